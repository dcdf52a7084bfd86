"""Falls that somebody has registered: an Observation, the findings that programmes answer, writing one down and taking it back.

The Observation has our own code `fall` and says whether the citizen was injured. https://hl7.org/fhir/R4/observation.html
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from naer.access.record import Record
from naer.courses import citizen
from naer.courses.definition import CitizenFacts
from naer.errors import ConflictError, NotFoundError, RefusedError
from naer.fhir import dates
from naer.fhir.finding import Fact, Finding, as_clinical_impression
from naer.fhir.plain import Json, coding_code

OBSERVATION_CODES = "urn:naer:observation"
FALL = "fall"
INJURIES = "urn:naer:fall"
INJURED, UNINJURED = "injured", "uninjured"
IN_ERROR = "entered-in-error"
RULE = "courses/falls"
OLDEST = timedelta(days=60)
"""A fall of longer ago is told in the journal; it is no longer anything to act on."""

MOST_CHARACTERS = 200
"""Of the reason why a fall was an error: it stands in the citizen's log, so it names nobody else and tells no story."""

_SAID = {INJURED: "Fald med skade", UNINJURED: "Fald uden skade"}


def register_fall(
    rec: Record, citizen_id: str, *, occurred_at: datetime, is_injured: bool, organisation_id: str
) -> Json:
    """Write a fall down and tell of it. RefusedError when it lies ahead, too far back, or is written already."""
    if occurred_at > rec.now or rec.now - occurred_at > OLDEST:
        raise RefusedError("Faldet skal være sket inden for de sidste 60 dage.")
    known = citizen.known_of(rec, citizen_id)
    at_once = [one for one in rec.concerning(citizen_id, types=("Observation",)) if _fell_at(one) == occurred_at]
    is_new = rec.once(f"fall/{citizen_id}/{occurred_at.astimezone(UTC).isoformat()}/{len(at_once)}")
    if any(is_fall(one) for one in at_once) or not is_new:
        raise RefusedError("Faldet er allerede skrevet ind.")
    observation = as_observation(
        citizen_id=citizen_id, occurred_at=occurred_at, is_injured=is_injured, organisation_id=organisation_id
    )
    stored = rec.save(observation, act="fall.register")
    finding = fell(stored, known.facts, at=rec.now, course_id=known.course_id)
    rec.save(as_clinical_impression(finding), act=f"finding.{finding.code}")
    return stored


def withdraw_fall(rec: Record, citizen_id: str, fall_id: str, *, reason: str, version: str) -> Json:
    """A fall was written down in error: it stays in the journal as that, with the reason, and its tasks are taken back.

    RefusedError without a reason or with a long one, ConflictError when somebody has changed it since, NotFoundError when it
    is no fall that stands.
    """
    said = reason.strip()
    if not 0 < len(said) <= MOST_CHARACTERS:
        raise RefusedError("Skriv kort, hvad der var forkert: højst 200 tegn.")
    observation = rec.read("Observation", fall_id)
    if not is_fall(observation) or observation["subject"]["reference"] != f"Patient/{citizen_id}":
        raise NotFoundError("There is no such fall.", what_to_do="Look at the citizen's falls again.")
    if observation["meta"]["versionId"] != version:
        raise ConflictError("Faldet er ændret, siden du så det.", what_to_do="Se på det igen.")
    known = citizen.known_of(rec, citizen_id)
    notes = [*observation.get("note", []), {"time": rec.now.isoformat(), "text": said}]
    stored = rec.save({**observation, "status": IN_ERROR, "note": notes}, act="fall.withdraw")
    finding = was_in_error(stored, known.facts, reason=said, at=rec.now, course_id=known.course_id)
    rec.save(as_clinical_impression(finding), act=f"finding.{finding.code}")
    return stored


def standing(observations: Iterable[Json]) -> list[Json]:
    """The falls among some Observations that stand and say when, the newest first."""
    told = ((at, one) for one in observations if is_fall(one) and (at := _fell_at(one)) is not None)
    return [one for _, one in sorted(told, key=lambda pair: pair[0], reverse=True)]


def as_observation(*, citizen_id: str, occurred_at: datetime, is_injured: bool, organisation_id: str) -> Json:
    """A fall, without id."""
    injury = INJURED if is_injured else UNINJURED
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": OBSERVATION_CODES, "code": FALL, "display": "Fald"}], "text": "Fald"},
        "subject": {"reference": f"Patient/{citizen_id}"},
        "effectiveDateTime": occurred_at.isoformat(),
        "performer": [{"reference": f"Organization/{organisation_id}"}],
        "valueCodeableConcept": {"coding": [{"system": INJURIES, "code": injury}], "text": _SAID[injury]},
    }


def fell(observation: Json, known: CitizenFacts, *, at: datetime, course_id: str | None) -> Finding:
    """The finding of a fall that is stored."""
    facts: dict[str, Fact] = {
        "fell_at": dates.instant(observation["effectiveDateTime"]).isoformat(),
        "registered_at": at.isoformat(),
        "injured": is_injured(observation),
    }
    if known.age is not None:
        facts["age"] = known.age
    if known.lives_alone is not None:
        facts["lives_alone"] = known.lives_alone
    return Finding(
        code="fell",
        key=finding_key(observation["id"]),
        rule=RULE,
        citizen_id=known.citizen_id,
        found_at=at,
        facts=facts,
        course_id=course_id,
    )


def was_in_error(
    observation: Json, known: CitizenFacts, *, reason: str, at: datetime, course_id: str | None
) -> Finding:
    """The finding that a fall was written down in error; `about` is the key of the finding that it takes back."""
    facts: dict[str, Fact] = {
        "about": finding_key(observation["id"]),
        "fell_at": dates.instant(observation["effectiveDateTime"]).isoformat(),
        "withdrawn_at": at.isoformat(),
        "reason": reason,
    }
    return Finding(
        code="fall-in-error",
        key=f"{observation['id']}:fall-in-error",
        rule=RULE,
        citizen_id=known.citizen_id,
        found_at=at,
        facts=facts,
        course_id=course_id,
    )


def finding_key(observation_id: str) -> str:
    """The key of the finding of a fall: what its tasks name as their cause."""
    return f"{observation_id}:fell"


def is_fall(observation: Json) -> bool:
    """Whether an Observation is a fall that stands."""
    is_void = observation["status"] in (IN_ERROR, "cancelled")
    return not is_void and coding_code(observation.get("code"), OBSERVATION_CODES) == FALL


def is_injured(fall: Json) -> bool:
    """Whether the citizen was injured by it."""
    return coding_code(fall.get("valueCodeableConcept"), INJURIES) == INJURED


def _fell_at(observation: Json) -> datetime | None:
    """When a fall happened, also one that was written in error; None for everything else."""
    if coding_code(observation.get("code"), OBSERVATION_CODES) != FALL or "effectiveDateTime" not in observation:
        return None
    return dates.instant(observation["effectiveDateTime"])
