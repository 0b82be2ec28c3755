#!/usr/bin/env bash
# make_venv.sh FOLDER: creates the virtual environment, unless a working one is there, from the first
# Python that is new enough; without one, says in a sentence what was found and what to do.
set -euo pipefail

folder=$1
name_one="name another: make PYTHON=/path/to/python3.12"

if "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
  exit 0
fi

new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Chosen by hand, else the usual name, else newer ones beside it (macOS's own python3 is 3.9).
python=
found=
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14}; do
  command -v "$candidate" >/dev/null 2>&1 || continue
  found="$found$("$candidate" --version 2>&1 || true) ($(command -v "$candidate")); "
  if new_enough "$candidate"; then
    python=$candidate
    break
  fi
done

if [ -z "$python" ]; then
  echo "Python 3.11 or newer is needed; found: ${found:-no ${PYTHON:-python3}; }install one, or $name_one." >&2
  exit 1
fi

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
  echo "Python $version ($(command -v "$python")) lacks its venv module:" \
    "install it (Debian, Ubuntu: sudo apt-get install python$version-venv), or $name_one." >&2
  exit 1
fi

echo "Creating $folder with Python $version ..."
"$python" -m venv --clear "$folder"
