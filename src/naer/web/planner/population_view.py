"""Synthetic citizens beside known figures as a page: a pyramid, checks in words, and how much of it all is assumed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from naer.danish.sort_key import sort_key
from naer.insight import small_numbers
from naer.insight.right_now import LEAST_SHOWN
from naer.scenarios.margins import Margin
from naer.web.language import marked

HALF_WIDTH = 150
"""The widest bar of the pyramid, in the drawing's own units."""

_TOTALS: dict[str, tuple[str, str]] = {
    # what in the comparison: group, words
    "prevalence_total:type_2_diabetes": (marked("Sygdom"), marked("Type 2-diabetes")),
    "prevalence_total:copd": (marked("Sygdom"), marked("KOL")),
    "prevalence_total:osteoporosis": (marked("Sygdom"), marked("Osteoporose")),
    "prevalence_total:depression": (marked("Sygdom"), marked("Depression")),
    "home_help_need": (marked("Hjælp og plejehjem"), marked("Hjemmehjælp")),
    "home_help_by_living: alone": (marked("Hjælp og plejehjem"), marked("Hjemmehjælp, bor alene")),
    "home_help_by_living: couple": (marked("Hjælp og plejehjem"), marked("Hjemmehjælp, bor som par")),
    "care_home_check": (marked("Hjælp og plejehjem"), marked("Plejehjem")),
    "gp_contacts_check": (marked("Egen læge"), marked("Kontakter om året")),
    "gp_contact_in_year_check": (marked("Egen læge"), marked("Mindst én kontakt i året")),
    "gp_contacts_relative_check": (marked("Egen læge"), marked("Kontakter i forhold til gennemsnittet")),
    "gp_share_of_contacts_check": (marked("Egen læge"), marked("Andel af alle kontakter")),
    "education_check: none": (marked("Uddannelse"), marked("Grundskole eller gymnasium")),
    "education_check: vocational": (marked("Uddannelse"), marked("Erhvervsfaglig uddannelse")),
    "education_check: higher": (marked("Uddannelse"), marked("Videregående uddannelse")),
    "education_check: basic": (marked("Uddannelse"), marked("Kun grundskole")),
    "daily_smoking_check": (marked("Vaner"), marked("Ryger dagligt")),
    "smoking_check": (marked("Vaner"), marked("Ryger dagligt eller af og til")),
    "former_smoking_check": (marked("Vaner"), marked("Har røget")),
    "alcohol_over_10_check": (marked("Vaner"), marked("Over 10 genstande om ugen")),
    "alcohol_high_risk_check": (marked("Vaner"), marked("Over den gamle højrisikogrænse")),
    "below_minimum_activity_check": (marked("Vaner"), marked("Bevæger sig for lidt")),
    "overweight_check": (marked("Vaner"), marked("Overvægt")),
    "obesity_check": (marked("Vaner"), marked("Svær overvægt")),
    "underweight_check": (marked("Vaner"), marked("Undervægt")),
}
SEXES = {"F": marked("Kvinder"), "M": marked("Mænd"), "all": marked("Alle")}
VERIFICATIONS = {
    "fetched": marked("læst i kilden"),
    "seed": marked("læst i oplægget bag Nær"),
    "computed": marked("regnet ud af læste tal"),
    "recalled": marked("efter hukommelsen, må ikke citeres"),
    "assumption": marked("antagelse, må ikke citeres"),
}


@dataclass(frozen=True)
class Compared:
    """The citizens that were made, of how many that live there, and every figure beside what came out."""

    citizens: int
    living: int
    on: date
    seed: int
    margins: tuple[Margin, ...]


@dataclass(frozen=True)
class Side:
    """One sex of an age: how many there should be, how many there are (None: withheld), and the widths of their bars."""

    known: float
    made: int | None
    known_width: float
    made_width: float


@dataclass(frozen=True)
class Band:
    """Five years of age; `age_to` is None for the oldest."""

    age_from: int
    age_to: int | None
    men: Side
    women: Side


@dataclass(frozen=True)
class Check:
    """A figure that nothing was made from. Danish source texts."""

    words: str
    sex: str
    age_from: int
    age_to: int | None
    unit: str
    known: float
    made: float
    source: str
    verification: str
    is_assumption: bool


@dataclass(frozen=True)
class Comparison:
    """What stands on the page of one municipality. `verified` is how many inputs there are of each verification."""

    citizens: int
    living: int
    on: date
    seed: int
    bands: tuple[Band, ...]
    axis: tuple[tuple[int, float], ...]
    withheld: int
    outside: int
    checks: tuple[tuple[str, tuple[Check, ...]], ...]
    inputs: int
    assumed: int
    verified: tuple[tuple[str, int], ...]
    off: int
    source: str
    least_shown: int = LEAST_SHOWN


@dataclass(frozen=True)
class Page:
    """The choice of municipalities, sorted as Danes sort, and the comparison of the chosen one."""

    code: str
    place: str
    places: tuple[tuple[str, str], ...]
    comparison: Comparison | None


def page(compared: Compared | None, *, code: str, places: Mapping[str, str]) -> Page:
    """The page of the municipality `code`; without `compared` only the choice."""
    return Page(
        code=code,
        place=places.get(code, ""),
        places=tuple(sorted(places.items(), key=lambda item: sort_key(item[1]))),
        comparison=_comparison(compared) if compared else None,
    )


def _comparison(compared: Compared) -> Comparison:
    cells = [line for line in compared.margins if line.what == "citizens" and line.area == "all"]
    inputs = [line for line in compared.margins if line.kind == "input"]
    counted = Counter(line.verification for line in inputs)
    widest = max(max(line.known, line.generated) for line in cells)
    bands = _bands(cells, widest)
    return Comparison(
        citizens=compared.citizens,
        living=compared.living,
        on=compared.on,
        seed=compared.seed,
        bands=bands,
        axis=_axis(widest),
        withheld=sum((band.men.made is None) + (band.women.made is None) for band in bands),
        outside=sum(not line.agrees for line in cells),
        checks=_checks(compared.margins),
        inputs=len(inputs),
        assumed=sum(line.is_assumption for line in inputs),
        verified=tuple((VERIFICATIONS[name], counted[name]) for name in VERIFICATIONS if counted[name]),
        off=sum(not line.agrees for line in inputs),
        source=cells[0].source,
    )


def _bands(cells: Sequence[Margin], widest: float) -> tuple[Band, ...]:
    """Oldest first, as a pyramid stands."""
    shown = small_numbers.shown([round(line.generated) for line in cells])
    sides = {
        (line.sex, line.age_from): Side(
            known=line.known,
            made=made,
            known_width=_width(line.known, widest),
            made_width=_width(made or 0, widest),
        )
        for line, made in zip(cells, shown, strict=True)
    }
    ages = {line.age_from: line.age_to for line in cells}
    return tuple(
        Band(start, ages[start], men=sides["M", start], women=sides["F", start]) for start in sorted(ages, reverse=True)
    )


def _checks(compared: Iterable[Margin]) -> tuple[tuple[str, tuple[Check, ...]], ...]:
    """The checks that the page has words for, by group, in the order of the words."""
    groups: dict[str, list[Check]] = {}
    lines = list(compared)
    for what, (group, words) in _TOTALS.items():
        for line in lines:
            if line.what == what and line.kind == "check":
                groups.setdefault(group, []).append(
                    Check(
                        words=words,
                        sex=SEXES[line.sex],
                        age_from=line.age_from,
                        age_to=line.age_to,
                        unit=line.unit,
                        known=line.known,
                        made=line.generated,
                        source=line.source,
                        verification=VERIFICATIONS[line.verification],
                        is_assumption=line.is_assumption,
                    )
                )
    return tuple((group, tuple(checks)) for group, checks in groups.items())


def _axis(widest: float) -> tuple[tuple[int, float], ...]:
    """Whole numbers for the axis of either side, with their distance: none, half of the most, and about the widest."""
    step = 10 ** (len(str(int(widest))) - 1)
    most = int(widest // step * step)
    return tuple((number, _width(number, widest)) for number in dict.fromkeys((0, most // 2, most)))


def _width(number: float, widest: float) -> float:
    return round(number / widest * HALF_WIDTH, 1) if widest else 0.0
