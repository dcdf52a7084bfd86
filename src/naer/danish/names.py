"""How people's names are written on screens: whole, short for lists, initials, and family name first."""

from collections.abc import Sequence


def full(given: Sequence[str], family: str) -> str:
    """`Karl Emil Jensen`; what is unknown is left out."""
    return " ".join([*_words(given), *_words([family])])


def short(given: Sequence[str], family: str) -> str:
    """`Karl J.` for lists that many can see: first given name and the family name's first letter."""
    first = _words(given)[:1]
    initial = [f"{family.strip()[0].upper()}."] if family.strip() else []
    return " ".join([*first, *initial])


def staff(given: Sequence[str], family: str) -> str:
    """`R. Holm`, as colleagues sign: first given name's letter and the family name."""
    first = [f"{name[0].upper()}." for name in _words(given)[:1]]
    return " ".join([*first, *_words([family])])


def family_first(given: Sequence[str], family: str) -> str:
    """`Jensen, Karl Emil`: the form in which lists of names are sorted."""
    return ", ".join(part for part in (" ".join(_words([family])), " ".join(_words(given))) if part)


def initials(given: Sequence[str], family: str) -> str:
    """`KEJ`: one capital letter for each name, hyphenated names counting as one."""
    return "".join(word[0].upper() for word in _words([*given, family]))


def possessive(name: str) -> str:
    """The Danish genitive: `Karls`, but `Jens'` after s, x and z."""
    return f"{name}'" if name.lower().endswith(("s", "x", "z")) else f"{name}s"


def _words(parts: Sequence[str]) -> list[str]:
    return [word for part in parts for word in part.split()]
