#!/usr/bin/env bash
# Print which of the named Pythons to use: the first that fits, or a later one that is a good deal faster.
#
# The same version is half as fast again where it was compiled with the help of a profile, as Debian's is and many a self-made one
# is not; pages, messages and tests are then as well.
set -euo pipefail

GOOD_DEAL_PERCENT=80

fits() {
  "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# Milliseconds of processor time for plain Python: calls, attributes and small dicts, at best of five.
work_ms() {
  "$1" -c '
import time
class Citizen:
    def __init__(self, born): self.born = born
    def age(self, year): return year - self.born
def work():
    began = time.process_time()
    for born in range(60_000):
        told = {"age": Citizen(born).age(2026), "born": [born]}
        sum(1 for key in told if key.startswith("a"))
    return time.process_time() - began
print(round(1000 * min(work() for _ in range(5))))'
}

chosen='' best_ms=0
for candidate in "$@"; do
  fits "$candidate" || continue
  ms=$(work_ms "$candidate")
  if [ -z "$chosen" ] || ((100 * ms < GOOD_DEAL_PERCENT * best_ms)); then
    chosen=$candidate best_ms=$ms
  fi
done
[ -n "$chosen" ] && echo "$chosen"
