"""What the tests of numbers share: the reference values that are not ours to copy."""

from pathlib import Path
from typing import Any

import pytest
import yaml


@pytest.fixture(scope="session")
def reference(conformance: Path) -> dict[str, Any]:
    """Published and recomputed values, by subject."""
    return yaml.safe_load((conformance / "facts" / "evaluation_reference_values.yaml").read_text(encoding="utf-8"))
