#!/usr/bin/env bash
# Change the statistics, and what decides which small numbers follow and which counts hang together, a little in each of many ways and see
# whether the tests notice: `make mutation`. Works on a copy under the temporary folder; prints the share of changes that were noticed,
# of all and of each part, and fails when that of a part is below the target.
# Usage: scripts/mutation.sh [share in per cent, 80]
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:-80}
here=$PWD
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

mkdir -p "$copy/src/naer" "$copy/tests/unit/insight/indicators"
cp src/naer/__init__.py src/naer/errors.py "$copy/src/naer/"
for room in content danish fhir insight organisations; do cp -r "src/naer/$room" "$copy/src/naer/"; done
cp -r tests/unit/insight/statistics tests/unit/insight/conftest.py tests/unit/insight/test_{sums,small_numbers}.py "$copy/tests/unit/insight/"
cp tests/unit/insight/indicators/test_ties_by_hand.py "$copy/tests/unit/insight/indicators/"
cat > "$copy/tests/conftest.py" <<'PYTHON'
import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def conformance() -> Path:
    folder = os.environ.get("NAER_CONFORMANCE", "")
    if not folder:
        pytest.skip("NAER_CONFORMANCE names no folder of official examples")
    return Path(folder)
PYTHON
cat > "$copy/pyproject.toml" <<'TOML'
[tool.pytest.ini_options]
addopts = "--import-mode=importlib -p no:cacheprovider"
markers = ["conformance: reads official files from NAER_CONFORMANCE"]

[tool.mutmut]
source_paths = [
  "src/naer/insight/statistics/",
  "src/naer/insight/sums.py",
  "src/naer/insight/small_numbers.py",
  "src/naer/insight/indicators/ties.py",
]
pytest_add_cli_args_test_selection = ["tests/unit/insight"]
also_copy = ["src/naer", "tests"]
TOML

cd "$copy"
OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 "$here/.venv/bin/mutmut" run --max-children 2 > run.log 2>&1 || { tail -40 run.log; exit 1; }
"$here/.venv/bin/mutmut" results --all true > results.log
"$here/.venv/bin/python" - "$target" <<'PYTHON'
import re
import sys
from collections import Counter
from pathlib import Path

states = Counter(re.findall(r": (killed|survived|timeout|suspicious|no tests|segfault|skipped)$", Path("results.log").read_text(), re.M))
noticed, all_of_them = states["killed"] + states["timeout"] + states["segfault"], sum(states.values()) - states["skipped"]
for line in Path("results.log").read_text().splitlines():
    if line.endswith((": survived", ": no tests")):
        print(line.strip())
target, shares = float(sys.argv[1]), []
for part in ("statistics", "sums", "small_numbers", "indicators.ties"):
    own = Counter(re.findall(rf"naer\.insight\.{part}\.\S*: (\w[\w ]*)$", Path("results.log").read_text(), re.M))
    told, out_of = own["killed"] + own["timeout"] + own["segfault"], sum(own.values()) - own["skipped"]
    shares.append(100 * told / out_of if out_of else 0.0)
    print(f"  {part}: {told} of {out_of} noticed, {shares[-1]:.1f} %")
print(f"{noticed} of {all_of_them} changes noticed: {100 * noticed / all_of_them:.1f} % (target {target:g} % of each part)", dict(states))
sys.exit(min(shares) < target)
PYTHON
