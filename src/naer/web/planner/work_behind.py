"""From a number towards the work behind it, as far as steering goes: how much there is, who does it, and what the law says.

No citizen is seen here. The list itself is opened for treatment, by those with a care relation (`staff/work_behind.py`).
"""

from starlette.responses import Response

from naer.access.definition import Role
from naer.web.components import indicators, work_behind
from naer.web.planner import front, nothing_counted
from naer.web.planner.indicator import ask
from naer.web.visit import ROLE_NAMES, Visit


def show(visit: Visit) -> Response:
    """The counts of the work, and where it is done."""
    numbers = visit.shell.services.numbers()
    if numbers is None:
        return nothing_counted.show(visit)
    asked = ask(visit, numbers)
    card = numbers.card(visit.part("indicator"), asked.place.key, asked.on)
    work = work_behind.behind(card.indicator.id)
    with visit.open() as rec:
        counted = front.right_now_of(rec)
    return visit.show(
        "planner/work_behind.html",
        title=indicators.text(card.indicator.title, visit.language),
        finding=indicators.text(card.finding, visit.language),
        sheet_path=f"/styring/indikator/{card.indicator.id}?{asked.query}",
        list_address=visit.whole_address(f"/arbejdet-bag/{card.indicator.id}"),
        work=work,
        roles=[ROLE_NAMES[role.value] for role in Role if role in work.roles],
        front=counted,
        lines=[line for line in counted.lines if line.figure in work.counts],
    )
