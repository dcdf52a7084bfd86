"""FHIRPath text into an expression (https://hl7.org/fhirpath/#grammar), by precedence climbing. Pure.

Quantities with units and calendar arithmetic are left out: views don't need them, and a path that uses them is refused.
"""

from decimal import Decimal

from naer.errors import InvalidError
from naer.insight.views.expressions import (
    Call,
    Child,
    Constant,
    Expression,
    Index,
    Literal,
    Negative,
    Nothing,
    Operation,
    This,
    TypeOperation,
    type_name,
)
from naer.insight.views.tokens import Token, tokens

# From loosest to tightest, https://hl7.org/fhirpath/#operator-precedence.
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"implies"}),
    frozenset({"or", "xor"}),
    frozenset({"and"}),
    frozenset({"in", "contains"}),
    frozenset({"=", "~", "!=", "!~"}),
    frozenset({"<", ">", "<=", ">="}),
    frozenset({"|"}),
    frozenset({"is", "as"}),
    frozenset({"+", "-", "&"}),
    frozenset({"*", "/", "div", "mod"}),
)
_TYPE_LEVEL = 7


def parse(path: str) -> Expression:
    """The expression that `path` says; InvalidError says where it stops making sense."""
    reader = _Reader(path)
    expression = reader.level(0)
    reader.expect("end", "")
    return expression


class _Reader:
    def __init__(self, path: str) -> None:
        self._path = path
        self._tokens = tokens(path)
        self._at = 0

    def level(self, number: int) -> Expression:
        """An expression of operators at least as tight as `number`."""
        if number == len(_LEVELS):
            return self._signed()
        left = self.level(number + 1)
        while self._is_operator(number):
            operator = self._next().text
            if number == _TYPE_LEVEL:
                left = TypeOperation(operator, left, self._type())
            else:
                left = Operation(operator, left, self.level(number + 1))
        return left

    def expect(self, kind: str, text: str) -> None:
        """Step over the next word, which must be this one."""
        token = self._next()
        if (token.kind, token.text) != (kind, text):
            raise self._wrong(token)

    def _is_operator(self, number: int) -> bool:
        return self._peek().kind in ("sign", "name") and self._peek().text in _LEVELS[number]

    def _signed(self) -> Expression:
        if self._is("-"):
            self._next()
            return Negative(self._signed())
        if self._is("+"):
            self._next()
            return self._signed()
        return self._invocations(self._term())

    def _invocations(self, target: Expression) -> Expression:
        while True:
            if self._is("."):
                self._next()
                target = self._member(target)
            elif self._is("["):
                self._next()
                target = Index(target, self.level(0))
                self.expect("sign", "]")
            else:
                return target

    def _member(self, target: Expression) -> Expression:
        token = self._next()
        if token.kind not in ("name", "quoted") or token.text.startswith("$"):
            raise self._wrong(token)
        if token.kind == "name" and self._is("("):
            return Call(target, token.text, self._arguments())
        return Child(target, token.text)

    def _arguments(self) -> tuple[Expression, ...]:
        self.expect("sign", "(")
        found: list[Expression] = []
        while not self._is(")"):
            if found:
                self.expect("sign", ",")
            found.append(self.level(0))
        self._next()
        return tuple(found)

    def _term(self) -> Expression:
        token = self._peek()
        match token.kind, token.text:
            case ("sign", "("):
                self._next()
                inner = self.level(0)
                self.expect("sign", ")")
                return inner
            case ("sign", "{"):
                self._next()
                self.expect("sign", "}")
                return Nothing()
            case ("name", "$this"):
                self._next()
                return This()
            case ("constant", name):
                self._next()
                return Constant(name)
            case ("name", "true" | "false"):
                self._next()
                return Literal(token.text == "true", "boolean")
            case (("name" | "quoted"), _):
                return self._member(This())
            case _:
                return self._literal()

    def _literal(self) -> Literal:
        token = self._next()
        match token.kind:
            case "string":
                return Literal(token.text, "string")
            case "integer":
                return Literal(int(token.text), "integer")
            case "decimal":
                return Literal(Decimal(token.text), "decimal")
            case "date":
                return Literal(token.text, "date")
            case "datetime":
                return Literal(token.text.removesuffix("T"), "dateTime")
            case "time":
                return Literal(token.text, "time")
            case _:
                raise self._wrong(token)

    def _type(self) -> str:
        name = type_name(self._invocations(self._term()))
        if name is None:
            raise InvalidError(f"The path '{self._path}' names no type where it must.")
        return name

    def _is(self, sign: str) -> bool:
        return self._peek().kind == "sign" and self._peek().text == sign

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _wrong(self, token: Token) -> InvalidError:
        where = "at its end" if token.kind == "end" else f"at character {token.at + 1}"
        return InvalidError(f"The path '{self._path}' is not FHIRPath {where}.")
