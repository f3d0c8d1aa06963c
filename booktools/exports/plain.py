"""Plain notebooks: each chapter in one language, in Markdown that Jupyter, VS Code and Colab show
without extensions.

The course's own blocks become headings and quotations, references become words, citations become
author and year, folded parts become `<details>`, and each figure gets its caption back.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import nbformat.v4
from nbformat.v4 import new_markdown_cell
from pybtex.database import Entry, parse_file
from pybtex.richtext import Text

from booktools.exports.running import opening, runnable
from booktools.exports.solutions import folded
from booktools.pages.api import first_sentence, modules
from booktools.pages.citations import (
    AFTER_AUTHOR,
    AND,
    AND_OTHERS,
    BEFORE_YEAR,
    BETWEEN_WORKS,
    BRACKETS,
    name_in,
)
from booktools.pages.reading_time import rounded
from booktools.source import staleness
from booktools.source.book import book
from booktools.source.edition import LANGUAGES, has_code, keep
from booktools.source.fingerprint import package, tools
from booktools.source.minutes import measure
from booktools.source.numbering import page_of
from booktools.source.strings import word
from booktools.source.terms import load

if TYPE_CHECKING:
    from nbformat import NotebookNode

BIBLIOGRAPHY = Path("chapters", "references.bib")
_FENCE = re.compile(r"^(?P<fence>:{3,}|`{3,})\{(?P<kind>[\w-]+)\}[ ]?(?P<title>.*)$")
_OPTION = re.compile(r"^:([\w-]+):[ ]?(.*)$")
_LABEL = re.compile(r"^\(([\w-]+)\)=$")
_TITLE = re.compile(r"^\(([\w-]+)\)=\n+#+ (.+)$", re.MULTILINE)
_GATE_ENDS = ("exercise-end", "solution-end")
_EXERCISE = re.compile(r"\{exercise(?:-start)?\} (.+)\n:label: (ex-[\w-]+)$", re.MULTILINE)
_EQUATION_LABEL = re.compile(r"\$\$ \(([\w-]+)\)\s*$", re.MULTILINE)


def write_all(root: Path, target: Path) -> dict[str, Path]:
    """Write every notebook in both languages; return the folder of each language."""
    return {language: write(root, target, language) for language in LANGUAGES}


def write(root: Path, target: Path, language: str) -> Path:
    """Write the notebooks that have code and whose text, or what is around it, changed; return the
    folder.
    """
    folder, record = target / language, target / f"{language}.json"
    folder.mkdir(parents=True, exist_ok=True)
    texts = {path.name: path.read_text("utf-8") for path in staleness.notebooks(root)}
    sources = {name: nbformat.v4.reads(text) for name, text in texts.items()}
    references, first = References(root, sources, language), opening(root, language)
    around = _around(root, references) + first
    made = {
        name: hashlib.sha256((around + texts[name]).encode()).hexdigest()
        for name, source in sources.items()
        if has_code(source)
    }
    known = json.loads(record.read_text("utf-8")) if record.exists() else {}
    for name in made:
        if known.get(name) != made[name] or not (folder / name).exists():
            text = plain(sources[name], language, references)
            text = nbformat.writes(runnable(text, first, root, language)) + "\n"
            (folder / name).write_text(text, "utf-8")
    for path in folder.glob("*.ipynb"):
        if path.name not in made:
            path.unlink()
    record.write_text(json.dumps(made), "utf-8")
    return folder


def _around(root: Path, references: References) -> str:
    """A hash of what a plain notebook is made from, its own text left out."""
    names = (
        references.titles,
        references.numbers,
        references.exercises,
        references.terms,
        references.minutes,
    )
    whole = hashlib.sha256(f"{tools(root)} {names}".encode())
    results = sorted((root / "benchmarks" / "results").glob("*.json"))
    for path in (root / BIBLIOGRAPHY, *results, *package(root)):
        whole.update(path.read_bytes())
    return whole.hexdigest()


class References:
    """What labels and citation keys stand for, in one language, over the whole book."""

    def __init__(self, root: Path, notebooks: dict[str, NotebookNode], language: str) -> None:
        self.language = language
        self.titles: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self.exercises: dict[str, str] = {}
        #: The works cited so far in the notebook being written.
        self.cited: set[str] = set()
        self.terms = load(root / "chapters" / "terms.yml")
        self.works = parse_file(str(root / BIBLIOGRAPHY), "bibtex").entries
        #: How long each page of the course takes to read, by the stem of its file.
        self.minutes = {
            Path(name).stem: measure(notebook, language).open
            for name, notebook in notebooks.items()
            if page_of(name)
        }
        self.hours = round(sum(self.minutes.get(stem, 0) for stem in book(root).chapters) / 60)
        for name, notebook in notebooks.items():
            page = page_of(name)
            self._read(notebook, page.label if page else "")

    def _read(self, notebook: NotebookNode, chapter: str) -> None:
        counts = {kind: itertools.count(1) for kind in ("figure", "exercise", "equation")}

        def number(kind: str, label: str) -> None:
            count = next(counts[kind])
            self.numbers[label] = f"{chapter}.{count}" if chapter else str(count)

        for cell in notebook.cells:
            if figure := cell.metadata.get("figure"):
                number("figure", figure["name"])
            elif cell.metadata.get("lang") == self.language:
                for title, label in _EXERCISE.findall(cell.source):
                    number("exercise", label)
                    self.exercises[label] = title
                for label in _EQUATION_LABEL.findall(cell.source):
                    number("equation", label)
                self.titles |= dict(_TITLE.findall(cell.source))

    def equation(self, label: str) -> str:
        return f"({self.numbers[label]})"

    def exercise(self, label: str) -> str:
        return f"{word('exercise', self.language)} {self.numbers[label]}"

    def section(self, target: str) -> str:
        """`text <label>` or `label`: the text, or the title of what the label names."""
        text, label = _text_and_label(target)
        if label.startswith("ex-"):
            return text or self.exercise(label)
        return text or self.titles[label]

    def number(self, target: str) -> str:
        text, label = _text_and_label(target)
        if label.startswith("ex-"):
            return self.exercise(label)
        number = self.numbers[label]
        return text.replace("%s", number) or f"{word('figure', self.language)} {number}"

    def citation(self, keys: str, *, in_text: bool) -> str:
        names = [key.strip() for key in keys.split(",")]
        self.cited.update(names)
        cited = [_author_year(self.works[name], self.language) for name in names]
        opening, closing = BRACKETS[self.language]
        between, before = BETWEEN_WORKS[self.language], BEFORE_YEAR[self.language]
        if in_text:
            works = (f"{author}{before}{opening}{year}{closing}" for author, year in cited)
            return between.join(works)
        works = (AFTER_AUTHOR[self.language].join(work) for work in cited)
        return f"{opening}{between.join(works)}{closing}"


def _text_and_label(target: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*)<([^<>]+)>", target)
    return (match[1].strip(), match[2]) if match else ("", target)


def _author_year(entry: Entry, language: str) -> tuple[str, str]:
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [name_in(language, _words(" ".join(person.last_names))) for person in people]
    if len(names) > 2:
        return names[0] + AND_OTHERS[language], entry.fields["year"]
    return AND[language].join(names), entry.fields["year"]


def _words(latex: str) -> str:
    """BibTeX's spelling as text: Csisz\\'ar is Csiszár."""
    return str(Text.from_latex(latex))


def plain(source: NotebookNode, language: str, references: References) -> NotebookNode:
    """One chapter in one language, for readers without the book's extensions."""
    notebook = keep(nbformat.from_dict(source), language)
    references.cited.clear()
    cells: list[NotebookNode] = []
    asked = False
    for cell in folded(notebook.cells):
        if asked and cell.cell_type == "code":
            # The answer to a question is what the reader's own run shows.
            cell.outputs, cell.execution_count = [], None
        asked = "{predict}" in cell.source
        figure = cell.metadata.pop("figure", None)
        cell.metadata.pop("lang", None)
        cell.metadata.pop("numbers", None)
        if cell.cell_type == "markdown":
            cell.source = markdown(cell.source, references)
            if not cell.source.strip():
                continue
        cells.append(cell)
        if figure:
            caption = inline(figure["caption"][language], references)
            text = f"**{references.number(figure['name'])}** {caption}"
            cells.append(new_markdown_cell(text, id=f"{cell.id[:56]}-caption"))
    notebook.cells = cells
    return notebook


def markdown(source: str, references: References) -> str:
    """The course's Markdown as plain Markdown."""
    text = "\n".join(_blocks(iter(source.splitlines()), references))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def _blocks(lines: Iterator[str], references: References) -> Iterator[str]:
    for line in lines:
        opened = _FENCE.match(line)
        if opened:
            yield from _block(opened, list(_until(opened["fence"], lines)), references)
        elif line.startswith("```"):
            yield line
            yield from _until("```", lines)
            yield "```"
        elif not _LABEL.match(line):
            yield inline(line, references)


def _until(fence: str, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line.strip() == fence:
            return
        yield line


def _block(opened: re.Match[str], lines: list[str], references: References) -> Iterator[str]:
    """One directive as plain Markdown."""
    kind = opened["kind"]
    options = dict(match.groups() for line in lines if (match := _OPTION.match(line)))
    inside = _blocks(iter([line for line in lines if not _OPTION.match(line)]), references)
    heading = _heading(kind, opened["title"].strip(), options, references)
    if kind == "bibliography":
        yield from _bibliography(references, everything="all" in options)
    elif kind == "course-terms":
        yield from _glossary(references)
    elif kind == "course-exercises":
        yield from _exercises(references)
    elif kind in ("course-api", "course-catalogue"):
        yield from _names(references.language)
    elif kind == "quiz":
        yield f"**{heading}**"
        yield from _options(list(inside), references.language)
    elif kind in ("hint", "solution"):
        yield from (f"<details><summary>{heading}</summary>\n", *inside, "\n</details>\n")
    elif kind in ("exercise-start", "solution-start"):
        # Its code cells follow in cells of their own, which a quotation or a fold cannot hold.
        yield from (f"**{heading}**\n", *inside)
    elif kind not in _GATE_ENDS:
        yield f"> **{heading}**\n>"
        yield from (f"> {line}".rstrip() for line in inside)
        yield ""


def _heading(kind: str, title: str, options: dict[str, str], references: References) -> str:
    language = references.language
    if kind.startswith("course-") or kind in ("bibliography", *_GATE_ENDS):
        return ""
    if kind in ("quiz", "predict"):
        return word("question" if kind == "quiz" else kind, language)
    if kind.startswith("solution"):
        return f"{word('solution', language)} {references.numbers[title]}"
    if kind.startswith("exercise"):
        return f"{references.exercise(options['label'])} {inline(title, references)}".strip()
    return f"{word(kind, language)} {inline(title, references)}".strip()


def _options(lines: list[str], language: str) -> Iterator[str]:
    """A quiz: its options as a list, the explanations folded below, not to be read by accident."""
    stop = "。" if language == "zh" else "."
    answers: list[list[str]] = []
    for line in lines:
        option = re.match(r"^- \[([ x])\] (.*)$", line)
        if option:
            letter = chr(ord("A") + len(answers))
            verdict = word("right_answer" if option[1] == "x" else "wrong_answer", language)
            answers.append([f"**{letter}** {verdict}{stop}"])
            yield f"- **{letter}** {option[2]}"
        elif answers and line.startswith("  "):
            answers[-1].append(line.strip())
        elif not answers:
            yield line
    yield f"\n<details><summary>{word('answers', language)}</summary>\n"
    yield from (" ".join(answer) + "\n" for answer in answers)
    yield "</details>\n"


def _glossary(references: References) -> Iterator[str]:
    other = "en" if references.language == "zh" else "zh"
    for term in sorted(references.terms, key=lambda term: term["en"].casefold()):
        definition = inline(term["definition"][references.language], references)
        yield f"- **{term[references.language]}** ({term[other]}): {definition}"


def _names(language: str) -> Iterator[str]:
    """The package's public names with what each is, in a line."""
    for name, module in modules().items():
        yield f"\n**`lossbook.{name}`** {first_sentence(name, '_', language)}\n"
        for public in module.__all__:
            yield f"- `{public}` {first_sentence(name, public, language)}"


def _exercises(references: References) -> Iterator[str]:
    for label, title in references.exercises.items():
        yield f"- {references.exercise(label)} {title}"


def _bibliography(references: References, *, everything: bool) -> Iterator[str]:
    for key in sorted(references.works if everything else references.cited):
        entry = references.works[key]
        author, year = _author_year(entry, references.language)
        yield f"- {author} ({year}). *{_words(entry.fields['title'])}*."


_ROLES: dict[str, Callable[[References, str], str]] = {
    "ref": References.section,
    "numref": References.number,
    "eq": References.equation,
    "gloss": lambda references, text: text,
    "minutes": lambda references, name: (
        word("minutes", references.language) % rounded(references.minutes[name])
    ),
    "path-hours": lambda references, _: word("hours", references.language) % references.hours,
    "cite:t": lambda references, keys: references.citation(keys, in_text=True),
    "cite:p": lambda references, keys: references.citation(keys, in_text=False),
}
_ROLE = re.compile(r"\{(ref|numref|eq|gloss|minutes|path-hours|cite:t|cite:p)\}`([^`]+)`")


def inline(text: str, references: References) -> str:
    """References and citations as words; the number of an equation as a tag."""
    text = _ROLE.sub(lambda m: _ROLES[m[1]](references, m[2]), text)
    return _EQUATION_LABEL.sub(lambda m: rf"\tag{{{references.numbers[m[1]]}}} $$", text)
