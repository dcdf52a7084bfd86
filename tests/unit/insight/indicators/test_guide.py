"""The guide to indicators says what an author may write, as the code has it."""

import re
from pathlib import Path

import pyarrow as pa

from naer.insight.indicators import content, counting, synthetic
from naer.insight.indicators.definition import Level, Theme

GUIDE = (Path(__file__).parents[4] / "docs/how-to-add/indicator.md").read_text(encoding="utf-8")
RECIPE = synthetic.Recipe(citizens=5, municipalities=(580,), years=1, seed=7)
ROW = r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+) \|$"


def test_the_guide_has_the_columns_of_every_table_that_the_sql_may_read() -> None:
    told = {name: re.findall(r"`(\w+)`", columns) for name, columns in re.findall(ROW, GUIDE, re.M)}
    people = synthetic.citizens(RECIPE)
    tables = counting.open_tables(pa.concat_tables(list(synthetic.activity(RECIPE, people))), people, RECIPE.over)
    try:
        asks_for_all = content.by_id("acute-admissions-by-setting")
        counting.count_one(tables, asks_for_all)
        views = tables.connection.execute("SHOW TABLES").fetchall()
        read = {name for (name,) in views} - {"activity_rows", "citizen_rows"}
        found = {name: [row[0] for row in tables.connection.execute(f"DESCRIBE {name}").fetchall()] for name in read}
    finally:
        tables.close()
    assert told == found


def test_the_guide_has_every_theme_and_level() -> None:
    for values in (Theme, Level):
        assert ", ".join(f"`{one.value}`" for one in values) in GUIDE
