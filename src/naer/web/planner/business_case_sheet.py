"""What the parts of a business case's spreadsheet are called. Danish source texts."""

from naer.economy.business_case.spreadsheet import Words
from naer.web.language import Language, marked
from naer.web.planner.economy_words import PAYERS


def words(language: Language) -> Words:
    """The texts of the spreadsheet in the reader's language."""
    return Words(
        said={key: language.say(text) for key, text in _SHEET.items()},
        payers={payer: language.say(text) for payer, text in PAYERS.items()},
        language=language.code,
    )


_SHEET = {
    "inputs": marked("Forudsætninger"),
    "years": marked("År"),
    "result": marked("Resultat"),
    "what": marked("Hvad"),
    "value": marked("Værdi"),
    "unit": marked("Enhed"),
    "source": marked("Kilde"),
    "verification": marked("Hvordan vi kender tallet"),
    "persons_a_year": marked("Borgere om året"),
    "reach_percent": marked("Andel, der nås"),
    "risk_without": marked("risiko uden indsats"),
    "effect": marked("virkning"),
    "realised_percent": marked("andel af udgiften, der frigøres"),
    "fading_percent": marked("virkningen aftager om året"),
    "units": marked("enheder pr. borger"),
    "units_a_year": marked("enheder om året"),
    "persons_reached": marked("Borgere, der nås"),
    "avoided": marked("Undgået"),
    "discount_factor": marked("Diskonteringsfaktor"),
    "sum_of": marked("I alt for"),
    "present_value": marked("Værdi i første år, kr."),
    "low": marked("2,5 %"),
    "high": marked("97,5 %"),
    "all": marked("Alle tilsammen"),
    "kr_per_event": marked("kr. pr. undgået hændelse"),
    "kr_per_unit": marked("kr. pr. enhed"),
    "persons": marked("borgere"),
    "percent": marked("procent"),
    "gains_are_positive": marked("Kroner; gevinster er over nul"),
    "price_level": marked("Priser fra"),
    "drawn": marked("Intervallerne er trukket i Nær og regnes ikke om her."),
}
