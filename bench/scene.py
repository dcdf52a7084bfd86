"""What the benchmarks share: a house of its own in a temporary folder, and hospital messages about its citizens."""

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from naer import settings as naer_settings
from naer.access.definition import Purpose, system_actor
from naer.app import demo as naer_demo
from naer.app import region
from naer.app.services import Services, services_on
from naer.courses.definition import HospitalEvent, Move, OrganisationIdentity, Telling
from naer.danish import personal_number
from naer.exchange.medcom.frame import Citizen as MessageCitizen
from naer.exchange.medcom.frame import Party
from naer.exchange.medcom.hospital_sending import HospitalSystem
from naer.fhir.reading import Format
from naer.record import migrate
from naer.record.server import Server, embedded
from naer.scenarios import population
from naer.scenarios.citizen import Citizen
from naer.scenarios.citizens import Directory
from naer.settings import Settings

AREAS = ("0510", "0540", "0580")


@dataclass(frozen=True)
class Scene:
    """A running house with citizens and the hospital that writes about them."""

    server: Server
    settings: Settings
    services: Services
    citizens: list[Citizen]
    hospital: OrganisationIdentity
    receivers: dict[str, Party]

    @property
    def admin(self) -> str:
        """The address of the house's database for somebody who may see everything."""
        return str(self.server.admin)

    def keep(self, raw: bytes) -> None:
        """Store one message as the HTTP inbox does: its own durable transaction."""
        with self.services.system.open(system_actor("bench"), purpose=Purpose.SYSTEM, act="bench.receive") as rec:
            rec.messages.receive(raw=raw, channel="bench", name="bench")

    @property
    def environment(self) -> dict[str, str]:
        """What a process of its own needs to work on the same house."""
        return {**os.environ, "NAER_DATABASE": self.server.database, "NAER_HOME": str(self.settings.home)}


@contextmanager
def scene(*, citizens: int = 2000, seed: int = 1, home: Path | None = None) -> Iterator[Scene]:
    """A house with synthetic citizens; gone afterwards, or kept in `home` and found there again."""
    folder = home or Path(tempfile.mkdtemp(prefix="naer-bench-"))
    filled = folder / "filled"
    today = datetime.now(UTC).date()
    try:
        with embedded(folder / "postgres") as server:
            migrate.migrate(server)
            settings = replace(naer_settings.from_environment({}), home=folder, database=server.database)
            with services_on(server, settings) as services:
                organisations = region.register_organisations(services.system, AREAS)
                people = list(Directory(population.generate(AREAS, citizens, seed=seed, on=today)))
                if not filled.exists():
                    region.load_citizens(
                        services.system,
                        people,
                        organisations=organisations,
                        contact_of=lambda _: "Vagttelefon",
                        on=today,
                        seed=seed,
                        progress=lambda *_: None,
                    )
                    filled.touch()
                ward = organisations.tree.by_key("sygehus-soenderjylland-medicinsk")
                units = {one.key: one for one in organisations.tree.organisations}
                receivers = {
                    key: Party(sor=unit.sor, gln=unit.gln, name=unit.name)
                    for key, unit in units.items()
                    if key.endswith("-visitation")
                }
                hospital = OrganisationIdentity(sor=ward.sor, gln=ward.gln, name=ward.name)
                yield Scene(server, settings, services, people, hospital, receivers)
    finally:
        if home is None:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Demo:
    """The demo region in a temporary folder."""

    server: Server
    home: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a process of its own needs to work on it."""
        return {**os.environ, "NAER_DATABASE": self.server.database, "NAER_HOME": str(self.home)}


@contextmanager
def demo() -> Iterator[Demo]:
    """The demo region, made afresh; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="naer-bench-"))
    try:
        with embedded(folder / "postgres") as server:
            settings = replace(naer_settings.from_environment({}), home=folder)
            naer_demo.make(server, settings, progress=lambda *_: None)
            yield Demo(server, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stays(scene: Scene, *, start: datetime | None = None, apart: int = 1) -> Iterator[bytes]:
    """Messages without end: each citizen with a course is admitted (report wanted), then discharged, again and again.

    So many citizens are admitted (`apart`) before the first of them is discharged; no two of a round come or go at one instant.
    """
    system = HospitalSystem(lambda: str(uuid.uuid4()))
    known = [one for one in scene.citizens if one.courses]
    begin = start or datetime.now(UTC) - timedelta(hours=1)
    for number in itertools.count():
        admitted = begin + timedelta(minutes=number * 60)
        for first in range(0, len(known), apart):
            few = [
                (one, str(uuid.uuid4()), timedelta(milliseconds=17 * place))
                for place, one in enumerate(known[first : first + apart], first)
            ]
            for (move, at), (citizen, episode, later) in itertools.product(
                (
                    (Move.ADMIT_INPATIENT, admitted),
                    (Move.DISCHARGE_INPATIENT, admitted + timedelta(minutes=30)),
                ),
                few,
            ):
                event = HospitalEvent(
                    message_id=str(uuid.uuid4()),
                    episode=episode,
                    move=move,
                    telling=Telling.NEW,
                    registered_at=at + later,
                    occurred_at=at + later,
                    hospital=scene.hospital,
                    emergency=False,
                    report_requested=move is Move.ADMIT_INPATIENT,
                )
                number_ = personal_number.parse(citizen.personal_number)
                named = MessageCitizen((number_,), citizen.given, citizen.family)
                receiver = scene.receivers[f"{citizen.home.municipality_key}-visitation"]
                yield system.compose(event, citizen=named, receiver=receiver).written(Format.JSON)


def start(scene: Scene | Demo, *command: str, **environment: str) -> subprocess.Popen[bytes]:
    """A `naer` command as a process and session of its own, as a service is run."""
    return subprocess.Popen(
        [sys.executable, "-m", "naer", *command],
        env={**scene.environment, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@contextmanager
def process(scene: Scene | Demo, *command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A `naer` command as a process of its own, stopped at the end."""
    running = start(scene, *command, **environment)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(timeout=20)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of `values` lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def say(what: str, measured: str, target: str) -> None:
    """One line: what was measured, the figure, the target."""
    print(f"{what:<58} {measured:>24}   target {target}", flush=True)
