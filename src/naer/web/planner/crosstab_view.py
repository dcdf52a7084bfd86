"""A cross-tabulation as a page: the choices, the table with totals, and what is withheld of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from naer.danish import numbers
from naer.danish.sort_key import sort_key
from naer.errors import InvalidError
from naer.insight.crosstabs.definition import AGES_FROM, Counted, Crosstab, Dimension, Question
from naer.web.components.data_tables import DataTable, Value
from naer.web.language import Language, marked

COUNTED = {
    Counted.CITIZENS: marked("Borgere 1. juli"),
    Counted.ACUTE_ADMISSIONS: marked("Akutte indlæggelser"),
    Counted.PLANNED_ADMISSIONS: marked("Planlagte indlæggelser"),
    Counted.EMERGENCY_CONTACTS: marked("Akutte kontakter uden indlæggelse"),
    Counted.OUTPATIENT_CONTACTS: marked("Ambulante kontakter på sygehus"),
    Counted.GP_CONTACTS: marked("Kontakter med egen læge"),
    Counted.HOME_NURSING: marked("Påbegyndt hjemmesygepleje"),
    Counted.HOME_CARE: marked("Påbegyndt hjemmehjælp"),
    Counted.REHABILITATION_PLANS: marked("Genoptræningsplaner"),
    Counted.PROGRAMME_COURSES: marked("Begyndte forløbsprogrammer"),
    Counted.FALLS: marked("Fald"),
}
DIMENSIONS = {
    Dimension.SEX: marked("Køn"),
    Dimension.AGE: marked("Alder"),
    Dimension.DWELLING: marked("Bolig"),
    Dimension.QUARTER: marked("Kvartal"),
    Dimension.LOCAL_AREA: marked("Lokalområde"),
    Dimension.CLINIC: marked("Lægepraksis"),
    Dimension.MUNICIPALITY: marked("Kommune"),
    Dimension.REGION_BEFORE: marked("Region før 2027"),
    Dimension.CLUSTER: marked("Klynge"),
    Dimension.REGION: marked("Region fra 2027"),
    Dimension.HEALTH_COUNCIL: marked("Sundhedsråd"),
}
SEXES = {1: marked("Kvinder"), 2: marked("Mænd")}
DWELLINGS = {1: marked("Eget hjem"), 2: marked("Plejebolig")}
UNKNOWN = marked("Ukendt")
OF_ONE_MUNICIPALITY = frozenset({Dimension.LOCAL_AREA, Dimension.CLINIC})


@dataclass(frozen=True)
class Row:
    """One row: its name, its numbers (None: withheld) and their sum."""

    name: str
    cells: tuple[int | None, ...]
    total: int | None


@dataclass(frozen=True)
class Table:
    """The answer. `key_name` names the rows; `sentence` says how many there are in all."""

    title: str
    sentence: str
    key_name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: Row
    withheld: int


@dataclass(frozen=True)
class Choice:
    """What the address asks for, as far as it says; the rest is what most people begin with."""

    counted: Counted = Counted.ACUTE_ADMISSIONS
    rows: Dimension = Dimension.AGE
    columns: Dimension = Dimension.SEX
    year: int = 0
    place: str = ""

    @property
    def query(self) -> str:
        """The same choice in an address."""
        return urlencode(
            {
                "maal": self.counted.value,
                "raekker": self.rows.value,
                "kolonner": self.columns.value,
                "aar": self.year,
                "sted": self.place,
            }
        )


def choice(asked: Mapping[str, str], *, years: Sequence[int]) -> Choice:
    """The choice in an address. InvalidError when a word in it is none of the offered."""
    standard = Choice(year=years[0] if years else 0)
    try:
        year = int(asked.get("aar") or standard.year)
        found = Choice(
            counted=Counted(asked.get("maal") or standard.counted.value),
            rows=Dimension(asked.get("raekker") or standard.rows.value),
            columns=Dimension(asked.get("kolonner") or standard.columns.value),
            year=year,
            place=asked.get("sted", ""),
        )
    except ValueError:
        raise InvalidError("This cannot be tabulated.", what_to_do="Choose from the lists on the page.") from None
    if years and found.year not in years:
        raise InvalidError("There are no numbers for this year.", what_to_do="Choose a year from the list.")
    return found


def question(chosen: Choice, municipalities: tuple[int, ...]) -> Question:
    """The choice as a question about some municipalities."""
    return Question(chosen.counted, chosen.rows, chosen.columns, chosen.year, municipalities)


def trouble(chosen: Choice, *, is_one_municipality: bool) -> str:
    """Why the choice means nothing, as a Danish source text; empty when it does."""
    if chosen.rows is chosen.columns:
        return marked("Rækker og kolonner er det samme. Vælg to forskellige.")
    if chosen.counted is Counted.CITIZENS and Dimension.QUARTER in (chosen.rows, chosen.columns):
        return marked("Borgere tælles én gang om året. Vælg andet end kvartal.")
    if {chosen.rows, chosen.columns} & OF_ONE_MUNICIPALITY and not is_one_municipality:
        return marked("Lokalområder og praksis vises for én kommune ad gangen. Vælg en kommune.")
    return ""


def table(crosstab: Crosstab, *, place: str, names: Mapping[Dimension, Mapping[int, str]], language: Language) -> Table:
    """The answer with names instead of keys; places stand as Danes sort, everything else in its own order."""
    asked, shown = crosstab.question, crosstab.shown
    row_order = _order(crosstab.rows, asked.rows, names)
    column_order = _order(crosstab.columns, asked.columns, names)
    what = language.say(COUNTED[asked.counted])
    total = language.say("vises ikke") if shown.total is None else numbers.written(shown.total, language=language.code)
    return Table(
        title=language.say(
            "%(what)s efter %(rows)s og %(columns)s, %(place)s %(year)s",
            what=what,
            rows=language.say(DIMENSIONS[asked.rows]).lower(),
            columns=language.say(DIMENSIONS[asked.columns]).lower(),
            place=place,
            year=asked.year,
        ),
        sentence=language.say("%(what)s i alt: %(total)s", what=what, total=total),
        key_name=language.say(DIMENSIONS[asked.rows]),
        columns=tuple(key_name(crosstab.columns[place], asked.columns, names, language) for place in column_order),
        rows=tuple(
            Row(
                key_name(crosstab.rows[row], asked.rows, names, language),
                tuple(shown.cells[row][column] for column in column_order),
                shown.row_totals[row],
            )
            for row in row_order
        ),
        totals=Row(language.say("I alt"), tuple(shown.column_totals[column] for column in column_order), shown.total),
        withheld=shown.withheld,
    )


def key_name(key: int, dimension: Dimension, names: Mapping[Dimension, Mapping[int, str]], language: Language) -> str:
    """What a key of a row or column is called."""
    if dimension is Dimension.QUARTER:
        return language.say("%(number)s. kvartal", number=key)
    if dimension is Dimension.AGE and key >= 0:
        first = AGES_FROM[key]
        if key + 1 == len(AGES_FROM):
            return language.say("%(age)s år og over", age=first)
        return language.say("%(first)s–%(last)s år", first=first, last=AGES_FROM[key + 1] - 1)
    fixed = {Dimension.SEX: SEXES, Dimension.DWELLING: DWELLINGS}.get(dimension, {})
    if key in fixed:
        return language.say(fixed[key])
    known = names.get(dimension, {})
    if key in known:
        return known[key]
    if key > 0 and dimension is Dimension.LOCAL_AREA:
        return language.say("Postnummer %(number)s", number=key)
    if key > 0 and dimension is Dimension.CLINIC:
        return language.say("Praksis uden kendt navn (%(number)s)", number=key)
    return language.say(UNKNOWN)


def data_table(made: Table, chosen: Choice, *, cut: str, language: Language) -> DataTable:
    """The table to take along; withheld cells are empty."""
    say = language.say
    rows: list[tuple[Value, ...]] = [(row.name, *row.cells, row.total) for row in (*made.rows, made.totals)]
    return DataTable(
        name=f"krydstabel-{chosen.counted.value}-{chosen.year}",
        columns=(made.key_name, *made.columns, say("I alt")),
        rows=tuple(rows),
        about=(
            (say("Tabel"), made.title),
            (say("Data til og med"), cut),
            (
                say("Små tal"),
                say("Tomme felter vises ikke: der er fra et til fire bag dem, eller de ville afsløre et andet felt."),
            ),
        ),
    )


def _order(keys: Sequence[int], dimension: Dimension, names: Mapping[Dimension, Mapping[int, str]]) -> list[int]:
    known = names.get(dimension, {})
    if not known:
        return sorted(
            range(len(keys)), key=lambda place: (keys[place] <= 0 and dimension is not Dimension.AGE, keys[place])
        )
    return sorted(range(len(keys)), key=lambda place: (keys[place] not in known, sort_key(known.get(keys[place], ""))))
