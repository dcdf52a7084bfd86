"""`naer economy`: rules of finance side by side, and a business case from a file, as lines of text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from naer.app import region
from naer.danish import numbers
from naer.economy import activity, content, diagnosis_groups, engine, oere, standard_activity
from naer.economy.business_case import cash_flow, returns, spreadsheet
from naer.economy.business_case import content as case_content
from naer.economy.business_case.cash_flow import Outcome
from naer.economy.content import Finance
from naer.economy.engine import Setting
from naer.economy.ledger import Ledger, interval
from naer.economy.payers import SECTORS
from naer.errors import InvalidError
from naer.evidence import content as evidence_content
from naer.organisations import content as organisation_content
from naer.web.language import every_language
from naer.web.planner import business_case_sheet, economy_area

DRAWS = 200


@dataclass(frozen=True)
class Compared:
    """An area, a year, the rules by id, and Parquet files of its activity (none: an ordinary municipality's)."""

    area: str
    year: int
    rules: tuple[str, ...]
    files: tuple[Path, ...] = ()
    seed: int = 1


def compare(wanted: Compared) -> Iterator[str]:
    """Who pays under each rule, with 95 per cent intervals, and each line's rule, version and price."""
    finance = content.load()
    for key in wanted.rules:
        finance.generation(key)
    for key in ("", *wanted.rules):
        ledger = money(wanted, finance, key)
        one = finance.generations.get(key)
        yield f"{one.title.da} ({key} {one.version}, {one.verification})" if one else "Uden regler"
        for sector in SECTORS:
            net = ledger.net_of_sector(sector)
            if net.any():
                yield f"  {sector:<24} {_kr(int(net[0])):>24}{_between(net)}"
        yield f"  {'cost':<24} {_kr(int(ledger.cost()[0])):>24}"
        for line in ledger.lines:
            if line.file == key:
                price = f" at {line.price} {_kr(line.price_oere)}" if line.price and line.price_oere is not None else ""
                moved = f"{line.payer.value} to {line.receiver.value}"
                yield f"    {line.rule}: {moved} {_kr(line.total_oere)} for {line.activities:,} activities{price}"


def money(wanted: Compared, finance: Finance, rule: str) -> Ledger:
    """The ledger of the area under one rule (or none)."""
    codes = tuple(region.municipality_codes(organisation_content.load(), wanted.area, date(wanted.year, 1, 1)))
    chosen = [finance.generation(rule)] if rule else []
    area = economy_area.of(codes)
    if wanted.files:
        cells = activity.count(
            wanted.files,
            year=wanted.year,
            age_cuts=engine.age_cuts(chosen),
            diagnoses=diagnosis_groups.numbers_of(engine.diagnoses_named(chosen)),
            municipalities=[int(code) for code in codes],
        )
    else:
        cells = standard_activity.of(area.persons)
    setting = Setting(
        year=wanted.year,
        prices=finance.prices,
        diagnoses=diagnosis_groups.numbers(),
        draws=DRAWS,
        seed=wanted.seed,
    )
    return engine.money(cells, finance.costs, chosen, area=area, setting=setting)


def business_case(path: Path) -> Outcome:
    """The case that a file says. Raises InvalidError when it says what it may not."""
    finance, evidence = content.load(), evidence_content.load()
    case = case_content.read(path.name, path.read_text(encoding="utf-8"))
    wrong = cash_flow.problems(case, name=path.name, finance=finance, evidence=evidence)
    if wrong:
        raise InvalidError(" ".join(wrong))
    return cash_flow.worked_out(case, finance=finance, evidence=evidence)


def told(outcome: Outcome) -> Iterator[str]:
    """A case as lines: present value by payer with interval, pay-back, and what should be returned."""
    case = outcome.case
    yield f"{case.title.da}: {case.start_year}-{case.start_year + case.years - 1}, kroner of {case.start_year}"
    for payer in (*outcome.payers(), None):
        value = outcome.present_value(payer)
        paid = outcome.paid_back_in(payer)
        name = payer.value if payer else "all together"
        yield f"  {name:<24} {_kr(int(value[0])):>20}{_between(value)}  paid back {paid or 'never'}"
    back = returns.returned({payer: int(outcome.present_value(payer)[0]) for payer in outcome.payers()})
    for one in back.returns:
        yield f"  {one.payer.value} returns {_kr(one.oere)} to {one.receiver.value}"
    if back.missing_oere:
        yield f"  {_kr(back.missing_oere)} is missing: the gain is too small for nobody to lose"


def write_spreadsheet(outcome: Outcome, to: Path, *, language: str) -> None:
    """The case as a spreadsheet with formulas."""
    chosen = next(one for one in every_language().values() if one.code == language)
    to.write_bytes(
        spreadsheet.workbook(outcome, evidence=evidence_content.load(), words=business_case_sheet.words(chosen))
    )


def known_rules() -> Sequence[str]:
    """The ids of all rules and proposals."""
    return tuple(content.load().generations)


def _kr(amount: int) -> str:
    return numbers.kroner(oere.as_kr(amount))


def _between(amounts: activity.Ints) -> str:
    ends = interval(amounts)
    return "" if ends is None else f"  ({_kr(ends[0])} to {_kr(ends[1])})"
