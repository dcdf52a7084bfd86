"""The sheet of an indicator as a page: its charts, its definition in words and code, and its numbers to take along. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from naer.danish import numbers
from naer.insight.indicators.definition import Indicator, Source
from naer.insight.indicators.results import Figure, Sheet, State
from naer.insight.shapes import FROM_RECORD
from naer.web.components import charts, indicators
from naer.web.components.data_tables import DataTable, Value
from naer.web.language import Language


@dataclass(frozen=True)
class Line:
    """A name and what it says; `source` and how well it is known stand in small."""

    name: str
    words: str
    source: str = ""


@dataclass(frozen=True)
class SheetPage:
    """What stands on the page, texts in the reader's language."""

    id: str
    title: str
    question: str
    finding: str
    place: str
    latest: str
    period: str
    standardised: str
    method: str
    cut: datetime
    is_synthetic: bool
    run: charts.RunChart
    beside: charts.Funnel | charts.IntervalBars | None
    groups: tuple[charts.IntervalBars, ...]
    areas: charts.SmallMultiples | None
    definition: tuple[Line, ...]
    anchors: tuple[Line, ...]
    breaks: tuple[Line, ...]
    note: str
    code: str


def page(sheet: Sheet, language: Language, *, path: str) -> SheetPage:
    """The page; `path` leads to another place's sheet when its key is put after it."""
    indicator = sheet.indicator
    standardised = sheet.standardised
    return SheetPage(
        id=indicator.id,
        title=indicators.text(indicator.title, language),
        question=indicators.text(indicator.question, language),
        finding=indicators.text(sheet.finding, language),
        place=sheet.place_name,
        latest=indicators.said(sheet.latest, indicator, language),
        period=indicators.text(sheet.latest_period, language),
        standardised=indicators.said(standardised.figure, indicator, language) if standardised else "",
        method=indicators.text(standardised.method, language) if standardised else "",
        cut=instant(sheet.cut),
        is_synthetic=sheet.is_synthetic,
        run=indicators.run_chart(
            sheet, language, key="run", finding=_limits_words(sheet, language), place=sheet.place_name
        ),
        beside=indicators.funnel(sheet, language) or indicators.comparison(sheet, language),
        groups=indicators.groups(sheet, language),
        areas=indicators.multiples(sheet, language, path=path),
        definition=tuple(definition(indicator, language)),
        anchors=tuple(
            Line(
                _anchor_value(one.value, language),
                indicators.text(one.says, language),
                known(one.source, one.verification.value, language),
            )
            for one in indicator.anchors
        ),
        breaks=tuple(
            Line(
                f"{one.from_on:%d-%m-%Y}",
                indicators.text(one.reason, language),
                known(one.source, one.verification.value, language),
            )
            for one in indicator.breaks
        ),
        note=indicators.text(indicator.note, language) if indicator.note else "",
        code=indicator.sql.strip(),
    )


def _anchor_value(value: float, language: Language) -> str:
    """A known figure as it was published: with as many decimals as it has."""
    return numbers.written(value, decimals=0 if value == int(value) else 1, language=language.code)


def definition(indicator: Indicator, language: Language) -> Iterator[Line]:
    """What is counted, in words."""
    say = language.say
    yield Line(say("Definition"), indicators.text(indicator.definition, language))
    yield Line(say("Tæller"), indicators.text(indicator.numerator, language))
    yield Line(say("Nævner"), indicators.text(indicator.denominator, language))
    for number, one in enumerate(indicator.exclusions):
        yield Line("" if number else say("Ikke med"), indicators.text(one, language))
    source = known(indicator.source, indicator.verification.value, language)
    yield Line(say("Kilde"), source)
    if indicator.kinds and indicator.kinds.isdisjoint(kind.name.lower() for kind in FROM_RECORD):
        yield Line(
            say("Opgøres ud fra"),
            say("Udtræk, der læses ind, og kun dem. Det, der skrives i Nær, kan endnu ikke tælles med her."),
        )
    version = say("%(version)s, gælder fra %(day)s", version=indicator.version, day=f"{indicator.valid_from:%d-%m-%Y}")
    yield Line(say("Udgave"), f"{version}. {indicators.text(indicator.owner, language)}")


def known(source: Source, verification: str, language: Language) -> str:
    """A source and how well it is known."""
    said = source if isinstance(source, str) else indicators.text(source, language)
    return f"{said} ({language.say(indicators.VERIFICATIONS[verification])})"


def instant(at: datetime) -> datetime:
    """The instant with its zone; tables are UTC without one."""
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def data_table(sheet: Sheet, language: Language) -> DataTable:
    """All numbers of the sheet in one long table: one row for each place or group and period."""
    say, indicator = language.say, sheet.indicator
    columns = (
        say("Indikator"),
        say("Sted"),
        say("Opdelt efter"),
        say("Gruppe"),
        say("Periode"),
        say("Værdi"),
        say("Nedre 95 %"),
        say("Øvre 95 %"),
        say("Tæller"),
        say("Nævner"),
        say("Vises"),
    )
    return DataTable(
        name=f"{indicator.id}-{sheet.place_key}",
        columns=columns,
        rows=tuple((indicators.text(indicator.title, language), *row) for row in _rows(sheet, language)),
        about=tuple(_about(sheet, language)),
    )


def _rows(sheet: Sheet, language: Language) -> Iterator[tuple[Value, ...]]:
    say, text = language.say, indicators.text
    period = text(sheet.latest_period, language)
    yield (sheet.place_name, "", "", period, *_values(sheet.latest, language))
    if sheet.standardised:
        by = say("standardiseret for alder og køn")
        yield (sheet.place_name, by, "", period, *_values(sheet.standardised.figure, language))
    for point in sheet.series.points:
        yield (sheet.place_name, "", "", text(point.label, language), *_values(point.figure, language))
    for breakdown in sheet.breakdowns:
        for row in breakdown.rows:
            by = text(breakdown.title, language)
            yield (sheet.place_name, by, text(row.name, language), period, *_values(row.figure, language))
    for one in sheet.multiples:
        for point in one.series.points:
            yield (one.name, "", "", text(point.label, language), *_values(point.figure, language))


def _values(figure: Figure, language: Language) -> tuple[Value, ...]:
    if figure.state is not State.SHOWN:
        is_withheld = figure.state is State.WITHHELD
        why = language.say("nej: for få personer") if is_withheld else language.say("nej: intet at regne på")
        return (None, None, None, None, None, why)
    reading = indicators.reading(figure)
    return (reading.value, reading.low, reading.high, figure.numerator, figure.denominator, language.say("ja"))


def _about(sheet: Sheet, language: Language) -> Iterator[tuple[str, str]]:
    say = language.say
    yield say("Indikator"), indicators.text(sheet.indicator.title, language)
    yield say("Enhed"), indicators.text(sheet.indicator.measure.unit, language)
    for line in definition(sheet.indicator, language):
        yield line.name, line.words
    yield say("Data til og med"), f"{instant(sheet.cut):%d-%m-%Y %H.%M} UTC"
    yield say("Små tal"), say("Antal fra et til fire vises ikke, og heller ikke dem, som de kunne regnes ud af.")
    if sheet.is_synthetic:
        yield say("Borgere"), say("Alle borgere bag tallene er opdigtede.")


def _limits_words(sheet: Sheet, language: Language) -> str:
    """Where the newest quarter lies, for the run chart's own sentence."""
    newest = indicators.latest_quarter(sheet.series)
    if newest is None:
        return language.say("Ingen kvartaler kan vises")
    value = indicators.said(newest.figure, sheet.indicator, language)
    when = indicators.text(newest.label, language)
    if newest.mean is None:
        return language.say("%(when)s: %(value)s. Der er for få kvartaler til kontrolgrænser", when=when, value=value)
    middle = indicators.amounts(sheet.indicator, language).written(newest.mean, language)
    return language.say("%(when)s: %(value)s, mod et gennemsnit på %(middle)s", when=when, value=value, middle=middle)
