"""A researcher at work in a real browser, against a real server and its worker."""

import re
import zipfile

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, Playwright, expect

from annotations.models import Exclusion, Invitation, Membership, Study
from annotations.protocol.stages import Stage
from annotations.services import invitations
from tests import factories

from .conftest import device, screen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PASSWORD = "a password of some length"


@pytest.fixture
def study(server: str) -> Study:
    """A study with a rater who is done and one who has just come."""
    study = factories.launch_study(files=True)
    factories.walk_to(factories.join(study), Stage.DONE)
    factories.join(study)
    user = User.objects.create_user("ada", password=PASSWORD)
    Membership.objects.create(study=study, user=user, role=Membership.Role.RESEARCHER)
    return study


@pytest.fixture
def page(playwright: Playwright, server: str, study: Study):
    """A browser at the study's page; the test fails where the browser complains of anything."""
    complaints: list[str] = []
    with screen(playwright, 1440, 900) as browser, device(browser) as page:
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{server}/studies/{study.slug}/")
        page.get_by_label("Name").fill("ada")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(study.title)
        yield page
    assert complaints == []


def test_a_rater_is_excluded_only_after_a_reason_was_given(page: Page) -> None:
    page.get_by_role("button", name="Exclude R001").click()
    reason = page.get_by_role("textbox", name="Reason, for the record")
    expect(reason).to_be_visible()
    page.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    page.get_by_role("button", name="Exclude R001").click()
    page.get_by_role("button", name="Exclude", exact=True).click()
    assert not Exclusion.objects.exists()
    reason.fill("Clicked through.")
    page.get_by_role("button", name="Exclude", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Rater R001 is left out; every rating is kept.")
    assert Exclusion.objects.get().reason == "Clicked through."


def test_an_export_appears_by_itself_and_leaves_the_rest_of_the_page_alone(page: Page) -> None:
    page.get_by_role("button", name="Make an export").click()
    page.get_by_role("button", name="Exclude R002").click()
    page.get_by_role("textbox", name="Reason, for the record").fill("half a sen")
    link = page.get_by_role("link", name=re.compile(r"small-\d+\.zip"))
    expect(link).to_be_attached(timeout=30_000)
    expect(page.locator("[data-renew]")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Reason, for the record")).to_have_value("half a sen")
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        link.click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.testzip() is None


def test_a_link_is_copied_by_its_button(page: Page, server: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
    page.get_by_role("link", name="Invitations").click()
    page.get_by_label("Note, for your eyes only").fill("for Grace")
    page.get_by_role("button", name="Invite").click()
    row = page.get_by_role("row").filter(has_text="for Grace")
    row.get_by_role("button", name="Copy").click()
    expect(row.get_by_role("button", name="Copied")).to_be_visible()
    token = invitations.token_of(Invitation.objects.get(note="for Grace"))
    assert page.evaluate("navigator.clipboard.readText()") == f"{server}/r/{token}/"


def test_the_pages_of_a_study_are_reached_by_keyboard(page: Page) -> None:
    page.reload()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Studies")).to_be_focused()
