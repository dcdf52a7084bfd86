"""Personal numbers: CPR and the replacement numbers X-eCPR and D-eCPR, as Danish core 3.7 defines them.

A number is judged by its shape alone. There is deliberately no modulus 11: numbers without it exist since 2007, and the
official examples fail it. Which person a number belongs to is the record's business.

https://hl7.dk/fhir/core/StructureDefinition-dk-core-cpr-identifier.html

A personal number must never reach a log, an address or an error text: `repr` hides the digits, and errors never echo
them.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

CPR = "urn:oid:1.2.208.176.1.2"
X_ECPR = "urn:oid:1.2.208.176.1.6.1.1"
D_ECPR = "urn:oid:1.2.208.176.1.6.1.3"


class Kind(Enum):
    """What sort of number it is: CPR, national replacement number, or a region's own replacement number."""

    CPR = "cpr"
    X_ECPR = "x-ecpr"
    D_ECPR = "d-ecpr"


class Problem(Enum):
    """Why a text is no personal number; the value is a sentence that may be shown to anybody."""

    EMPTY = "The personal number is missing."
    LENGTH = "A personal number has ten characters: six for the date of birth and four more."
    DATE = "The first six digits of a personal number are a date of birth, written day, month, year."
    CHARACTERS = "The last four characters do not fit this kind of personal number."
    SYSTEM = "This identifier system is not one of personal numbers."


class NotAPersonalNumberError(ValueError):
    """The text is no personal number. The message says what is wrong in general and never repeats the text."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, order=True)
class PersonalNumber:
    """A number of the right shape: `digits` are its ten characters without hyphen, `system` the identifier system."""

    digits: str = field(repr=False)
    system: str = CPR

    @property
    def kind(self) -> Kind:
        """What sort of number it is, by its system."""
        return _kind_of(self.system)

    @property
    def use(self) -> str:
        """The `use` of the FHIR identifier: official for CPR, temp for replacement numbers."""
        return "official" if self.kind is Kind.CPR else "temp"

    @property
    def display(self) -> str:
        """The number as people read it: `DDMMYY-XXXX`. For screen and print only."""
        return f"{self.digits[:6]}-{self.digits[6:]}"

    @property
    def born_on(self) -> date | None:
        """The date of birth, or None where the number names a day that the calendar lacks (29 February 1901).

        The century follows from the year and the seventh digit, the CPR register's rule. That replacement numbers
        follow the same rule is inferred from the seventh digits that they may have (0, 1: 1900s; 5, 6, 7: 2000s).
        """
        day, month, year = int(self.digits[:2]), int(self.digits[2:4]), int(self.digits[4:6])
        try:
            return date(_century(year, int(self.digits[6])) + year, month, day)
        except ValueError:
            return None


def parse(text: str, *, system: str = CPR) -> PersonalNumber:
    """The personal number in `text`, with or without hyphen or spaces, in the identifier system `system`.

    Raises NotAPersonalNumberError, whose text never holds the number.
    """
    characters = re.sub(r"[\s-]", "", text).upper()
    if not characters:
        raise NotAPersonalNumberError(Problem.EMPTY)
    if not is_personal_number_system(system):
        raise NotAPersonalNumberError(Problem.SYSTEM)
    if len(characters) != 10:
        raise NotAPersonalNumberError(Problem.LENGTH)
    if not _DATE.fullmatch(characters[:6]):
        raise NotAPersonalNumberError(Problem.DATE)
    if not _ENDINGS[_kind_of(system)].fullmatch(characters[6:]):
        raise NotAPersonalNumberError(Problem.CHARACTERS)
    return PersonalNumber(digits=characters, system=system)


def recognise(text: str) -> PersonalNumber:
    """The personal number in `text` when nobody says of which kind: by its shape, as in a search field.

    A regional number gets the general D-eCPR system, since its shape does not tell the region. Raises
    NotAPersonalNumberError.
    """
    last_four = re.sub(r"[\s-]", "", text).upper()[6:]
    for system in (X_ECPR, D_ECPR):
        if _ENDINGS[_kind_of(system)].fullmatch(last_four):
            return parse(text, system=system)
    return parse(text, system=CPR)


def is_personal_number(text: str, *, system: str = CPR) -> bool:
    """Whether `text` has the shape of a number in `system`."""
    try:
        parse(text, system=system)
    except NotAPersonalNumberError:
        return False
    return True


def is_personal_number_system(system: str) -> bool:
    """Whether identifiers of `system` are CPR, X-eCPR or D-eCPR (the general system or a region's own below it)."""
    return system in (CPR, X_ECPR, D_ECPR) or system.startswith(f"{D_ECPR}.")


def _kind_of(system: str) -> Kind:
    if system == X_ECPR:
        return Kind.X_ECPR
    return Kind.CPR if system == CPR else Kind.D_ECPR


def _century(year: int, seventh: int) -> int:
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


_DATE = re.compile(
    r"((0[1-9]|[12][0-9]|3[01])(01|03|05|07|08|10|12)|(0[1-9]|[12][0-9]|30)(04|06|09|11)|(0[1-9]|[12][0-9])02)[0-9]{2}",
    re.ASCII,
)
_ENDINGS = {
    Kind.CPR: re.compile(r"[0-9]{4}", re.ASCII),
    Kind.X_ECPR: re.compile(r"[17][A-Z]{2}[0-9]", re.ASCII),
    Kind.D_ECPR: re.compile(r"[056][A-Z]{2}[0-9]", re.ASCII),
}
