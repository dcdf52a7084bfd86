"""Citizens with a story, the same in every demonstration: written, not drawn, with numbers that no drawn citizen gets.

Their ages are those that the story needs on the day of the demonstration; all else stands here. Nobody of them lives.
"""

from collections.abc import Callable
from datetime import date, time, timedelta

from naer.scenarios import people, personal_numbers
from naer.scenarios.citizen import Citizen, Diagnosis, GrantedService, Home, OpenCourse, Relative, Schedule
from naer.scenarios.health import Frailty
from naer.scenarios.households import Living

FRIDAY_CASE, WITH_COPD, STRANGER = "friday-case", "with-copd", "stranger"


def friday_case(on: date) -> Citizen:
    """A man of 81 in Aabenraa who lives alone and has managed without help: no course, no services, no known disease."""
    born_on = _born(on, age=81, month=3, day=9)
    return Citizen(
        key=FRIDAY_CASE,
        personal_number=personal_numbers.named(born_on, False, serial=1),
        given=("Svend", "Åge"),
        family="Mønsted Petersen",
        female=False,
        born_on=born_on,
        phone="05 11 08 45",
        home=Home(
            line="Prøvevænget 14",
            postal_code="6200",
            town="Aabenraa",
            municipality_code="0580",
            municipality_key="aabenraa",
            district="nord",
            living=Living.ALONE,
        ),
        clinic_key="aabenraa-laegehus-2",
        relatives=(
            Relative(
                relation="daughter",
                given=("Hanne",),
                family="Mønsted Juhl",
                female=True,
                phone="05 60 27 13",
                lives_with=False,
            ),
        ),
    )


def with_copd(on: date) -> Citizen:
    """A woman of 74 in Aabenraa with COPD: an open course, a nurse three times a week, and a daughter who is near."""
    born_on = _born(on, age=74, month=6, day=21)
    nursing, home_care = "aabenraa-hjemmesygepleje-nord", "aabenraa-hjemmepleje"
    return Citizen(
        key=WITH_COPD,
        personal_number=personal_numbers.named(born_on, True, serial=2),
        given=("Karen", "Margrethe"),
        family="Åkjær Lund",
        female=True,
        born_on=born_on,
        phone="05 33 71 60",
        home=Home(
            line="Skitsegade 8, 1. th",
            postal_code="6230",
            town="Rødekro",
            municipality_code="0580",
            municipality_key="aabenraa",
            district="nord",
            living=Living.ALONE,
        ),
        clinic_key="aabenraa-laegehus-1",
        diagnoses=(
            Diagnosis("DJ44", "Kronisk obstruktiv lungesygdom (KOL)", date(on.year - 9, 4, 14)),
            Diagnosis("DM81", "Osteoporose uden patologisk fraktur", date(on.year - 3, 9, 2)),
        ),
        courses=(
            OpenCourse("nursing", "Hjemmesygepleje", nursing, on - timedelta(days=410)),
            OpenCourse("home-care", "Hjemmepleje", home_care, on - timedelta(days=300)),
        ),
        services=(
            GrantedService(
                code="nursing-visit",
                display="Sygeplejebesøg",
                course="nursing",
                organisation_key=nursing,
                granted_on=on - timedelta(days=60),
                granted_until=on + timedelta(days=122),
                schedule=Schedule(("mon", "wed", "fri"), (time(9),)),
                reason="Inhalation og vejrtrækning",
            ),
            GrantedService(
                code="practical-help",
                display="Praktisk hjælp",
                course="home-care",
                organisation_key=home_care,
                granted_on=on - timedelta(days=300),
                granted_until=on + timedelta(days=430),
                schedule=Schedule(("tue",), (time(9, 30),), weeks=2),
            ),
        ),
        relatives=(
            Relative(
                relation="daughter",
                given=("Mette",),
                family="Lund Thygesen",
                female=True,
                phone="05 48 92 05",
                lives_with=False,
            ),
        ),
        allergies=("Penicillin",),
        function=2,
        frailty=Frailty.MODERATE,
        assessed_on=on - timedelta(days=60),
    )


def stranger(on: date) -> Citizen:
    """A woman of 68 in Tønder, whom nobody in the demonstration's municipalities knows: for the unmatched tray."""
    born_on = _born(on, age=68, month=11, day=2)
    return Citizen(
        key=STRANGER,
        personal_number=personal_numbers.named(born_on, True, serial=3),
        given=("Ulla",),
        family="Toft Lorenzen",
        female=True,
        born_on=born_on,
        phone="05 75 14 88",
        home=Home(
            line="Kladdestien 31",
            postal_code="6270",
            town="Tønder",
            municipality_code="0550",
            municipality_key="toender",
            district="syd",
            living=Living.COUPLE,
        ),
        clinic_key="toender-laegehus-1",
    )


REGISTERED: dict[str, Callable[[date], Citizen]] = {FRIDAY_CASE: friday_case, WITH_COPD: with_copd}


def registered(on: date) -> tuple[Citizen, ...]:
    """Those whom a demonstration registers; the stranger is left out on purpose."""
    return tuple(write(on) for write in REGISTERED.values())


def _born(on: date, *, age: int, month: int, day: int) -> date:
    """The birthday that makes somebody `age` on a day."""
    this_year = date(on.year, month, day)
    return people.anniversary(this_year, age if this_year <= on else age + 1)


def who_measure(on: date) -> tuple[tuple[str, Citizen], ...]:
    """Those who measure at home, each with the condition whose plan they follow (`traffic.yaml`)."""
    return (("copd", with_copd(on)),)
