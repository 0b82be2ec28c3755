from pathlib import Path

import pytest

from annotations.protocol.config import (
    StudyConfig,
    config_hash,
    parse_config,
    read_config,
)
from annotations.protocol.errors import InvalidInput
from tests.factories import study_toml

TEMPLATE = Path(__file__).parents[3] / "examples" / "uhd-iqa" / "study.toml"


def problems_of(toml):
    with pytest.raises(InvalidInput) as refused:
        parse_config(toml)
    return refused.value.message.split("\n")


# The template.


def test_it_ships_a_template_with_the_numbers_of_the_protocol():
    _, config = read_config(TEMPLATE)
    display = config.display
    assert (display.min_long_px, display.min_short_px, display.min_diagonal_in) == (2560, 1440, 14)
    assert (display.grating_trials, display.browsers) == (4, ("chromium",))
    scale = config.scale
    assert (scale.minimum, scale.maximum) == (1, 100)
    assert (scale.low_label, scale.high_label) == ("bad", "excellent")
    gate = config.qualification
    assert (gate.images, gate.min_accuracy, gate.min_srcc) == (40, 0.60, 0.75)
    main = config.main
    assert (main.rounds, main.batch_size, main.cooldown_hours) == (2, 100, 48)
    viewing = config.viewing
    assert viewing.min_dwell_seconds == 2
    assert (viewing.break_minutes, viewing.sitting_minutes) == (15, 50)
    images = config.images
    assert (images.min_width, images.target_width, images.quality) == (3840, 3840, 95)
    assert not config.study.demo


def test_it_ships_a_template_that_states_the_defaults():
    _, written = read_config(TEMPLATE)
    required = written.model_dump(include={"study", "consent", "instructions", "completion"})
    assert StudyConfig.model_validate(required) == written


# What is refused.


@pytest.mark.parametrize(
    ("sections", "sentence"),
    [
        (
            {"main": {"batchsize": 100}},
            "main.batchsize is not a known key; remove it or check its spelling.",
        ),
        (
            {"extras": {"a": 1}},
            "extras is not a known key; remove it or check its spelling.",
        ),
        (
            {"completion": {"code": None}},
            "completion.code is missing; add it.",
        ),
        (
            {"study": {"title": " "}},
            "study.title: String should have at least 1 character; received ' '.",
        ),
        (
            {"study": {"slug": "My Study"}},
            (
                "study.slug: String should match pattern "
                "'^[a-z0-9]+(-[a-z0-9]+)*$'; received 'My Study'."
            ),
        ),
        (
            {"study": {"seed": -1}},
            "study.seed: Input should be greater than or equal to 0; received -1.",
        ),
        (
            {"study": {"seed": 2**63}},
            (
                "study.seed: Input should be less than 9223372036854775808; "
                "received 9223372036854775808."
            ),
        ),
        (
            {"main": {"rounds": 0}},
            "main.rounds: Input should be greater than or equal to 1; received 0.",
        ),
        (
            {"main": {"rounds": "two"}},
            "main.rounds: Input should be a valid integer; received 'two'.",
        ),
        (
            {"main": {"batch_size": 2.5}},
            "main.batch_size: Input should be a valid integer; received 2.5.",
        ),
        # What looks like a number, or like yes and no, is not taken for it.
        (
            {"main": {"rounds": "2"}},
            "main.rounds: Input should be a valid integer; received '2'.",
        ),
        (
            {"study": {"seed": True}},
            "study.seed: Input should be a valid integer; received True.",
        ),
        (
            {"study": {"demo": "no"}},
            "study.demo: Input should be a valid boolean; received 'no'.",
        ),
        (
            {"main": {"cooldown_hours": 8785}},
            "main.cooldown_hours: Input should be less than or equal to 8784; received 8785.",
        ),
        (
            {"main": {"cooldown_hours": -1}},
            ("main.cooldown_hours: Input should be greater than or equal to 0; received -1."),
        ),
        (
            {"qualification": {"min_accuracy": 1}},
            "qualification.min_accuracy: Input should be less than 1; received 1.",
        ),
        (
            {"qualification": {"min_srcc": 1.5}},
            "qualification.min_srcc: Input should be less than 1; received 1.5.",
        ),
        (
            {"scale": {"minimum": 100, "maximum": 1}},
            "scale: minimum 100 must be below maximum 1.",
        ),
        (
            {"images": {"min_width": 1920}},
            (
                "images: target_width 3840 must not exceed min_width 1920: photographs are "
                "never scaled up."
            ),
        ),
        (
            {"images": {"quality": 80}},
            "images.quality: Input should be greater than or equal to 95; received 80.",
        ),
        (
            {"images": {"encoding": "gif"}},
            ("images.encoding: Input should be 'jpeg' or 'webp-lossless'; received 'gif'."),
        ),
        (
            {"display": {"browsers": ["chromium", "lynx"]}},
            (
                "display.browsers.1: Input should be 'chromium', 'firefox' or 'safari'; "
                "received 'lynx'."
            ),
        ),
        (
            {"viewing": {"break_minutes": 0}},
            "viewing.break_minutes: Input should be greater than 0; received 0.",
        ),
    ],
)
def test_it_says_what_is_wrong_in_one_sentence(sections, sentence):
    assert problems_of(study_toml(**sections)) == [f"study.toml: {sentence}"]


def test_it_names_everything_that_is_wrong_at_once():
    toml = study_toml(main={"rounds": 0, "round": 2}, completion={"code": None})
    assert problems_of(toml) == [
        "study.toml: main.rounds: Input should be greater than or equal to 1; received 0.",
        "study.toml: main.round is not a known key; remove it or check its spelling.",
        "study.toml: completion.code is missing; add it.",
    ]


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_it_takes_no_number_that_is_not_finite(number):
    toml = study_toml() + f"[viewing]\nmin_dwell_seconds = {number}\n"
    (problem,) = problems_of(toml)
    assert problem.startswith("study.toml: viewing.min_dwell_seconds: Input should be")


def test_it_says_where_a_file_is_no_toml():
    (problem,) = problems_of("[study]\nslug = small\n")
    assert problem == "study.toml is not valid TOML: Invalid value (at line 2, column 8)."


def test_it_cuts_a_long_value_short():
    (problem,) = problems_of(study_toml(study={"slug": "X" * 300}))
    assert problem.endswith(f"received '{'X' * 56}....")


def test_it_says_which_file_cannot_be_read(tmp_path):
    with pytest.raises(InvalidInput) as refused:
        read_config(tmp_path / "absent.toml")
    message = f"{tmp_path}/absent.toml cannot be read: No such file or directory."
    assert refused.value.message == message


def test_it_says_which_file_is_not_utf8(tmp_path):
    path = tmp_path / "study.toml"
    path.write_bytes("title = 'Qualität'".encode("latin-1"))
    with pytest.raises(InvalidInput) as refused:
        read_config(path)
    assert refused.value.message == f"{path} is not UTF-8 text; save it as UTF-8."


def test_it_keeps_the_text_of_the_file_as_it_stands(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(study_toml() + "# a comment\n")
    text, config = read_config(path)
    assert text == study_toml() + "# a comment\n"
    assert config == parse_config(study_toml())


def test_it_names_a_version_by_its_text():
    assert config_hash("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


# What it says.


def test_it_brings_the_slider_to_the_scale_of_mos_and_back():
    scale = parse_config(study_toml()).scale
    assert [scale.share(value) for value in (1, 50, 100)] == [0.01, 0.5, 1.0]
    assert [scale.value(share) for share in (0.01, 0.5, 1.0)] == [1, 50, 100]


def test_it_says_on_its_pages_how_far_a_demonstration_departs_from_a_study():
    demo = parse_config(
        study_toml(
            study={"demo": True},
            display={"min_long_px": 1200, "min_short_px": 600},
            main={"cooldown_hours": 1 / 60},
        )
    )
    notices = demo.notices()
    assert notices[0] == "This is a demonstration, not a study."
    assert "1200 x 600" in notices[1]
    assert "2560 x 1440" in notices[1]
    assert notices[2] == "A batch comes again after 1 minute; in a study after 48 hours."


def test_it_has_nothing_to_say_about_a_study_that_is_no_demonstration():
    assert parse_config(study_toml()).notices() == []
