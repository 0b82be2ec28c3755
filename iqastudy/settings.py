"""Django's settings; what differs between deployments comes from `iqastudy.environment`."""

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from .environment import ROOT, read_environment

ENVIRONMENT = read_environment()

BASE_DIR = ROOT
DATA_DIR: Path = ENVIRONMENT.IQASTUDY_DATA.resolve()
try:
    DATA_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(
        f"IQASTUDY_DATA: {DATA_DIR} cannot be used as a folder: {error.strerror}."
    ) from None
EXPORTS_DIR = DATA_DIR / "exports"

SECRET_KEY = ENVIRONMENT.IQASTUDY_SECRET_KEY
DEBUG = ENVIRONMENT.IQASTUDY_DEBUG
PUBLIC_URL = ENVIRONMENT.IQASTUDY_PUBLIC_URL
ACCEL_PREFIX = ENVIRONMENT.IQASTUDY_ACCEL_PREFIX
_HTTPS = PUBLIC_URL.startswith("https://")

ALLOWED_HOSTS = list(ENVIRONMENT.IQASTUDY_ALLOWED_HOSTS)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = RATER_COOKIE_SECURE = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# An invitation's token is in the address of the page: no other site may learn it.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "style-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "annotations.apps.AnnotationsConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "iqastudy.urls"
WSGI_APPLICATION = "iqastudy.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database(url: str) -> dict[str, Any]:
    database: dict[str, Any] = dict(dj_database_url.parse(url))
    if database["ENGINE"] == "django.db.backends.sqlite3":
        name = Path(database["NAME"])
        # Threads of a test's live server share one file; the in-memory default hides locking.
        database["TEST"] = {"NAME": str(name.with_name(f"test-{name.name}"))}
        # A thread keeps its connection: opening one, with its PRAGMAs, costs as much as a rating.
        database["CONN_MAX_AGE"] = None
        database["OPTIONS"] = {
            # Without IMMEDIATE, threads that read and then insert fail with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # INSERT OR REPLACE fires the append-only trigger only with recursive_triggers.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON"
            ),
        }
    else:
        database["OPTIONS"] = {
            **database.get("OPTIONS", {}),
            "pool": {"min_size": 2, "max_size": 8},
            "server_side_binding": True,
            "prepare_threshold": 1,
        }
    return database


DATABASES = {
    "default": _database(ENVIRONMENT.DATABASE_URL or f"sqlite:///{DATA_DIR / 'iqastudy.sqlite3'}")
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "studies"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [path for path in [ROOT / "frontend" / "dist"] if path.is_dir()]
STORAGES: dict[str, dict[str, Any]] = {
    "stimuli": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "stimuli"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# A hundred answers, with their conditions, are well below this.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["annotations.api.identity.RaterAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["annotations.api.identity.IsRater"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "annotations.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": None,
    # What a client sent can be repeated in an answer, even what UTF-8 cannot encode.
    "UNICODE_JSON": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "iqastudy",
    "DESCRIPTION": "What the rater's client says to the server.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": False,
    # The inputs and outputs are pydantic models, whose JSON schema is that of OpenAPI 3.1.
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [],
}

CELERY_BROKER_URL = ENVIRONMENT.REDIS_URL or None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "periodic": {"task": "annotations.tasks.run_periodic", "schedule": 60.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        },
        "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": ENVIRONMENT.IQASTUDY_LOG_FORMAT,
        },
    },
    "root": {"handlers": ["console"], "level": ENVIRONMENT.IQASTUDY_LOG_LEVEL},
    # A refused request is the caller's matter and has its answer.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "pyvips": {"level": "WARNING"},
    },
}
