"""A real server in its own process, and a real Chromium on a 4K screen."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from annotations.processes import serving
from tests.live import environment, free_port

from .chromium import LAUNCH_FLAGS, find_chromium

# Playwright runs an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def data_folder(django_db_setup: None) -> Path:
    """Return the tests' data folder, with the static files collected as a deployment has them."""
    assert settings.STATICFILES_DIRS, "the front end is not built: run `make frontend`"
    folder = Path(settings.STATIC_ROOT).parent
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "IQASTUDY_DATA": str(folder)},
        check=True,
    )
    return folder


@pytest.fixture
def server(transactional_db: None, data_folder: Path) -> Iterator[str]:
    """Serve the tests' database by the real web server and worker; return the address."""
    port = free_port()
    url = f"http://localhost:{port}"
    with serving(host="127.0.0.1", port=port, environment=environment(IQASTUDY_PUBLIC_URL=url)):
        yield url


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, for the whole session: its event loop can be started once in a process."""
    with sync_playwright() as running:
        yield running


@contextmanager
def screen(
    playwright: Playwright, width: int = 3840, height: int = 2160, ratio: float = 1
) -> Iterator[Browser]:
    """Start a Chromium whose screen has so many device pixels and such a ratio.

    Playwright's own emulation of the ratio resamples what a real screen does not.
    """
    browser = playwright.chromium.launch(
        executable_path=find_chromium(),
        args=[*LAUNCH_FLAGS, f"--screen-info={{{width}x{height} devicePixelRatio={ratio}}}"],
    )
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def device(browser: Browser) -> Iterator[Page]:
    """Open a page in a browser profile of its own: another device, as far as the server sees."""
    context: BrowserContext = browser.new_context(no_viewport=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    try:
        yield page
    finally:
        context.close()


def grow_to_fullscreen(page: Page) -> None:
    """Give the window the whole screen: headless Chromium grants it without growing."""
    session = page.context.new_cdp_session(page)
    window = session.send("Browser.getWindowForTarget")["windowId"]
    session.send(
        "Browser.setWindowBounds", {"windowId": window, "bounds": {"windowState": "fullscreen"}}
    )
