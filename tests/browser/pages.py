"""What a rater does on the client's pages, in terms of its `data-stage` and `data-test` hooks."""

from playwright.sync_api import Locator, Page, expect

from annotations.models import Presentation, Stimulus

from .conftest import grow_to_fullscreen


class RaterPage:
    """A rater at a browser."""

    def __init__(self, page: Page, link: str) -> None:
        self.page = page
        self.link = link

    def hook(self, name: str) -> Locator:
        """Return what the client marks for tests by a name."""
        return self.page.locator(f'[data-test="{name}"]')

    def press(self, name: str) -> None:
        """Press a button."""
        self.hook(name).click()

    def expect_stage(self, name: str) -> None:
        """Wait until the client is at a stage."""
        expect(self.page.locator("[data-stage]").first).to_have_attribute("data-stage", name)

    def open(self) -> None:
        """Open the invitation's link."""
        self.page.goto(self.link)

    def agree(self) -> None:
        """Agree to the consent."""
        self.press("consent-agree")
        self.expect_stage("display")

    def check_display(self) -> None:
        """Go through the display check with a screen that fits: 32 inches at 3840 x 2160."""
        grow_to_fullscreen(self.page)
        self.press("fullscreen")
        self._size_the_card()
        self.press("card-confirm")
        stripes = self.page.locator("canvas.grating")
        for trial in range(4):
            expect(stripes).to_be_visible()
            expect(self.page.get_by_text(f"{trial + 1} of 4", exact=True)).to_be_visible()
            self.press(f"grating-{stripes.get_attribute('data-shown')}")
        self.page.fill('[name="viewing_distance_cm"]', "60")
        for name, value in {
            "ambient_light": "dim",
            "night_light": "no",
            "normal_acuity": "yes",
            "normal_colour_vision": "yes",
            "expertise": "photographer",
            "age_band": "30-39",
        }.items():
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        self.press("display-submit")

    def _size_the_card(self) -> None:
        """Widen the outline as far as a card is wide on a 32-inch screen: 466 device pixels."""
        handle = self.hook("card-handle")
        handle.focus()
        for _ in range(60):
            if int(handle.get_attribute("aria-valuenow") or 0) >= 460:
                break
            self.page.keyboard.press("Shift+ArrowRight")

    def image(self) -> Locator:
        """Return the image on the stage."""
        return self.hook("stage-image")

    def shown(self) -> Presentation:
        """Return the presentation on the stage, as the server knows it."""
        expect(self.image()).to_be_visible()
        key = self.image().get_attribute("data-presentation")
        assert key is not None
        return Presentation.objects.select_related("stimulus").get(pk=key)

    def place(self, value: int, lowest: int = 1, highest: int = 100) -> None:
        """Put the slider on a value with the mouse."""
        track = self.hook("slider")
        box = track.bounding_box()
        assert box is not None
        share = (value - lowest) / (highest - lowest)
        self.page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        expect(track).to_have_attribute("data-value", str(value))

    def rate(self, value: int) -> Presentation:
        """Rate the image on the stage and wait until it has gone."""
        presentation = self.shown()
        self.place(value)
        self.press("confirm")
        return presentation

    def expect_next(self, after: Presentation) -> None:
        """Wait until another image is on the stage, or none."""
        gone = self.page.locator(f'[data-presentation="{after.pk}"]')
        expect(gone).to_have_count(0)


def quality_of(stimulus: Stimulus) -> int:
    """Return the value that an attentive rater gives: gold as it is known, others by size."""
    if stimulus.kind == Stimulus.Kind.GOLD:
        return max(1, round(100 * stimulus.gold.mos))
    return 20 + stimulus.pk % 60
