"""The personas of a demo, as content: who they are, where they work and what a visitor can try as them."""

from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from naer import authoring
from naer.access import people
from naer.access.definition import Role
from naer.access.record import Record
from naer.app.demo_scene import FRIDAY, SEED
from naer.scenarios import as_fhir
from naer.scenarios import named_citizens as named
from naer.scenarios.citizen import Citizen

FILE = "content/demo/personas.yaml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InTwoLanguages(_Strict):
    """A text in Danish and English."""

    da: str
    en: str


class WrittenPersona(_Strict):
    """One persona. Staff have `organisations` (keys of the organisations content, the first being where they work),
    a citizen has `citizen` (a key of the named synthetic citizens).
    """

    key: str
    name: str
    role: Role
    title: InTwoLanguages
    organisations: tuple[str, ...] = ()
    citizen: str = ""
    story: InTwoLanguages


class PersonaFile(_Strict):
    """The file `content/demo/personas.yaml`."""

    id: str
    version: str
    owner: str
    source: str
    personas: tuple[WrittenPersona, ...]


def named_citizens(on: date) -> list[Citizen]:
    """The citizens with a story, as they are on the day of the demo."""
    return list(named.registered(on))


def citizen_id(persona: WrittenPersona) -> str:
    """The Patient id of a persona who is a citizen."""
    return as_fhir.patient_id(persona.citizen, on=FRIDAY, seed=SEED)


@cache
def load() -> PersonaFile:
    """The personas that ship. Raises InvalidError with the place and what is wrong there."""
    return authoring.read(FILE, (files("naer") / FILE).read_text(encoding="utf-8"), PersonaFile)


def register(rec: Record, organisation_ids: dict[str, str]) -> None:
    """Write all personas who are staff; citizens come with the population."""
    for one in load().personas:
        if one.organisations:
            people.register(
                rec,
                key=one.key,
                name=one.name,
                role=one.role,
                title=one.title.da,
                organisation_ids=tuple(organisation_ids[key] for key in one.organisations),
            )
