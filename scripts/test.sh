#!/usr/bin/env bash
# The tests. Arguments go to pytest. With NAER_COVERAGE=1 and no arguments the floors of coverage must hold too (`make coverage`):
# counting the lines makes the tests half as slow again.
set -euo pipefail
cd "$(dirname "$0")/.."

# The same order of sets in both test processes and in every run.
export PYTHONHASHSEED=0
# Compiled code is kept, for the processes that the tests start.
unset PYTHONDONTWRITEBYTECODE

counting=()
if [ $# = 0 ] && [ "${NAER_COVERAGE:-}" = 1 ]; then
  counting=(--cov --cov-report=)
fi
.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder "${counting[@]}" "$@" </dev/null
[ ${#counting[@]} = 0 ] || scripts/coverage.sh
