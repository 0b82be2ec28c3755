import pytest

from annotations.protocol.config import (
    LOCKED_FIELDS,
    LOCKED_SECTIONS,
    StudyConfig,
    locked_changes,
    parse_config,
)
from tests.factories import SMALL_STUDY, study_toml


def locked(**sections):
    return locked_changes(parse_config(study_toml()), parse_config(study_toml(**sections)))


@pytest.mark.parametrize(
    ("sections", "names"),
    [
        ({"scale": {"maximum": 50}}, ["scale"]),
        ({"scale": {"high_label": "superb"}}, ["scale"]),
        ({"gold": {"min_width": 500}}, ["gold"]),
        ({"images": {"quality": 96}}, ["images"]),
        ({"study": {"slug": "other"}}, ["study.slug"]),
        ({"study": {"seed": 8}}, ["study.seed"]),
        ({"study": {"seed": None}}, ["study.seed"]),
        ({"study": {"demo": True}}, ["study.demo"]),
        ({"main": {"rounds": 3}}, ["main.rounds"]),
        ({"main": {"batch_size": 4}}, ["main.batch_size"]),
        ({"training": {"images": 1}}, ["training.images"]),
        ({"qualification": {"images": 3}}, ["qualification.images"]),
        ({"qualification": {"attempts": 1}}, ["qualification.attempts"]),
        (
            {"main": {"rounds": 3}, "study": {"seed": 8}},
            ["study.seed", "main.rounds"],
        ),
    ],
)
def test_it_names_what_a_launched_study_has_locked(sections, names):
    assert locked(**sections) == names


@pytest.mark.parametrize(
    "sections",
    [
        {"study": {"title": "Another title", "contact": "Bob"}},
        {"consent": {"version": "2", "text": "Other words."}},
        {"instructions": {"text": "Other words."}},
        {"viewing": {"min_dwell_seconds": 3}},
        {"display": {"min_diagonal_in": 20}},
        {"qualification": {"min_accuracy": 0.5, "min_srcc": 0.7}},
        {"main": {"cooldown_hours": 24, "expected_seconds": 8}},
        {"completion": {"code": "OTHER"}},
    ],
)
def test_it_lets_an_amendment_change_the_rest(sections):
    assert locked(**sections) == []


def test_it_locks_what_the_configuration_has():
    assert set(LOCKED_SECTIONS) <= set(StudyConfig.model_fields)
    config = parse_config(study_toml())
    assert all(hasattr(getattr(config, section), field) for section, field in LOCKED_FIELDS)
    assert set(SMALL_STUDY) <= set(StudyConfig.model_fields)
