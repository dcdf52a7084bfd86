"""Keep the translations of the screens: `python -m scripts.screen_texts` brings the catalogues up to the texts in the code.

Danish is written in the code. `en` translates every text of the screens; `da` translates the sentences that errors carry
in English from the rooms below. New texts come with an empty translation, texts that are gone are dropped; a test fails
while any is empty.
"""

import ast
import re
from pathlib import Path

from babel.messages import extract, pofile
from babel.messages.catalog import Catalog

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/naer"
LOCALES = PACKAGE / "web/locale"
KEYWORDS = {"_": None, "ngettext": (1, 2), "marked": None, "say": None, "say_many": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
ROOMS = ("access", "courses", "dialogue", "pathways", "web")
BELOW = {
    "record": ("care", "demo_clock", "exchange", "ids", "journal", "refusals", "store"),
    "insight": ("crosstabs/answering", "indicators/places"),
}
WIRING = PACKAGE / "app/website.py"
FOR_SYSTEMS = ("fhir_interface", "services")
"""What the application wires and pages never show: whoever starts a process or asks as another system reads it in English."""
NOT_ON_SCREEN = ("content", "definition", "checks", "content_format", "pinning", "fhir_api")
ERRORS = re.compile(r"(Refused|\w+Error)$")
DANISH_WORDS = re.compile(r"[æøåÆØÅé]|\b(af|allerede|altid|den|eller|Giv|har|hos|kun|Skriv|til|Vælg)\b")


def screen_texts() -> dict[str | tuple[str, str], list[str]]:
    """Every text of the screens (or one-and-many pair), with the files that it stands in."""
    found: dict[str | tuple[str, str], list[str]] = {}
    folder = PACKAGE / "web"
    for name, _, message, _, _ in extract.extract_from_dir(folder, METHODS, keywords=KEYWORDS):
        key = message if isinstance(message, str) else (message[0], message[1])
        found.setdefault(key, []).append(f"src/naer/web/{name}")
    return found


def error_sentences() -> dict[str, list[str]]:
    """Every sentence that an error or a refusal can bring to a page, with the files that it stands in."""
    found: dict[str, list[str]] = {}
    for path in _files_that_reach_pages():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ERRORS.match(_called(node)):
                for text in filter(None, _texts(node)):
                    found.setdefault(text, []).append(str(path.relative_to(ROOT)))
    return found


def texts_of(locale: str) -> dict[str | tuple[str, str], list[str]]:
    """What the catalogue of `locale` translates: `en` all that is written in Danish, `da` what is written in English."""
    sentences = error_sentences()
    if locale == "da":
        return {text: files for text, files in sentences.items() if not _is_danish(text)}
    return {**screen_texts(), **{text: files for text, files in sentences.items() if _is_danish(text)}}


def _is_danish(text: str) -> bool:
    return DANISH_WORDS.search(text.replace("Nær", "")) is not None


def _files_that_reach_pages() -> list[Path]:
    rooms = [path for room in ROOMS for path in sorted((PACKAGE / room).rglob("*.py"))]
    shown = [path for path in rooms if not set(NOT_ON_SCREEN) & {*path.parts, path.stem}]
    below = [PACKAGE / room / f"{name}.py" for room, names in BELOW.items() for name in names]
    return [*shown, *_given_to_pages(), *below]


def _given_to_pages() -> list[Path]:
    """The files of the application that stand behind what pages ask it for."""
    wired = ast.walk(ast.parse(WIRING.read_text(encoding="utf-8")))
    modules = [f"{node.module}.{one.name}" for node in wired if isinstance(node, ast.ImportFrom) for one in node.names]
    paths = [path for one in modules for path in (one, one.rpartition(".")[0]) if path.startswith("naer.app.")]
    files = {PACKAGE.parent / f"{path.replace('.', '/')}.py" for path in paths}
    return sorted(one for one in files if one.is_file() and one.stem not in FOR_SYSTEMS)


def catalogue(locale: str) -> Catalog:
    """The translations as they stand."""
    path = LOCALES / locale / "LC_MESSAGES" / "naer.po"
    if not path.exists():
        return Catalog(locale=locale)
    with path.open("rb") as file:
        return pofile.read_po(file, locale=locale)


def renewed(locale: str) -> Catalog:
    """The catalogue with exactly today's texts, translated as far as they were."""
    known, fresh = catalogue(locale), Catalog(locale=locale)
    texts = texts_of(locale)
    for key in sorted(texts, key=str):
        one = key if isinstance(key, str) else key[0]
        before = known.get(one)
        empty = "" if isinstance(key, str) else ("", "")
        string = before.string if before and isinstance(before.string, str) == isinstance(empty, str) else empty
        fresh.add(key, string, locations=[(name, 0) for name in sorted(set(texts[key]))])
    return fresh


def missing(locale: str) -> list[str]:
    """Texts without translation."""
    known = catalogue(locale)
    texts = texts_of(locale)
    lacking: list[str] = []
    for key in texts:
        one = key if isinstance(key, str) else key[0]
        message = known.get(one)
        strings = [] if message is None else [message.string] if isinstance(message.string, str) else message.string
        if not strings or not all(strings):
            lacking.append(one)
    return lacking


def main() -> None:
    for locale in ("en", "da"):
        path = LOCALES / locale / "LC_MESSAGES" / "naer.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = renewed(locale)
        with path.open("wb") as file:
            pofile.write_po(file, fresh, width=110, include_lineno=False, omit_header=True)
        print(f"  {locale}: {len(missing(locale))} texts without translation")


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _texts(node: ast.Call) -> list[str]:
    named = [keyword.value for keyword in node.keywords if keyword.arg in ("what_to_do", "what_happened", "reason")]
    plain = [item.value for item in (*node.args[:1], *named) if isinstance(item, ast.Constant)]
    return [text for text in plain if isinstance(text, str)]


if __name__ == "__main__":
    main()
