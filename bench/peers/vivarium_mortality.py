"""Vivarium, an open Python framework for microsimulation, with mortality alone: person-months a second, printed.

Its own components for a population by age and sex and for mortality by the month are the least that its tutorials build; the
model of this house does some thirty things more. https://vivarium.readthedocs.io/en/latest/tutorials/disease_model.html
"""

import logging
import time

import pandas as pd
from vivarium import Component, InteractiveContext

PERSONS, MONTHS, DAYS_A_MONTH = 50_000, 24, 30


class Living(Component):
    """People who die by chance, a month at a time."""

    def setup(self, builder) -> None:
        self.randomness = builder.randomness.get_stream("mortality")
        builder.population.register_initializer(initializer=self.begin, columns=["alive", "age"])

    def begin(self, simulants) -> None:
        count = len(simulants.index)
        self.population_view.initialize(
            pd.DataFrame({"alive": True, "age": [one % 100 for one in range(count)]}, index=simulants.index)
        )

    def on_time_step(self, event) -> None:
        people = self.population_view.get(event.index, ["alive", "age"])
        people = people[people["alive"]]
        risk = 0.00005 * 1.09 ** people["age"] / 12
        dies = self.randomness.get_draw(people.index) < risk
        self.population_view.update("alive", lambda alive: alive & ~dies.reindex(alive.index, fill_value=False))


def main() -> None:
    """Runs it and prints."""
    logging.disable(logging.CRITICAL)
    simulation = InteractiveContext(
        components=[Living()],
        configuration={"population": {"population_size": PERSONS}, "time": {"step_size": DAYS_A_MONTH}},
        logging_verbosity=0,
    )
    simulation.step()
    started = time.perf_counter()
    simulation.take_steps(MONTHS, with_logging=False)
    print(f"{PERSONS * MONTHS / (time.perf_counter() - started) / 1e6:.2f} million person-months/s")


if __name__ == "__main__":
    main()
