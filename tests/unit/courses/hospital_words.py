"""Hospital notifications written as a small table, with the Danish short names that hospitals use.

    id   registered        code     occurred         more
    a    03-01 12:00       STIN     03-01 11:30
    b    03-04 07:00       MORS     03-04 06:50      repeats=STIN
    c    03-02 10:00       RE_STIN  03-01 11:00      at=Aabenraa corrects=a

Times are Danish winter time of 2023. `at` names the hospital, `report` asks for an admission report.
"""

from datetime import datetime

from naer.courses.definition import HospitalEvent, Move, OrganisationIdentity, Telling

MOVES = {
    "STIN": Move.ADMIT_INPATIENT,
    "STAA": Move.ADMIT_EMERGENCY,
    "STOR": Move.START_LEAVE,
    "SLOR": Move.END_LEAVE,
    "SLHJ": Move.DISCHARGE_INPATIENT,
    "SLAA": Move.DISCHARGE_EMERGENCY,
}
TELLINGS = {"": Telling.NEW, "RE": Telling.REVISED, "AN": Telling.CANCELLED}
SOENDERBORG = "Sønderborg"


def at(text: str) -> datetime:
    """`03-01 12:00` as an instant in Danish winter time of 2023."""
    return datetime.fromisoformat(f"2023-{text.replace(' ', 'T')}:00+01:00")


def hospital(name: str) -> OrganisationIdentity:
    """A hospital whose SOR number is made of its name, so that two names are two hospitals."""
    return OrganisationIdentity(sor=f"{sum(name.encode()):016d}", gln="", name=name)


def told(table: str) -> list[HospitalEvent]:
    """The events of a table, in the order of its lines, which is the order of arrival."""
    return [event(line) for line in table.strip().splitlines()]


def event(line: str) -> HospitalEvent:
    """One line of the table."""
    message_id, day, clock, code, occurred_day, occurred_clock, *more = line.split()
    options = dict(part.split("=") for part in more)
    prefix, _, name = code.rpartition("_")
    deceased: bool | None = None
    if name == "MORS":
        deceased = prefix != "AN"
        prefix, name = "", options["repeats"]
    return HospitalEvent(
        message_id=message_id,
        episode="episode-1",
        move=MOVES[name if name != "HAND" else "SLHJ"],
        telling=TELLINGS[prefix],
        registered_at=at(f"{day} {clock}"),
        occurred_at=at(f"{occurred_day} {occurred_clock}"),
        hospital=hospital(options.get("at", SOENDERBORG)),
        emergency=name in ("STAA", "SLAA"),
        deceased=deceased,
        report_requested="report" in options,
        corrects=options.get("corrects", ""),
        by_hand=name == "HAND",
    )
