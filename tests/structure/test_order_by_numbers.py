"""Transaction numbers are written out as text, and in PostgreSQL a bare name in `order by` means what the select writes out:
999 would come after 1000.
"""

import re
from pathlib import Path

import pytest

SQL = sorted((Path(__file__).parents[2] / "src" / "naer" / "record" / "sql").glob("*.sql"))
_BARE = re.compile(r"order by [^\n]*(?<![.\w])(?:last_)?xid\b")


@pytest.mark.parametrize("file", SQL, ids=lambda file: file.name)
def test_nothing_is_put_in_the_order_of_a_number_written_out(file: Path) -> None:
    assert not _BARE.search(file.read_text())
