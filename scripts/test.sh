#!/usr/bin/env bash
# Everything that must hold before a change lands. Ends with pytest's own summary, also when a check before it failed.
set -uo pipefail
cd "$(dirname "$0")/.."

scripts/check.sh
checks=$?

.venv/bin/python -m pytest -n 2 --dist loadfile --cov --cov-report= "$@" </dev/null
tests=$?

[ "$checks" = 0 ] || echo "The tests ran, but a check before them failed: see above." >&2
exit $((checks > tests ? checks : tests))
