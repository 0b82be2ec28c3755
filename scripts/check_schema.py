"""Fail where frontend/api is not what `make schema` writes; leave the files as they were."""

import os
import subprocess
import sys
from pathlib import Path

API = Path("frontend/api")


def contents() -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(API.rglob("*")) if path.is_file()}


def put_back(before: dict[Path, bytes], times: dict[Path, int]) -> None:
    """Restore what the files said, and when: a newer file would make the front end build anew."""
    for path in contents().keys() - before.keys():
        path.unlink()
    for path, content in before.items():
        path.write_bytes(content)
        os.utime(path, ns=(times[path], times[path]))


def main(make: list[str]) -> int:
    before = contents()
    times = {path: path.stat().st_mtime_ns for path in before}
    try:
        written = subprocess.run([*make, "--no-print-directory", "schema"], check=False)
        after = contents()
    finally:
        put_back(before, times)
    if written.returncode != 0:
        return written.returncode
    drifted = [path for path in sorted(before | after) if before.get(path) != after.get(path)]
    if drifted:
        print(
            f"{', '.join(map(str, drifted))}: no longer what the API's views say. "
            "Run `make schema` and commit what it writes.",
            file=sys.stderr,
        )
        return 1
    print(f"{API} is what the API's views say.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
