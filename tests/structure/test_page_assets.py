"""Page parts are files of ours: every address in a style sheet leads to one, and none leads elsewhere."""

import re
from pathlib import Path

import pytest

from tests.structure.repository import PACKAGE

STATIC = PACKAGE / "web/static"
ADDRESS = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
BY_WIDTH = re.compile(r"@media \((?:max|min)-width[^{]*\{((?:[^{}]*\{[^{}]*\})*)")
COLOURED = re.compile(r"(?:color|background)[a-z-]*:([^;}]*)")
STYLE_SHEETS = sorted(STATIC.rglob("*.css"))


@pytest.mark.parametrize("sheet", STYLE_SHEETS, ids=[str(path.relative_to(STATIC)) for path in STYLE_SHEETS])
def test_every_address_in_a_style_sheet_leads_to_a_file(sheet: Path) -> None:
    addresses = set(ADDRESS.findall(sheet.read_text(encoding="utf-8")))
    assert [address for address in addresses if not (sheet.parent / address.partition("#")[0]).is_file()] == []


def test_no_script_asks_for_a_source_map_that_is_not_shipped() -> None:
    scripts = [*STATIC.rglob("*.js"), *STYLE_SHEETS]
    assert [str(path) for path in scripts if "sourceMappingURL" in path.read_text(encoding="utf-8")] == []


def test_no_portal_logo_is_shipped() -> None:
    assert [path.name for path in STATIC.rglob("logo*") if "borger" in path.name or "virk" in path.name] == []


def test_no_script_makes_code_from_text() -> None:
    ours = [path for path in STATIC.rglob("*.js") if "vendor" not in path.parts]
    assert [str(path) for path in ours if re.search(r"\beval\(|new Function\(|innerHTML", path.read_text())] == []


def test_a_width_brings_no_colour_that_other_widths_lack() -> None:
    """So that the contrast of a page need be looked at in one width only (`tests/journeys/looking.py`)."""
    found: list[str] = []
    for sheet in STYLE_SHEETS:
        if "vendor" not in sheet.parts:
            for block in BY_WIDTH.findall(sheet.read_text(encoding="utf-8")):
                found += [one for one in COLOURED.findall(block) if one.strip() != "var(--ink-soft)"]
    assert found == []
