"""What a run says in words: sentences that one could read aloud, each with its interval."""

from naer.scenarios.lab.results import Estimate
from naer.web.components import charts
from naer.web.language import Language
from naer.web.planner.scenario_rows import Row

_WHOLE_FROM = 10


def of_number(language: Language, one: Estimate, what: str, years: int) -> str:
    """So many fewer or more of something over the years, or that it cannot be seen."""
    size, low, high = _written(one, language)
    if one.mean == one.low == one.high == 0.0:
        return language.say(
            "Der er lige så mange %(what)s på %(years)s år som med alt som i dag.", what=what, years=years
        )
    if one.change == "unclear":
        return language.say(
            "Det kan ikke ses, om der bliver flere eller færre %(what)s på %(years)s år: forskellen ligger mellem %(low)s og "
            "%(high)s.",
            what=what, years=years, low=low, high=high,
        )  # fmt: skip
    if one.change == "less":
        return language.say(
            "Der bliver %(size)s færre %(what)s på %(years)s år end med alt som i dag (mellem %(low)s og %(high)s).",
            size=size, what=what, years=years, low=low, high=high,
        )  # fmt: skip
    return language.say(
        "Der bliver %(size)s flere %(what)s på %(years)s år end med alt som i dag (mellem %(low)s og %(high)s).",
        size=size, what=what, years=years, low=low, high=high,
    )  # fmt: skip


def of_money(language: Language, one: Estimate, who: str, years: int) -> str:
    """Whom it becomes cheaper or dearer for, in million kroner."""
    size, low, high = _written(one, language)
    if one.mean == one.low == one.high == 0.0:
        return language.say("%(who)s betaler det samme på %(years)s år som med alt som i dag.", who=who, years=years)
    if one.change == "unclear":
        return language.say(
            "Det kan ikke ses, om %(who)s kommer til at betale mere eller mindre på %(years)s år: forskellen ligger mellem "
            "%(low)s og %(high)s mio. kr.",
            who=who[:1].lower() + who[1:], years=years, low=low, high=high,
        )  # fmt: skip
    if one.change == "less":
        return language.say(
            "%(who)s betaler %(size)s mio. kr. mindre på %(years)s år (mellem %(low)s og %(high)s).",
            size=size, who=who, years=years, low=low, high=high,
        )  # fmt: skip
    return language.say(
        "%(who)s betaler %(size)s mio. kr. mere på %(years)s år (mellem %(low)s og %(high)s).",
        size=size, who=who, years=years, low=low, high=high,
    )  # fmt: skip


def of_staff(language: Language, rows: tuple[Row, ...]) -> str:
    """Which profession needs most more posts, and which most fewer, as far as it can be seen."""
    more = max((one for one in rows if one.difference.change == "more"), key=_size, default=None)
    less = max((one for one in rows if one.difference.change == "less"), key=_size, default=None)
    said: list[str] = []
    for one, words in (
        (more, language.say("Flest flere stillinger: %(name)s, %(size)s (mellem %(low)s og %(high)s).")),
        (less, language.say("Flest færre stillinger: %(name)s, %(size)s (mellem %(low)s og %(high)s).")),
    ):
        if one is not None:
            size, low, high = _written(one.difference, language)
            said.append(words % {"name": one.name.lower(), "size": size, "low": low, "high": high})
    return " ".join(said) or language.say("Det kan ikke ses, at nogen faggruppe skal være større eller mindre.")


def _size(one: Row) -> float:
    return abs(one.difference.mean)


def _written(one: Estimate, language: Language) -> tuple[str, str, str]:
    """Size and both ends: without sign where the sentence says which way, with it where it cannot be seen."""
    decimals = 0 if max(abs(one.low), abs(one.high)) >= _WHOLE_FROM else 1
    amounts = charts.Amounts("", decimals=decimals)
    ends = (-one.high, -one.low) if one.change == "less" else (one.low, one.high)
    low, high = (amounts.written(end, language).replace("-", "−") for end in ends)
    return amounts.written(abs(one.mean), language), low, high
