"""Which activity money is reckoned of on the economist's page: an ordinary municipality's, or that of a scenario's run. Pure.

In the address a number is per cent of the ordinary; a run's id and `i-dag` or `med-klodser` is the run's mean activity of the
year, as today or with its blocks. What the blocks themselves cost is no activity and stands on the scenario's page.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from naer.economy import activity, diagnosis_groups, engine, standard_activity
from naer.economy.activity import Cells
from naer.economy.content import Finance
from naer.economy.engine import Area
from naer.scenarios.lab import activity_rows
from naer.scenarios.lab.looking import Lab, Look
from naer.web.language import Language, marked

LAST_YEAR = 2035
"""The last year that activity is priced in."""
LEVELS, LEVEL = (90, 95, 100, 105, 110), 100
WAYS = {"i-dag": marked("som i dag"), "med-klodser": marked("med byggeklodserne")}
_BETWEEN = "."
_SEVERAL = "0000"
"""The municipality of rows that stand for a whole area."""

Offered = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ordinary:
    """An ordinary municipality's activity, in per cent of it."""

    level: int = LEVEL

    @property
    def key(self) -> str:
        """What the address says."""
        return str(self.level)


@dataclass(frozen=True)
class Simulated:
    """The activity of a run, in one of WAYS."""

    look: Look
    way: str

    @property
    def key(self) -> str:
        """What the address says."""
        return f"{self.look.run}{_BETWEEN}{self.way}"

    @property
    def code(self) -> str:
        """The area that was simulated: a municipality's code, or what a larger area is called by."""
        return self.look.choice.area

    def year_near(self, year: int) -> int:
        """The simulated year nearest to one."""
        first = self.look.choice.first_year
        return min(max(year, first), first + self.look.choice.years - 1)


Activity = Ordinary | Simulated
ORDINARY = Ordinary()


def asked(text: str, lab: Lab | None) -> Activity:
    """The activity that an address asks for; the ordinary where it says nothing, or where nothing is simulated yet.

    Raises NotFoundError for a run that there is none of.
    """
    run, between, way = text.rpartition(_BETWEEN)
    if lab is not None and between and way in WAYS:
        look = lab.look(run)
        if look.counted is not None:
            return Simulated(look, way)
    return Ordinary(int(text)) if text in map(str, LEVELS) else Ordinary()


def cells(of: Activity, area: Area, *, year: int, finance: Finance) -> Cells:
    """The activities of a year."""
    if isinstance(of, Ordinary):
        return standard_activity.of(area.persons, times=of.level / 100)
    counted = of.look.counted
    if counted is None:
        return activity.from_rows(())
    counts = (counted.today if of.way == "i-dag" else counted.scenario).mean(axis=0) * of.look.scale
    rows = activity_rows.table(counts, (_SEVERAL,), first_year=of.look.choice.first_year)
    rules = finance.generations.values()
    named_groups = diagnosis_groups.numbers_of(engine.diagnoses_named(rules))
    return activity.count(rows, year=year, age_cuts=engine.age_cuts(rules), diagnoses=named_groups)


def offered(of: Activity, code: str, lab: Lab | None, language: Language) -> tuple[tuple[str, Offered], ...]:
    """Groups of what may be chosen for a municipality: what the form sends, and what the reader sees."""
    ordinary = tuple((str(level), f"{level} %") for level in LEVELS)
    groups = [(language.say("Almindelig kommune med samme alder"), ordinary)]
    simulated = tuple(_simulated(of, code, lab, language))
    return (*groups, (language.say("Simuleret i et scenarie"), simulated)) if simulated else tuple(groups)


def named(of: Simulated, language: Language) -> str:
    """What a simulated activity is called."""
    return f"{of.look.choice.name or language.say('scenarie uden navn')}, {language.say(WAYS[of.way])}"


def _simulated(of: Activity, code: str, lab: Lab | None, language: Language) -> Iterator[tuple[str, str]]:
    runs = {one.run: one.name for one in (lab.saved() if lab else ()) if one.area == code}
    if isinstance(of, Simulated) and of.code == code:
        runs.setdefault(of.look.run, of.look.choice.name or language.say("scenarie uden navn"))
    for run, name in runs.items():
        for way, words in WAYS.items():
            yield f"{run}{_BETWEEN}{way}", f"{name}, {language.say(words)}"
