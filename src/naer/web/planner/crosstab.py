"""Cross-tabulate without SQL: choose what is counted, rows and columns from lists; small cells are withheld."""

from starlette.responses import Response

from naer.danish import times
from naer.errors import InvalidError, NotFoundError
from naer.insight.crosstabs.definition import Dimension
from naer.insight.indicators.places import Place
from naer.organisations.definition import Kind
from naer.web.components import data_tables, municipalities
from naer.web.numbers import Numbers
from naer.web.planner import crosstab_view as view
from naer.web.planner import nothing_counted, places_asked
from naer.web.planner.crosstab_view import Choice, Table
from naer.web.planner.places_asked import Asked
from naer.web.visit import Visit

PLACE_DIMENSIONS = (
    Dimension.LOCAL_AREA,
    Dimension.CLINIC,
    Dimension.MUNICIPALITY,
    Dimension.REGION_BEFORE,
    Dimension.CLUSTER,
    Dimension.REGION,
    Dimension.HEALTH_COUNCIL,
)


def show(visit: Visit) -> Response:
    """The choices, and the table when they mean something."""
    numbers = visit.shell.services.numbers()
    if numbers is None or not numbers.years():
        return nothing_counted.show(visit)
    asked, chosen = _asked(visit, numbers)
    trouble = view.trouble(chosen, is_one_municipality=asked.place.kind is Kind.MUNICIPALITY)
    withdrawn = numbers.withdrawn(chosen.counted, chosen.year)
    return visit.show(
        "planner/crosstab.html",
        status=422 if trouble else 200,
        chosen=chosen,
        trouble=trouble,
        table=None if trouble or withdrawn else _table(visit, numbers, asked.place, chosen),
        years=numbers.years(),
        counted=view.COUNTED,
        dimensions=view.DIMENSIONS,
        asked=asked,
        cut=numbers.cut,
        up_to=numbers.tabled_up_to(chosen.counted, chosen.year),
        withdrawn=withdrawn,
        is_synthetic=numbers.is_synthetic,
        forms=data_tables.FORMS,
    )


def fetch(visit: Visit) -> Response:
    """The table as a file."""
    numbers = visit.shell.services.numbers()
    if numbers is None:
        raise nothing_counted.no_file(visit)
    asked, chosen = _asked(visit, numbers)
    if view.trouble(chosen, is_one_municipality=asked.place.kind is Kind.MUNICIPALITY):
        raise InvalidError("This cannot be tabulated.", what_to_do="Choose from the lists on the page.")
    if numbers.withdrawn(chosen.counted, chosen.year):
        raise NotFoundError("These tables have been withdrawn.", what_to_do="Read the sheets: they are right.")
    made = _table(visit, numbers, asked.place, chosen)
    up_to = numbers.tabled_up_to(chosen.counted, chosen.year) or numbers.cut
    cut = times.exact(up_to, visit.language.code)
    found = view.data_table(made, chosen, cut=cut, language=visit.language)
    return data_tables.download(found, visit.asked("form", data_tables.COMMA))


def _asked(visit: Visit, numbers: Numbers) -> tuple[Asked, Choice]:
    with visit.open() as rec:
        codes = municipalities.own_codes(rec, visit.person.organisation_ids)
    asked = places_asked.asked(visit, numbers, codes)
    chosen = view.choice(visit.request.query_params, years=numbers.years())
    return asked, Choice(chosen.counted, chosen.rows, chosen.columns, chosen.year, asked.place.key)


def _table(visit: Visit, numbers: Numbers, place: Place, chosen: Choice) -> Table:
    found = numbers.crosstab(view.question(chosen, place.municipalities))
    names = {one: numbers.names(one) for one in (chosen.rows, chosen.columns) if one in PLACE_DIMENSIONS}
    return view.table(found, place=place.name, names=names, language=visit.language)
