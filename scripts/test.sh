#!/usr/bin/env bash
# Everything that must hold before a change lands. Ends with pytest's own summary, also when a check beside it failed.
# Arguments go to pytest. With NAER_COVERAGE=1 and no arguments the floors of coverage must hold too (`make coverage`): counting
# the lines makes the tests half as slow again.
set -uo pipefail
cd "$(dirname "$0")/.."

# The same order of sets in both test processes and in every run.
export PYTHONHASHSEED=0
# Compiled code is kept, for the processes that the tests start.
unset PYTHONDONTWRITEBYTECODE

said=$(mktemp) checked=$(mktemp)

# The checks go on beside the tests, in the time that these leave, and are told afterwards.
nice scripts/check.sh >"$checked" 2>&1 &
checking=$!
trap 'kill "$checking" 2>/dev/null; rm -f "$said" "$checked"' EXIT

coverage=0
if [ $# = 0 ] && [ "${NAER_COVERAGE:-}" = 1 ]; then
  .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --cov --cov-report= </dev/null 2>&1 | tee "$said"
  tests=${PIPESTATUS[0]}
  if [ "$tests" = 0 ]; then
    scripts/coverage.sh
    coverage=$?
  fi
else
  .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder "$@" </dev/null 2>&1 | tee "$said"
  tests=${PIPESTATUS[0]}
fi

wait "$checking"
checks=$?
cat "$checked"
[ "$checks" = 0 ] || echo "A check beside the tests failed: see above."
tail -n 1 "$said"
exit $((checks || tests || coverage))
