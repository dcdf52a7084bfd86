"""A run as a page: sentences, then health, admissions, contacts, staff and money beside today, and what it all rests on."""

from dataclasses import dataclass

from naer.danish import numbers
from naer.scenarios.lab import beliefs, content
from naer.scenarios.lab.beliefs import Size
from naer.scenarios.lab.definition import ChosenBlock, Reading
from naer.scenarios.lab.looking import FIRST_ANSWER, Counted, Look
from naer.scenarios.model.layout import Measure
from naer.web.components import charts
from naer.web.language import Language, marked
from naer.web.planner import economy_activity, scenario_areas, scenario_drawings, scenario_rows, scenario_sentences
from naer.web.planner.scenario_rows import Row
from naer.web.planner.scenario_words import ADMISSIONS, CONTACTS, FAILURES, ILLNESSES, LIVES, OUTCOMES, READINGS

_FEWEST = 3
_ACUTE_ROW = 1
"""Where the acute admissions stand among the rows of a reading."""
_OTHERWISE = {
    Reading.TRIALS: marked(
        "Med den pessimistiske læsning af evidensen bliver forskellen %(other)s akutte indlæggelser i stedet for %(this)s."
    ),
    Reading.PAPERS: marked(
        "Her er regnet med det, oplæggene håbede. Ifølge forsøgene bliver forskellen %(other)s akutte indlæggelser i stedet for "
        "%(this)s."
    ),
    Reading.PESSIMISTIC: marked(
        "Her er regnet med den pessimistiske læsning. Ifølge forsøgene bliver forskellen %(other)s akutte indlæggelser i stedet "
        "for %(this)s."
    ),
}
_OTHERWISE_SAME = {
    Reading.TRIALS: marked(
        "Med den pessimistiske læsning af evidensen er forskellen i akutte indlæggelser den samme: %(this)s."
    ),
    Reading.PAPERS: marked(
        "Her er regnet med det, oplæggene håbede; ifølge forsøgene er forskellen i akutte indlæggelser den samme: %(this)s."
    ),
    Reading.PESSIMISTIC: marked(
        "Her er regnet med den pessimistiske læsning; ifølge forsøgene er forskellen i akutte indlæggelser den samme: %(this)s."
    ),
}


@dataclass(frozen=True)
class Part:
    """One subject: its question, a sentence, its rows with the number of decimals, charts, and a note below."""

    key: str
    heading: str
    sentence: str
    unit: str
    rows: tuple[Row, ...]
    decimals: int = 0
    drawings: tuple[charts.Chart, ...] = ()
    more: tuple[Row, ...] = ()
    more_unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Assumption:
    """What is believed of one outcome of a block: change in percent (None: no effect), source, and evidence or assumption."""

    block: str
    outcome: str
    percent: float | None
    added: float
    source: str
    is_assumption: bool


@dataclass(frozen=True)
class Switched:
    """A block that is on, with its dose as text."""

    title: str
    reach: int
    start: int
    ramp_up: int
    kr: float
    per: str


@dataclass(frozen=True)
class Believed:
    """A reading of the evidence, and the main differences under it where it has been run."""

    key: str
    name: str
    says: str
    is_this: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Page:
    """All of it; the parts that need replications are empty before there are three."""

    run: str
    area: str
    place: str
    money_year: int
    years: int
    first_year: int
    last_year: int
    name: str
    reading: str
    blocks: tuple[Switched, ...]
    progress: str
    done: int
    wanted: int
    is_done: bool
    sample: int
    sentences: tuple[str, ...]
    parts: tuple[Part, ...]
    readings: tuple[Believed, ...]
    tornado: charts.Chart | None
    rests_on: tuple[Assumption, ...]
    assumed: int


def page(look: Look, language: Language) -> Page:
    """The page of a run, in a language."""
    choice, library, say = look.choice, content.load(), language.say
    rests_on = tuple(
        _assumption(key.block, effect.outcome, beliefs.size(effect, choice.reading), language)
        for key in choice.blocks
        for effect in library.block(key.block).effects
    )
    counted = look.counted if look.done >= _FEWEST else None
    parts = _parts(look, counted, language) if counted else ()
    readings = _readings(look, counted, language)
    sentences = _sentences(look, counted, parts, language) if counted else ()
    return Page(
        run=look.run,
        area=scenario_areas.named(choice.area, language),
        place=choice.area,
        money_year=min(choice.first_year + choice.years - 1, economy_activity.LAST_YEAR),
        years=choice.years,
        first_year=choice.first_year,
        last_year=choice.first_year + choice.years - 1,
        name=choice.name,
        reading=say(READINGS[choice.reading][0]),
        blocks=tuple(_switched(one, language) for one in choice.blocks),
        progress=_progress(look, language),
        done=look.done,
        wanted=choice.replications,
        is_done=look.is_done or look.failed is not None,
        sample=choice.citizens or 0,
        sentences=(*sentences, *_otherwise(readings, language)),
        parts=parts,
        readings=readings,
        tornado=scenario_drawings.tornado(look, language),
        rests_on=rests_on,
        assumed=sum(one.is_assumption for one in rests_on),
    )


def _progress(look: Look, language: Language) -> str:
    if look.failed:
        return language.say(FAILURES[look.failed])
    if not look.done:
        return language.say("Borgerne bliver lavet, og de første år regnes. Det tager et øjeblik.")
    if look.is_done:
        return language.say("Alle %(count)s gentagelser er regnet.", count=look.done)
    if look.done < FIRST_ANSWER:
        return language.say(
            "%(done)s af de første %(first)s gentagelser er regnet; tallene svinger endnu.",
            done=look.done,
            first=FIRST_ANSWER,
        )
    return language.say(
        "%(done)s af %(all)s gentagelser er regnet. Intervallerne bliver smallere, mens resten kommer til.",
        done=look.done,
        all=look.choice.replications,
    )


def _parts(look: Look, counted: Counted, language: Language) -> tuple[Part, ...]:
    say, choice = language.say, look.choice
    years, last = say("i alle %(years)s år", years=choice.years), choice.first_year + choice.years - 1
    well = scenario_rows.well(look, counted, language)
    lives = (*scenario_rows.in_all(look, counted, LIVES, language), well)
    admissions = scenario_rows.in_all(look, counted, ADMISSIONS, language)
    contacts = scenario_rows.in_all(look, counted, CONTACTS, language)
    staff = scenario_rows.personnel(look, counted, language)
    money = scenario_rows.money(look, counted, language)
    nursing = contacts[list(CONTACTS).index(Measure.NURSING_VISITS_THOUSANDTHS)]
    acute = admissions[list(ADMISSIONS).index(Measure.ACUTE)]

    def sentence(one: Row, what: str) -> str:
        return scenario_sentences.of_number(language, one.difference, what, choice.years)

    return (
        Part(
            key="health",
            heading=say("Lever borgerne længere og bedre?"),
            sentence=sentence(well, say("leveår uden langvarig sygdom")),
            unit=years,
            rows=lives,
            more=scenario_rows.last_year(look, counted, ILLNESSES, language),
            more_unit=say("Borgere i %(year)s", year=str(last)),
        ),
        Part(
            key="admissions",
            heading=say("Bliver færre indlagt?"),
            sentence=sentence(acute, say("akutte indlæggelser")),
            unit=years,
            rows=admissions,
            drawings=scenario_drawings.by_year(look, counted, language),
        ),
        Part(
            key="contacts",
            heading=say("Hvem ser borgerne?"),
            sentence=sentence(nursing, say("besøg af hjemmesygeplejerske")),
            unit=years,
            rows=contacts,
        ),
        Part(
            key="staff",
            heading=say("Hvilket personale skal der til?"),
            sentence=scenario_sentences.of_staff(language, staff),
            unit=say("fuldtidsstillinger i gennemsnit"),
            rows=staff,
            decimals=1,
            note=say("Timer pr. kontakt, sengedag og forløb er antagelser; personale og pladser slipper aldrig op i modellen."),
        ),
        Part(
            key="money",
            heading=say("Hvem betaler, og hvem vinder?"),
            sentence=scenario_sentences.of_money(language, money[-1].difference, say("Alle betalere tilsammen"), choice.years),
            unit=say("mio. kr. i alle %(years)s år", years=choice.years),
            rows=money,
            decimals=1,
            note=say(
                "Faste priser og regler fra det første år. Kun det, modellen tæller: sygehus, almen praksis, hjemmepleje, "
                "sygepleje, genoptræning, pladser og byggeklodserne selv. Mange priser er antagelser."
            ),
        ),
    )  # fmt: skip


def _sentences(look: Look, counted: Counted, parts: tuple[Part, ...], language: Language) -> tuple[str, ...]:
    """What one could read aloud: health, admissions, bed days, staff, the municipality's money and everybody's."""
    choice, by_key = look.choice, {one.key: one for one in parts}
    days = by_key["admissions"].rows[list(ADMISSIONS).index(Measure.ACUTE_DAYS)]
    municipality = next((one for one in by_key["money"].rows if one.is_sum), by_key["money"].rows[0])
    return (
        by_key["health"].sentence,
        by_key["admissions"].sentence,
        scenario_sentences.of_number(language, days.difference, language.say("sengedage på sygehus"), choice.years),
        by_key["staff"].sentence,
        scenario_sentences.of_money(language, municipality.difference, language.say("Kommunen"), choice.years),
        by_key["money"].sentence,
    )


def _readings(look: Look, counted: Counted | None, language: Language) -> tuple[Believed, ...]:
    """The same blocks under every reading, this one among them; without rows where none have been run.

    All are of the same replications: of this reading, too, no more than the others have.
    """
    found: list[Believed] = []
    beside = [len(one.today) for one in look.others.values() if len(one.today) >= _FEWEST]
    if counted is not None and beside:
        counted = counted.first(min(beside))
    for reading, (name, says) in READINGS.items():
        of_reading = counted if reading is look.choice.reading else look.others.get(reading)
        rows: tuple[Row, ...] = ()
        if of_reading is not None and len(of_reading.today) >= _FEWEST:
            chosen = {one: ADMISSIONS[one] for one in (Measure.ACUTE, Measure.READMISSIONS, Measure.ACUTE_DAYS)}
            rows = (
                scenario_rows.well(look, of_reading, language),
                *scenario_rows.in_all(look, of_reading, chosen, language),
                scenario_rows.money(look, of_reading, language)[-1],
            )
        found.append(
            Believed(reading.value, language.say(name), language.say(says), reading is look.choice.reading, rows)
        )
    return tuple(found)


def _otherwise(readings: tuple[Believed, ...], language: Language) -> tuple[str, ...]:
    """How acute admissions come out under another reading: the pessimistic, or on its page and the papers' the trials."""
    this = next(one for one in readings if one.is_this)
    wanted = Reading.PESSIMISTIC if this.key == Reading.TRIALS.value else Reading.TRIALS
    other = next(one for one in readings if one.key == wanted.value)
    if not this.rows or not other.rows:
        return ()
    said = [_signed(one.rows[_ACUTE_ROW].difference.mean, language) for one in (this, other)]
    words = _OTHERWISE_SAME if said[0] == said[1] else _OTHERWISE
    return (language.say(words[Reading(this.key)], this=said[0], other=said[1]),)


def _signed(value: float, language: Language) -> str:
    return numbers.signed(numbers.written(value, decimals=0, language=language.code))


def _switched(chosen: ChosenBlock, language: Language) -> Switched:
    block = content.load().block(chosen.block)
    return Switched(
        title=block.title.said(language.code),
        reach=round(100 * chosen.reach),
        start=chosen.start_year,
        ramp_up=chosen.ramp_up_years,
        kr=block.cost.kr if chosen.kr is None else chosen.kr,
        per=block.cost.per,
    )


def _assumption(block: str, outcome: str, size: Size, language: Language) -> Assumption:
    return Assumption(
        block=content.load().block(block).title.said(language.code),
        outcome=language.say(OUTCOMES[outcome]),
        percent=None if size.times == 1.0 else 100 * (size.times - 1),
        added=100 * size.adds,
        source=size.source,
        is_assumption=size.is_assumption,
    )
