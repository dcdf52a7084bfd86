"""The model started in an earlier year beside the years that are known, as a part of the page of known figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from naer.danish import numbers
from naer.scenarios import figures
from naer.scenarios.lab.backcast import content
from naer.scenarios.lab.backcast.definition import Chart, Figure, Verdict
from naer.scenarios.lab.backcast.found import Backcast, Course, Line, Place, Simulated
from naer.scenarios.lab.held import WITHIN_PERCENT
from naer.web.components import charts
from naer.web.language import Language, marked
from naer.web.planner.economy_words import VERIFICATIONS

_VERDICTS = {
    Verdict.IN_INTERVAL: marked("● i intervallet"),
    Verdict.NEAR: marked("○ inden for fem procent"),
    Verdict.OFF: marked("◇ ved siden af"),
}
_SEXES = {"F": marked("kvinder"), "M": marked("mænd"), "all": ""}


@dataclass(frozen=True)
class Row:
    """A known value in words."""

    what: str
    unit: str
    years: str
    known: str
    simulated: str
    interval: str
    percent: str
    verdict: str
    why: str
    source: str


@dataclass(frozen=True)
class PlaceRow:
    """A municipality in words."""

    name: str
    known: str
    simulated: str
    percent: str


@dataclass(frozen=True)
class Section:
    """The part of the page; `is_ready` is false while it is being simulated, and then only the sentence is there."""

    heading: str
    sentence: str
    is_ready: bool
    about: str = ""
    drawings: tuple[charts.Chart, ...] = ()
    rows: tuple[Row, ...] = ()
    begins_with: tuple[tuple[str, str], ...] = ()
    not_held: tuple[str, ...] = ()
    places_sentence: str = ""
    places: tuple[PlaceRow, ...] = ()


def section(found: Backcast | None, language: Language) -> Section:
    """The part of the page, in a language."""
    say, file = language.say, content.load()
    heading = say("Hvad hvis modellen var begyndt i %(year)s?", year=str(found.start if found else file.start))
    if found is None:
        return Section(heading, say("Årene regnes igennem nu. Det tager omkring et minut."), is_ready=False)
    hit = sum(one.verdict is not Verdict.OFF for one in found.checks)
    return Section(
        heading=heading,
        sentence=say(
            "Startet med %(start)s-befolkningen rammer modellen %(hit)s af %(all)s kendte tal frem til %(last)s: i "
            "intervallet eller inden for fem procent. %(inputs)s andre tal indgår i modellen og tæller ikke med.",
            start=str(found.start),
            last=str(found.last),
            hit=hit,
            all=len(found.checks),
            inputs=len(found.lines) - len(found.checks),
        ),
        is_ready=True,
        about=say(
            "%(citizens)s borgere, %(count)s gentagelser, talt op til landet.",
            citizens=numbers.written(found.citizens, language=language.code),
            count=found.replications,
        ),
        drawings=tuple(
            _chart(number, chart, courses, found, language)
            for number, (chart, courses) in enumerate(zip(file.charts, found.charts, strict=True))
        ),
        rows=tuple(_row(one, language) for one in found.lines),
        begins_with=tuple(
            (one.says.said(language.code), say(VERIFICATIONS[one.verification])) for one in file.begins_with
        ),
        not_held=tuple(one.said(language.code) for one in file.not_held),
        places_sentence=_of_places(found.places, language),
        places=tuple(_places(found.places, language)),
    )


def _row(one: Line, language: Language) -> Row:
    file, say = content.load(), language.say
    figure = file.figure(one.figure) or file.figures[0]
    why = next((reason.says.said(language.code) for reason in file.reasons if reason.id == one.why), "")
    about = (
        say("Indgår i modellen.") if one.kind == "made from" else "",
        why if one.verdict is Verdict.OFF else "",
    )

    def written(value: float) -> str:
        return numbers.written(value, decimals=figure.decimals, language=language.code)

    return Row(
        what=_named(figure, one, language),
        unit=figure.unit.said(language.code),
        years=str(one.year_from) if one.year_from == one.year_to else f"{one.year_from}–{one.year_to}",
        known=written(one.known),
        simulated=written(one.simulated.mean),
        interval=f"{written(one.simulated.low)}–{written(one.simulated.high)}",
        percent=_signed(one.percent, language),
        verdict=say(_VERDICTS[one.verdict]),
        why=" ".join(filter(None, about)),
        source=f"{one.source} · {say(VERIFICATIONS[one.verification])}",
    )


def _named(figure: Figure, one: Line | Course, language: Language) -> str:
    """`Borgere 1. januar, kvinder, 65–79 år`."""
    say = language.say
    sex = _SEXES[one.sex]
    if one.age_to is not None:
        ages = say("%(first)s–%(last)s år", first=one.age_from, last=one.age_to)
    else:
        ages = say("%(first)s år og derover", first=one.age_from) if one.age_from else ""
    return ", ".join(part for part in (figure.title.said(language.code), say(sex) if sex else "", ages) if part)


def _chart(number: int, chart: Chart, courses: Sequence[Course], found: Backcast, language: Language) -> charts.Chart:
    say, figure = language.say, content.load().figure(chart.figure) or content.load().figures[0]
    amounts = charts.Amounts(figure.unit.said(language.code), decimals=figure.decimals)
    lines: list[charts.Line] = []
    for course in courses:
        sex = f", {say(_SEXES[course.sex])}" if _SEXES[course.sex] else ""
        lines.append(
            charts.Line(say("Simuleret") + sex, tuple((year, _reading(one)) for year, one in course.simulated))
        )
        lines.append(
            charts.Line(say("Kendt") + sex, tuple((year, charts.Reading(value)) for year, value in course.known))
        )
    return charts.LineWithBand(
        key=f"backcast-{number}",
        title=chart.title.said(language.code),
        description=say("Linjer over årene: det simulerede med et bånd, og de kendte tal."),
        finding=" ".join(_finding(course, amounts, language) for course in courses),
        amounts=amounts,
        lines=tuple(lines),
        interval_name=say("95 %%-interval over %(count)s gentagelser", count=found.replications),
    )


def _finding(course: Course, amounts: charts.Amounts, language: Language) -> str:
    simulated = dict(course.simulated)
    year, known = next(((year, value) for year, value in reversed(course.known) if year in simulated), (0, 0.0))
    if not year:
        return language.say("Der er ingen kendte tal i disse år.")
    sex = language.say(_SEXES[course.sex]) + ": " if _SEXES[course.sex] else ""
    return sex + language.say(
        "%(year)s: kendt %(known)s, simuleret %(simulated)s (%(percent)s).",
        year=str(year),
        known=amounts.written(known, language),
        simulated=amounts.written(simulated[year].mean, language),
        percent=_signed(100 * (simulated[year].mean / known - 1), language),
    )


def _reading(one: Simulated) -> charts.Reading:
    return charts.Reading(one.mean, one.low, one.high)


def _of_places(places: Sequence[Place], language: Language) -> str:
    if not places:
        return ""
    return language.say(
        "I 2021 ligger %(hits)s af %(all)s kommuner inden for fem procent af deres kendte folketal. Modellen flytter ingen "
        "mellem kommunerne.",
        hits=sum(abs(one.percent) <= WITHIN_PERCENT for one in places),
        all=len(places),
    )


def _places(places: Sequence[Place], language: Language) -> Iterator[PlaceRow]:
    names = {line.code: line.name for line in figures.load().municipalities.values()}
    for one in sorted(places, key=lambda one: -abs(one.percent)):
        yield PlaceRow(
            names[one.code],
            numbers.written(one.known, language=language.code),
            numbers.written(one.simulated.mean, language=language.code),
            _signed(one.percent, language),
        )


def _signed(percent: float, language: Language) -> str:
    return numbers.signed(numbers.percent(percent, decimals=1, language=language.code))
