"""Views: how many Observations a second become the ten columns of a view, from NDJSON and from typed Parquet.

Beside each stands the same answer by SQL written by hand for these files, run by turns with it in the same process: the
best of five each, because the speed of a machine that others use varies from one minute to the next.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
from scene import say

from naer.fhir import json_text
from naer.insight.views import definition, running, typed

RESOURCES = int(os.environ.get("NAER_BENCH_RESOURCES", "300000"))
VIEW = {
    "resource": "Observation",
    "select": [
        {
            "column": [
                {"name": "id", "path": "getResourceKey()", "type": "id"},
                {"name": "status", "path": "status", "type": "code"},
                {
                    "name": "loinc",
                    "path": "code.coding.where(system = 'http://loinc.org').code.first()",
                    "type": "code",
                },
                {"name": "code", "path": "code.coding.first().code", "type": "code"},
                {"name": "citizen", "path": "subject.getReferenceKey(Patient)", "type": "id"},
                {"name": "encounter", "path": "encounter.getReferenceKey(Encounter)", "type": "id"},
                {"name": "at", "path": "effective.ofType(dateTime)", "type": "dateTime"},
                {"name": "value", "path": "value.ofType(Quantity).value", "type": "decimal"},
                {"name": "unit", "path": "value.ofType(Quantity).unit", "type": "string"},
                {"name": "updated", "path": "meta.lastUpdated", "type": "instant"},
            ]
        }
    ],
}

# The same answer by hand, for files known to hold Observations in this form only. Where the ten columns come from a
# list, the place of the first that fits is sought, which is cheaper than a list of those that fit.
ROUNDS = 5
Sink = Callable[[duckdb.DuckDBPyConnection, str], None]
READER = (
    "read_ndjson('{}', columns = {{id: 'VARCHAR', status: 'VARCHAR', "
    "code: 'STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[])', subject: 'STRUCT(reference VARCHAR)', "
    "encounter: 'STRUCT(reference VARCHAR)', effectiveDateTime: 'VARCHAR', "
    "valueQuantity: 'STRUCT(value DECIMAL(38, 12), unit VARCHAR)', meta: 'STRUCT(lastUpdated VARCHAR)'}})"
)
BY_HAND = """
    SELECT id, status,
      code.coding[list_position(
        list_transform(code.coding, lambda one: one.system = 'http://loinc.org' AND one.code IS NOT NULL), true)].code AS loinc,
      code.coding[1].code AS code,
      CASE WHEN starts_with(subject.reference, 'Patient/') THEN replace(subject.reference, 'Patient/', '') END AS citizen,
      CASE WHEN starts_with(encounter.reference, 'Encounter/') THEN replace(encounter.reference, 'Encounter/', '') END
        AS encounter,
      effectiveDateTime AS at, CAST(valueQuantity.value AS DECIMAL(38, 12)) AS value, valueQuantity.unit AS unit,
      meta.lastUpdated AS updated
    FROM {}"""


def observation(number: int) -> bytes:
    """A blood pressure of some 750 bytes, as messages and devices send them."""
    return json_text.dumps(
        {
            "resourceType": "Observation",
            "id": f"o{number}",
            "meta": {"versionId": "1", "lastUpdated": "2026-01-01T10:00:00Z", "profile": ["http://hl7.dk/fhir/core/x"]},
            "status": "final",
            "category": [
                {"coding": [{"system": "http://terminology.hl7.org/observation-category", "code": "vital-signs"}]}
            ],
            "code": {
                "coding": [
                    {"system": "urn:oid:1.2.208.176.2.1", "code": "DNK05472", "display": "Blodtryk systolisk"},
                    {"system": "http://loinc.org", "code": "8480-6"},
                ]
            },
            "subject": {"reference": f"Patient/p{number % 5000}"},
            "encounter": {"reference": f"Encounter/e{number % 9000}"},
            "effectiveDateTime": f"2026-03-01T08:{number % 60:02}:00+01:00",
            "performer": [{"reference": "Organization/x1"}],
            "valueQuantity": {
                "value": Decimal(900 + number % 900).scaleb(-1),
                "unit": "mmHg",
                "system": "http://unitsofmeasure.org",
                "code": "mm[Hg]",
            },
        }
    )


def as_arrow(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """The rows as `running.run` gives them."""
    connection.sql(sql).to_arrow_table()


def as_table(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """The rows kept in a table of DuckDB's own."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {sql}")


def measure(connection: duckdb.DuckDBPyConnection, ways: dict[str, tuple[Sink, str, str]]) -> None:
    """Say how many resources a second each of `ways` (name -> sink, SQL, target) reads, and the ratio to the last."""
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (sink, sql, _) in ways.items():
            clock, work = time.perf_counter(), time.process_time()
            sink(connection, sql)
            took[name].append((time.perf_counter() - clock, time.process_time() - work))
    best = {name: (min(clock for clock, _ in times), min(work for _, work in times)) for name, times in took.items()}
    by_hand = list(best)[-1]
    for name, (clock, work) in best.items():
        rates = f"{RESOURCES / clock:,.0f}/s ({2 * RESOURCES / work:,.0f})"
        say(name, rates if name == by_hand else f"{rates} {best[by_hand][0] / clock:.2f}", ways[name][2])


def same_rows(connection: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    """End the run when the two do not give the same rows."""
    for left, right in ((one, other), (other, one)):
        (differing,) = connection.execute(f"SELECT count(*) FROM (({left}) EXCEPT ALL ({right}))").fetchall()[0]
        if differing:
            raise SystemExit(f"{differing} rows differ between the view and the SQL by hand")


def beside_by_hand(
    connection: duckdb.DuckDBPyConnection,
    of: str,
    compiled: str,
    by_hand: str,
    *,
    target: str,
    also: dict[str, tuple[Sink, str, str]],
) -> None:
    """Measure a view over one form of resources, and what else there is of it, beside the SQL by hand with the same rows."""
    same_rows(connection, compiled, by_hand)
    measure(
        connection,
        {
            f"{of} to ten columns": (as_arrow, compiled, target),
            f"{of} to ten columns, kept in a table": (as_table, compiled, target),
            **also,
            f"{of}, the same ten columns by hand": (as_arrow, by_hand, "none, a peer"),
        },
    )


def main() -> None:
    """Write the resources, then run the view over them in each form beside the SQL by hand."""
    view = definition.read(json.loads(json.dumps(VIEW)))
    print(f"{RESOURCES:,} Observations; load {os.getloadavg()[0]:.1f}; the best of {ROUNDS} by turns on two threads;")
    print("in brackets what two idle cores would do, then the ratio to the SQL by hand")
    with tempfile.TemporaryDirectory() as folder, running.connected(threads=2) as connection:
        lines, table = Path(folder) / "observations.ndjson", Path(folder) / "observations.parquet"
        with lines.open("wb") as file:
            file.writelines(observation(number) + b"\n" for number in range(RESOURCES))
        typed.write([view], [lines], table)
        compiled, written = (running.over_ndjson(view, [lines], written=way)[0].sql for way in (False, True))
        by_hand = BY_HAND.format(READER.format(lines))
        also: dict[str, tuple[Sink, str, str]] = {"NDJSON, decimals as they were written": (as_arrow, written, "none")}
        beside_by_hand(connection, "NDJSON", compiled, by_hand, target="300,000/s", also=also)
        compiled, by_hand = (
            running.over_parquet(view, [table], connection).sql,
            BY_HAND.format(f"read_parquet('{table}')"),
        )
        beside_by_hand(connection, "typed Parquet", compiled, by_hand, target="2,000,000/s", also={})


if __name__ == "__main__":
    main()
