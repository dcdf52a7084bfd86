"""Copy what the pages need from node_modules into src/naer/web/static/vendor/: the design system, its fonts and htmx.

Pages load nothing from elsewhere, so each asset is a file of ours. The design system is 30 MB with every font and
portal theme: only the neutral style sheet, the icons it names and three cuts of one font are taken. Its portal logos
are never copied: Nær is neither portal. Run by `make setup`.
"""

import re
import shutil
import sys
from pathlib import Path

SOURCE = Path("node_modules")
DKFDS = SOURCE / "dkfds/dist"
HTMX = SOURCE / "htmx.org"
TARGET = Path("src/naer/web/static/vendor")

FONT_FOLDER = "fonts/IBMPlexSans/split/woff2"
FONT_CUTS = {400: "Regular", 500: "Medium", 600: "SemiBold"}


def main() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    _copy_fonts()
    _write_style_sheet()
    _copy(DKFDS / "img/all-svg-icons.svg", "dkfds/img/all-svg-icons.svg")
    _copy(DKFDS / "LICENSE.md", "dkfds/LICENSE.md")
    _write_script(DKFDS / "js/dkfds.min.js", "dkfds/js/dkfds.min.js")
    _write_script(HTMX / "dist/htmx.min.js", "htmx/htmx.min.js")
    _copy(HTMX / "LICENSE", "htmx/LICENSE")
    files = [path for path in TARGET.rglob("*") if path.is_file()]
    print(f"  Page assets: {len(files)} files, {sum(path.stat().st_size for path in files) // 1000} kB")


def _copy_fonts() -> None:
    for cut in FONT_CUTS.values():
        name = f"IBMPlexSans-{cut}-Latin1.woff2"
        _copy(DKFDS / FONT_FOLDER / name, f"dkfds/{FONT_FOLDER}/{name}")
    _copy(DKFDS / FONT_FOLDER / "license.txt", f"dkfds/{FONT_FOLDER}/license.txt")


def _write_style_sheet() -> None:
    """The neutral theme with our three font cuts in place of the eight it names, and each icon that it points at."""
    style = _without_source_map((DKFDS / "css/dkfds.min.css").read_text(encoding="utf-8"))
    style, replaced = re.subn(r"@font-face\{[^}]*font-family:IBM Plex Sans;[^}]*\}", "", style)
    if replaced == 0:
        sys.exit("The design system no longer names its fonts as expected: look at scripts/web_assets.py.")
    faces = "".join(
        "@font-face{font-display:swap;font-family:IBM Plex Sans;font-style:normal;"
        f"font-weight:{weight};src:url(../{FONT_FOLDER}/IBMPlexSans-{cut}-Latin1.woff2) format('woff2')}}"
        for weight, cut in FONT_CUTS.items()
    )
    at = style.index(";") + 1 if style.startswith("@charset") else 0
    _write("dkfds/css/dkfds.min.css", style[:at] + faces + style[at:])
    for image in sorted(set(re.findall(r"url\(\.\./(img/[^)]+)\)", style))):
        _copy(DKFDS / image, f"dkfds/{image}")


def _write_script(source: Path, target: str) -> None:
    _write(target, _without_source_map(source.read_text(encoding="utf-8")))


def _without_source_map(text: str) -> str:
    """A source map that is not shipped would be asked for by every browser with its tools open."""
    return re.sub(r"(/\*# sourceMappingURL=\S+ ?\*/|//# sourceMappingURL=\S+)\s*$", "", text)


def _copy(source: Path, target: str) -> None:
    (TARGET / target).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, TARGET / target)


def _write(target: str, text: str) -> None:
    (TARGET / target).parent.mkdir(parents=True, exist_ok=True)
    (TARGET / target).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if not DKFDS.is_dir() or not HTMX.is_dir():
        sys.exit("The page assets are not installed: run `make setup`.")
    main()
