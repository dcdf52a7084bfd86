"""What payers, forms and checks of money are called on the pages, and how amounts are written. Danish source texts."""

from decimal import Decimal

from naer.danish import numbers
from naer.economy import oere
from naer.economy.ledger import Oere, interval
from naer.economy.payers import Payer
from naer.web.components import charts
from naer.web.language import Language, marked

PAYERS = {
    Payer.MUNICIPAL_HEALTH: marked("Kommunen, sundhed"),
    Payer.MUNICIPAL_CARE: marked("Kommunen, ældre og pleje"),
    Payer.MUNICIPAL_WORK: marked("Kommunen, beskæftigelse"),
    Payer.MUNICIPAL_TREASURY: marked("Kommunens kasse"),
    Payer.OTHER_MUNICIPALITIES: marked("Andre kommuner"),
    Payer.REGION_HOSPITAL: marked("Regionen, sygehuse"),
    Payer.REGION_PRACTICE: marked("Regionen, praksis"),
    Payer.REGION_COUNCIL: marked("Regionen, sundhedsråd"),
    Payer.STATE: marked("Staten"),
    Payer.CITIZEN: marked("Borgeren"),
    Payer.COST: marked("løn og varer"),
}
SECTORS = {
    "municipality": marked("Kommunen"),
    "region": marked("Regionen"),
    "state": marked("Staten"),
    "citizen": marked("Borgerne"),
    "other-municipalities": marked("Andre kommuner"),
}
VERIFICATIONS = {
    "fetched": marked("læst i kilden"),
    "seed": marked("læst i oplægget bag Nær"),
    "computed": marked("regnet ud af læste tal"),
    "recalled": marked("efter hukommelsen, må ikke citeres"),
    "assumption": marked("antagelse, må ikke citeres"),
}
MILLION = Decimal(100_000_000)


def kr(amount: int, language: Language, *, decimals: int = 2) -> str:
    """Øre as `kr. 1.234.567,89`, with a true minus."""
    return numbers.kroner(oere.as_kr(amount), decimals=decimals, language=language.code).replace("-", "−")


def millions(amount: int) -> float:
    """Øre as millions of kroner, for charts."""
    return float(Decimal(amount) / MILLION)


def million_text(amount: int, language: Language, *, decimals: int = 1) -> str:
    """Øre as `123,4 mio. kr.`"""
    number = numbers.written(Decimal(amount) / MILLION, decimals=decimals, language=language.code).replace("-", "−")
    return language.say("%(number)s mio. kr.", number=number)


def between(amounts: Oere, language: Language, *, decimals: int = 1) -> str:
    """The interval of drawn amounts in millions: `118,2–130,1`; empty when nothing varies."""
    ends = interval(amounts)
    if ends is None:
        return ""
    low, high = (
        numbers.written(Decimal(end) / MILLION, decimals=decimals, language=language.code).replace("-", "−")
        for end in ends
    )
    return language.say("%(low)s til %(high)s", low=low, high=high) if "−" in low + high else f"{low}–{high}"


def reading(amounts: Oere) -> charts.Reading:
    """Amounts as a reading in millions."""
    ends = interval(amounts)
    low, high = (None, None) if ends is None else (millions(ends[0]), millions(ends[1]))
    return charts.Reading(millions(int(amounts[0])), low, high)
