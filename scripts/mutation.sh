#!/usr/bin/env bash
# Change the statistics, and what decides which small numbers follow, a little in each of many ways and see whether the tests notice: `make mutation`.
# Works on a copy under the temporary folder; prints the share of changes that were noticed, and fails below the target.
# Usage: scripts/mutation.sh [share in per cent, 80]
set -euo pipefail
cd "$(dirname "$0")/.."
target=${1:-80}
here=$PWD
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

mkdir -p "$copy/src/naer/insight" "$copy/tests/unit/insight"
cp src/naer/__init__.py src/naer/errors.py "$copy/src/naer/"
touch "$copy/src/naer/insight/__init__.py"
cp -r src/naer/insight/statistics "$copy/src/naer/insight/"
cp src/naer/insight/sums.py "$copy/src/naer/insight/"
cp -r tests/unit/insight/statistics tests/unit/insight/conftest.py tests/unit/insight/test_sums.py "$copy/tests/unit/insight/"
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
source_paths = ["src/naer/insight/statistics/", "src/naer/insight/sums.py"]
pytest_add_cli_args_test_selection = ["tests/unit/insight/statistics", "tests/unit/insight/test_sums.py"]
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
share = 100 * noticed / all_of_them if all_of_them else 0.0
for part in ("statistics", "sums"):
    own = Counter(re.findall(rf"naer\.insight\.{part}\.\S*: (\w[\w ]*)$", Path("results.log").read_text(), re.M))
    told = own["killed"] + own["timeout"] + own["segfault"]
    print(f"  {part}: {told} of {sum(own.values()) - own['skipped']} noticed")
print(f"{noticed} of {all_of_them} changes noticed: {share:.1f} % (target {sys.argv[1]} %)", dict(states))
sys.exit(share < float(sys.argv[1]))
PYTHON
