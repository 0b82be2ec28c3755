#!/usr/bin/env bash
# Serves the demo study with a database and a secret of its own, random per checkout.
# PHOTOS: a folder with photographs to rate; PORT: where to serve it.
set -euo pipefail

export IQASTUDY_DATA=${IQASTUDY_DATA:-var/demo}
# The demo's own: a study that this shell is set up for stays out of it.
unset DATABASE_URL REDIS_URL IQASTUDY_ALLOWED_HOSTS IQASTUDY_PUBLIC_URL

if [ -z "${IQASTUDY_SECRET_KEY:-}" ]; then
  secret=$IQASTUDY_DATA/secret
  if [ ! -s "$secret" ]; then
    mkdir -p "$IQASTUDY_DATA"
    (umask 077 && .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(48))' >"$secret")
  fi
  IQASTUDY_SECRET_KEY=$(cat "$secret")
  export IQASTUDY_SECRET_KEY
fi

arguments=()
if [ -n "${PHOTOS:-}" ]; then
  # zsh hands over PHOTOS=~/photos as it is.
  arguments+=(--photos "${PHOTOS/#\~/$HOME}")
fi
if [ -n "${PORT:-}" ]; then
  arguments+=(--port "$PORT")
fi
# Without the odd form, bash 3.2 (macOS) takes an empty array for an unset name.
exec .venv/bin/python manage.py demo ${arguments[@]+"${arguments[@]}"}
