"""Answers to the exercises of a chapter: the page's own stub and solution, and how they fare."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lossbook.course import check_exercise

CHAPTERS = Path(__file__).resolve().parents[3] / "chapters"
NEEDS_MORE = {"needs-torch", "needs-sklearn"}


def names(chapter: str) -> list[str]:
    """The exercises that the pages of a chapter, "03-information", ask for."""
    return [name for page in _pages(chapter) for name in _asked(page)]


def stub(name: str) -> Callable[..., Any]:
    """The function as the page leaves it to the learner."""
    return _function(name, "exercise-stub")


def solution(name: str) -> Callable[..., Any]:
    """The function as the page solves it."""
    return _function(name, "exercise-solution")


def assert_passes(name: str, answer: Callable[..., Any]) -> None:
    verdict = check_exercise(name, answer)
    assert verdict.passed, str(verdict)


def assert_told(name: str, answer: Callable[..., Any], phrase: str) -> None:
    """A wrong answer is refused in both languages, with this phrase; with "" it is only refused."""
    verdict = check_exercise(name, answer)
    assert verdict.status == "failed", str(verdict)
    assert phrase in verdict.message.en, str(verdict)
    assert verdict.message.zh.startswith("还不对：")


def rows(table: dict[str, dict[Any, Any]]) -> list[tuple[str, Any, Any]]:
    """(exercise, key, value) for each answer of a table by exercise."""
    return [(name, *pair) for name, answers in table.items() for pair in answers.items()]


def _function(name: str, tag: str) -> Callable[..., Any]:
    page = next(page for page in _pages(name.split("/")[0]) if name in _asked(page))
    wanted = _asked(page)[name]
    space: dict[str, Any] = {}
    for node in _statements(page, tag):
        if isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom):
            exec(compile(ast.Module([node], []), str(page), "exec"), space)
    return space[wanted]


def _statements(page: Path, tag: str) -> Iterator[ast.stmt]:
    """Those of the cells with this tag and of the cells that are no part of an exercise."""
    for tags, source in _cells(page):
        exercise = {part for part in tags if part.startswith("exercise-")}
        if not tags & NEEDS_MORE and exercise <= {tag}:
            yield from ast.parse(source).body


def _asked(page: Path) -> dict[str, str]:
    """By exercise of the page, the name of the function it asks for."""
    nodes = (
        node
        for tags, source in _cells(page)
        if "exercise-check" in tags
        for node in ast.parse(source).body
    )
    return dict(pair for pair in map(_checked, nodes) if pair)


def _checked(node: ast.stmt) -> tuple[str, str] | None:
    """("03-information/entropy", "my_entropy") of a call of the checker."""
    match node:
        case ast.Expr(
            ast.Call(ast.Name("check_exercise"), [ast.Constant(str(name)), ast.Name(function)])
        ):
            return name, function
    return None


def _pages(chapter: str) -> list[Path]:
    return sorted(CHAPTERS.glob(f"{chapter}*.ipynb"))


@cache
def _cells(page: Path) -> tuple[tuple[frozenset[str], str], ...]:
    cells = json.loads(page.read_text(encoding="utf-8"))["cells"]
    return tuple(
        (frozenset(cell["metadata"].get("tags", [])), "".join(cell["source"]))
        for cell in cells
        if cell["cell_type"] == "code"
    )
