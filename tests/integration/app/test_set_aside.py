"""A change that was set aside waits for a person, who says on the operator's page when it is seen to."""

import re
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from naer import settings as naer_settings
from naer.access.definition import Actor
from naer.access.record import Change, Share
from naer.app import operation, reactions, website
from naer.app.reactions import Batch, Reaction
from naer.app.services import services_on
from tests.house import House
from tests.integration.faults.running import register_integrator
from tests.pages import SECRET, Reader, answering


def _fails(_: Batch, __: Change) -> None:
    raise ValueError


@pytest.fixture
def integrator(house: House) -> Actor:
    unit = house.organisation("Kommunen")
    with house.system() as rec:
        return register_integrator(rec, unit)


def _fields(page: str) -> dict[str, str]:
    """What the first form sends that says a change is seen to."""
    _, _, form = page.partition('action="/drift/ordnet"')
    return dict(re.findall(r'name="(reader|place)" value="([^"]+)"', form)[:2])


def test_whoever_has_seen_to_a_change_says_so_and_all_is_well_again(
    house: House, integrator: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    house.citizen()
    table = (Reaction("Patient", wants=lambda change: True, act=_fails),)
    monkeypatch.setattr(reactions, "REACTIONS", table)
    monkeypatch.setattr(reactions, "READERS", (Share("reactions", 0, of=1),))
    while reactions.drain(house.system_guard):
        pass
    settings = replace(naer_settings.from_environment({"NAER_HOME": str(tmp_path)}), session_secret=SECRET)
    with (
        services_on(house.server, settings, connections=4, clock=house.clock) as services,
        answering(website.build(services)) as address,
        Reader(address, integrator, secret=SECRET) as reader,
    ):
        assert operation.health(services)["ok"] is False
        form = _fields(reader.open("/drift").text)
        assert reader.send("/drift/ordnet", **form).status_code < 400
        assert operation.health(services)["ok"] is True
        assert "Ingenting. Alle ændringer er der reageret på." in reader.open("/drift").text
        assert reader.send("/drift/ordnet", **form).status_code == 409
        assert reader.send("/drift/ordnet", **{**form, "place": "nowhere"}).status_code == 409
    with psycopg.connect(str(house.server.admin)) as connection:
        solved = connection.execute(
            "select solved_by::text from naer.feed_trouble where solved_at is not null"
        ).fetchall()
    assert solved == [(integrator.id,)]
