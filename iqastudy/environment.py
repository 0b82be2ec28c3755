"""What the environment may say, and the one sentence for what it may not."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Environment(BaseSettings):
    """The settings that differ between deployments, each an environment variable of its name."""

    model_config = SettingsConfigDict(case_sensitive=True, frozen=True, env_ignore_empty=True)

    IQASTUDY_SECRET_KEY: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        min_length=32,
        repr=False,
        description="Signs cookies and invitations; at least 32 random characters. Required.",
    )
    IQASTUDY_DEBUG: bool = Field(
        default=False, description="Shows errors in full; never on a reachable server."
    )
    IQASTUDY_DATA: Path = Field(
        default=ROOT / "var",
        description="Folder of the SQLite database, the stimuli, the exports.",
    )
    IQASTUDY_ALLOWED_HOSTS: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("localhost", "127.0.0.1"),
        min_length=1,
        description="Host names, divided by commas.",
    )
    IQASTUDY_PUBLIC_URL: str = Field(
        default="http://localhost:8000",
        description="The address that raters use; invitations begin with it.",
    )
    IQASTUDY_LOG_FORMAT: Literal["json", "text"] = Field(
        default="json", description="One JSON object a line, or plain text."
    )
    IQASTUDY_LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least grave messages to log."
    )
    IQASTUDY_ACCEL_PREFIX: str = Field(
        default="",
        pattern="^(/.*)?$",
        description="Internal location by which nginx serves the stimuli; empty: Django does.",
    )
    DATABASE_URL: str = Field(
        default="",
        repr=False,
        description="postgresql://... or sqlite:///...; empty: SQLite in IQASTUDY_DATA.",
    )
    REDIS_URL: str = Field(
        default="",
        repr=False,
        description="Celery's broker; empty: one 'manage.py work' process does the jobs.",
    )

    @field_validator("IQASTUDY_ALLOWED_HOSTS", mode="before")
    @classmethod
    def _divide(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("IQASTUDY_PUBLIC_URL")
    @classmethod
    def _is_address(cls, value: str) -> str:
        parts = urlsplit(value)
        tail = parts.path.strip("/") or parts.query or parts.fragment
        if parts.scheme not in {"http", "https"} or not parts.netloc or tail:
            raise ValueError("an address such as https://study.example.org is needed, no path")
        return value.rstrip("/")

    @field_validator("DATABASE_URL")
    @classmethod
    def _is_known_database(cls, value: str) -> str:
        if not value:
            return value
        scheme = urlsplit(value).scheme
        if scheme not in {"postgresql", "postgres", "sqlite"}:
            raise ValueError("it must begin with postgresql:// or sqlite:///")
        try:
            name = dj_database_url.parse(value).get("NAME")
        except ValueError:
            raise ValueError(
                "it is no address of a database; percent-encode what is special in the password"
            ) from None
        if scheme == "sqlite" and name in {None, "", ":memory:"}:
            raise ValueError(
                "a file is needed, such as sqlite:////srv/iqastudy.sqlite3: in memory, every "
                "thread has an empty database of its own"
            )
        return value

    @field_validator("REDIS_URL")
    @classmethod
    def _is_known_broker(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"redis", "rediss", "redis+socket"}:
            raise ValueError("it must begin with redis://, rediss:// or redis+socket://")
        try:
            # Where a password holds a slash, what follows its colon is taken for a port.
            urlsplit(value).port  # noqa: B018 - reading it is the check
        except ValueError:
            raise ValueError(
                "it is no address of a broker; percent-encode what is special in the password"
            ) from None
        return value


def read_environment() -> Environment:
    """Read the environment.

    Raises
    ------
    ImproperlyConfigured
        With one sentence for each variable that is missing or has an impossible value; a secret's
        value is never repeated.
    """
    try:
        return Environment()
    except ValidationError as error:
        sentences = []
        for item in error.errors():
            name = str(item["loc"][0])
            if item["type"] == "missing":
                sentences.append(f"{name} is not set: {Environment.model_fields[name].description}")
                continue
            received = "a value" if name.endswith("KEY") or "URL" in name else repr(item["input"])
            message = item["msg"].removeprefix("Value error, ")
            sentences.append(f"{name}: {message} (received {received}).")
        raise ImproperlyConfigured("\n".join(sentences)) from None
