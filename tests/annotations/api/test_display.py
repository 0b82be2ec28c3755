import pytest

from annotations.models import DisplayReport
from tests.clients import Browser, error_of
from tests.factories import GOOD_DISPLAY, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(rater):
    return Browser.of(rater)


def report(browser, /, **changes):
    return browser.post("/api/rater/display", {**GOOD_DISPLAY, **changes})


def test_it_lets_a_good_display_pass(browser):
    verdict = report(browser).json()
    assert set(verdict) == {"passed", "failures", "stage"}
    assert (verdict["passed"], verdict["failures"]) == (True, [])
    assert verdict["stage"]["stage"] == "instructions"


def test_it_tells_what_a_poor_display_lacks(browser):
    verdict = report(browser, fullscreen=False).json()
    assert verdict["passed"] is False
    assert verdict["failures"] == [
        {
            "requirement": "full screen",
            "found": "a window",
            "needed": "the whole screen",
            "change": "Press the full-screen button, or F11, and measure again.",
        }
    ]
    assert verdict["stage"]["stage"] == "display"


def test_it_judges_by_the_window_not_by_the_screen(browser):
    """What `screen` says is wrong under zoom: it is stored and decides nothing."""
    assert report(browser, screen_width=1, screen_height=1).json()["passed"] is True
    assert DisplayReport.objects.get().report["screen_width"] == 1


def test_it_stores_the_report_as_it_came(browser):
    report(browser)
    assert DisplayReport.objects.get().report == GOOD_DISPLAY


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inner_width": 0}, "inner_width: Input should be greater than 0; received 0."),
        ({"inner_width": "wide"}, "inner_width: Input should be a valid number"),
        ({"device_pixel_ratio": 21}, "device_pixel_ratio: Input should be less than or equal"),
        ({"pixels_per_mm": 0}, "pixels_per_mm: Input should be greater than 0.5; received 0."),
        ({"viewing_distance_cm": 5}, "viewing_distance_cm: Input should be greater than or eq"),
        ({"ambient_light": "gloomy"}, "ambient_light: Input should be 'dark', 'dim' or 'bright'"),
        ({"age_band": "12"}, "age_band: Input should be '18-29'"),
        ({"grating": [{"shown": "diagonal", "answered": "vertical"}]}, "grating.0.shown: Input"),
        ({"grating": "all right"}, "grating: Input should be a valid list"),
        (
            {"browser": "lynx"},
            "browser: Input should be 'chromium', 'firefox', 'safari' or 'other'",
        ),
        ({"passed": True}, "passed: Extra inputs are not permitted; received True."),
    ],
)
def test_it_says_which_field_of_a_report_is_wrong(browser, changes, message):
    before = record()
    error = error_of(report(browser, **changes), 400)
    assert error["code"] == "invalid"
    assert error["message"].startswith(message)
    assert record() == before


@pytest.mark.parametrize("name", sorted(GOOD_DISPLAY))
def test_it_asks_for_every_field(browser, name):
    incomplete = {key: value for key, value in GOOD_DISPLAY.items() if key != name}
    error = error_of(browser.post("/api/rater/display", incomplete), 400)
    assert error["message"].startswith(f"{name}: Field required")


@pytest.mark.parametrize("name", ["\x00", "\ud800", "chromium\x00"])
def test_it_survives_text_that_no_database_takes(browser, name):
    assert report(browser, browser=name).status_code in (200, 400)
    assert report(browser).status_code == 200
