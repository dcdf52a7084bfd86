"""Documents lead somewhere: every link resolves and every command named in them exists."""

import inspect
import re
from pathlib import Path
from urllib.parse import unquote

from naer import cli
from naer.app import operation
from tests.structure.repository import PACKAGE, ROOT, files, text

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PATH_IN_CODE = re.compile(r"`((?:src|docs|tests|scripts|bench)/[\w./-]+)`")


def _documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _anchors(path: Path) -> set[str]:
    return {_anchor(line.lstrip("#")) for line in FENCE.sub("", text(path)).splitlines() if line.startswith("#")}


def test_every_link_between_documents_resolves() -> None:
    broken = []
    for document in _documents():
        for match in LINK.finditer(FENCE.sub("", text(document))):
            target, _, anchor = match[1].partition("#")
            if "://" in target or target.startswith("mailto:"):
                continue
            path = (ROOT / document.parent / unquote(target)).resolve() if target else ROOT / document
            if not path.exists():
                broken.append(f"{document}: {target}")
            elif anchor and path.suffix == ".md" and anchor not in _anchors(path.relative_to(ROOT)):
                broken.append(f"{document}: {target}#{anchor}")
    assert broken == []


def test_every_path_named_in_a_document_exists() -> None:
    named = {(document, match) for document in _documents() for match in PATH_IN_CODE.findall(text(document))}
    generated = ("src/naer/web/static/vendor", "src/naer/fhir/definitions")
    gone = [
        f"{document}: {path}"
        for document, path in sorted(named)
        if not (ROOT / path).exists() and not path.startswith(generated)
    ]
    assert gone == []


def test_every_make_command_in_a_document_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text(Path("Makefile")), re.MULTILINE))
    named = {
        (str(document), target)
        for document in _documents()
        for target in re.findall(r"(?:`|^|\$ )make ([a-z]+)", text(document), re.MULTILINE)
    }
    assert [(document, target) for document, target in named if target not in targets] == []


def test_the_architecture_names_every_room() -> None:
    rooms = {f"{path.name}/" for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    modules = {path.name for path in PACKAGE.glob("*.py") if path.name != "__init__.py"}
    page = text(Path("ARCHITECTURE.md"))
    assert [room for room in sorted(rooms | modules) if f"`{room}`" not in page] == []


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in files() if path.parent == Path("docs/decisions"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_naer_command_in_a_document_exists() -> None:
    named = {
        (str(document), tuple(match.split()))
        for document in _documents()
        for match in re.findall(r"(?:`|bin/)naer ((?:[a-z-]+ ?){1,2})", text(document))
    }
    assert [(document, words) for document, words in sorted(named) if not _is_command(words)] == []


def _is_command(words: tuple[str, ...]) -> bool:
    """Whether the first word is a command, and the second, in a group of commands, one of that group."""
    commands = {one.name or (one.callback.__name__ if one.callback else "") for one in cli.commands.registered_commands}
    groups = {one.name: one.typer_instance for one in cli.commands.registered_groups if one.typer_instance}
    if words[0] in groups and len(words) > 1:
        return words[1] in {one.name for one in groups[words[0]].registered_commands}
    return words[0] in commands | set(groups)


def test_every_document_that_code_points_at_exists() -> None:
    pointed = {
        (str(path), named.rstrip("./"))
        for path in files()
        if path.suffix in {".py", ".yaml", ".sql", ".sh", ".html"}
        for named in re.findall(r"\bdocs/[\w./-]+", text(path))
    }
    assert [(path, named) for path, named in sorted(pointed) if not _begins_a_path(named)] == []


def _begins_a_path(named: str) -> bool:
    """Whether it is a file or folder, or how the name of one begins (docs/decisions/0001)."""
    return (ROOT / named).exists() or any((ROOT / named).parent.glob(f"{Path(named).name}*"))


def test_the_operators_guide_names_every_setting_and_every_figure() -> None:
    guide = text(Path("docs/operation.md"))
    health = inspect.getsource(operation.health)
    named = {
        *re.findall(r'"(NAER_[A-Z_]+)"', text(PACKAGE / "settings.py")),
        *re.findall(r'"(naer_[a-z_]+)"', text(PACKAGE / "web" / "metrics_api.py")),
        *(f"naer_{box}_messages" for box in ("inbox", "outbox")),
        *re.findall(r'^\s+"([a-z_]+)":', health, re.MULTILINE),
    }
    assert len(named) > 30, "it looks where they are no more"
    assert sorted(one for one in named if f"`{one}`" not in guide) == []
