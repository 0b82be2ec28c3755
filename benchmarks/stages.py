"""A stage of a benchmark in a process of its own, so that its peak memory is its own."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Cost:
    """What a stage took; None where it did not end within its time."""

    seconds: float | None
    megabytes: float | None
    note: str = ""

    def __str__(self) -> str:
        if self.seconds is None:
            return self.note
        return f"{self.seconds:7.2f} s {self.megabytes:7.0f} MB"


def cost(module: str, stage: str, *arguments: object, limit: float = 600) -> Cost:
    """Run ``python -m module --stage STAGE ARGUMENTS`` and read what `report` printed there."""
    command = [sys.executable, "-m", module, "--stage", stage, *map(str, arguments)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return Cost(None, None, f"over {limit:.0f} s")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        return Cost(None, None, f"fails: {last[:60]}")
    return Cost(**json.loads(done.stdout.strip().splitlines()[-1]))


def report(work: Callable[[], object]) -> None:
    """Time some work and print what it took, for `cost` to read."""
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    # Linux counts in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    print(json.dumps({"seconds": seconds, "megabytes": peak}))
