"""The slow, obvious twin of the money engine: one citizen and one row at a time, in plain Python with exact fractions.

It shares the files' definitions with the engine and nothing of its arithmetic.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from naer.economy.definition import (
    CostFile,
    Filter,
    Frame,
    Generation,
    PerDay,
    PerInhabitant,
    PriceFile,
    ReturnToInhabitants,
    Share,
    Target,
)
from naer.economy.payers import Payer
from naer.insight.shapes import ActivityKind, AdmissionFlag, PlaceFlag, RehabilitationFlag

Row = Mapping[str, Any]
Moved = tuple[str, str, Payer, Payer]


def nearest(value: Fraction) -> int:
    """The nearest whole number; halves up (all amounts here are 0 or more)."""
    return int(value + Fraction(1, 2))


class SlowMoney:
    """Who paid whom for the rows of an area in a year."""

    def __init__(
        self,
        *,
        year: int,
        prices: PriceFile,
        diagnoses: Mapping[str, int],
        persons: Mapping[int, int],
        inhabitants: int,
        region: str,
        region_inhabitants: int,
    ) -> None:
        self.year, self.prices, self.diagnoses, self.persons = year, prices, diagnoses, persons
        self.inhabitants, self.region, self.region_inhabitants = inhabitants, region, region_inhabitants

    def money(self, rows: Iterable[Row], costs: CostFile, generations: Iterable[Generation]) -> Counter[Moved]:
        """Øre by (file, rule, payer, receiver); what is nothing is left out."""
        moved: Counter[Moved] = Counter()
        own = [row for row in rows if self.counts(row)]
        for row in own:
            for line in costs.lines:
                if self.fits(row, line.applies):
                    payer = max(
                        (one for one in line.bearers if one.since <= date(self.year, 1, 1)), key=lambda one: one.since
                    ).payer
                    each = nearest(self.units(row, line.per) * Fraction(line.times) * self.price(line.price))
                    moved[costs.id, line.id, payer, Payer.COST] += each * row["person_weight"]
        for generation in generations:
            self.transfers(generation, own, moved)
        return Counter({key: amount for key, amount in moved.items() if amount})

    def transfers(self, generation: Generation, rows: list[Row], moved: Counter[Moved]) -> None:
        """Adds what a generation's rules move."""
        for rule in generation.rules:
            key = (generation.id, rule.id, rule.payer, rule.receiver)
            how = rule.how
            if isinstance(how, Share):
                for row in rows:
                    if self.fits(row, how.applies):
                        moved[key] += self.share(row, how) * row["person_weight"]
            elif isinstance(how, PerDay):
                for row in rows:
                    if self.fits(row, how.applies):
                        for day in range(1, self.days(row) + 1):
                            charge = max((one for one in how.days if one.from_day <= day), key=lambda one: one.from_day)
                            moved[key] += self.kr(charge.amount_kr, how.price_year) * row["person_weight"]
            elif isinstance(how, Target):
                seen = sum(row["person_weight"] for row in rows if self.fits(row, how.applies))
                low = int(how.of_ages.rstrip("+"))
                people = sum(number for age, number in self.persons.items() if age >= low)
                target = people * Fraction(how.expected_per_1000) / 1000 * (100 - Fraction(how.reduction_percent)) / 100
                if target > seen:
                    moved[key] += nearest((target - seen) * Fraction(how.percent) / 100 * self.price(how.of))
            elif isinstance(how, PerInhabitant):
                each = (
                    nearest(Fraction(how.by_year[self.year]) * 100)
                    if self.year in how.by_year
                    else self.kr(how.amount_kr, how.price_year)
                )
                moved[key] += each * self.inhabitants
            elif isinstance(how, Frame):
                if self.region in how.regions_kr:
                    moved[key] += self.frame(how)
            elif isinstance(how, ReturnToInhabitants):
                collected = sum(
                    amount
                    for (file, name, _, _), amount in moved.items()
                    if file == generation.id and name == how.of_rule
                )
                own = collected * self.inhabitants // self.region_inhabitants
                moved[key] += own
                moved[generation.id, rule.id, rule.payer, Payer.OTHER_MUNICIPALITIES] += collected - own

    def share(self, row: Row, how: Share) -> int:
        """A row's share of the tariff."""
        percent = Fraction(0)
        for text, part in how.percent.items():
            if self.is_aged(row, text):
                percent = Fraction(part)
        for raised in how.raised:
            if row["diagnosis"] in [self.diagnoses[key] for key in raised.diagnoses if key in self.diagnoses]:
                percent = Fraction(raised.percent)
        amount = nearest(nearest(self.units(row, how.per) * self.price(how.of)) * percent / 100)
        return amount if how.cap_kr is None else min(amount, self.kr(how.cap_kr, how.cap_price_year or 0))

    def frame(self, how: Frame) -> int:
        """The area's part of a region's frame."""
        own = Fraction(how.regions_kr[self.region]) / how.inhabitants[self.region]
        average = sum(map(Fraction, how.regions_kr.values())) / sum(how.inhabitants.values())
        toward = Fraction(0)
        for year, percent in sorted(how.toward_average.items()):
            if year <= self.year:
                toward = Fraction(percent) / 100
        each = own * (1 - toward) + average * toward
        return nearest(each * self.inhabitants * 100 * self.rise(how.price_year))

    def price(self, key: str) -> int:
        """A price in øre of the year."""
        (one,) = [one for one in self.prices.prices if one.id == key]
        return self.kr(one.amount_kr, one.price_year)

    def kr(self, kroner: Decimal, year: int) -> int:
        """Kroner of a year as øre of ours."""
        return nearest(Fraction(kroner) * 100 * self.rise(year))

    def rise(self, year: int) -> Fraction:
        """What prices rose since a year; the shipped index has one rate."""
        (index,) = self.prices.index
        return (1 + Fraction(index.percent) / 100) ** (self.year - year)

    def units(self, row: Row, per: str) -> Fraction:
        """How many units a row is."""
        if per == "activity":
            return Fraction(1)
        if per == "day":
            return Fraction(self.days(row))
        if per == "quantity":
            return Fraction(row["quantity"] or 0)
        return Fraction(row["quantity"] or 0, 60) * Fraction(self.days(row), 7)

    def days(self, row: Row) -> int:
        """Days of a row."""
        kind = ActivityKind(row["kind"])
        began, ended = (
            self.day(row["started_at"]),
            self.day(row["ended_at"]) if row["ended_at"] else date(self.year + 1, 1, 1),
        )
        if kind in (ActivityKind.HOME_NURSING, ActivityKind.HOME_CARE):
            first, last = max(began, date(self.year, 1, 1)), min(ended, date(self.year + 1, 1, 1))
            return (last - first).days
        if kind in (ActivityKind.ACUTE_ADMISSION, ActivityKind.PLANNED_ADMISSION) and row["quantity"] is not None:
            return max(row["quantity"], 1)
        return max((ended - began).days, 1)

    def counts(self, row: Row) -> bool:
        """Whether a row counts in the year."""
        began = self.day(row["started_at"])
        if row["kind"] in (ActivityKind.HOME_NURSING, ActivityKind.HOME_CARE):
            ended = self.day(row["ended_at"]) if row["ended_at"] else date(self.year + 1, 1, 1)
            return began <= date(self.year, 12, 31) and ended > date(self.year, 1, 1)
        return began.year == self.year

    def fits(self, row: Row, wanted: Filter) -> bool:
        """Whether a filter takes a row."""
        if ActivityKind(row["kind"]).name.lower().replace("_", "-") not in wanted.kinds:
            return False
        flags = self.flags(row)
        return (
            set(wanted.with_flags) <= flags
            and not set(wanted.without_flags) & flags
            and (not wanted.ages or self.is_aged(row, wanted.ages))
            and (not wanted.diagnoses or row["diagnosis"] in [self.diagnoses.get(key) for key in wanted.diagnoses])
        )

    def flags(self, row: Row) -> set[str]:
        """The names of a row's flags."""
        kind = ActivityKind(row["kind"])
        if kind in (ActivityKind.ACUTE_ADMISSION, ActivityKind.PLANNED_ADMISSION):
            names = {"medical": AdmissionFlag.MEDICAL, "psychiatric": AdmissionFlag.PSYCHIATRIC}
        elif kind is ActivityKind.REHABILITATION_PLAN:
            names = {"specialised": RehabilitationFlag.SPECIALISED}
        elif kind is ActivityKind.PLACE_STAY:
            names = {"acute": PlaceFlag.ACUTE, "temporary": PlaceFlag.TEMPORARY}
        else:
            names = {}
        return {name for name, bit in names.items() if row["flags"] & bit}

    def is_aged(self, row: Row, text: str) -> bool:
        """Whether a row's citizen is of an age band, in the year in which it begins or is counted from."""
        if row["birth_year"] == 0:
            return False
        began = (
            max(self.day(row["started_at"]), date(self.year, 1, 1))
            if row["kind"] in (6, 7)
            else self.day(row["started_at"])
        )
        age = max(began.year - row["birth_year"], 0)
        if text.endswith("+"):
            return age >= int(text[:-1])
        low, high = map(int, text.split("-"))
        return low <= age <= high

    @staticmethod
    def day(at: datetime) -> date:
        """The date in Danish winter time."""
        return (at + timedelta(hours=1)).date()
