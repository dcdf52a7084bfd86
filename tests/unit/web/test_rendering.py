"""A page lets go of what it showed when it is made."""

import gc
import weakref

from jinja2 import DictLoader, Environment

from naer.web import rendering
from naer.web.rendering import PageContext, rendered

TEMPLATES = {
    "page": '{% extends "frame" %}{% from "parts" import line with context %}{% macro own(one) %}{{ line(one) }}{% endmacro %}'
    "{% block main %}{% for one in rows %}{{ own(one) }}{% endfor %}{% endblock %}",
    "frame": "<main>{% block main %}{% endblock %}</main>",
    "parts": "{% macro line(one) %}<p>{{ one }} {{ unit }}</p>{% endmacro %}",
}


class Row:
    def __str__(self) -> str:
        return "Aase"


def is_left_after(environment: Environment) -> bool:
    """Whether something that was shown is still there, without a look for garbage."""
    row = Row()
    seen = weakref.ref(row)
    gc.disable()
    try:
        rendered(environment.get_template("page"), {"rows": [row], "unit": "Nord"})
        del row
        return seen() is not None
    finally:
        gc.enable()


def an_environment() -> Environment:
    return Environment(loader=DictLoader(TEMPLATES), autoescape=True)


def test_nothing_that_a_page_showed_waits_for_garbage_to_be_looked_for() -> None:
    environment = an_environment()
    environment.context_class = PageContext
    assert not is_left_after(environment)
    assert not is_left_after(environment)


def test_the_products_own_pages_are_made_so() -> None:
    assert {one.context_class for one in rendering.environments().values()} == {PageContext}


def test_the_same_page_is_made_again_and_again() -> None:
    environment = an_environment()
    environment.context_class = PageContext
    pages = {rendered(environment.get_template("page"), {"rows": [Row()], "unit": "Nord"}) for _ in range(3)}
    assert pages == {"<main><p>Aase Nord</p></main>"}


def test_contexts_that_tell_nobody_keep_what_they_showed() -> None:
    assert is_left_after(an_environment())
