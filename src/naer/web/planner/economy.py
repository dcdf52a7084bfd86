"""Who pays and who gains: rules of finance side by side for one municipality, finished treatment and places.

The choices stand in the address. The activity is that of an ordinary municipality of the same ages, or that of a scenario's run
(`economy_activity`), and then the place may be all that was simulated: a health council, a region, the country. Nothing here is
about a citizen.
"""

from starlette.responses import Response

from naer.danish import identifiers
from naer.economy import content, diagnosis_groups, engine, places
from naer.economy.activity import Cells
from naer.economy.engine import Area, Setting
from naer.economy.ledger import Ledger
from naer.errors import NotFoundError
from naer.fhir import plain
from naer.scenarios import figures, person_columns
from naer.web.planner import charges_view, economy_activity, economy_area, scenario_areas
from naer.web.planner import economy_view as view
from naer.web.visit import Visit

FIRST_YEAR, LAST_YEAR = 2007, economy_activity.LAST_YEAR
DRAWS, SEED = 200, 1
MOST_RULES = 4
FIRST_CHOSEN = ("kmf-2012", "kmf-2018", "kmf-fastfrosset")


def show(visit: Visit) -> Response:
    """Rules side by side for the same activity."""
    finance, lab = content.load(), visit.shell.services.lab
    year = chosen_year(visit, visit.now.year)
    asked = visit.request.query_params.getlist("regel")
    rules = tuple(dict.fromkeys(key for key in asked if key in finance.generations))[:MOST_RULES] or FIRST_CHOSEN
    activity = economy_activity.asked(visit.asked("aktivitet"), lab)
    if isinstance(activity, economy_activity.Simulated) and visit.asked("kommune") in ("", activity.code):
        code, year = activity.code, activity.year_near(year)
    else:  # nothing simulated is asked for, or another place was chosen, which was not simulated
        code = _larger_area(visit.asked("kommune")) or municipality(visit)
        activity = economy_activity.Ordinary() if isinstance(activity, economy_activity.Simulated) else activity
    area = economy_area.of(person_columns.codes_of(code))
    cells = economy_activity.cells(activity, area, year=year, finance=finance)
    columns = [(key, _money(cells, area, year, key)) for key in ("", *rules)]
    page = view.compared(
        columns,
        chosen=view.Chosen(code=code, year=year, rules=rules, activity=activity),
        places=_places() | {code: scenario_areas.named(code, visit.language)},
        offered=economy_activity.offered(activity, code, lab, visit.language),
        finance=finance,
        language=visit.language,
        area=area,
    )
    return visit.show("planner/economy.html", page=page)


def show_charges(visit: Visit) -> Response:
    """What finished treatment costs by year, and where it is cheapest to be."""
    finance, code = content.load(), municipality(visit)
    year = chosen_year(visit, visit.now.year)
    days = int(visit.asked("dage")) if visit.asked("dage").isdecimal() and 1 <= int(visit.asked("dage")) <= 365 else 5
    setting = Setting(year=year, prices=finance.prices, draws=DRAWS, seed=SEED)
    page = charges_view.charged(
        places.charges(finance, range(2011, LAST_YEAR + 1)),
        places.compared(finance, days=days, area=economy_area.of((code,)), setting=setting),
        chosen=view.Chosen(code=code, year=year, rules=()),
        days=days,
        places=_places(),
        language=visit.language,
    )
    return visit.show("planner/charges.html", page=page)


def municipality(visit: Visit) -> str:
    """The municipality that is asked for, else one's own, else the first of the list. Raises NotFoundError."""
    known = figures.load().municipalities
    asked = visit.asked("kommune")
    if asked:
        if asked not in known:
            raise NotFoundError("There is no such municipality.", what_to_do="Choose one from the list.")
        return asked
    with visit.open() as rec:
        units = rec.read_many("Organization", visit.person.organisation_ids).values()
        own = [plain.identifier_value(one, identifiers.MUNICIPALITY_CODE) for one in units]
    return next((one for one in own if one in known), next(iter(known)))


def _larger_area(asked: str) -> str:
    """The region, health council or country that is asked for: a run of it leads here. Empty when it is none."""
    known = figures.load().municipalities
    try:
        return asked if asked and asked not in known and len(person_columns.codes_of(asked)) > 1 else ""
    except NotFoundError:
        return ""


def chosen_year(visit: Visit, otherwise: int) -> int:
    """The year that is asked for when it is one of ours."""
    asked = visit.asked("aar")
    return int(asked) if asked.isdecimal() and FIRST_YEAR <= int(asked) <= LAST_YEAR else otherwise


def _money(cells: Cells, area: Area, year: int, rule: str) -> Ledger:
    """The ledger of a year's activity under one rule (or none)."""
    finance = content.load()
    chosen = [finance.generation(rule)] if rule else []
    setting = Setting(year=year, prices=finance.prices, diagnoses=diagnosis_groups.numbers(), draws=DRAWS, seed=SEED)
    return engine.money(cells, finance.costs, chosen, area=area, setting=setting)


def _places() -> dict[str, str]:
    return {line.code: line.name for line in figures.load().municipalities.values()}
