"""Contacts with doctors and clinics generated beside known, by what each citizen may expect on the population's day."""

from collections.abc import Iterator

import numpy as np

from naer.scenarios import comparing
from naer.scenarios.comparing import Margin
from naer.scenarios.draws import Floats
from naer.scenarios.figures import Figures
from naer.scenarios.history import contacts
from naer.scenarios.history.contacts import CLINIC, PRACTICE, Setting
from naer.scenarios.population import Population

_SETTINGS: tuple[Setting, ...] = (PRACTICE, CLINIC)


def inputs(population: Population, tables: Figures) -> Iterator[Margin]:
    """Contacts a year by sex and age, as histories are made from them."""
    for setting in _SETTINGS:
        rates = contacts.yearly_rates(population, setting)
        for line in tables.of(setting):
            yield from comparing.mean(setting, line, comparing.concerned(population, line), rates, unit=line.unit)


def checks(population: Population, tables: Figures) -> Iterator[Margin]:
    """All contacts with the doctor, who has any in a year, and how they fall on the old."""
    if not population.count:
        return
    rates = contacts.yearly_rates(population, PRACTICE)
    mean = float(rates.mean())

    def check(indicator: str, values: Floats, *, times: float = 1.0) -> Iterator[Margin]:
        for line in tables.of(indicator):
            who = comparing.concerned(population, line)
            if np.count_nonzero(who) >= comparing.FEWEST:
                generated = times * float(values[who].mean())
                yield comparing.of_line(
                    indicator, line, known=line.value, generated=generated, allowed=None, unit=line.unit
                )

    yield from check("gp_contacts_check", rates)
    yield from check("gp_contact_in_year_check", contacts.share_with_any(rates), times=100)
    yield from check("gp_contacts_relative_check", rates / mean)
    for line in tables.of("gp_share_of_contacts_check"):
        share = 100 * float(rates[comparing.concerned(population, line)].sum() / rates.sum())
        what = line.indicator
        yield comparing.of_line(what, line, known=line.value, generated=share, allowed=None, unit=line.unit)
