#!/usr/bin/env bash
# Everything that must hold before a change lands. Ends with pytest's own summary, also when a check before it failed.
# Arguments go to pytest; with any, coverage is not asked for.
set -uo pipefail
cd "$(dirname "$0")/.."

# The same order of sets in both test processes and in every run.
export PYTHONHASHSEED=0

scripts/check.sh
checks=$?

said=$(mktemp)
trap 'rm -f "$said"' EXIT
coverage=0
if [ $# = 0 ]; then
  .venv/bin/python -m pytest -n 2 --dist loadfile --cov --cov-report= </dev/null 2>&1 | tee "$said"
  tests=${PIPESTATUS[0]}
  if [ "$tests" = 0 ]; then
    scripts/coverage.sh
    coverage=$?
  fi
else
  .venv/bin/python -m pytest -n 2 --dist loadfile "$@" </dev/null 2>&1 | tee "$said"
  tests=${PIPESTATUS[0]}
fi

[ "$checks" = 0 ] || echo "A check before the tests failed: see above."
tail -n 1 "$said"
exit $((checks || tests || coverage))
