"""The simulated country beside known figures as a page: which are hit within five percent, which not, by how much, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from naer.scenarios.lab.held import Held
from naer.web.language import Language, marked
from naer.web.planner.economy_words import VERIFICATIONS

_WHAT = {
    "life expectancy, women": marked("Middellevetid, kvinder"),
    "life expectancy, men": marked("Middellevetid, mænd"),
    "preventable admissions, 65+": marked("Forebyggelige indlæggelser, 65 år og derover"),
    "rehabilitation plans": marked("Genoptræningsplaner"),
    "GP contacts": marked("Kontakter til egen læge"),
    "home help in own home": marked("Hjemmehjælp i eget hjem"),
    "in care homes": marked("På plejehjem"),
    "readmissions of acute stays, 65+": marked("Genindlæggelser af akutte ophold, 65 år og derover"),
    "type 1 and 2 diabetes, all ages": marked("Diabetes, voksne"),
    "COPD, 18+": marked("KOL, 18 år og derover"),
    "osteoporosis, 18+": marked("Knogleskørhed, 18 år og derover"),
    "depression, 18+": marked("Depression, 18 år og derover"),
    "daily smoking, 18+": marked("Daglige rygere, 18 år og derover"),
    "bed days, 65-79": marked("Sengedage, 65–79 år"),
    "hours of home help a week, each": marked("Timers hjemmehjælp om ugen til hver"),
}
_UNITS = {
    "years": marked("år"),
    "per 1,000": marked("pr. 1.000"),
    "a year": marked("om året"),
    "persons": marked("personer"),
    "percent": marked("procent"),
    "hours": marked("timer"),
}
_KINDS = {
    "made from": marked("modellen er indstillet efter tallet"),
    "check": marked("prøve: modellen kender ikke tallet"),
}
_SOURCES = {
    "UN World Population Prospects 2022, life tables of Denmark": marked(
        "FN, World Population Prospects 2022, Danmarks levetidstavler"
    ),
    "Dansk Industri 2024 over Statistics Denmark": marked(
        "Dansk Industri 2024, divideret med Danmarks Statistiks befolkningstal"
    ),
    "ft.dk SUU answer 568, 2021": marked("Folketinget, SUU-svar 568, 2021"),
    "Hvidberg 2020: type 2, of 16 and over, 2013": marked("Hvidberg 2020: type 2, 16 år og derover, 2013"),
    "Hvidberg 2020, of 16 and over, 2013": marked("Hvidberg 2020: 16 år og derover, 2013"),
    "Sundhedsprofilen 2021, of 16 and over": marked("Sundhedsprofilen 2021: 16 år og derover"),
    "dst.dk Nyt 29394 (2018): before LPR3, 70-79 years, all stays; held against 65-79 here": marked(
        "dst.dk Nyt 29394 (2018): før LPR3, 70–79 år, alle ophold; her holdt op mod 65–79 år"
    ),
}
"""The sources that say something in English, for Danish readers; the others are names and numbers."""
_WHY = {
    "": "",
    "grown-older": marked("Tallet er ældre; der er flere gamle i 2027, og den samme andel af hver alder giver flere."),
    "other-definition": marked("Tallet er opgjort anderledes eller for andre aldre, end modellen tæller."),
    "assumption": marked("Et af modellens egne skøn afgør tallet."),
}
_SMALL = 1000


@dataclass(frozen=True)
class Line:
    """A figure in words; `decimals` is how it is written."""

    what: str
    unit: str
    known: float
    simulated: float
    decimals: int
    percent: float
    matches: bool
    kind: str
    why: str
    source: str
    verification: str


@dataclass(frozen=True)
class Page:
    """Every line, those that differ most first; none while the country is being simulated."""

    sentence: str
    is_ready: bool
    lines: tuple[Line, ...]


def page(held: Sequence[Held] | None, language: Language) -> Page:
    """The page, in a language."""
    if held is None:
        return Page(language.say("Landet regnes igennem nu. Det tager omkring et halvt minut."), False, ())
    lines = tuple(_line(one, language) for one in sorted(held, key=lambda one: -abs(one.percent)))
    sentence = language.say(
        "%(hits)s af %(all)s kendte tal rammes inden for fem procent.",
        hits=sum(one.matches for one in held),
        all=len(held),
    )
    return Page(sentence, True, lines)


def _line(one: Held, language: Language) -> Line:
    say = language.say
    why = _WHY[one.why]
    return Line(
        what=say(_WHAT[one.what]),
        unit=say(_UNITS[one.unit]),
        known=one.known,
        simulated=one.simulated,
        decimals=1 if one.known < _SMALL else 0,
        percent=one.percent,
        matches=one.matches,
        kind=say(_KINDS[one.kind]),
        why=say(why) if why and not one.matches else "",
        source=say(_SOURCES[one.source]) if one.source in _SOURCES else one.source,
        verification=say(VERIFICATIONS[one.verification]),
    )
