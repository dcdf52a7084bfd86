"""The web application over open services: pages and REST interface, wired. `app.serving` runs it."""

import secrets
from pathlib import Path

from starlette.applications import Starlette

from naer.access.definition import Purpose, system_actor
from naer.app import fhir_interface, operation, tour
from naer.app.directory import RecordDirectory
from naer.app.numbers import coming, kept, local_names
from naer.app.numbers.newest import Newest
from naer.app.operation import Threshold
from naer.app.scenario_lab import ScenarioLab
from naer.app.services import Services
from naer.web import application
from naer.web import services as web_services
from naer.web.fhir_api.application import FhirApi
from naer.web.fhir_api.rates import Rates
from naer.web.numbers import Coming


def build(
    services: Services, *, rates: Rates | None = None, process: int = 0, numbers: Newest | None = None
) -> Starlette:
    """The ASGI application over open services; `process` is its number among those that serve, `rates` what they share.

    `numbers` are those that the house has made, unless others are given.
    """
    numbers_home = services.settings.home / kept.FOLDER
    secret = services.settings.session_secret or kept_secret(services.settings.home / "session-secret")
    directory, threshold = RecordDirectory(services), Threshold(services)

    def keep(raw: bytes, name: str) -> str:
        threshold.refuse_when_full()
        return receive(services, raw, name)

    return application.build(
        web_services.Services(
            guard=services.guard,
            directory=directory,
            session_secret=secret,
            is_demo=services.is_demo,
            numbers=numbers or Newest(numbers_home, lambda: local_names.of_house(services)),
            numbers_come=lambda: coming.of_demonstration(numbers_home) if services.is_demo else Coming.AT_NIGHT,
            health=lambda: operation.health(services),
            receive=keep,
            exchange_token=services.settings.exchange_token,
            operation=lambda: operation.operation(services),
            metrics_token=services.settings.metrics_token,
            demo_clock=services.demo_clock,
            tour=tour.of_demo(directory.personas()) if services.is_demo else None,
            lab=ScenarioLab(services.settings.home / "scenarios"),
            fhir=FhirApi(
                fhir_interface.build(services, secret=secret, keep_message=keep),
                threads=services.people_store.most,
                rates=rates,
            ),
            process=process,
        )
    )


def receive(services: Services, raw: bytes, name: str) -> str:
    """Keep a message that came over HTTP; returns its inbox id."""
    with services.system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.receive") as rec:
        return rec.messages.receive(raw=raw, channel="http", name=name)


def kept_secret(file: Path) -> str:
    """A secret that this installation made for itself, in a file that only its user can read."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text().strip()
