"""Run make targets one after the other and say at the end how each one went.

A target that fails does not stop the others: one run tells everything that is wrong.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True)
class Outcome:
    target: str
    seconds: float
    succeeded: bool


def run(make: list[str], target: str, report: Path) -> Outcome:
    """Run one target; where it runs pytest, pytest leaves its counts in `report`."""
    print(f"\n--- {target}", flush=True)
    options = f"{os.environ.get('PYTEST_ADDOPTS', '')} --junitxml={report}"
    started = time.monotonic()
    finished = subprocess.run(
        [*make, "--no-print-directory", target],
        env={**os.environ, "PYTEST_ADDOPTS": options},
        check=False,
    )
    return Outcome(target, time.monotonic() - started, finished.returncode == 0)


def count(reports: Path) -> tuple[int, int, int]:
    """Sum the tests that passed, failed and were skipped in pytest's reports."""
    total = failed = skipped = 0
    for report in sorted(reports.glob("*.xml")):
        for suite in ElementTree.parse(report).iter("testsuite"):
            total += int(suite.get("tests", 0))
            failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped += int(suite.get("skipped", 0))
    return total - failed - skipped, failed, skipped


def main(arguments: list[str]) -> int:
    divider = arguments.index("--")
    make, targets = arguments[:divider], arguments[divider + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        outcomes = [run(make, target, Path(folder) / f"{target}.xml") for target in targets]
        passed, failed, skipped = count(Path(folder))

    print()
    for outcome in outcomes:
        verdict = "ok    " if outcome.succeeded else "FAILED"
        print(f"{verdict} {outcome.seconds:7.1f} s  make {outcome.target}")
    print(f"       {sum(outcome.seconds for outcome in outcomes):7.1f} s  in all")
    print(f"tests: {passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if all(outcome.succeeded for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
