"""FHIRPath read into a tree: the words of the language as frozen dataclasses. Pure."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Literal:
    """A value written in the path; `type` is its FHIR type (string, integer, decimal, boolean, date, dateTime, time)."""

    value: str | int | bool | Decimal
    type: str


@dataclass(frozen=True)
class Nothing:
    """The empty collection, `{}`."""


@dataclass(frozen=True)
class This:
    """`$this`, and the unsaid beginning of every relative path."""


@dataclass(frozen=True)
class Constant:
    """`%name`: a constant of the view, or a variable of the surroundings such as %rowIndex."""

    name: str


@dataclass(frozen=True)
class Child:
    """`target.name`."""

    target: "Expression"
    name: str


@dataclass(frozen=True)
class Call:
    """`target.name(arguments)`."""

    target: "Expression"
    name: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True)
class Index:
    """`target[index]`, from nought."""

    target: "Expression"
    index: "Expression"


@dataclass(frozen=True)
class Operation:
    """`left operator right`."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Negative:
    """`-operand`."""

    operand: "Expression"


@dataclass(frozen=True)
class TypeOperation:
    """`operand is Type` or `operand as Type`."""

    operator: str
    operand: "Expression"
    type: str


Expression = Literal | Nothing | This | Constant | Child | Call | Index | Operation | Negative | TypeOperation


def type_name(expression: Expression) -> str | None:
    """The type that an argument names: `Patient`, `FHIR.Patient` or `'Patient'`; None when it names none."""
    match expression:
        case Literal(str(name), "string"):
            return name.rpartition(".")[2]
        case Child(_, name):
            return name
        case _:
            return None
