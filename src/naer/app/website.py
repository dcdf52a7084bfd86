"""The pages as a running web server: what `naer serve` and `naer demo` start."""

import logging
import secrets
from collections.abc import Mapping
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from naer.access.definition import Purpose, system_actor
from naer.app import fhir_interface, tour
from naer.app.directory import RecordDirectory
from naer.app.numbers import kept
from naer.app.numbers.published import Newest
from naer.app.reactions import READER
from naer.app.scenario_lab import ScenarioLab
from naer.app.services import Services
from naer.errors import NaerError
from naer.web import application
from naer.web import services as web_services
from naer.web.fhir_api.application import FhirApi


def build(services: Services) -> Starlette:
    """The ASGI application over open services."""
    secret = services.settings.session_secret or kept_secret(services.settings.home / "session-secret")
    directory = RecordDirectory(services)
    return application.build(
        web_services.Services(
            guard=services.guard,
            directory=directory,
            session_secret=secret,
            is_demo=services.is_demo,
            health=lambda: health(services),
            numbers=Newest(services.settings.home / kept.FOLDER),
            receive=lambda raw, name: receive(services, raw, name),
            exchange_token=services.settings.exchange_token,
            demo_clock=services.demo_clock,
            tour=tour.of_demo(directory.personas()) if services.is_demo else None,
            lab=ScenarioLab(services.settings.home / "scenarios"),
            fhir=FhirApi(
                fhir_interface.build(
                    services, secret=secret, keep_message=lambda raw, name: receive(services, raw, name)
                ),
                threads=services.settings.web_connections,
            ),
        )
    )


def serve(services: Services) -> None:
    """Serve the pages until interrupted."""
    config = uvicorn.Config(
        build(services),
        host=services.settings.host,
        port=services.settings.port,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run()


def receive(services: Services, raw: bytes, name: str) -> str:
    """Keep a message that came over HTTP; returns its inbox id."""
    with services.system.open(system_actor("exchange"), purpose=Purpose.SYSTEM, act="message.receive") as rec:
        return rec.messages.receive(raw=raw, channel="http", name=name)


def health(services: Services) -> Mapping[str, object]:
    """What an operator wants to know; `ok` is False when something needs a person."""
    try:
        with services.system.open(system_actor("health"), purpose=Purpose.SYSTEM, act="health.read") as rec:
            lag, waited = rec.lag(READER), rec.messages.oldest_waiting_seconds()
            inbox, outbox, aside = rec.messages.counts("inbox"), rec.messages.counts("outbox"), rec.set_aside_count()
    except NaerError as error:
        return {"ok": False, "record": str(error)}
    return {
        "ok": aside == 0 and waited < 60,
        "record": "answers",
        "feed_lag_changes": lag,
        "oldest_waiting_message_seconds": round(waited, 1),
        "changes_set_aside": aside,
        "inbox": inbox,
        "outbox": outbox,
    }


def kept_secret(file: Path) -> str:
    """A secret that this installation made for itself, in a file that only its user can read."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text().strip()
