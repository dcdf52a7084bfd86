"""`naer population traffic`: all that reaches an area in some days, written as files that others can send.

    messages/000001-….json        hospital notifications, notices and letters in the order of arrival (MedCom, JSON or XML)
    measurements.ndjson           what citizens measured at home: each line is a body for POST /fhir/$submit-measurement
    arrivals.csv                  when each of them arrives, of what kind, and whether it comes a second time

Volume, rhythm and disorder are those of `scenarios.message_source`; the same seed writes the same bytes. `naer exchange
receive FOLDER/messages` takes the messages into a record that was made with the same area, number, seed and day.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from naer.app import home_measuring, populations
from naer.app.demo_senders import Senders
from naer.app.letter_writing import Letters
from naer.app.populations import Wanted
from naer.courses.definition import HospitalEvent
from naer.danish import times
from naer.errors import ConflictError
from naer.fhir import json_text
from naer.fhir.plain import Json
from naer.scenarios.citizens import Directory
from naer.scenarios.home_measurements import MeasurementArrival
from naer.scenarios.hospital_traffic import Arrival
from naer.scenarios.letter_traffic import LetterArrival
from naer.scenarios.message_source import MessageSource


@dataclass
class Written:
    """How many of each kind were written, and how many of all came a second time."""

    notifications: int = 0
    notices: int = 0
    letters: int = 0
    measurements: int = 0
    repeated: int = 0


def write(wanted: Wanted, *, begin_on: date, days: int, to: Path) -> Written:
    """Write what arrives in `days` days from `begin_on` into a new folder; ConflictError when it holds something already."""
    if to.exists() and any(to.iterdir()):
        raise ConflictError(f"{to} is not empty.", what_to_do="Name a new folder.")
    (to / "messages").mkdir(parents=True)
    tree, people = populations.made(wanted)
    begin, end = times.start_of_day(begin_on), times.start_of_day(begin_on + timedelta(days=days))
    written, citizens = Written(), Directory(people)
    hospital, post = Senders(people, tree, hospital="", ids_from=wanted.seed), Letters(tree, people, begin, end)
    source = MessageSource(people, hospitals=hospital.hospitals)
    with (
        (to / "measurements.ndjson").open("wb") as measurements,
        (to / "arrivals.csv").open("w", encoding="utf-8", newline="") as listed,
    ):
        table = csv.writer(listed)
        table.writerow(("number", "arrives_at", "kind", "file", "is_repeat"))
        for number, one in enumerate(source.between(begin, end), start=1):
            file = "measurements.ndjson"
            match one:
                case MeasurementArrival():
                    kind = "measurement"
                    written.measurements += 1
                    measurements.write(json_text.dumps(delivered(one, wanted)) + b"\n")
                case LetterArrival():
                    kind = "letter"
                    written.letters += 1
                    file = f"messages/{number:06}-letter.json"
                    (to / file).write_bytes(post.written(one, citizens.citizen(one.row)))
                case Arrival():
                    made = hospital.delivery(one.arrives_at, citizens.citizen(one.row), one.told)
                    is_event = isinstance(one.told, HospitalEvent)
                    kind = "hospital-notification" if is_event else "discharge-notice"
                    written.notifications += is_event
                    written.notices += not is_event
                    file = f"messages/{number:06}-{kind}{Path(made.name).suffix}"
                    (to / file).write_bytes(made.raw)
            written.repeated += one.is_repeat
            table.writerow(
                (number, times.local(one.arrives_at).isoformat(), kind, file, "yes" if one.is_repeat else "no")
            )
    return written


def delivered(one: MeasurementArrival, wanted: Wanted) -> Json:
    """The body that a telemedicine system posts: one Observation, kept once however often it comes."""
    observation = home_measuring.observation(one, on=wanted.on, seed=wanted.seed)
    bundle: Json = {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [{"resource": observation, "request": {"method": "POST", "url": "Observation"}}],
    }
    return {"resourceType": "Parameters", "parameter": [{"name": "measurement", "resource": bundle}]}
