"""Where is it cheapest to be when hospital is no longer needed, and for whom? The lowest effective level, compared. Pure.

Each place is some activities that cost what `costs.yaml` says, under the law of the year: what society pays, and who. That a
place is cheap says nothing of whether it is safe for this citizen: that is a professional's judgement.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from naer.economy import content, engine
from naer.economy.content import Finance
from naer.economy.definition import ExampleActivity, Generation, InTwoLanguages
from naer.economy.engine import Area, Setting
from naer.economy.ledger import Ledger

MINUTES_OF_NURSING_A_WEEK, MINUTES_OF_CARE_A_WEEK = 210, 840


@dataclass(frozen=True)
class Place:
    """A place to be for some days, and its ledger."""

    key: str
    title: InTwoLanguages
    note: InTwoLanguages
    ledger: Ledger


def compared(finance: Finance, *, days: int, area: Area, setting: Setting) -> list[Place]:
    """The places for so many days, dearest to society first."""
    rules = by_law(finance, setting.year)
    places = [
        Place(key, title, note, _ledger(_activities(key, days), finance, rules, area, setting))
        for key, (title, note) in _PLACES.items()
    ]
    return sorted(places, key=lambda place: -int(place.ledger.cost()[0]))


def by_law(finance: Finance, year: int) -> list[Generation]:
    """The generations of the law that hold in a year."""
    return [one for one in finance.generations.values() if one.kind == "generation" and one.holds_in(year)]


@dataclass(frozen=True)
class Charge:
    """What the municipality pays for a day of finished treatment in a year, to whom, by day of the period, in øre."""

    year: int
    generation: Generation
    region_oere: int
    state_first_days_oere: int
    state_later_oere: int

    @property
    def first_days_oere(self) -> int:
        """Days 1 and 2 altogether."""
        return self.region_oere + self.state_first_days_oere

    @property
    def later_oere(self) -> int:
        """From day 3, altogether."""
        return self.region_oere + self.state_later_oere


def charges(finance: Finance, years: Iterable[int]) -> list[Charge]:
    """The finished-treatment charges of each year, from the generation that holds in it."""
    found: list[Charge] = []
    for year in years:
        for generation in by_law(finance, year):
            if any(rule.how.form == "per-day" for rule in generation.rules):
                one, two, three = (_charged(generation, finance, year, days) for days in (1, 2, 3))
                found.append(
                    Charge(year, generation, one["region"], two["state"] - one["state"], three["state"] - two["state"])
                )
    return found


def _charged(generation: Generation, finance: Finance, year: int, days: int) -> dict[str, int]:
    cells = content.example_cells([ExampleActivity(kind="finished-treatment", days=days)], {})
    lines = engine.transfers(cells, generation, area=Area(), setting=Setting(year=year, prices=finance.prices))
    moved = {"region": 0, "state": 0}
    for line in lines:
        if line.receiver.sector in moved:
            moved[line.receiver.sector] += line.total_oere
    return moved


def _ledger(
    activities: list[ExampleActivity], finance: Finance, rules: list[Generation], area: Area, setting: Setting
) -> Ledger:
    """Only what the activities give: amounts of the year that nobody's stay changes are left out."""
    of_activities = ("share", "per-day", "return-by-inhabitants")
    chosen = [
        one.model_copy(update={"rules": tuple(rule for rule in one.rules if rule.how.form in of_activities)})
        for one in rules
    ]
    return engine.money(content.example_cells(activities, {}), finance.costs, chosen, area=area, setting=setting)


def _activities(key: str, days: int) -> list[ExampleActivity]:
    if key == "hospital":
        return [
            ExampleActivity(kind="acute-admission", flags=("medical",), age=82, days=days),
            ExampleActivity(kind="finished-treatment", age=82, days=days),
        ]
    if key in ("temporary", "acute"):
        flag = "temporary" if key == "temporary" else "acute"
        return [ExampleActivity(kind="place-stay", flags=(flag,), age=82, days=days)]
    return [
        ExampleActivity(kind="home-nursing", age=82, days=days, quantity=MINUTES_OF_NURSING_A_WEEK),
        ExampleActivity(kind="home-care", age=82, days=days, quantity=MINUTES_OF_CARE_A_WEEK),
    ]


_PLACES: dict[str, tuple[InTwoLanguages, InTwoLanguages]] = {
    "hospital": (
        InTwoLanguages(da="Færdigbehandlet på sygehus", en="Finished treatment, still in hospital"),
        InTwoLanguages(
            da="Sengedagens pris er et gennemsnit; den sidste dag koster mindre end den første.",
            en="The bed day's price is an average; the last day costs less than the first.",
        ),
    ),
    "acute": (
        InTwoLanguages(da="Akutplads i kommunen", en="Acute place in the municipality"),
        InTwoLanguages(da="Med sygeplejerske hele døgnet.", en="With a nurse day and night."),
    ),
    "temporary": (
        InTwoLanguages(da="Midlertidig plads i kommunen", en="Temporary place in the municipality"),
        InTwoLanguages(
            da="Prisen er Glostrups fra 2011, fremskrevet.", en="The price is Glostrup's of 2011, carried forward."
        ),
    ),
    "home": (
        InTwoLanguages(da="Eget hjem med hjælp", en="Own home with help"),
        InTwoLanguages(
            da="En halv times sygepleje og to timers hjemmehjælp om dagen (antagelse).",
            en="Half an hour of nursing and two hours of home care a day (assumption).",
        ),
    ),
}
