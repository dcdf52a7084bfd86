"""From a view to HTML: one Jinja2 environment for each language, everything escaped, an undefined name is a fault."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.runtime import Context
from markupsafe import Markup

from naer.web.components import charts
from naer.web.language import Code, Language, every_language
from naer.web.template_texts import SpokenEnvironment

TEMPLATE_FOLDER = Path(__file__).parent
MOST_TEXTS = 4096


class Renderer:
    """Renders templates beside their pages (`staff/my_day.html`) in any language of the screen."""

    def __init__(self) -> None:
        self.languages = every_language()
        self._environments = environments()

    def html(self, template: str, language: Language, values: Mapping[str, object]) -> str:
        """The page."""
        return rendered(self._environments[language.code].get_template(template), values)


class PageContext(Context):
    """The names that a template knows. It tells whoever renders the page of itself: it knows its macros, and they know it."""

    def __init__(self, environment: Environment, parent: dict[str, Any], *rest: Any, **more: Any) -> None:
        super().__init__(environment, parent, *rest, **more)
        if (contexts := parent.get(_CONTEXTS)) is not None:
            contexts.append(self)


_CONTEXTS = "contexts of this page"


def rendered(template: Template, values: Mapping[str, object]) -> str:
    """The text, and nothing of `values` is held on to, or waits until garbage is looked for. The environment's contexts are
    `PageContext`.
    """
    contexts: list[Context] = []
    try:
        return template.render(values, **{_CONTEXTS: contexts})
    finally:
        for one in contexts:
            one.vars.clear()
            one.parent.clear()


@cache
def environments() -> dict[Code, Environment]:
    """One for each language, shared by all applications of a process, so that a template is compiled once."""
    return {code: _environment(language) for code, language in every_language().items()}


def _environment(language: Language) -> Environment:
    environment = SpokenEnvironment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.context_class = PageContext
    environment.said = language.translations.gettext
    environment.install_gettext_translations(language.translations, newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    environment.globals["_"] = _translation(language)
    environment.filters["translated"] = language.translations.gettext
    environment.globals["charts"] = charts
    return environment


def _translation(language: Language) -> Callable[..., Markup]:
    """`_("…", name=value)` as the extension has it, but each text is looked up once: a page says hundreds."""

    @lru_cache(maxsize=MOST_TEXTS)
    def said(message: str) -> Markup:
        return Markup(language.translations.gettext(message))

    def translated(message: str, **values: object) -> Markup:
        return said(message) % values

    return translated
