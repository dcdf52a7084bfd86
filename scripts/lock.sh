#!/usr/bin/env bash
# Renew the locks. They carry versions and hashes, no addresses: docs/decisions/0001-locks-without-addresses.md.
set -euo pipefail
cd "$(dirname "$0")/.."

compile=(.venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11)
"${compile[@]}" pyproject.toml --output-file requirements.lock
"${compile[@]}" pyproject.toml --group dev --output-file requirements-dev.lock
"${compile[@]}" --group setup --output-file requirements-setup.lock
npm install --package-lock-only --ignore-scripts --no-progress --loglevel=error
echo "Renewed requirements.lock, requirements-dev.lock, requirements-setup.lock and package-lock.json"
