"""Counting on this machine: the parts one after the other, each with all of DuckDB's threads."""

from collections.abc import Sequence

import pyarrow as pa

from naer.insight.engines import parts
from naer.insight.engines.parts import Kernel, Part


def run(kernel: Kernel, over: Sequence[Part], schema: pa.Schema) -> pa.Table:
    """The kernel's answers for all parts, as `parts.together` puts them."""
    return parts.together([kernel(part) for part in over], schema)
