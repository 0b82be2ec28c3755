import fcntl
import hashlib
import re
import shutil

import pytest
from django.core.management import CommandError, call_command

from annotations.management.commands import load_study
from annotations.models import GoldStandard, Stimulus, Study, StudyVersion
from tests.annotations.images.files import picture, png_announcing, save
from tests.factories import launch_study

from .conftest import files_in

pytestmark = pytest.mark.django_db


def test_it_makes_a_draft_of_what_lies_on_the_desk(desk, stimuli_folder):
    output = desk.load().splitlines()
    assert output[:3] == [
        "Images: 3 loaded, 0 refused.",
        "Gold: 4 loaded, 0 refused.",
        "Study 'small' is a draft: version 1, 3 images, 4 gold images, seed 7.",
    ]
    assert output[3] == (
        "The gate (3 images, accuracy > 0.6, SRCC > 0.75) lets pass, in one attempt:"
    )
    for line in output[4:-1]:
        assert re.fullmatch(r"  [ \d]{3}% of raters whose correlation to gold is 0\.\d+", line)
    assert output[-1] == ("Next: manage.py study open small, then manage.py invite small --count N")
    study = Study.objects.get()
    assert (study.slug, study.state, study.launched_at) == ("small", "draft", None)
    assert study.versions.get().toml == desk.config.read_text()
    assert list(study.stimuli.filter(kind="main").values_list("name", "width", "height")) == [
        ("a.png", 64, 40),
        ("b.png", 64, 40),
        ("c.png", 64, 40),
    ]
    gold = GoldStandard.objects.order_by("mos").values_list("stimulus__name", "use", "mos", "sd")
    assert list(gold) == [
        ("asked-0.png", "qualification", 0.2, 0.1),
        ("taught.png", "training", 0.3, 0.1),
        ("asked-1.png", "qualification", 0.5, 0.1),
        ("asked-2.png", "qualification", 0.8, 0.1),
    ]
    assert GoldStandard.objects.get(use="training").reason == "taught.png is training gold."
    assert_files_are_those_of_the_record(desk, stimuli_folder)


def assert_files_are_those_of_the_record(desk, stimuli_folder):
    stored = Stimulus.objects.all()
    assert files_in(stimuli_folder) == sorted(stimulus.file for stimulus in stored)
    for stimulus in stored:
        content = (stimuli_folder / stimulus.file).read_bytes()
        assert hashlib.sha256(content).hexdigest() == stimulus.sha256
        folder = desk.photos if stimulus.kind == "main" else desk.gold.parent
        original = (folder / stimulus.name).read_bytes()
        assert hashlib.sha256(original).hexdigest() == stimulus.original_sha256


def test_it_updates_a_draft_also_from_gold_images_elsewhere(desk, stimuli_folder):
    desk.load()
    before = Study.objects.get()
    (desk.photos / "a.png").unlink()
    desk.add_photo("d.png")
    desk.configure(study={"title": "A better title"})
    elsewhere = desk.gold.parent.rename(desk.folder / "elsewhere")
    desk.gold.parent.mkdir()
    shutil.move(elsewhere / desk.gold.name, desk.gold)
    output = desk.load("--gold-images", str(elsewhere))
    assert "Study 'small' is a draft: version 2, 3 images, 4 gold images" in output
    study = Study.objects.get()
    assert (study.pk, study.title) == (before.pk, "A better title")
    names = study.stimuli.filter(kind="main").values_list("name", flat=True)
    assert sorted(names) == ["b.png", "c.png", "d.png"]
    kept = study.stimuli.values_list("file", flat=True)
    assert files_in(stimuli_folder) == sorted(kept)


def test_it_names_every_file_that_it_refuses_with_the_reason(desk, stimuli_folder):
    photos = desk.photos
    whole = desk.add_photo("whole.jpg", width=320, height=240, quality=90).read_bytes()
    (photos / "whole.jpg").unlink()
    (photos / "half.jpg").write_bytes(whole[: len(whole) // 2])
    (photos / "empty.jpg").touch()
    (photos / "letter.jpg").write_text("Dear colleague, the photos follow.")
    (photos / "bomb.png").write_bytes(png_announcing(60000, 60000))
    desk.add_photo("narrow.png", width=63, height=63)
    shutil.copy(photos / "a.png", photos / "copy.png")
    desk.add_photo("deeper/b.png", seed=99)
    desk.add_photo("asked-0.png", seed=98)
    # As wide as a photograph must be, else its copy would be refused as too narrow.
    wide = desk.add_gold("wide.png", use="training", width=96, height=60)
    shutil.copy(wide, photos / "twin.png")

    output = desk.load().splitlines()

    small = (
        "It is {} pixels, but a width of at least 64 is needed and nothing is enlarged; "
        "supply a larger original or leave it out."
    )
    assert [line for line in output if line.startswith("  refused")] == [
        (
            "  refused bomb.png: Its header announces 60000x60000 pixels (3600 million), above "
            "the limit of 300 million; supply a smaller version or raise max_megapixels."
        ),
        "  refused copy.png: It is the same file as a.png, byte for byte; keep one of them.",
        f"  refused b.png: It has the same name as {photos / 'b.png'}; rename one of them.",
        "  refused empty.jpg: It is empty (0 bytes); fetch the original again.",
        (
            "  refused half.jpg: It is damaged and cannot be decoded completely (VipsJpeg: "
            "premature end of JPEG image); fetch the original again."
        ),
        (
            "  refused letter.jpg: It is not an image of a kind that is known here; convert it to "
            "JPEG, PNG, TIFF or WebP, or leave it out."
        ),
        f"  refused narrow.png: {small.format('63x63')}",
        "  refused asked-0.png: A gold image has this name as well; rename one of them.",
        (
            "  refused twin.png: It is the gold image wide.png as well; an image is one "
            "or the other."
        ),
    ]
    stored = Stimulus.objects.filter(kind="main").values_list("name", flat=True)
    assert sorted(stored) == ["a.png", "b.png", "c.png"]
    assert_files_are_those_of_the_record(desk, stimuli_folder)


# What cannot be loaded at all.


@pytest.fixture
def refusal_of(stimuli_folder):
    """Load in vain, make sure that nothing half-done stays, and return the sentence."""

    def load(desk, *options):
        before = record(), files_in(stimuli_folder)
        with pytest.raises(CommandError) as refused:
            desk.load(*options)
        assert (record(), files_in(stimuli_folder)) == before
        return str(refused.value)

    return load


def record():
    models = (Study, StudyVersion, Stimulus, GoldStandard)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture
def _prepares_no_image(monkeypatch):
    """Fail where an image is prepared: it may take hours, and the study cannot be loaded."""

    def prepare_all(*arguments, **options):
        raise AssertionError("an image was prepared in vain")

    monkeypatch.setattr(load_study, "prepare_all", prepare_all)


@pytest.mark.usefixtures("_prepares_no_image")
def test_it_refuses_a_launched_study(desk, refusal_of):
    launch_study()
    assert refusal_of(desk) == (
        "Study 'small' was launched and is locked; give the new one another slug, or change its "
        "texts and thresholds by 'manage.py study amend small FILE'."
    )


@pytest.mark.usefixtures("_prepares_no_image")
@pytest.mark.parametrize(
    ("sections", "sentence"),
    [
        (
            {"main": {"round": 3}},
            "{}: main.round is not a known key; remove it or check its spelling.",
        ),
        (
            {"main": {"rounds": 0}},
            "{}: main.rounds: Input should be greater than or equal to 1; received 0.",
        ),
        (
            {"images": {"target_width": 100}},
            (
                "{}: images: target_width 100 must not exceed min_width 64: photographs are never "
                "scaled up."
            ),
        ),
        ({"study": {"title": None}}, "{}: study.title is missing; add it."),
    ],
    ids=["unknown key", "impossible number", "numbers at odds", "missing key"],
)
def test_it_refuses_a_configuration_that_cannot_be(desk, refusal_of, sections, sentence):
    desk.configure(**sections)
    assert refusal_of(desk) == sentence.format(desk.config)


def test_it_names_everything_that_is_wrong_with_a_configuration_at_once(desk, refusal_of):
    desk.configure(study={"title": None}, main={"rounds": 0, "round": 3})
    assert len(refusal_of(desk).splitlines()) == 3


def test_it_names_the_line_of_a_configuration_that_does_not_parse(desk, refusal_of):
    desk.config.write_text('[study]\nslug = "small"\ntitle = A study\n')
    assert refusal_of(desk) == (
        f"{desk.config} is not valid TOML: Invalid value (at line 3, column 9)."
    )


def test_it_refuses_a_configuration_that_is_not_utf_8(desk, refusal_of):
    desk.config.write_bytes('title = "Qualität"'.encode("latin-1"))
    assert refusal_of(desk) == f"{desk.config} is not UTF-8 text; save it as UTF-8."


def test_it_refuses_a_configuration_that_is_not_there(desk, refusal_of):
    desk.config.unlink()
    assert refusal_of(desk) == f"{desk.config} cannot be read: No such file or directory."


def test_it_refuses_a_folder_without_images(desk, refusal_of):
    shutil.rmtree(desk.photos)
    desk.photos.mkdir()
    (desk.photos / "README.md").touch()
    assert refusal_of(desk) == (
        f"{desk.photos} holds no image; name the folder that holds the photographs."
    )


def test_it_refuses_a_folder_that_is_none(desk, refusal_of):
    shutil.rmtree(desk.photos)
    assert refusal_of(desk) == (
        f"{desk.photos} is not a folder; name the one that holds the photographs."
    )


@pytest.mark.usefixtures("_prepares_no_image")
def test_it_refuses_gold_that_names_missing_images(desk, refusal_of):
    for number in range(6):
        desk.add_gold(f"lost-{number}.png", use="training").unlink()
    assert refusal_of(desk) == (
        f"{desk.gold} names 6 image(s) that are not in {desk.gold.parent}: lost-0.png, lost-1.png, "
        "lost-2.png, lost-3.png, lost-4.png and more. Add them, or name their folder with "
        "--gold-images."
    )


@pytest.mark.usefixtures("_prepares_no_image")
def test_it_names_the_lines_of_a_gold_file_that_cannot_be(desk, refusal_of):
    rows = desk.gold.read_text().splitlines()
    rows[2] = rows[2].replace("20", "excellent")
    rows[4] = rows[4].replace("qualification", "exam")
    desk.gold.write_text("\n".join(rows))
    assert refusal_of(desk).splitlines() == [
        f"{desk.gold}, line 3: mos 'excellent' is not a number.",
        (f"{desk.gold}, line 5: use 'exam' is not known; give training, qualification or hidden."),
    ]


@pytest.mark.usefixtures("_prepares_no_image")
def test_it_refuses_gold_images_by_a_path(desk, refusal_of):
    (desk.gold.parent / "deeper").mkdir()
    desk.add_gold("deeper/more.png", use="training")
    assert refusal_of(desk) == (
        f"{desk.gold}, line 6: image 'deeper/more.png' is a path; give the file's name only."
    )


@pytest.mark.usefixtures("_prepares_no_image")
def test_it_counts_the_gold_images_that_the_configuration_needs(desk, refusal_of):
    desk.configure(qualification={"attempts": 2}, training={"images": 2})
    assert refusal_of(desk).splitlines() == [
        (
            "The configuration needs 2 gold images for training; there are 1. Add some, or lower "
            "[training] images in the configuration."
        ),
        (
            "The configuration needs 6 gold images for qualification; there are 3. Add some, or "
            "lower [qualification] images in the configuration."
        ),
    ]


def test_it_refuses_hidden_gold_of_another_size_than_the_photographs(desk, refusal_of):
    desk.add_gold("hidden.png", use="hidden", width=60, height=40)
    assert refusal_of(desk) == (
        "Hidden gold image 'hidden.png' is 60 pixels wide, main images 64: raters would tell it "
        "apart; give one of the same size and preparation."
    )


def test_it_refuses_a_study_of_which_no_photograph_loads(desk, refusal_of):
    for path in desk.photos.iterdir():
        save(path, picture(63, 40))
    assert refusal_of(desk) == ("No image can be rated; give a folder with photographs that load.")


def test_it_leaves_a_draft_as_it_was_when_too_little_of_its_update_loads(
    desk, stimuli_folder, capsys
):
    desk.load()
    before = record(), files_in(stimuli_folder)
    (desk.photos / "a.png").unlink()
    desk.add_photo("d.png")
    save(desk.gold.parent / "taught.png", picture(31, 31))
    with pytest.raises(CommandError) as refused:
        call_command(
            *("load_study", str(desk.config), "--images", str(desk.photos)),
            *("--gold", str(desk.gold), "--workers", "1", "--no-color"),
        )
    assert str(refused.value) == (
        "The configuration needs 1 gold images for training; there are 0. Add some, or lower "
        "[training] images in the configuration."
    )
    assert capsys.readouterr().out.splitlines() == [
        "Images: 3 loaded, 0 refused.",
        "Gold: 3 loaded, 1 refused.",
        (
            "  refused taught.png: It is 31x31 pixels, but a width of at least 32 is needed and "
            "nothing is enlarged; supply a larger original or leave it out."
        ),
    ]
    assert (record(), files_in(stimuli_folder)) == before


@pytest.mark.usefixtures("_prepares_no_image")
def test_it_refuses_to_load_while_another_load_runs(desk, refusal_of, stimuli_folder):
    stimuli_folder.mkdir()
    with (stimuli_folder / ".loading").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        assert refusal_of(desk) == ("Another load_study is running; wait until it has ended.")


@pytest.mark.parametrize("workers", ["0", "-1", "all"])
def test_it_refuses_an_impossible_number_of_processes(desk, refusal_of, workers):
    assert refusal_of(desk, f"--workers={workers}") == (
        f"Error: argument --workers: a whole number from 1 is needed; received '{workers}'"
    )
