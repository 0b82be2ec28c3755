# One image for web, worker and beat; docker-compose.yml says which is which.

FROM node:22-trixie-slim AS frontend
WORKDIR /frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
RUN npm run build


FROM python:3.11-slim-trixie AS packages
WORKDIR /build
RUN python -m venv /opt/venv
# The dependencies alone first: this layer stays while only the code changes.
COPY pyproject.toml constraints.txt README.md ./
RUN mkdir analysis annotations iqastudy \
    && /opt/venv/bin/pip install --no-cache-dir --constraint constraints.txt '.[server]' \
    && /opt/venv/bin/pip uninstall --yes iqastudy


FROM python:3.11-slim-trixie
# pg_dump for `manage.py backup`; it must not be older than the server in docker-compose.yml.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home iqastudy \
    && install --directory --owner=iqastudy /data
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    IQASTUDY_DATA=/data
WORKDIR /srv/iqastudy
COPY --from=packages /opt/venv /opt/venv
COPY manage.py pyproject.toml ./
COPY analysis analysis
COPY annotations annotations
COPY iqastudy iqastudy
COPY --from=frontend /frontend/dist frontend/dist

USER iqastudy
# The secret signs nothing here: settings ask for one before any command.
RUN IQASTUDY_SECRET_KEY=only-for-collecting-static-files-at-build-time \
    python manage.py collectstatic --noinput
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# Blocking threads: one slow download of a stimulus must not hold up the ratings.
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "32", "iqastudy.wsgi:application"]
