"""Every text of the screens exists in both languages, and says the same values in both."""

import re

import pytest

from naer.web.language import every_language
from scripts import screen_texts

PLACE = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("locale", ["en", "da"])
def test_no_text_lacks_a_translation(locale: str) -> None:
    assert screen_texts.missing(locale) == [], "run `python -m scripts.screen_texts` and translate what is empty"


@pytest.mark.parametrize("locale", ["en", "da"])
def test_the_catalogue_holds_no_text_that_is_gone(locale: str) -> None:
    now = {key if isinstance(key, str) else key[0] for key in screen_texts.texts_of(locale)}
    kept = {message.id if isinstance(message.id, str) else message.id[0] for message in screen_texts.catalogue(locale)}
    assert kept - now - {""} == set(), "run `python -m scripts.screen_texts`"


@pytest.mark.parametrize("locale", ["en", "da"])
def test_a_translation_names_the_same_values(locale: str) -> None:
    unlike = []
    for message in screen_texts.catalogue(locale):
        ids = (message.id,) if isinstance(message.id, str) else message.id
        strings = (message.string,) if isinstance(message.string, str) else message.string
        unlike += [
            one for one, other in zip(ids, strings, strict=True) if set(PLACE.findall(one)) != set(PLACE.findall(other))
        ]
    assert unlike == []


def test_both_languages_speak() -> None:
    danish, english = every_language().values()
    assert english.say("Min dag") == "My day"
    assert english.say_many("%(num)s opgave", "%(num)s opgaver", 2, num=2) == "2 tasks"
    assert danish.say_many("%(num)s opgave", "%(num)s opgaver", 1, num=1) == "1 opgave"
    assert danish.say("There is no such citizen here.") == "Den borger findes ikke her."


@pytest.mark.parametrize(
    ("said", "danish"),
    [
        ("There is no such indicator.", "Den indikator findes ikke."),
        ("There is no such scenario.", "Det scenarie findes ikke."),
        ("Rows and columns are the same.", "Rækker og kolonner er det samme."),
    ],
)
def test_what_a_page_is_refused_by_the_application_and_the_numbers_is_said_in_danish(said: str, danish: str) -> None:
    assert every_language()["da"].say(said) == danish
