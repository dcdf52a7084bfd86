"""The sheet of an indicator: what it says, against chance, beside others, for whom and where, what it means; also as a file."""

from starlette.responses import Response

from naer.web.components import data_tables, municipalities
from naer.web.numbers import Numbers
from naer.web.planner import indicator_view as view
from naer.web.planner import nothing_counted, places_asked
from naer.web.planner.places_asked import Asked
from naer.web.visit import Visit


def show(visit: Visit) -> Response:
    """The sheet; a page that says so when nothing has been counted."""
    indicator = visit.part("indicator")
    numbers = visit.shell.services.numbers()
    if numbers is None:
        return nothing_counted.show(visit)
    asked = ask(visit, numbers)
    sheet = numbers.sheet(indicator, asked.place.key, asked.on)
    path = f"/styring/indikator/{indicator}"
    return visit.show(
        "planner/indicator.html",
        page=view.page(sheet, visit.language, path=f"{path}?struktur={asked.structure}&sted="),
        asked=asked,
        structures=asked.structures(path),
        path=path,
        forms=data_tables.FORMS,
    )


def fetch(visit: Visit) -> Response:
    """The numbers of the sheet as a file."""
    numbers = visit.shell.services.numbers()
    if numbers is None:
        raise nothing_counted.no_file(visit)
    asked = ask(visit, numbers)
    sheet = numbers.sheet(visit.part("indicator"), asked.place.key, asked.on)
    return data_tables.download(view.data_table(sheet, visit.language), visit.asked("form", data_tables.COMMA))


def ask(visit: Visit, numbers: Numbers) -> Asked:
    """The place and structure of the address, otherwise the reader's own."""
    with visit.open() as rec:
        codes = municipalities.own_codes(rec, visit.person.organisation_ids)
    return places_asked.asked(visit, numbers, codes)
