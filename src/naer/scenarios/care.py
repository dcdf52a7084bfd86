"""What the municipality gives: care homes, home help, home nursing, training, and how well people manage.

Home help and care homes come from one number, the need for care: those with the greatest need live in a care home,
the next have home help, with more hours the greater the need. Those who live alone have help more often than couples,
and women more often than men (ratios in `rates.csv`), in a way that leaves the figure of the age as it is.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from naer.scenarios import figures, households
from naer.scenarios.draws import Draws, Floats, place
from naer.scenarios.figures import Figures
from naer.scenarios.health import Frailty, Health
from naer.scenarios.households import Living
from naer.scenarios.people import Flags, People, parted_by_sex
from naer.scenarios.vocabulary import ServiceList

_HELP_CLASSES = ("<2 h", "2-8 h", "8-20 h", ">=20 h")
_TOTAL_LOSS_IN_CARE_HOME = 0.4
_MODERATE_LOSS_WITH_LITTLE_HELP = 0.4


class Help(IntEnum):
    """Weekly hours of home help, in the classes of the figures."""

    NONE = 0
    UNDER_2_HOURS = 1
    HOURS_2_TO_8 = 2
    HOURS_8_TO_20 = 3
    HOURS_20_AND_MORE = 4


@dataclass(frozen=True)
class Care:
    """Columns. `function` is the FSIII level 0 (no limits) to 4 (total); visits and personal care are a week's."""

    help: NDArray[np.uint8]
    function: NDArray[np.uint8]
    personal_care: NDArray[np.uint8]
    practical_help: Flags
    meals: Flags
    nursing_visits: NDArray[np.uint8]
    training: Flags


def in_care_home(people: People, health: Health, tables: Figures) -> Flags:
    """Who lives in a care home."""
    limit = figures.above(households.share_in_care_home(tables))
    return health.care_need > limit[people.sex, people.age.astype(np.int64)]


def care(
    people: People, living: NDArray[np.uint8], health: Health, *, draws: Draws, tables: Figures, services: ServiceList
) -> Care:
    """What each person of an area is given, and the function that goes with it."""
    count = people.count
    sex, age = people.sex, people.age.astype(np.int64)
    resident = living == Living.CARE_HOME
    help_class = _help(people, living, health, tables)
    bundle = np.where(help_class > 0, help_class - 1, 0)
    with_help = (help_class > 0) & ~resident
    offered = services.home_help

    def has(percents: list[float], purpose: str) -> Flags:
        return with_help & (draws.uniform(purpose, count) * 100 < np.array(percents)[bundle])

    personal = has([item.personal_care_percent for item in offered], "care/personal")
    practical = has([item.practical_percent for item in offered], "care/practical") | (with_help & ~personal)
    amount = np.array([item.personal_care_per_week for item in offered])[bundle]
    amount = np.where(resident, offered[-1].personal_care_per_week, np.where(personal, amount, 0))
    nursing = health.nursing_need > figures.above(tables.rate_by_age("home_nursing"))[sex, age]
    often = [item.visits for item in services.nursing_visits_per_week]
    shares = np.array([item.percent for item in services.nursing_visits_per_week])
    visits = np.array(often)[place(draws.uniform("care/nursing-visits", count), shares)]
    trains = draws.uniform("care/training", count) < tables.rate_by_age("training")[sex, age]
    return Care(
        help=help_class,
        function=_function(help_class, resident, health, draws.uniform("care/function", count)),
        personal_care=amount.astype(np.uint8),
        practical_help=practical,
        meals=has([item.meals_percent for item in offered], "care/meals"),
        nursing_visits=np.where(nursing, visits, 0).astype(np.uint8),
        training=trains,
    )


def help_shares(tables: Figures) -> tuple[Floats, Floats]:
    """The share with home help by sex and age among those alone and among those with a partner."""
    overall = tables.rate_by_age("home_help") * parted_by_sex(tables, tables.value("home_help_men_to_women"))
    with_partner = households.share_with_partner(tables)
    ratio = tables.value("home_help_alone_to_couple")
    couple = overall / ((1.0 - with_partner) * ratio + with_partner)
    return np.minimum(couple * ratio, 1.0), couple


def _help(people: People, living: NDArray[np.uint8], health: Health, tables: Figures) -> NDArray[np.uint8]:
    sex, age = people.sex, people.age.astype(np.int64)
    homes = households.share_in_care_home(tables)
    hours = [tables.value("home_help_hours", name) / 100 for name in _HELP_CLASSES]
    with_partner = (living == Living.COUPLE) | (living == Living.FAMILY)
    help_class = np.zeros(people.count, dtype=np.uint8)
    for rows, share in zip((~with_partner, with_partner), help_shares(tables), strict=True):
        for lowest in range(len(hours)):
            limit = figures.above(np.minimum(homes + share * sum(hours[lowest:]), 1.0))[sex, age]
            help_class += (rows & (health.care_need > limit)).astype(np.uint8)
    help_class[living == Living.CARE_HOME] = Help.NONE
    return help_class


def _function(help_class: NDArray[np.uint8], resident: Flags, health: Health, chance: Floats) -> NDArray[np.uint8]:
    without_help = np.where((health.frailty >= Frailty.MODERATE) & (chance < 0.7), 1, 0)
    little = np.where(chance < _MODERATE_LOSS_WITH_LITTLE_HELP, 2, 1)
    most = np.where(chance < _TOTAL_LOSS_IN_CARE_HOME, 4, 3)
    by_help = np.choose(help_class, [without_help, little, np.full_like(little, 2), np.full_like(little, 3), most])
    return np.where(resident, most, by_help).astype(np.uint8)
