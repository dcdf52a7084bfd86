"""The guided tour of a demo, made of its written steps and the personas and citizens whom this demo has."""

from collections.abc import Sequence

from naer.app import personas
from naer.app.demo_scene import FRIDAY, SEED
from naer.scenarios import as_fhir, guided_tour
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
        steps.append(
            Step(
                path=_path(step.page),
                actor_id=actor_id,
                name=persona.name,
                at=step.at,
                role={"da": persona.title.da.lower(), "en": persona.title.en.lower()},
                title={"da": step.title.da, "en": step.title.en},
                see={"da": step.see.da, "en": step.see.en},
                do={"da": step.do.da, "en": step.do.en},
                expect=step.expect,
            )
        )
    return Tour(tuple(steps), file.follows, file.begins_at, file.latest)


def _path(page: str) -> str:
    return guided_tour.CITIZEN.sub(lambda found: as_fhir.patient_id(found[1], on=FRIDAY, seed=SEED), page)
