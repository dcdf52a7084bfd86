"""Texts that are put into templates when they are compiled say what they say when they are looked up as the page is made."""

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from naer.web.language import Code, every_language
from naer.web.template_texts import SpokenEnvironment

TEMPLATES = {
    "plain": '<p>{{ _("Gå til sidens indhold") }} &amp; {{ _("Ukendt <tekst> & 100 %%") }}</p>',
    "filled": '{{ _("%(number)s af %(whom)s", number=1 + 1, whom=whom) }}{{ _("Hovedmenu") ~ whom }}',
    "chosen": '{% for label in labels %}{{ _(label) }}{% if label == _("Hovedmenu") %}!{% endif %}{% endfor %}',
    "given": '{% macro said(text) %}[{{ text }}]{% endmacro %}{{ said(_("Hovedmenu")) }}{{ said(_("Nej %(whom)s", whom=whom)) }}',
    "as_they_come": '{{ _(labels[0], **{"whom": whom}) }}',
}
VALUES = {"whom": "<b>Else & Co</b>", "labels": ["Hovedmenu", "Nær, forside"]}


@pytest.mark.parametrize("code", ("da", "en"))
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_text_put_in_place_is_the_text_looked_up(name: str, code: Code) -> None:
    texts = every_language()[code].translations
    in_place = SpokenEnvironment(loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    looked_up = Environment(loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    in_place.said = texts.gettext
    for one in (in_place, looked_up):
        one.globals["_"] = lambda message, **values: Markup(texts.gettext(message)) % values
    assert in_place.get_template(name).render(VALUES) == looked_up.get_template(name).render(VALUES)


def test_a_text_without_places_costs_no_call_when_the_page_is_made() -> None:
    environment = SpokenEnvironment(loader=DictLoader(TEMPLATES), autoescape=True)
    environment.said = str.upper
    assert environment.get_template("plain").render() == ("<p>GÅ TIL SIDENS INDHOLD &amp; UKENDT <TEKST> & 100 %</p>")
