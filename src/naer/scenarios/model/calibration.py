"""Makes the model's tables: so that citizens as they are today get just the rates of the figures, on the mean of each age.

Every outcome has a rate by sex and age that the content gives (or that `balance` works out from how many have it); relative
rates say how citizens of one age differ (`reference`). The rate of the table is the figure divided by the mean relative rate
of those concerned, by sex and age. As habits and conditions change over the years, so do the rates.
"""

from functools import cache

import numpy as np

from naer.scenarios import figures, health, households
from naer.scenarios.draws import Floats
from naer.scenarios.figures import AGES, SEXES, Figures
from naer.scenarios.health import Frailty
from naer.scenarios.model import balance, changing, diagnoses, follow_up, parameters
from naer.scenarios.model.hashing import WHOLE
from naer.scenarios.model.layout import (
    CONDITIONS,
    FIRST_CONDITION,
    OUTCOMES,
    PENSION_AGE,
    SINGLES,
    Outcome,
    Row,
    Single,
)
from naer.scenarios.model.lengths import drawn_days
from naer.scenarios.model.parameters import Parameters
from naer.scenarios.model.reference import ON, Reference, reference
from naer.scenarios.model.tables import Tables, Wholes
from naer.scenarios.work import Work

_YEAR = 12
_BACK_AGAIN = {"depression": "remission_depression", "anxiety": "remission_anxiety", "cancer": "remission_cancer"}
_MINUTES_A_MONTH = 60 * 365.25 / 7 / 12
_STAY_AGES = (10, 40, 70, 85)


@cache
def tables(first_year: int, years: int) -> Tables:
    """The tables of a run of `years` years from January of `first_year`, at their best estimates.

    Mortality is that of each calendar year, times what was fitted so that it is (`lab.fitting`). A run that begins before the
    reference population's year has all other rates as they are in that year: what else has changed since is not known by sex
    and age.
    """
    content, start = parameters.load(), max(first_year, ON.year)
    trend = content.mortality_by_year(first_year, years) / content.mortality_by_year(start, 1)[0]
    return _at_start(start)._replace(trend=trend * content.fitted_mortality_factors(years)[:, None, _thirds()])


@cache
def _at_start(first_year: int) -> Tables:
    """The tables of a run of one year: all but the trend of mortality is the same for longer ones."""
    content, known, nation = parameters.load(), figures.load(), reference()
    mortality = content.mortality_by_year(first_year, 1)
    rate = np.ones((len(SEXES), AGES, OUTCOMES))
    rate[..., Outcome.DEATH] = mortality[0] / _YEAR / nation.mean(Outcome.DEATH, nation.everybody)
    for outcome, name in ((Outcome.LEAVE, "leave"), (Outcome.ARRIVE, "arrive"), (Outcome.BIRTH, "birth")):
        rate[..., outcome] = content.monthly(name)
    _conditions(rate, nation, content, known, mortality[0])
    _help(rate, nation, content, known, mortality[0])
    _admissions(rate, nation, known)
    _after_stays(rate, nation, content, known)
    rate[..., Outcome.LIFE] = _life(nation, content)
    by_age = changing.changes(content)
    by_age[:, Row.FRAILER : Row.FRAILER + len(Frailty)] = _frailer(rate, nation, content, known, mortality[0])
    _expected(by_age, nation, content, known)
    rate *= content.fitted_factors()[_thirds()]
    for place, condition in enumerate(CONDITIONS):
        by_age[:, Row.REMISSION + place] = _remission(content, condition) / _YEAR
    grown_up, educated = changing.growing_up(known)
    return Tables(
        rate=rate,
        relative=np.concatenate([content.relative(factor) for factor in parameters.LEVELS], axis=2),
        by_age=by_age,
        trend=np.ones_like(mortality),
        days=_days(content, known),
        single=_singles(content),
        grown_up=grown_up,
        educated=educated,
        follow_up=follow_up.table(),
        diagnoses=diagnoses.table(content, nation, rate),
    )


def _thirds() -> Wholes:
    """Which of the three ages of relative rates each year of age belongs to."""
    ages = np.arange(AGES)
    return (ages >= 65).astype(np.int64) + (ages >= 80)


def uncertain(best: Tables, factors: Floats) -> Tables:
    """The tables with every outcome's rate multiplied by its factor of a replication."""
    return best._replace(rate=best.rate * factors)


def _conditions(rate: Floats, nation: Reference, content: Parameters, known: Figures, mortality: Floats) -> None:
    for place, condition in enumerate(CONDITIONS):
        outcome = FIRST_CONDITION + place
        ill = health.has(nation.people.conditions, place)
        told = _told_incidence(content, condition)
        yearly = balance.incidence(
            known.prevalence_by_age(condition),
            _remission(content, condition),
            mortality,
            nation.ratio(Outcome.DEATH, ill),
            least=content.number("least_incidence_after_peak"),
        )
        rate[..., outcome] = (yearly if told is None else told) / _YEAR / nation.mean(outcome, ~ill)


def _told_incidence(content: Parameters, condition: str) -> Floats | None:
    lines = [line for line in content.incidence if line.condition == condition]
    if not lines:
        return None
    values = np.zeros((len(SEXES), AGES))
    for line in lines:
        last = AGES if line.age_to is None else line.age_to + 1
        values[SEXES.index(line.sex), line.age_from : last] = line.per_1000_a_year / 1000
    return values


def _remission(content: Parameters, condition: str) -> float:
    name = _BACK_AGAIN.get(condition)
    return float(content.monthly(name).max()) * _YEAR if name else 0.0


def _help(rate: Floats, nation: Reference, content: Parameters, known: Figures, mortality: Floats) -> None:
    people = nation.people
    helped, resident, nursed = people.help > 0, people.in_care_home, people.has_nursing
    least = content.number("least_incidence_after_peak")
    for outcome, has, share, leaves in (
        (Outcome.HELP, helped, known.rate_by_age("home_help"), content.monthly("help_less") * _YEAR * 0.55),
        (Outcome.CARE_HOME, resident, households.share_in_care_home(known), np.zeros((2, AGES))),
        (Outcome.NURSING, nursed, known.rate_by_age("home_nursing"), content.monthly("nursing_stop") * _YEAR),
    ):
        ratio = nation.ratio(Outcome.DEATH, has)
        remission = float(leaves[:, 80].mean())
        yearly = balance.incidence(share, remission, mortality, ratio, least=least)
        at_risk = ~resident if outcome is Outcome.CARE_HOME else ~has & ~resident
        rate[..., outcome] = yearly / _YEAR / nation.mean(outcome, at_risk)


def _frailer(rate: Floats, nation: Reference, content: Parameters, known: Figures, mortality: Floats) -> Floats:
    """How often the frailty of each group becomes greater: beside the table's rate, which is 1 for it."""
    shares = health.frailty_shares(known)
    found = np.zeros((len(SEXES), len(Frailty), AGES))
    rate[..., Outcome.FRAILER] = 1.0
    for group in (Frailty.FIT, Frailty.MILD, Frailty.MODERATE):
        beyond = nation.people.frailty > group
        share = shares[group + 1 :].sum(axis=0)
        yearly = balance.incidence(
            share,
            0.0,
            mortality,
            nation.ratio(Outcome.DEATH, beyond),
            least=content.number("least_incidence_after_peak"),
        )
        # Onset among those of the group itself: those of lesser frailty come there first.
        of_group = np.maximum(balance.smooth(shares[group]) / np.maximum(1 - balance.smooth(share), 1e-6), 0.02)
        own = nation.people.frailty == group
        found[:, group] = yearly / of_group / _YEAR / nation.mean(Outcome.FRAILER, own)
    return found


def _admissions(rate: Floats, nation: Reference, known: Figures) -> None:
    again = known.rate_by_age("readmission_30_days")
    acute = known.rate_by_age("acute_admissions", per=1000)
    planned = acute * known.rate_by_age("planned_to_acute", per=1)
    rate[..., Outcome.ACUTE] = acute * (1 - again) / _YEAR / nation.mean(Outcome.ACUTE, nation.everybody)
    rate[..., Outcome.PLANNED] = planned / _YEAR / nation.mean(Outcome.PLANNED, nation.everybody)
    weights = nation.relative[:, Outcome.ACUTE]
    rate[..., Outcome.READMISSION] = again / nation.mean(Outcome.READMISSION, nation.everybody, weights)


def _after_stays(rate: Floats, nation: Reference, content: Parameters, known: Figures) -> None:
    thirds = _thirds()
    plans = np.array([content.number(f"plan_after_stay_{name}") for name in parameters.RELATIVE_AGES])
    places = np.array([0.0, content.number("place_after_stay_65_79"), content.number("place_after_stay_80_plus")])
    stays = nation.yearly(rate, Outcome.ACUTE) / (1 - known.rate_by_age("readmission_30_days")[nation.sex, nation.age])
    old = nation.age >= PENSION_AGE - 2
    wanted = content.number("preventable_per_1000_from_65") / 1000 * np.count_nonzero(old)
    rate[..., Outcome.PREVENTABLE] = wanted / float((stays * nation.relative[:, Outcome.PREVENTABLE])[old].sum())
    both = stays + nation.yearly(rate, Outcome.PLANNED)
    expected = float((both * plans[thirds[nation.age]] * nation.relative[:, Outcome.REHABILITATION]).sum())
    scale = content.number("rehabilitation_plans_a_year") / known.age_sex.persons.sum() * nation.people.count / expected
    rate[..., Outcome.REHABILITATION] = plans[thirds] * scale
    place = places[thirds] / nation.mean(Outcome.PLACE, nation.everybody, stays)
    rate[..., Outcome.PLACE] = place
    rate[..., Outcome.FOLLOW_UP] = content.number("follow_up_visits_made")
    rate[..., Outcome.NURSING_AFTER_STAY] = content.number("nursing_after_stay_share")


def _life(nation: Reference, content: Parameters) -> Floats:
    working = nation.people.work == Work.WORKING
    sick = content.monthly("long_term_sick") / nation.mean(Outcome.LIFE, working)
    alone = content.monthly("comes_to_live_alone")
    return np.where(np.arange(AGES) >= PENSION_AGE, alone, sick)


def _expected(by_age: Floats, nation: Reference, content: Parameters, known: Figures) -> None:
    """Contacts in thousandths a month."""
    more = content.number("more_contacts_per_condition")
    ill: Floats = np.zeros(nation.people.count)
    for place in range(len(CONDITIONS)):
        ill += health.has(nation.people.conditions, place)
    mean = nation.mean_of(1.0 + more * ill)
    ends = known.rate_by_age("emergency_visit_ends_there")
    by_age[:, Row.GP] = known.rate_by_age("gp_contacts", per=1) * 1000 / _YEAR / mean
    by_age[:, Row.OUTPATIENT] = known.rate_by_age("outpatient_visits", per=1) * 1000 / _YEAR / mean
    by_age[:, Row.EMERGENCY] = known.rate_by_age("emergency_visits", per=1000) * ends * 1000 / _YEAR


def _singles(content: Parameters) -> Wholes:
    hours = ("under_2", "2_to_8", "8_to_20", "20_and_more")
    found = np.zeros(SINGLES, dtype=np.int64)
    found[Single.NURSING_VISITS] = round(1000 * content.number("nursing_visits_per_month"))
    found[Single.NURSING_AFTER_STAY] = round(1000 * content.number("nursing_after_stay_visits"))
    found[Single.MORE_CONTACTS] = round(1000 * content.number("more_contacts_per_condition"))
    for place, name in enumerate(hours, start=1):
        found[Single.HELP_MINUTES + place] = round(content.number(f"home_help_hours_{name}") * _MINUTES_A_MONTH)
    for single, name in (
        (Single.WORKS_AT_25, "works_at_25"),
        (Single.RETIRES, "retires_at_67"),
        (Single.STAY_WHEN_FOUND, "stay_when_disease_is_found"),
        (Single.GIRLS, "girls_share"),
    ):
        found[single] = round(content.number(name) * WHOLE)
    return found


def _days(content: Parameters, known: Figures) -> Wholes:
    """Lengths of stay: acute and planned by age, and places (see `layout`)."""
    spread, longest = content.number("stay_length_spread"), content.number("longest_stay_days")
    medians = known.rate_by_age("median_stay", per=1)[0]
    acute = [drawn_days(float(medians[age]), spread=spread, longest=longest) for age in _STAY_AGES]
    below_mean = float(np.exp(spread**2 / 2))
    planned = drawn_days(content.number("planned_mean_days") / below_mean, spread=spread, longest=longest)
    place = content.number("place_mean_days")
    return np.stack(
        [*acute, *([planned] * len(acute)), drawn_days(place / below_mean, spread=spread, longest=6 * place)]
    )
