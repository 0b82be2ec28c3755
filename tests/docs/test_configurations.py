"""The example that researchers copy, and the demonstration's own configuration."""

import re
import tomllib

import pytest

from annotations.protocol.config import StudyConfig, parse_config

from .pages import text_of

EXAMPLE, DEMO = "examples/uhd-iqa/study.toml", "annotations/demo/study.toml"

FIELDS = {
    (section, field): info
    for section, table in StudyConfig.model_fields.items()
    for field, info in table.annotation.model_fields.items()
}

# What a demonstration may change: what a laptop has, a minute's cool-down, fewer images. Each
# study has its own of what has no default.
RELAXED = {
    ("study", "seed"),
    ("study", "demo"),
    ("display", "min_long_px"),
    ("display", "min_short_px"),
    ("display", "min_diagonal_in"),
    ("training", "images"),
    ("qualification", "images"),
    ("qualification", "attempts"),
    ("main", "batch_size"),
    ("main", "cooldown_hours"),
}


def keys(tables):
    return {(section, field) for section, table in tables.items() for field in table}


def with_what_is_commented_out(text):
    return re.sub(r"(?m)^# (\w+ = )", r"\1", text)


def test_the_example_holds_every_key_and_no_other():
    tables = tomllib.loads(with_what_is_commented_out(text_of(EXAMPLE)))
    assert keys(tables) == set(FIELDS)


def test_the_example_holds_the_protocols_values():
    config = parse_config(text_of(EXAMPLE))
    for (section, field), info in FIELDS.items():
        if not info.is_required():
            assert getattr(getattr(config, section), field) == info.default, (section, field)


def test_the_example_can_leave_out_every_key_but_the_texts():
    tables = tomllib.loads(text_of(EXAMPLE))
    texts = {
        section: {
            field: value for field, value in table.items() if FIELDS[section, field].is_required()
        }
        for section, table in tables.items()
    }
    least = {section: table for section, table in texts.items() if table}
    assert StudyConfig.model_validate(least) == parse_config(text_of(EXAMPLE))


def test_the_example_is_no_demonstration():
    config = parse_config(text_of(EXAMPLE))
    assert not config.study.demo
    assert config.notices() == []


def test_the_demonstration_relaxes_nothing_but_what_it_may():
    config = parse_config(text_of(DEMO))
    changed = {
        (section, field)
        for (section, field), info in FIELDS.items()
        if not info.is_required() and getattr(getattr(config, section), field) != info.default
    }
    assert changed - RELAXED == set()


def test_the_demonstration_says_on_its_pages_how_far_it_departs_from_a_study():
    config = parse_config(text_of(DEMO))
    assert config.study.demo
    assert config.main.cooldown_hours * 60 == pytest.approx(1)
    assert config.notices() == [
        "This is a demonstration, not a study.",
        (
            f"It accepts displays above {config.display.min_long_px} x "
            f"{config.display.min_short_px} pixels; a study needs more than 2560 x 1440."
        ),
        "A batch comes again after 1 minute; in a study after 48 hours.",
    ]
