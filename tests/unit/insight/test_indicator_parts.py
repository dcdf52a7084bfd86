"""Indicators counted part by part are those counted at once, also for citizens who moved."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from naer.insight.engines import indicators, single_machine
from naer.insight.engines.indicators import CountIndicators
from naer.insight.indicators import content, counting, synthetic
from naer.insight.indicators.cells import CELLS

RECIPE = synthetic.Recipe(citizens=150, municipalities=(510, 580), years=1, seed=7)


def test_the_parts_together_are_the_whole(tmp_path: Path) -> None:
    people = synthetic.citizens(RECIPE)
    happened = pa.concat_tables(list(synthetic.activity(RECIPE, people)))
    moved = happened.slice(0, 40).set_column(
        happened.schema.get_field_index("municipality"), "municipality", pa.array([510, 580] * 20, pa.int16())
    )
    happened = pa.concat_tables([moved.cast(happened.schema), happened.slice(40)])
    for name, table in (("activity", happened), ("citizens", people)):
        for code in RECIPE.municipalities:
            folder = tmp_path / name / f"municipality={code}"
            folder.mkdir(parents=True)
            pq.write_table(table.filter(pc.field("municipality") == code), folder / "all.parquet")
    chosen = tuple(content.by_id(one) for one in ("readmissions-30d", "preventable-admissions"))
    tables = counting.open_tables(happened, people, RECIPE.over)
    whole = counting.count(tables, chosen)
    tables.close()
    over = indicators.of_tables(tmp_path / "activity", tmp_path / "citizens", tmp_path)
    counted = single_machine.run(CountIndicators(chosen, RECIPE.over), over, CELLS)
    order = [(name, "ascending") for name in CELLS.names]
    assert whole.num_rows > 0
    assert counted.equals(whole.sort_by(order))
