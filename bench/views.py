"""Views: how many Observations a second become the ten columns of a view, from NDJSON and from typed Parquet."""

import json
import os
import tempfile
import time
from decimal import Decimal
from pathlib import Path

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


def measure(what: str, sql: str, target: str) -> None:
    """Say how many resources a second `sql` reads, by the clock and by the processor (two cores)."""
    with running.connected(threads=2) as connection:
        took: list[tuple[float, float]] = []
        for _ in range(3):
            clock, work = time.perf_counter(), time.process_time()
            connection.execute(f"CREATE OR REPLACE TEMP TABLE answer AS {sql}")
            took.append((time.perf_counter() - clock, time.process_time() - work))
    clock, work = min(one for one, _ in took), min(other for _, other in took)
    say(what, f"{RESOURCES / clock:,.0f}/s ({2 * RESOURCES / work:,.0f})", target)


def main() -> None:
    """Write the resources, then run the view over them in each form."""
    view = definition.read(json.loads(json.dumps(VIEW)))
    print(f"{RESOURCES:,} Observations; load {os.getloadavg()[0]:.1f}; in brackets what two idle cores would do")
    with tempfile.TemporaryDirectory() as folder:
        lines, table = Path(folder) / "observations.ndjson", Path(folder) / "observations.parquet"
        with lines.open("wb") as file:
            file.writelines(observation(number) + b"\n" for number in range(RESOURCES))
        typed.write([view], [lines], table)
        measure("NDJSON to ten columns", running.over_ndjson(view, [lines])[0].sql, "300,000/s")
        measure(
            "NDJSON, decimals as they were written", running.over_ndjson(view, [lines], written=True)[0].sql, "none"
        )
        with running.connected() as connection:
            sql = running.over_parquet(view, [table], connection).sql
        measure("typed Parquet to ten columns", sql, "2,000,000/s")


if __name__ == "__main__":
    main()
