"""What reaches the demo on a living day beside the hospitals' messages: letters between units, and what citizens measure at
home, at the true volume of so many citizens and with the usual disorder (late, repeated, left out).
"""

from dataclasses import dataclass, field
from datetime import datetime

from naer.access.definition import Purpose, system_actor
from naer.access.guard import Guard
from naer.app import home_measuring
from naer.app.demo_senders import Delivery
from naer.app.letter_writing import Letters
from naer.fhir.plain import Json
from naer.organisations.tree import Tree
from naer.scenarios import letter_traffic, named_citizens
from naer.scenarios.citizens import Directory
from naer.scenarios.home_measurements import HomeMeasurements, MeasurementArrival
from naer.scenarios.population import Population

ACT = "measurement.submit"


def kept_once(message_id: str) -> str:
    """The key by which a measurement that is sent twice is kept once."""
    return f"demo/measurement/{message_id}"


def home_measurements(people: Population) -> HomeMeasurements:
    """What a demonstration's citizens measure at home, those with a story included."""
    return HomeMeasurements(people, named_citizens.who_measure(people.on))


@dataclass(frozen=True)
class Measured:
    """One measurement, and when it arrives. One that is sent twice has the same `key`, and is kept once."""

    arrives_at: datetime
    key: str
    observation: Json

    def deliver(self, system: Guard) -> int:
        """Keep it, as a delivery over the REST interface would be kept; returns 1 when it was new."""
        with system.open(system_actor("demo"), purpose=Purpose.SYSTEM, act=ACT) as rec:
            if not rec.once(kept_once(self.key)):
                return 0
            rec.save(self.observation, act=ACT)
            return 1


@dataclass
class Daily:
    """The other side of a population's letters and home measurements."""

    population: Population
    tree: Tree
    _home: HomeMeasurements = field(init=False)

    def __post_init__(self) -> None:
        self._home = home_measurements(self.population)

    def letters(self, begin: datetime, end: datetime) -> list[Delivery]:
        """The letters that arrive from `begin` up to `end`, as the messages that they are."""
        directory, post = Directory(self.population), Letters(self.tree, self.population, begin, end)
        return [
            Delivery(
                one.arrives_at,
                f"{one.message_id}.json",
                post.written(one, directory.citizen(one.row)),
                f"letter/{one.message_id}/{one.arrives_at.isoformat()}",
            )
            for one in letter_traffic.letters(self.population, begin, end)
        ]

    def measurements(self, begin: datetime, end: datetime) -> list[Measured]:
        """What is measured at home and arrives from `begin` up to `end`."""
        return [self.measured(one) for one in self._home.arrivals(begin, end)]

    def measured(self, one: MeasurementArrival) -> Measured:
        """A measurement as it is delivered."""
        kept = home_measuring.observation(one, on=self.population.on, seed=self.population.seed)
        return Measured(one.arrives_at, one.message_id, kept)
