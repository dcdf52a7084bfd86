#!/usr/bin/env bash
# How much of the code the tests ran, branches included: all of the language, the door and every rule; most of the rest.
set -uo pipefail
cd "$(dirname "$0")/.."

ALL_OF="src/naer/fhir/*,src/naer/access/*,src/naer/*/rules.py,src/naer/*/rules/*"
LEAST_OF_ALL=95

status=0
all_of=$(.venv/bin/coverage report --include="$ALL_OF" --fail-under=100 --skip-covered --show-missing 2>&1) || status=1
total=$(.venv/bin/coverage report --fail-under=$LEAST_OF_ALL --format=total 2>&1) || status=1

if [ "$status" = 0 ]; then
  echo "coverage          ok: $total % of all, 100 % of fhir, access and every rule"
else
  echo "coverage          FAILED: ${total%%$'\n'*} % of all (at least $LEAST_OF_ALL); of fhir, access and the rules all is asked:"
  echo "$all_of"
fi
exit "$status"
