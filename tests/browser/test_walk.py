"""A rater's whole way in a real browser, against a real server, on a 4K screen."""

import csv
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from annotations.models import Assignment, DisplayReport, Rater, Rating, Stimulus
from annotations.services import invitations, studies
from tests.factories import study_toml

from .conftest import device, grow_to_fullscreen, screen
from .pages import RaterPage, quality_of

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

COOLDOWN_SECONDS = 4


def picture(seed: int, width: int, height: int) -> Image.Image:
    """Draw a picture with detail down to the single pixel."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (height // 80, width // 80, 3), dtype=np.uint8)
    large = np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))
    stripes = ((np.arange(width) + np.arange(height)[:, None]) % 2 * 40).astype(np.uint8)
    return Image.fromarray(np.clip(large.astype(int) + stripes[..., None], 0, 255).astype(np.uint8))


@pytest.fixture
def link(server: str, tmp_path: Path, django_user_model: type) -> str:
    """Load a study the researcher's way, open it, and return an invitation's link."""
    photos, gold = tmp_path / "photos", tmp_path / "gold"
    photos.mkdir()
    gold.mkdir()
    for number in range(4):
        picture(number, 3840, 2400).save(photos / f"photo-{number}.png", compress_level=1)
    with (gold / "gold.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["image", "mos", "sd", "scale_min", "scale_max", "use", "reason"])
        for number in range(7):
            name = f"gold-{number}.png"
            picture(100 + number, 1280, 960).save(gold / name, compress_level=1)
            use = "training" if number < 2 else "qualification"
            table.writerow([name, 10 + 13 * number, 9, 0, 100, use, f"It has defect {number}."])
    toml = tmp_path / "study.toml"
    toml.write_text(
        study_toml(
            training={"images": 2},
            qualification={"images": 5, "attempts": 1},
            viewing={"min_dwell_seconds": 0.2},
            main={"rounds": 2, "batch_size": 2, "cooldown_hours": COOLDOWN_SECONDS / 3600},
        )
    )
    call_command("load_study", str(toml), images=photos, gold=gold / "gold.csv", workers=1)
    study = studies.open_study(slug="small")
    (invitation,) = invitations.invite(study=study, count=1)
    return f"{server}/r/{invitations.token_of(invitation)}/"


def test_a_rater_walks_from_the_link_to_the_completion_code(
    link: str, playwright: Playwright
) -> None:
    with screen(playwright) as browser, device(browser) as page:
        rater = RaterPage(page, link)
        rater.open()
        rater.expect_stage("consent")
        assert not Rater.objects.exists()
        rater.agree()
        rater.check_display()
        rater.expect_stage("instructions")
        assert_display_was_measured()
        rater.press("instructions-continue")
        walk_through_training(rater)
        walk_through_qualification(rater)
        rater.expect_stage("main")
        rater.press("open-assignment")
        first = rater.shown()
        assert_every_pixel_is_shown(page)
        assert_panning_reaches_the_bottom(page)
        assert_there_is_no_thumb_before_the_rater_acts(rater)
        page.reload()
        rater.press("resume")
        assert rater.shown() == first
        rater.rate(quality_of(first.stimulus))
        rater.expect_next(after=first)
        second = rater.shown()
        # The same rater goes on at another computer.
        with device(browser) as elsewhere:
            there = RaterPage(elsewhere, link)
            there.open()
            grow_to_fullscreen(elsewhere)
            there.press("resume")
            assert there.shown() == second
            walk_through_main(there)
            code = there.hook("completion-code")
            expect(code).to_contain_text("WELL-DONE")
    assert_everything_is_stored_once()


def walk_through_training(rater: RaterPage) -> None:
    rater.expect_stage("training")
    rater.press("open-assignment")
    for _ in range(2):
        shown = rater.rate(50)
        expect(rater.hook("gold-band")).to_be_visible()
        expect(rater.page.get_by_text(shown.stimulus.gold.reason)).to_be_visible()
        rater.press("feedback-next")
        rater.expect_next(after=shown)


def walk_through_qualification(rater: RaterPage) -> None:
    rater.expect_stage("qualification")
    rater.press("open-assignment")
    for _ in range(5):
        shown = rater.shown()
        rater.rate(quality_of(shown.stimulus))
        expect(rater.hook("gold-band")).not_to_be_visible()
        rater.expect_next(after=shown)


def walk_through_main(rater: RaterPage) -> None:
    """Rate whatever comes, in both rounds and across the cool-down, until the code is shown."""
    somewhere = rater.page.locator(
        '[data-test="stage-image"], [data-test="open-assignment"], [data-test="completion-code"]'
    )
    while True:
        # The page between two batches of the second round waits for the cool-down.
        expect(somewhere.first).to_be_visible(timeout=1000 * (COOLDOWN_SECONDS + 20))
        if rater.hook("completion-code").is_visible():
            return
        if rater.hook("open-assignment").is_visible():
            rater.press("open-assignment")
            expect(rater.image()).to_be_visible()
        shown = rater.shown()
        rater.rate(quality_of(shown.stimulus))
        rater.expect_next(after=shown)


def assert_display_was_measured() -> None:
    report = DisplayReport.objects.get()
    assert report.passed
    assert (report.long_px, report.short_px) == (3840, 2160)
    assert 30 < report.diagonal_in < 34


def assert_every_pixel_is_shown(page: Page) -> None:
    shown = page.locator('[data-test="stage-image"]').evaluate(
        """image => {
            const box = image.getBoundingClientRect();
            return [box.width * devicePixelRatio, box.height * devicePixelRatio,
                    image.naturalWidth, image.naturalHeight];
        }"""
    )
    assert shown == [3840, 2400, 3840, 2400]


def assert_panning_reaches_the_bottom(page: Page) -> None:
    def bottom() -> float:
        found: float = page.locator('[data-test="stage-image"]').evaluate(
            "image => image.getBoundingClientRect().bottom"
        )
        return found

    before = bottom()
    page.mouse.move(1900, 1500)
    page.mouse.down()
    page.mouse.move(1900, 300, steps=5)
    page.mouse.up()
    stage = page.locator('[data-test="stage-image"]').evaluate(
        "image => image.parentElement.getBoundingClientRect().bottom"
    )
    assert before > stage
    # The image keeps to whole device pixels, the stage need not.
    assert stage - 1 < bottom() <= stage


def assert_there_is_no_thumb_before_the_rater_acts(rater: RaterPage) -> None:
    assert rater.hook("slider").get_attribute("data-value") is None
    rater.page.keyboard.press("Enter")
    assert not Rating.objects.filter(presentation=rater.shown()).exists()


def assert_everything_is_stored_once() -> None:
    rater = Rater.objects.get()
    assert rater.stage == "done"
    main = Rating.objects.filter(presentation__assignment__kind=Assignment.Kind.MAIN)
    images = Stimulus.objects.filter(kind=Stimulus.Kind.MAIN)
    assert sorted(
        main.values_list("presentation__stimulus__name", "presentation__assignment__round")
    ) == [(stimulus.name, number) for stimulus in images.order_by("name") for number in (1, 2)]
    for rating in main.select_related("presentation__stimulus"):
        assert rating.value == quality_of(rating.presentation.stimulus)
        assert rating.conditions["fullscreen"]
        assert not rating.late
    assert Rating.objects.count() == 2 + 5 + 8
