"""What is told when a stay changes, and with which facts."""

from dataclasses import replace

import pytest

from naer.courses import rules
from naer.courses.definition import CitizenFacts, HospitalEvent, StayContext
from naer.courses.vocabulary import FINDINGS
from naer.fhir.finding import Finding
from naer.fhir.finding_kind import FactKind
from tests.unit.courses.hospital_words import at, told

ADMIT = "a 03-01 12:00 STIN 03-01 12:00\n"
HOME = "z 03-07 09:45 SLHJ 03-07 09:45\n"
CITIZEN = CitizenFacts("citizen-1", age=81, lives_alone=True, has_course=True, conditions=("DI21",))


def found(table: str, citizen: CitizenFacts = CITIZEN, *, announced: bool = False) -> list[Finding]:
    """What the last line of the table is worth telling, when the lines above it were known."""
    *earlier, last = told(table)
    return _found(earlier, last, citizen, announced)


def _found(earlier: list[HospitalEvent], last: HospitalEvent, citizen: CitizenFacts, announced: bool) -> list[Finding]:
    before = rules.stay(earlier) if earlier else None
    context = StayContext(last, citizen, found_at=at("03-20 12:00"), announced=announced, encounter_id="encounter-1")
    return rules.findings(before, rules.stay([*earlier, last]), context)


STORIES = {
    "admitted": (ADMIT, "admitted"),
    "the same message again": (ADMIT * 2, ""),
    "leave heard before admission": ("b 03-03 14:00 STOR 03-03 14:00", "admitted on-leave"),
    "emergency visit becomes admission": (
        "a 02-28 14:00 STAA 02-28 14:00\nb 03-01 15:00 STIN 03-01 15:00",
        "transferred",
    ),
    "another hospital": (ADMIT + "b 03-02 20:35 STIN 03-02 20:35 at=Odense", "transferred"),
    "another admission that says nothing new": (ADMIT + "b 03-02 20:35 STIN 03-02 20:35", ""),
    "on leave": (ADMIT + "b 03-03 14:00 STOR 03-03 14:00", "on-leave"),
    "back from leave": (ADMIT + "b 03-03 14:00 STOR 03-03 14:00\nc 03-05 15:30 SLOR 03-05 15:30", "back-from-leave"),
    "leave cancelled": (ADMIT + "b 03-03 14:00 STOR 03-03 14:00\nc 03-03 15:00 AN_STOR 03-03 14:00", "back-from-leave"),
    "home": (ADMIT + HOME, "came-home"),
    "home heard first": (HOME, "came-home"),
    "late admission of one who is home": (HOME + ADMIT, "stay-corrected"),
    "late leave of one who is home": (ADMIT + HOME + "b 03-03 14:00 STOR 03-03 14:00", ""),
    "homecoming at another time": (ADMIT + HOME + "b 03-07 10:00 RE_SLHJ 03-07 11:00", "stay-corrected"),
    "homecoming cancelled": (ADMIT + HOME + "b 03-07 11:00 AN_SLHJ 03-07 09:45", "discharge-cancelled"),
    "homecoming from leave cancelled": (
        ADMIT + "b 03-03 14:00 STOR 03-03 14:00\n" + HOME + "c 03-07 11:00 AN_SLHJ 03-07 09:45",
        "discharge-cancelled on-leave",
    ),
    "admitted again": (ADMIT + HOME + "b 03-12 20:00 STIN 03-12 19:40", "admitted"),
    "ended by hand": (ADMIT + "b 03-09 08:00 HAND 03-08 10:00", "came-home"),
    "the real homecoming after an end by hand": (
        ADMIT + "b 03-09 08:00 HAND 03-08 10:00\nc 03-10 08:00 SLHJ 03-08 09:00",
        "stay-corrected",
    ),
    "the real homecoming at the very time of the end by hand": (
        ADMIT + "b 03-09 08:00 HAND 03-08 10:00\nc 03-10 08:00 SLHJ 03-08 10:00",
        "",
    ),
    "leave told after an end by hand": (
        ADMIT + "b 03-09 08:00 HAND 03-08 10:00\nc 03-10 08:00 STOR 03-10 07:00",
        "admitted on-leave",
    ),
    "died": (ADMIT + "b 03-04 07:00 MORS 03-04 06:50 repeats=STIN", "died"),
    "dead on arrival": ("b 03-04 07:00 MORS 03-04 06:50 repeats=STAA", "died"),
    "time of death corrected": (
        ADMIT + "b 03-04 07:00 MORS 03-04 06:50 repeats=STIN\nc 03-04 09:00 MORS 03-04 06:40 repeats=STIN",
        "stay-corrected",
    ),
    "death taken back in hospital": (
        ADMIT + "b 03-04 07:00 MORS 03-04 06:50 repeats=STIN\nc 03-04 08:00 AN_MORS 03-01 12:00 repeats=STIN",
        "death-cancelled",
    ),
    "death taken back on leave": (
        ADMIT + "b 03-03 14:00 STOR 03-03 14:00\nc 03-04 07:00 MORS 03-04 06:50 repeats=STOR\n"
        "d 03-04 08:00 AN_MORS 03-03 14:00 repeats=STOR",
        "death-cancelled on-leave",
    ),
    "death taken back at home": (
        ADMIT + HOME + "b 03-08 07:00 MORS 03-08 06:50 repeats=SLHJ\nc 03-08 08:00 AN_MORS 03-07 09:45 repeats=SLHJ",
        "death-cancelled came-home",
    ),
    "admission cancelled": (ADMIT + "b 03-01 14:00 AN_STIN 03-01 12:00", "stay-cancelled"),
    "cancellation of what was never heard of": ("b 03-01 14:00 AN_STIN 03-01 12:00", ""),
    "admission corrected": (ADMIT + "b 03-01 15:00 RE_STIN 03-01 08:00", "stay-corrected"),
    "ended by hand though never begun": ("b 03-09 08:00 HAND 03-08 10:00", ""),
}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.replace(" ", "-"))
def test_the_last_message_of_the_story_is_told_as_it_should(story: str) -> None:
    table, codes = STORIES[story]
    assert [finding.code for finding in found(table)] == codes.split()


def test_the_homecoming_says_when_where_and_for_whom() -> None:
    (finding,) = found(ADMIT + "z 03-03 14:00 SLHJ 03-03 14:00")  # Friday 3 March 2023
    assert finding.facts == {
        "occurred_at": "2023-03-03T14:00:00+01:00",
        "registered_at": "2023-03-03T14:00:00+01:00",
        "ended_at": "2023-03-03T14:00:00+01:00",
        "hospital": "Sønderborg",
        "hospital_sor": finding.facts["hospital_sor"],
        "emergency": False,
        "weekday": "friday",
        "weekend": False,
        "friday_afternoon": True,
        "medicines_until": "2023-03-06",
        "days_in_hospital": 2,
        "had_help_before": False,
        "no_course": False,
        "in_hospital": False,
        "announced": False,
        "report_requested": False,
        "by_hand": False,
        "age": 81,
        "lives_alone": True,
        "conditions": ("DI21",),
    }


def test_a_homecoming_by_hand_says_so() -> None:
    (finding,) = found(ADMIT + "b 03-09 08:00 HAND 03-08 10:00")
    assert finding.facts["by_hand"] is True


def test_a_homecoming_without_known_admission_says_nothing_of_days_in_hospital() -> None:
    (finding,) = found(HOME)
    assert "days_in_hospital" not in finding.facts


def test_what_nobody_has_said_of_the_citizen_is_left_out() -> None:
    (finding,) = found(ADMIT, CitizenFacts("citizen-1"))
    assert not {"age", "lives_alone", "conditions"} & set(finding.facts)
    assert finding.facts["no_course"] is True


def test_saturday_sunday_and_holidays_are_weekend() -> None:
    (finding,) = found("z 04-07 11:00 SLHJ 04-07 10:00")  # Good Friday 2023
    assert (finding.facts["weekday"], finding.facts["weekend"], finding.facts["medicines_until"]) == (
        "friday",
        True,
        "2023-04-11",
    )


def test_a_correction_names_what_was_corrected() -> None:
    (finding,) = found(ADMIT + "b 03-01 15:00 RE_STIN 03-01 08:00 at=Odense")
    assert finding.facts["corrected"] == ("admitted_at", "hospital")


def test_the_key_is_made_of_episode_code_and_message() -> None:
    (finding,) = found(ADMIT)
    assert finding.key == "episode-1:admitted:a"
    assert finding.encounter_id == "encounter-1"


def test_a_hospital_without_name_is_called_the_hospital() -> None:
    (event,) = told(ADMIT)
    nameless = replace(event, hospital=replace(event.hospital, name=""))
    assert _found([], nameless, CITIZEN, False)[0].facts["hospital"] == "sygehuset"


def test_a_hospital_without_sor_number_is_told_apart_by_name() -> None:
    first, second = told(ADMIT + "b 03-02 20:35 STIN 03-02 20:35 at=Odense")
    nameless = [replace(event, hospital=replace(event.hospital, sor="")) for event in (first, second)]
    (finding,) = _found(nameless[:1], nameless[1], CITIZEN, False)
    assert finding.code == "transferred"
    assert "hospital_sor" not in finding.facts


def test_every_finding_keeps_to_the_vocabulary() -> None:
    kinds = {kind.code: kind for kind in FINDINGS}
    for table, _ in STORIES.values():
        for finding in found(table) if table.strip() else []:
            kind = kinds[finding.code]
            assert set(kind.always) <= set(finding.facts) <= set(kind.always) | set(kind.sometimes)
            assert all(fits(kind.fact_kind(name), value) for name, value in finding.facts.items())


def fits(kind: FactKind | None, value: object) -> bool:
    """Whether a fact's value is of the kind that the vocabulary promises."""
    types = {FactKind.NUMBER: int, FactKind.YES_NO: bool, FactKind.TEXTS: tuple}
    return kind is not None and type(value) is types.get(kind, str)
