"""The Danish alphabet as a stored sort key, so that a database without Danish collation sorts names as Danes do.

Keys are compared as bytes (`COLLATE "C"`). A key has three levels, the later ones deciding only where the earlier are
equal, as in the Unicode collation rules for Danish (https://www.unicode.org/cldr/charts/latest/collation/da.html):

1. the letters: a-z, then æ ø å; `aa` is å, ä is æ, ö is ø, ü is y; words count, punctuation doesn't; digits before
letters;
2. accents: without before with (`Andre` before `André`);
3. case and spelling: capitals first, å before aa.

In the first level æ ø å are written `{ | }`, as in the old seven-bit Danish alphabet: they follow z, and the key of
Latin names stays ASCII. Words are parted by `-` and levels by a space, both of which come before every digit and
letter.
"""

import unicodedata

from naer.danish.letters import LETTERS

_WORD, _LEVEL = "-", " "
_APOSTROPHES = "'’ʼ`´"


def sort_key(text: str) -> str:
    """The key of `text`: sorting keys by code point (or UTF-8 byte) sorts the texts in Danish order."""
    letters, accents, cases = _levels(text)
    return _LEVEL.join((letters, accents.rstrip("0"), cases))


def starts_with_key(text: str) -> str:
    """What the keys of all texts begin with whose letters begin as `text` does: for search by the start of a name."""
    return _levels(text)[0]


def _levels(text: str) -> tuple[str, str, str]:
    """The three levels; within a level one character stands for one letter of the first level."""
    letters: list[str] = []
    accents: list[str] = []
    cases: list[str] = []
    pending_word = False
    characters = unicodedata.normalize("NFC", text)
    place = 0
    while place < len(characters):
        character = characters[place]
        doubled = characters[place : place + 2]
        place += 1
        if character in _APOSTROPHES:
            continue
        if not character.isalnum():
            pending_word = bool(letters)
            continue
        if pending_word:
            pending_word = False
            letters.append(_WORD)
            accents.append("0")
            cases.append("0")
        if doubled.lower() == "aa":
            place += 1
            letters.append("}")
            accents.append("0")
            cases.append("2" if character.isupper() else "3")
            continue
        spelt, accented = _letter(character)
        letters.append(spelt)
        accents.append(("1" if accented else "0") * len(spelt))
        cases.append(("0" if character.isupper() else "1") * len(spelt))
    return "".join(letters), "".join(accents), "".join(cases)


def _letter(character: str) -> tuple[str, bool]:
    """How `character` is spelt in the first level, and whether it is an accented form of that letter."""
    lower = character.lower()
    if lower in LETTERS:
        return LETTERS[lower]
    decomposed = unicodedata.normalize("NFKD", lower)
    plain = "".join(part for part in decomposed if not unicodedata.combining(part)).casefold()
    plain = "".join(part for part in plain if part.isalnum())
    return (plain or lower), plain != lower
