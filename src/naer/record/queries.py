"""Named queries from `.sql` files: each begins with a line `-- name: what_it_does`."""

from functools import cache
from importlib.resources import files
from typing import LiteralString, cast


@cache
def queries(file_name: str) -> dict[str, LiteralString]:
    """The queries of `record/sql/<file_name>.sql` by name."""
    text = (files("naer.record") / "sql" / f"{file_name}.sql").read_text(encoding="utf-8")
    found: dict[str, LiteralString] = {}
    for part in text.split("-- name: ")[1:]:
        name, _, body = part.partition("\n")
        found[name.strip()] = cast(LiteralString, body.strip())
    return found
