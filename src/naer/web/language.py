"""The languages of the screen. Danish is the source; `locale/en` translates it, and `locale/da` the errors of lower rooms.

The text files are read at start, so a wheel needs no compiling step. `scripts/screen_texts.py` keeps them up with the
code. https://babel.pocoo.org/en/latest/messages.html
"""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages import mofile, pofile
from babel.support import NullTranslations, Translations

from naer.danish.language import Language as Code

DANISH: Code = "da"
ENGLISH: Code = "en"
LOCALE_FOLDER = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Language:
    """One language of the screen: its code, its name in itself, and its translations."""

    code: Code
    name: str
    translations: NullTranslations

    def say(self, message: str, **values: object) -> str:
        """`message` in this language, with `%(name)s` places filled from `values`."""
        text = self.translations.gettext(message)
        return text % values if values else text

    def say_many(self, one: str, many: str, number: int, **values: object) -> str:
        """`one` or `many` in this language by `number`; both may name `%(number)s`."""
        return self.translations.ngettext(one, many, number) % {"number": number, **values}


def marked(message: str) -> str:
    """Marks a text for translation where it is written in a table; it is translated where it is shown."""
    return message


@cache
def every_language() -> dict[Code, Language]:
    """The languages by code; Danish first. Read once by a process."""
    return {
        DANISH: Language(DANISH, "Dansk", _read(DANISH)),
        ENGLISH: Language(ENGLISH, "English", _read(ENGLISH)),
    }


def _read(code: Code) -> NullTranslations:
    path = LOCALE_FOLDER / code / "LC_MESSAGES" / "naer.po"
    with path.open("rb") as file:
        catalogue = pofile.read_po(file, locale=code, domain="naer")
    compiled = BytesIO()
    mofile.write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="naer")
