import csv
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.stats import spearmanr

from analysis.distortions import DISTORTIONS
from annotations.demo.render import render, render_stimulus
from annotations.demo.stimuli import DEMO_STIMULI, PRISTINE, QUALITY
from annotations.images import ImageSettings, prepare_all
from annotations.protocol.gold import read_gold
from annotations.protocol.schedule import deal_attempts

WIDTH, HEIGHT = 320, 180
QUALITIES = {stimulus.name: stimulus.true_quality for stimulus in DEMO_STIMULI}


def of_use(use):
    return [stimulus for stimulus in DEMO_STIMULI if stimulus.use == use]


def table(path: Path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    progress = []
    render(folder, lambda done, total: progress.append((done, total)), width=WIDTH, height=HEIGHT)
    assert progress == [(done, 28) for done in range(1, 29)]
    return folder


def test_it_has_images_to_train_to_qualify_and_to_rate():
    assert Counter(stimulus.use for stimulus in DEMO_STIMULI) == {
        "training": 4,
        "qualification": 12,
        "main": 12,
    }


def test_it_shows_no_scene_twice():
    assert len({(stimulus.scene, stimulus.seed) for stimulus in DEMO_STIMULI}) == 28


def test_its_names_tell_nothing():
    names = list(QUALITIES)
    assert all(re.fullmatch(r"scene-\d{3}\.jpg", name) for name in names)
    assert len(set(names)) == 28
    in_order = [QUALITIES[name] for name in sorted(names)]
    assert abs(spearmanr(range(28), in_order).statistic) < 0.3
    uses = [stimulus.use for stimulus in sorted(DEMO_STIMULI, key=lambda one: one.name)]
    assert {"main", "training", "qualification"} == set(uses[:10]) == set(uses[-10:])


@pytest.mark.parametrize("name", QUALITY)
def test_true_quality_falls_with_every_level(name):
    assert (np.diff((PRISTINE, *QUALITY[name])) < 0).all()
    assert min(QUALITY[name]) > 0


def test_true_quality_is_known_for_every_distortion_that_is_used():
    used = {stimulus.distortion for stimulus in DEMO_STIMULI if stimulus.distortion}
    assert used <= set(QUALITY) <= set(DISTORTIONS)
    assert {len(levels) for levels in QUALITY.values()} == {5}


def test_training_covers_the_range():
    qualities = [stimulus.true_quality for stimulus in of_use("training")]
    assert min(qualities) < 0.2
    assert max(qualities) > 0.9
    assert np.diff(sorted(qualities)).max() < 0.35


@pytest.mark.parametrize("seed", range(20))
def test_both_attempts_cover_the_range_however_they_are_dealt(seed):
    qualities = [stimulus.true_quality for stimulus in of_use("qualification")]
    attempts = [
        sorted(qualities[index] for index in dealt)
        for dealt in deal_attempts(qualities, 2, 6, seed)
    ]
    for attempt in attempts:
        assert attempt[0] < 0.2
        assert attempt[-1] > 0.9
        assert np.diff(attempt).max() < 0.25
    assert np.mean(attempts[0]) == pytest.approx(np.mean(attempts[1]), abs=0.04)


def test_every_gold_image_says_why():
    for stimulus in of_use("training") + of_use("qualification"):
        assert stimulus.reason.endswith(".")
        assert ("No defect" in stimulus.reason) is (stimulus.distortion == "")


def test_its_gold_standard_can_be_read_back(rendered):
    gold = {row.image: row for row in read_gold(rendered / "gold.csv")}
    expected = of_use("training") + of_use("qualification")
    assert set(gold) == {stimulus.name for stimulus in expected}
    for stimulus in expected:
        row = gold[stimulus.name]
        assert (row.mos, row.use, row.reason) == (
            stimulus.true_quality,
            stimulus.use,
            stimulus.reason,
        )
        assert row.sd == 0.15


def test_it_tells_the_truth_about_every_image(rendered):
    truth = {row["image"]: row for row in table(rendered / "truth.csv")}
    assert {name: float(row["true_quality"]) for name, row in truth.items()} == QUALITIES
    for stimulus in DEMO_STIMULI:
        row = truth[stimulus.name]
        assert (row["scene"], row["distortion"], int(row["level"])) == (
            stimulus.scene,
            stimulus.distortion,
            stimulus.level,
        )


def test_the_preparation_accepts_every_image(rendered, tmp_path):
    sources = sorted(rendered.glob("*/*.jpg"))
    settings = ImageSettings(min_width=WIDTH)
    prepared, refused = prepare_all(sources, tmp_path, settings, workers=1)
    assert refused == []
    assert {image.name for image in prepared} == set(QUALITIES)
    assert {(image.width, image.height) for image in prepared} == {(WIDTH, HEIGHT)}


def test_it_separates_main_images_from_gold(rendered):
    for folder, uses in (("main", ["main"]), ("gold", ["training", "qualification"])):
        names = {path.name for path in (rendered / folder).iterdir()}
        assert names == {stimulus.name for use in uses for stimulus in of_use(use)}


def test_it_leaves_out_main_images_where_they_are_not_wanted(tmp_path):
    render(tmp_path, main=False, width=64, height=36)
    assert not (tmp_path / "main").exists()
    assert len(list((tmp_path / "gold").iterdir())) == 16
    assert len(table(tmp_path / "truth.csv")) == 16


def test_it_renders_a_stimulus_the_same_each_time(rendered):
    for stimulus in (of_use("training")[2], of_use("qualification")[1]):
        picture = render_stimulus(stimulus, width=WIDTH, height=HEIGHT)
        np.testing.assert_array_equal(
            picture, render_stimulus(stimulus, width=WIDTH, height=HEIGHT)
        )
        with Image.open(rendered / "gold" / stimulus.name) as image:
            error = np.abs(np.asarray(image).astype(int) - picture).mean()
        assert error < 2  # JPEG's; a different scene or noise would be far off
