"""The tables that numbers are made of, wired to the record and the settings: build, status, imports and examples of extracts."""

from collections.abc import Callable
from pathlib import Path

from naer.access.definition import Purpose, system_actor
from naer.app.services import Services
from naer.errors import InvalidError, NotFoundError
from naer.insight.extracts import content as extracts
from naer.insight.indicators import content as indicators
from naer.insight.tables import building, importing, pseudonyms
from naer.insight.tables import status as tables_status
from naer.insight.tables.pseudonyms import Pseudonyms
from naer.insight.tables.status import Status
from naer.record.store import Principal
from naer.settings import Settings


def folder(settings: Settings) -> Path:
    """Where the tables lie."""
    return settings.home / "tables"


def build(
    services: Services, *, rebuild: bool = False, tell: Callable[[int, int], None] = lambda done, of: None
) -> building.Outcome:
    """Bring the tables up to date with the record."""
    now = services.clock.now()
    with services.system_store.transaction(_principal(), now) as tx:
        return building.build(
            tx,
            folder(services.settings),
            names=_names(services.settings),
            group_of=indicators.diagnosis_groups().group_of,
            now=now,
            rebuild=rebuild,
            tell=tell,
        )


def bring_in(services: Services, layout: str, file: Path) -> importing.Outcome:
    """Import a delivery of a national extract; InvalidError tells what is wrong with it line by line."""
    wanted = extracts.by_id(layout)
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        raise NotFoundError(f"There is no file {file}.") from None
    except UnicodeDecodeError:
        raise InvalidError(f"{file.name} is not UTF-8.", what_to_do="Save it as UTF-8 and import it again.") from None
    now = services.clock.now()
    with services.system_store.transaction(_principal(), now) as tx:
        return importing.add(
            tx,
            folder(services.settings),
            wanted,
            text,
            names=_names(services.settings),
            group_of=indicators.diagnosis_groups().group_of,
            now=now,
        )


def example(layout: str) -> str:
    """The small file that a layout carries: made-up lines, each right."""
    return extracts.by_id(layout).example.file


def status(settings: Settings) -> Status | None:
    """How fresh the tables are; None when there are none yet."""
    return tables_status.read(folder(settings))


def practice_names(services: Services) -> dict[int, str]:
    """What the practices are called that the tables know by numbers; empty before there are tables."""
    if status(services.settings) is None:
        return {}
    names = _names(services.settings)
    with services.system.open(system_actor("tables"), purpose=Purpose.SYSTEM, act="tables.practice-names") as rec:
        clinics = [one for one in rec.find("Organization", {"type": "clinic"}) if one.get("name")]
        return {names.organisation(one["id"]): one["name"] for one in clinics}


def _names(settings: Settings) -> Pseudonyms:
    return pseudonyms.from_secret(settings.tables_secret, settings.home / "tables.secret")


def _principal() -> Principal:
    actor = system_actor("tables")
    return Principal(actor.id, actor.role.value, actor.organisation_ids, actor.citizen_id)
