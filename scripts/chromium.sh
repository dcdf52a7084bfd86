#!/usr/bin/env bash
# See to it that a Chromium is there for the tests that look at pages in a browser; NAER_CHROMIUM may name another one.
# Nothing else needs it.
set -euo pipefail

if [ -n "${NAER_CHROMIUM:-}" ] || command -v chromium >/dev/null; then
  exit 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium, which the browser tests look at pages with"
  export DEBIAN_FRONTEND=noninteractive
  if apt-get update -q </dev/null && apt-get install -y -q --no-install-recommends chromium </dev/null; then
    exit 0
  fi
fi

echo "Chromium is missing, so the browser tests are skipped. Debian: sudo apt-get install chromium (or set NAER_CHROMIUM)."
