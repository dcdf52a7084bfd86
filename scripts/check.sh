#!/usr/bin/env bash
# The checks that run none of our code: style, types and import contracts. All are tried; the first failure is the exit code.
set -uo pipefail
cd "$(dirname "$0")/.."

export PYRIGHT_PYTHON_IGNORE_WARNINGS=1

status=0
step() {
  local title=$1 started=$SECONDS
  shift
  printf '%-18s' "$title"
  local output
  if output=$("$@" 2>&1 </dev/null); then
    echo "ok ($((SECONDS - started)) s)"
  else
    status=1
    printf 'FAILED (%d s)\n%s\n' $((SECONDS - started)) "$output"
  fi
}

step "ruff" .venv/bin/ruff check --quiet src tests bench scripts
step "ruff format" .venv/bin/ruff format --check --quiet src tests bench scripts
step "pyright" .venv/bin/pyright
step "import contracts" .venv/bin/lint-imports --no-logo --no-cache
exit "$status"
