"""Find the Chromium that the browser tests drive: `python -m tests.browser.chromium` names it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# Works as root, without a screen and without a network.
LAUNCH_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ADVICE = (
    "install Chromium or Chrome, or run `.venv/bin/playwright install chromium`, "
    "or name a Chromium in CHROMIUM"
)


class NoChromiumError(Exception):
    """No Chromium that runs: what was tried and what to do."""


@cache
def find_chromium() -> str:
    """Return the path of a Chromium that runs; on Debian, root installs one first.

    $CHROMIUM goes before the system's own, that before Playwright's.

    Raises
    ------
    NoChromiumError
        With the one sentence that says what to do.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        if not _runs(chosen):
            raise NoChromiumError(f"CHROMIUM names {chosen}, which does not run: {ADVICE}.")
        return chosen
    for candidate in _candidates():
        if _runs(candidate):
            return candidate
    if _install():
        installed = shutil.which("chromium")
        if installed and _runs(installed):
            return installed
    raise NoChromiumError(f"The browser tests found no Chromium: {ADVICE}.")


def _candidates() -> Iterator[str]:
    for command in COMMANDS:
        path = shutil.which(command)
        if path:
            yield path
    yield from APPLICATIONS
    # In a process of its own: Playwright's synchronous API refuses a second start in one process.
    question = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, text=True, check=False
    )
    yield answer.stdout.strip()


def _runs(path: str) -> bool:
    """Tell whether it is there and answers; Ubuntu's chromium-browser may only name a snap."""
    if not os.access(path, os.X_OK):
        return False
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and "Chrom" in answer.stdout


def _install() -> bool:
    """Install Debian's chromium, where apt and the right to use it are there."""
    if not Path("/etc/debian_version").exists() or not shutil.which("apt-get"):
        return False
    prefix = []
    if os.geteuid() != 0:
        prefix = ["sudo", "--non-interactive"]
        allowed = shutil.which("sudo") and subprocess.run([*prefix, "true"], check=False)
        if not allowed or allowed.returncode != 0:
            return False
    print("No Chromium found: installing Debian's package ...", file=sys.stderr, flush=True)
    # What it prints is progress, not the answer; it must never wait for one.
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        finished = subprocess.run(
            [*prefix, *environment, "apt-get", *command],
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            check=False,
        )
        if finished.returncode != 0:
            return False
    return True


if __name__ == "__main__":
    try:
        print(find_chromium())
    except NoChromiumError as error:
        sys.exit(str(error))
