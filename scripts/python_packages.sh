#!/usr/bin/env bash
# Make .venv and install exactly the locked packages into it, and Nær itself so that edits show at once.
#
# uv does it in seconds; where it cannot be had, pip does the same from the same lock, only slower.
set -euo pipefail
cd "$(dirname "$0")/.."

find_python() {
  local named=("${PYTHON:-python3}")
  [ -n "${PYTHON:-}" ] || named+=(/usr/bin/python3)
  scripts/fastest_python.sh "${named[@]}" || scripts/fastest_python.sh python3.14 python3.13 python3.12 python3.11 || {
    echo "Nær needs Python 3.11 or newer with the venv module (Debian: apt-get install python3 python3-venv)." >&2
    return 1
  }
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  python=$(find_python)
  echo "Making .venv with $("$python" --version) ($python)"
  "$python" -m venv .venv || {
    echo "The virtual environment could not be made (Debian: apt-get install python3-venv)." >&2
    exit 1
  }
fi

pip=(.venv/bin/python -m pip --disable-pip-version-check --no-input)

with_uv() {
  "${pip[@]}" install --quiet --require-hashes --no-deps -r requirements-setup.lock &&
    VIRTUAL_ENV=.venv .venv/bin/uv pip sync --quiet --require-hashes requirements-setup.lock requirements-dev.lock
}

echo "Installing $(grep -c '^[a-z0-9].*==' requirements-dev.lock) locked Python packages"
if ! with_uv; then
  echo "uv could not do it (see above); trying pip, which takes a minute or two"
  "${pip[@]}" install --require-hashes --no-deps -r requirements-dev.lock
fi
"${pip[@]}" install --quiet --no-deps --no-build-isolation --editable .
