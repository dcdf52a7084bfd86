"""The guided tour of a demo, made of its written steps and the personas and citizens whom this demo has."""

from collections.abc import Sequence
from dataclasses import replace

from naer.app import personas
from naer.app.demo_scene import FRIDAY, SEED
from naer.danish.language import Language
from naer.scenarios import as_fhir, guided_tour
from naer.scenarios.guided_tour import InTwoLanguages
from naer.web.components.tour import Step, Tour
from naer.web.services import Persona


def of_demo(known: Sequence[Persona]) -> Tour | None:
    """The tour; None while one of its personas is not there."""
    file = guided_tour.load()
    written = {one.key: one for one in personas.load().personas}
    by_name = {one.actor.name: one.actor.id for one in known}
    steps: list[Step] = []
    for step in file.steps:
        persona = written[step.persona]
        actor_id = by_name.get(persona.name)
        if actor_id is None:
            return None
        first = Step(
            path=_path(step.page),
            actor_id=actor_id,
            name=persona.name,
            at=step.at,
            role=_said(InTwoLanguages(da=persona.title.da.lower(), en=persona.title.en.lower())),
            title=_said(step.title),
            see=_said(step.see),
            do=_said(step.do),
            expect=_said(step.expect),
        )
        again = step.again
        steps.append(
            first
            if again is None
            else replace(
                first,
                again=replace(
                    first, path=_path(again.page), title=_said(again.title), see=_said(again.see), do=_said(again.do)
                ),
            )
        )
    return Tour(tuple(steps), file.follows, file.begins_at, file.latest)


def _said(text: InTwoLanguages) -> dict[Language, str]:
    return {"da": text.da, "en": text.en}


def _path(page: str) -> str:
    return guided_tour.CITIZEN.sub(lambda found: as_fhir.patient_id(found[1], on=FRIDAY, seed=SEED), page)
