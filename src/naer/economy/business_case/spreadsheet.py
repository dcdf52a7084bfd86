"""A business case as a spreadsheet whose formulas work the whole case out again from its inputs.

Whoever opens it can change a yellow cell (persons, reach, effect, prices, rate) and see the result change; nothing is a
pasted number that could be a formula. What the rules of finance move for one avoided event is an input, with its rule's
name beside it, because the rules live in Nær. Drawn intervals are values: a spreadsheet cannot draw them the same way.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from naer.economy.business_case.cash_flow import Flow, Outcome
from naer.economy.business_case.definition import CaseGain
from naer.economy.ledger import interval
from naer.economy.payers import Payer
from naer.evidence.content import Evidence
from naer.evidence.definition import Effect

FIRST_YEAR_COLUMN = 2  # C: A says what, B the unit


@dataclass(frozen=True)
class Words:
    """The sheet's texts in the reader's language: `said` gives what each part of the sheets is called."""

    said: Mapping[str, str]
    payers: Mapping[Payer, str]
    language: str = "da"

    def __getitem__(self, key: str) -> str:
        return self.said[key]


@dataclass
class _Sheet:
    """Where things were written, so that formulas can point at them."""

    book: Any
    sheet: Any
    name: str
    row: int = 0
    cells: dict[str, str] = field(default_factory=dict[str, str])

    def input(self, key: str, value: float, *texts: str) -> None:
        """A row with a value that may be changed."""
        self.sheet.write(self.row, 0, texts[0])
        self.sheet.write_number(self.row, 1, value, self.book.add_format({"bg_color": "#FFF6CC", "border": 1}))
        for column, text in enumerate(texts[1:], start=2):
            self.sheet.write(self.row, column, text)
        self.cells[key] = f"{self.name}!$B${self.row + 1}"
        self.row += 1


def workbook(outcome: Outcome, *, evidence: Evidence, words: Words) -> bytes:
    """The XLSX file."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    inputs = _Sheet(book, book.add_worksheet(words["inputs"]), words["inputs"])
    years = book.add_worksheet(words["years"])
    result = book.add_worksheet(words["result"])
    _inputs(inputs, outcome, evidence, words)
    rows = _years(book, years, inputs.cells, outcome, evidence, words)
    _result(book, result, rows, outcome, words)
    book.close()
    return out.getvalue()


def _inputs(sheet: _Sheet, outcome: Outcome, evidence: Evidence, words: Words) -> None:
    case, lang = outcome.case, words.language
    sheet.sheet.set_column(0, 0, 58)
    sheet.sheet.set_column(2, 4, 30)
    bold = sheet.book.add_format({"bold": True})
    sheet.sheet.write(0, 0, case.title.said(lang), bold)
    sheet.sheet.write(1, 0, f"{words['price_level']} {case.start_year}")
    for column, key in enumerate(("what", "value", "unit", "source", "verification")):
        sheet.sheet.write(3, column, words[key], bold)
    sheet.row = 4
    people = case.people
    sheet.input("people", people.a_year, words["persons_a_year"], words["persons"], people.source, people.verification)
    for year in range(case.years):
        percent = people.reach_percent[min(year, len(people.reach_percent) - 1)]
        sheet.input(
            f"reach{year}", float(percent), f"{words['reach_percent']} {case.start_year + year}", words["percent"]
        )
    for gain in case.gains:
        title = gain.title.said(lang)
        if gain.per_person is not None:
            sheet.input(
                f"person {gain.id}", gain.per_person, f"{title}: {words['units']}", "", gain.source, gain.verification
            )
        else:
            _effect_inputs(sheet, gain, evidence, words)
        sheet.input(
            f"realised {gain.id}",
            float(gain.realised_percent),
            f"{title}: {words['realised_percent']}",
            words["percent"],
        )
        sheet.input(
            f"fading {gain.id}", float(gain.fading_percent), f"{title}: {words['fading_percent']}", words["percent"]
        )
    for cost in case.costs:
        title = cost.title.said(lang)
        sheet.input(
            f"units {cost.id}", float(cost.units), f"{title}: {words['units']}", "", cost.source, cost.verification
        )
        sheet.input(f"fixed {cost.id}", float(cost.units_a_year), f"{title}: {words['units_a_year']}")
    for place, flow in enumerate(outcome.flows):
        unit = words["kr_per_unit"] if flow.source == "cost" else words["kr_per_event"]
        sheet.input(f"each{place}", flow.each_oere / 100, _name(flow, outcome, words), unit, flow.file)
    for year, factor in enumerate(outcome.discount):
        sheet.input(f"discount{year}", factor, f"{words['discount_factor']} {case.start_year + year}")


def _effect_inputs(sheet: _Sheet, gain: CaseGain, evidence: Evidence, words: Words) -> None:
    effect = evidence.effect(gain.effect)
    title = gain.title.said(words.language)
    sheet.input(
        f"without {gain.id}", gain.without, f"{title}: {words['risk_without']}", "", gain.source, gain.verification
    )
    named = f"{title}: {words['effect']} {effect.id} ({effect.measure})"
    sheet.input(f"effect {gain.id}", float(effect.estimate or 0), named, "", effect.source, effect.verification)


def _avoided_formula(gain: CaseGain, cells: Mapping[str, str], evidence: Evidence) -> str:
    """How many are avoided for each person reached."""
    if gain.per_person is not None:
        return cells[f"person {gain.id}"]
    without = cells[f"without {gain.id}"]
    return f"{without}-({_risk_formula(evidence.effect(gain.effect), without, cells[f'effect {gain.id}'])})"


def _years(
    book: Any, sheet: Any, cells: Mapping[str, str], outcome: Outcome, evidence: Evidence, words: Words
) -> dict[Payer, int]:
    """The yearly rows; gives the row (from 0) of each payer's sum."""
    case = outcome.case
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet.set_column(0, 0, 70)
    sheet.set_column(FIRST_YEAR_COLUMN, FIRST_YEAR_COLUMN + case.years, 16)
    sheet.write(0, 0, words["gains_are_positive"], bold)
    for year in range(case.years):
        sheet.write_number(0, FIRST_YEAR_COLUMN + year, case.start_year + year, bold)
    sheet.write(1, 0, words["persons_reached"])
    for year in range(case.years):
        formula = f"={cells['people']}*{cells[f'reach{year}']}/100"
        sheet.write_formula(1, FIRST_YEAR_COLUMN + year, formula, None, outcome.reached[year])
    row, avoided = 2, {}
    for gain in case.gains:
        avoided[gain.id] = row
        sheet.write(row, 0, f"{words['avoided']}: {gain.title.said(words.language)}")
        for year in range(case.years):
            reached = f"{xl_col_to_name(FIRST_YEAR_COLUMN + year)}2"
            fade = f"(1-{cells[f'fading {gain.id}']}/100)^{year}"
            formula = f"={reached}*{fade}*({_avoided_formula(gain, cells, evidence)})"
            sheet.write_formula(row, FIRST_YEAR_COLUMN + year, formula, None, outcome.avoided[gain.id][year])
        row += 1
    of_payer: dict[Payer, list[int]] = {}
    for place, flow in enumerate(outcome.flows):
        sheet.write(row, 0, _name(flow, outcome, words))
        for year in range(case.years):
            column = xl_col_to_name(FIRST_YEAR_COLUMN + year)
            count = _count_formula(flow, column, cells, avoided, outcome)
            formula = f"=ROUND(({count})*{cells[f'each{place}']},2)"
            sheet.write_formula(row, FIRST_YEAR_COLUMN + year, formula, money, int(flow.oere[year, 0]) / 100)
        of_payer.setdefault(flow.payer, []).append(row)
        row += 1
    sums: dict[Payer, int] = {}
    for payer, lines in of_payer.items():
        sheet.write(row, 0, f"{words['sum_of']} {words.payers[payer]}", bold)
        yearly = outcome.by_year(payer)[:, 0]
        for year in range(case.years):
            column = xl_col_to_name(FIRST_YEAR_COLUMN + year)
            formula = "=" + "+".join(f"{column}{line + 1}" for line in lines)
            sheet.write_formula(row, FIRST_YEAR_COLUMN + year, formula, money, int(yearly[year]) / 100)
        sums[payer] = row
        row += 1
    sheet.write(row, 0, words["discount_factor"])
    for year in range(case.years):
        sheet.write_formula(row, FIRST_YEAR_COLUMN + year, f"={cells[f'discount{year}']}", None, outcome.discount[year])
    return sums


def _result(book: Any, sheet: Any, sums: Mapping[Payer, int], outcome: Outcome, words: Words) -> None:
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 3, 20)
    for column, key in enumerate(("what", "present_value", "low", "high")):
        sheet.write(0, column, words[key], bold)
    first = xl_col_to_name(FIRST_YEAR_COLUMN)
    last = xl_col_to_name(FIRST_YEAR_COLUMN + outcome.case.years - 1)
    factors = max(sums.values()) + 2
    for row, (payer, line) in enumerate(sums.items(), start=1):
        sheet.write(row, 0, words.payers[payer])
        here = f"{words['years']}!{first}{line + 1}:{last}{line + 1}"
        formula = f"=ROUND(SUMPRODUCT({here},{words['years']}!{first}{factors}:{last}{factors}),2)"
        sheet.write_formula(row, 1, formula, money, int(outcome.present_value(payer)[0]) / 100)
        _drawn(sheet, row, outcome.present_value(payer), money)
    row = len(sums) + 1
    sheet.write(row, 0, words["all"], bold)
    total = sum(int(outcome.present_value(payer)[0]) for payer in sums)
    sheet.write_formula(row, 1, f"=SUM(B2:B{row})", money, total / 100)
    _drawn(sheet, row, outcome.present_value(), money)
    sheet.write(row + 2, 0, words["drawn"])


def _drawn(sheet: Any, row: int, oere: Any, money: Any) -> None:
    ends = interval(oere)
    for column, value in enumerate(ends or (), start=2):
        sheet.write_number(row, column, value / 100, money)


def _risk_formula(effect: Effect, without: str, size: str) -> str:
    """The risk under the effect, as `evidence.effects.applied` has it."""
    value = f"(1/{size})" if effect.control_to_intervention else size
    match effect.measure:
        case "hazard-ratio":
            return f"1-(1-{without})^{value}"
        case "odds-ratio":
            odds = f"({without}/(1-{without})*{value})"
            return f"{odds}/(1+{odds})"
        case "relative-change":
            return f"{without}*(1+{value}/100)"
        case "difference":
            return f"{without}+{value}/100" if effect.unit == "percentage points" else f"{without}+{value}"
        case _:
            return f"{without}*{value}"


def _count_formula(
    flow: Flow, column: str, cells: Mapping[str, str], avoided: Mapping[str, int], outcome: Outcome
) -> str:
    if flow.source == "cost":
        return f"{column}2*{cells[f'units {flow.line}']}+{cells[f'fixed {flow.line}']}"
    gain = flow.line.partition("/")[0]
    events = f"{column}{avoided[gain] + 1}"
    return f"{events}*{cells[f'realised {gain}']}/100" if flow.is_cost else events


def _name(flow: Flow, outcome: Outcome, words: Words) -> str:
    titles: dict[str, str] = {
        one.id: one.title.said(words.language) for one in (*outcome.case.costs, *outcome.case.gains)
    }
    gain, _, rule = flow.line.partition("/")
    said = titles[gain] + (f" · {rule}" if rule else "")
    return f"{words.payers[flow.payer]}: {said}"
