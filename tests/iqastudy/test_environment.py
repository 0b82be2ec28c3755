import pytest
from django.core.exceptions import ImproperlyConfigured

from iqastudy.environment import Environment, read_environment

KEY = "0123456789abcdef0123456789abcdef"
NO_ADDRESS = "an address such as https://study.example.org is needed, no path (received a value)."
NO_DATABASE = (
    "it is no address of a database; percent-encode what is special in the password (received a "
    "value)."
)


@pytest.fixture(autouse=True)
def _nothing_but_the_key(monkeypatch):
    for name in Environment.model_fields:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IQASTUDY_SECRET_KEY", KEY)


def refusal(monkeypatch, **variables):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured) as refused:
        read_environment()
    return str(refused.value)


def test_it_needs_nothing_but_a_secret():
    environment = read_environment()
    assert environment.IQASTUDY_SECRET_KEY == KEY
    assert not environment.IQASTUDY_DEBUG
    assert environment.IQASTUDY_ALLOWED_HOSTS == ("localhost", "127.0.0.1")
    assert environment.IQASTUDY_PUBLIC_URL == "http://localhost:8000"
    assert environment.DATABASE_URL == environment.REDIS_URL == ""


@pytest.mark.parametrize("empty", [False, True])
def test_it_asks_for_a_secret(monkeypatch, empty):
    monkeypatch.delenv("IQASTUDY_SECRET_KEY")
    if empty:
        monkeypatch.setenv("IQASTUDY_SECRET_KEY", "")
    assert refusal(monkeypatch) == (
        "IQASTUDY_SECRET_KEY is not set: Signs cookies and invitations; at least 32 random "
        "characters. Required."
    )


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        (
            "IQASTUDY_SECRET_KEY",
            "hunter2",
            "String should have at least 32 characters (received a value).",
        ),
        (
            "IQASTUDY_DEBUG",
            "perhaps",
            "Input should be a valid boolean, unable to interpret input (received 'perhaps').",
        ),
        ("IQASTUDY_LOG_FORMAT", "xml", "Input should be 'json' or 'text' (received 'xml')."),
        (
            "IQASTUDY_LOG_LEVEL",
            "LOUD",
            "Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR' (received 'LOUD').",
        ),
        ("IQASTUDY_PUBLIC_URL", "study.example.org", NO_ADDRESS),
        ("IQASTUDY_PUBLIC_URL", "https://example.org/study", NO_ADDRESS),
        ("IQASTUDY_PUBLIC_URL", "https://example.org?study=1", NO_ADDRESS),
        ("IQASTUDY_PUBLIC_URL", "https://example.org#study", NO_ADDRESS),
        (
            "DATABASE_URL",
            "mysql://ada:hunter2@db/iqa",
            "it must begin with postgresql:// or sqlite:/// (received a value).",
        ),
        ("DATABASE_URL", "postgresql://ada:hunter2/x@db/iqa", NO_DATABASE),
        (
            "REDIS_URL",
            "amqp://ada:hunter2@mq",
            "it must begin with redis://, rediss:// or redis+socket:// (received a value).",
        ),
    ],
)
def test_it_refuses_a_bad_value_by_name_and_never_repeats_a_secret(
    monkeypatch, name, value, complaint
):
    told = refusal(monkeypatch, **{name: value})
    assert told == f"{name}: {complaint}"
    assert "hunter2" not in told


@pytest.mark.parametrize("name", sorted(Environment.model_fields))
def test_it_names_the_variable_that_is_wrong(monkeypatch, name):
    impossible = {
        "IQASTUDY_DATA": None,
        "IQASTUDY_ALLOWED_HOSTS": " , ",
        "IQASTUDY_ACCEL_PREFIX": "stimuli",
    }
    value = impossible.get(name, "?")
    if value is not None:
        assert refusal(monkeypatch, **{name: value}).startswith(f"{name}: ")


def test_it_names_everything_that_is_wrong_at_once(monkeypatch):
    told = refusal(monkeypatch, IQASTUDY_DEBUG="perhaps", IQASTUDY_LOG_LEVEL="LOUD")
    names = [sentence.partition(":")[0] for sentence in told.split("\n")]
    assert names == ["IQASTUDY_DEBUG", "IQASTUDY_LOG_LEVEL"]


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("IQASTUDY_DEBUG", "1", True),
        ("IQASTUDY_DEBUG", "false", False),
        ("IQASTUDY_ALLOWED_HOSTS", "a.example, b.example,", ("a.example", "b.example")),
        ("IQASTUDY_PUBLIC_URL", "https://study.example.org/", "https://study.example.org"),
        ("DATABASE_URL", "postgres://ada@db/iqa", "postgres://ada@db/iqa"),
        ("DATABASE_URL", "sqlite:////srv/iqa.sqlite3", "sqlite:////srv/iqa.sqlite3"),
        ("REDIS_URL", "rediss://:pw@mq:6380/1", "rediss://:pw@mq:6380/1"),
        ("REDIS_URL", "redis+socket:///run/redis.sock", "redis+socket:///run/redis.sock"),
    ],
)
def test_it_reads_what_is_right(monkeypatch, name, value, read):
    monkeypatch.setenv(name, value)
    assert getattr(read_environment(), name) == read


@pytest.mark.parametrize(
    "value", ["sqlite://", "sqlite:///", "sqlite://:memory:", "sqlite:///:memory:"]
)
def test_it_takes_no_database_that_forgets(monkeypatch, value):
    """Each thread would have an empty one of its own."""
    assert refusal(monkeypatch, DATABASE_URL=value).startswith("DATABASE_URL: ")


@pytest.mark.parametrize("value", ["redis://:hunter2/x@mq:6379/0", "redis://:hunter2@mq:port"])
def test_it_takes_no_broker_whose_address_cannot_be_read(monkeypatch, value):
    told = refusal(monkeypatch, REDIS_URL=value)
    assert told.startswith("REDIS_URL: ")
    assert "hunter2" not in told


def test_it_shows_no_secret_where_it_is_printed(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://ada:hunter2@db/iqa")
    monkeypatch.setenv("REDIS_URL", "redis://:hunter2@mq:6379/0")
    shown = repr(read_environment()) + str(read_environment())
    assert KEY not in shown
    assert "hunter2" not in shown


def test_it_says_what_each_variable_is_for():
    assert all(field.description for field in Environment.model_fields.values())
