"""Templates with their texts in place: there is one environment for each language, so a text is looked up when its template is
compiled, and what a page says hundreds of times is not looked up, called and escaped hundreds of times for each page.

https://jinja.palletsprojects.com/en/stable/extensions/#extending-extensions
"""

from collections.abc import Callable

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

SAID_BY = "_"


class SpokenEnvironment(Environment):
    """As `Environment`, but `_("…")` is what `said` gives for it. Set `said` before a template is compiled."""

    said: Callable[[str], str] = staticmethod(str)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        return super()._generate(_Said(self.said).visit(source), name, filename, defer_init)


class _Said(NodeTransformer):
    """Puts the text in the place of each `_("…", name=value)`: a constant, or one whose places are filled."""

    def __init__(self, said: Callable[[str], str]) -> None:
        self._said = said

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """The text, for a call that says one; every other call as it is."""
        self.generic_visit(node)
        message = _message(node)
        if message is None:
            return node
        text = Markup(self._said(message))  # our own text; the values are escaped
        if not node.kwargs:
            return nodes.Const(text % {}, lineno=node.lineno)
        values = [nodes.Pair(nodes.Const(one.key), one.value) for one in node.kwargs]
        return nodes.Mod(nodes.Const(text), nodes.Dict(values), lineno=node.lineno)


def _message(node: nodes.Call) -> str | None:
    """The text that a call says; None when it says none, or one that is known only when the page is made."""
    is_said = isinstance(node.node, nodes.Name) and node.node.name == SAID_BY
    is_plain = len(node.args) == 1 and node.dyn_args is None and node.dyn_kwargs is None
    if is_said and is_plain and isinstance(node.args[0], nodes.Const) and isinstance(node.args[0].value, str):
        return node.args[0].value
    return None
