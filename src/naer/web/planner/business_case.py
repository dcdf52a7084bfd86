"""Business cases as pages: choose a case, change its sizes, see who pays and gains and what should be returned, take it along.

The choices stand in the address; nothing here is about a citizen.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from pydantic import ValidationError
from starlette.responses import Response

from naer.danish import numbers
from naer.economy import content as finance_content
from naer.economy.business_case import cash_flow, content, spreadsheet
from naer.economy.business_case.cash_flow import Outcome
from naer.economy.business_case.definition import LONGEST, BusinessCase, Changed
from naer.errors import NotFoundError
from naer.evidence import content as evidence_content
from naer.web.planner import business_case_sheet
from naer.web.planner import business_case_view as view
from naer.web.planner.business_case_view import Typed
from naer.web.visit import Visit

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST = "geriatrisk-team"
DRAWS_ON_PAGE = 500
T = TypeVar("T")


def show(visit: Visit) -> Response:
    """The form, and the case as changed; a field that cannot be read is told beside it and not used."""
    case, typed, errors = _changed(visit)
    outcome = _worked_out(case, typed)
    page = view.page(
        outcome,
        typed,
        errors,
        cases=content.load(),
        finance=finance_content.load(),
        evidence=evidence_content.load(),
        language=visit.language,
    )
    return visit.show("planner/business_case.html", page=page, status=422 if errors else 200)


def spreadsheet_of(visit: Visit) -> Response:
    """The same case as a spreadsheet."""
    case, typed, _ = _changed(visit)
    outcome = _worked_out(case, typed)
    made = spreadsheet.workbook(
        outcome, evidence=evidence_content.load(), words=business_case_sheet.words(visit.language)
    )
    disposition = f'attachment; filename="business-case-{case.id}.xlsx"'
    return Response(made, media_type=SPREADSHEET, headers={"Content-Disposition": disposition})


def _worked_out(case: BusinessCase, typed: Typed) -> Outcome:
    return cash_flow.worked_out(
        case,
        finance=finance_content.load(),
        evidence=evidence_content.load(),
        prices_kr=typed.prices_kr,
    )


def _changed(visit: Visit) -> tuple[BusinessCase, Typed, dict[str, str]]:
    """The case that is asked for with what is changed; texts as typed; faults by field."""
    key = visit.asked("sag", FIRST)
    if key not in content.load():
        raise NotFoundError("There is no such business case.", what_to_do="Choose one from the list.")
    written = content.case(key)
    finance = finance_content.load()
    errors: dict[str, str] = {}
    given: dict[str, object] = {}
    for name, field, least, most in (
        ("borgere", "a_year", 1, 10_000_000),
        ("aar", "years", 1, LONGEST),
        ("start", "start_year", 2007, 2050),
        ("frigjort", "realised_percent", 0, 100),
    ):
        value = _number(visit.asked(name), least, most)
        if value is None and visit.asked(name):
            errors[name] = visit.say("Skriv et helt tal mellem %(least)s og %(most)s.", least=least, most=most)
        elif value is not None:
            given[field] = value
    rule = visit.asked("regel")
    if rule and rule in finance.generations:
        given["rules"] = (rule,)
    prices: dict[str, Decimal] = {}
    for cost in written.costs:
        text = visit.asked(f"pris-{cost.id}")
        amount = _kroner(text)
        if amount is None and text:
            errors[f"pris-{cost.id}"] = visit.say("Skriv et beløb i kroner, højst 1.000.000 kr.")
        elif amount is not None:
            prices[cost.price] = amount
    try:
        case = Changed.model_validate(given).applied(written)
    except ValidationError:  # the bounds above are the same: nothing typed comes here
        case = written
    case = case.model_copy(update={"draws": min(case.draws, DRAWS_ON_PAGE)})
    return case, Typed(fields=dict(visit.request.query_params), prices_kr=prices, query=visit.request.url.query), errors


def _number(text: str, least: int, most: int) -> int | None:
    value = _read(text, lambda read: int(read) if read == read.to_integral_value() else None)
    return value if value is not None and least <= value <= most else None


def _kroner(text: str) -> Decimal | None:
    value = _read(text, lambda read: read.quantize(Decimal("0.01")))
    return value if value is not None and 0 <= value <= 1_000_000 else None


def _read(text: str, made: Callable[[Decimal], T | None]) -> T | None:
    if not text.strip():
        return None
    try:
        return made(numbers.read(text))
    except numbers.NotANumberError:
        return None
