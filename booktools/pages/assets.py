"""What a page loads besides itself: one style sheet, fonts, KaTeX's style sheet and fonts, a few
small scripts.

Fonts and KaTeX come from the npm packages that `package-lock.json` pins by hash; nothing is fetched
when a page is read. Latin text fonts are cut down to the characters the book uses.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ExtensionError

from booktools.pages import explore

if TYPE_CHECKING:
    from sphinx.application import Sphinx

THEME = Path(__file__).parents[1] / "theme"
# Latin-1, the punctuation and arrows of prose, Greek for symbols in running text.
_CHARACTERS = (
    "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+2010-2027,U+2030-203A,"
    "U+2190-2193,U+2212,U+2260,U+2264-2265"
)
_MONO_CHARACTERS = "U+0020-007E,U+00A0-00FF,U+0370-03FF,U+2010-2027,U+2190-2193,U+2200-22FF,U+2016"
WEIGHTS = (400, 700)
FONTS = {
    "text": ("source-serif-4/files/source-serif-4-latin-wght-normal.woff2", _CHARACTERS),
    "text-italic": ("source-serif-4/files/source-serif-4-latin-wght-italic.woff2", _CHARACTERS),
    "code": ("source-code-pro/files/source-code-pro-latin-wght-normal.woff2", _MONO_CHARACTERS),
}

# A formula's text, its scripts and theirs have KaTeX's sizes 6, 3 and 1; its rules for all pairs of
# eleven sizes are two thirds of its style sheet, and the book does not write `\\small` in formulas.
_OTHER_SIZES = re.compile(
    r"\.katex \.fontsize-ensurer\.reset-size(?!(?:1|3|6)\.size(?:1|3|6),)\d+\.size\d+,[^}]*\}"
)


def node_modules(app: Sphinx) -> Path:
    """Where npm put KaTeX and the fonts."""
    path = Path(app.confdir) / "node_modules"
    if not (path / "katex").is_dir():
        raise ExtensionError(
            "KaTeX and the fonts are not installed; run `make book`, or `npm ci` in this folder."
        )
    return path


def prepare(app: Sphinx) -> None:
    """Lay out the static files beside the pages of this edition and have Sphinx copy them."""
    if app.builder.format != "html":
        return
    target = Path(app.outdir).with_name("static")
    (target / "explore").mkdir(parents=True, exist_ok=True)
    sheets = sorted((THEME / "css").glob("*.css"))
    _write(target / "site.css", minified("\n".join(sheet.read_text("utf-8") for sheet in sheets)))
    for script in (THEME / "js").iterdir():
        _write(target / script.name, lean(script.read_text("utf-8")))
    for name in explore.names():
        _write(target / explore.address(name), lean(explore.script(name)))
    for picture in (THEME / "img").iterdir():
        shutil.copy2(picture, target / picture.name)
    _katex(node_modules(app) / "katex" / "dist", target / "katex")
    _fonts(node_modules(app) / "@fontsource-variable", target / "fonts")
    app.config.html_static_path = [*app.config.html_static_path, str(target)]


def address(app: Sphinx, place: str) -> str:
    """The address of a style sheet or a script, with a fingerprint of what is in it.

    A browser may keep it for ever: what is changed has another address.
    """
    return f"{place}?v={_prints(app).get(place.partition('_static/')[2]) or _print_of_others(app)}"


def _prints(app: Sphinx) -> dict[str, str]:
    """The fingerprint of each sheet and script that stands beside the pages of this edition."""
    folder = Path(app.outdir).with_name("static")
    known = app.extensions["booktools.pages"].metadata
    if "prints" not in known:
        known["prints"] = {
            path.relative_to(folder).as_posix(): fingerprint(path)
            for kind in ("*.css", "*.js")
            for path in sorted(folder.rglob(kind))
        }
    return known["prints"]


def fingerprint(path: Path) -> str:
    """Some letters that stand for a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def _print_of_others(app: Sphinx) -> str:
    """For what Sphinx and its extensions write after the pages: their versions and settings."""
    made_by = [version("sphinx"), version("sphinx-copybutton"), app.builder.build_info.config_hash]
    return hashlib.sha256(repr(made_by).encode()).hexdigest()[:10]


def shows(app: Sphinx, docname: str) -> list[str]:
    """The addresses of sheets and scripts, which change with what is in them."""
    return [*_prints(app).values(), _print_of_others(app)]


def _write(path: Path, text: str) -> None:
    """Write only what changed, so that an unchanged build copies nothing."""
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def minified(sheet: str) -> str:
    """A style sheet without comments, line ends, indents: nothing is drawn before it is there."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"\s+", " ", sheet)
    return re.sub(r" ?([{};,]) ", r"\1", sheet).replace(" {", "{").replace(";}", "}").strip()


def lean(script: str) -> str:
    """A script without indents and the lines that are comments alone."""
    script = re.sub(r"^ */\*\*.*?\*/\n", "", script, flags=re.DOTALL | re.MULTILINE)
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _katex(source: Path, target: Path) -> None:
    """KaTeX's style sheet with its WOFF2 fonts only: every browser that shows this site reads
    them.
    """
    sheet = (source / "katex.min.css").read_text("utf-8")
    sheet = re.sub(r",url\([^)]*\.(?:woff|ttf)\) format\(\"(?:woff|truetype)\"\)", "", sheet)
    sheet = _OTHER_SIZES.sub("", sheet.replace("font-display:block", "font-display:swap"))
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    _write(target / "katex.css", sheet)
    for font in (source / "fonts").glob("*.woff2"):
        if not (target / "fonts" / font.name).exists():
            shutil.copy2(font, target / "fonts")


def _fonts(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name, (path, characters) in FONTS.items():
        made, original = target / f"{name}.woff2", source / path
        newest = max(file.stat().st_mtime for file in (original, Path(__file__)))
        if not made.exists() or made.stat().st_mtime < newest:
            _cut(original, made, characters)


def _cut(original: Path, made: Path, characters: str) -> None:
    """A font with the characters and the weights that the book has, from regular to bold."""
    # Once in the life of a font, and slow to import.
    from fontTools import subset
    from fontTools.varLib import instancer

    options = subset.Options(
        flavor="woff2",
        layout_features="kern liga onum lnum tnum pnum calt ccmp locl mark".split(),
    )
    font = subset.load_font(str(original), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(characters.replace("U+", "")))
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": WEIGHTS})
    subset.save_font(font, str(made), options)


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", prepare)
    app.connect("page-shows", shows)
