"""The engine behind the code exercises: run a learner's function and say what is wrong with it.

An exercise lists cases, smallest first, a reference solution, and the mistakes people make. A
mistake is a function that returns what its maker would return, so a wrong answer that equals a
mistake's answer is recognised and explained. The exercises of a chapter live in
``checks``, a module a chapter.
"""

from __future__ import annotations

import copy
import importlib
import inspect
import pkgutil
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook._formatting import show

__all__ = ["Case", "Exercise", "Mistake", "Verdict", "check_exercise", "exercise_names"]


@dataclass(frozen=True)
class Verdict:
    """What a checker found. A notebook shows both languages, the site only its own."""

    status: str  # "passed", "failed" or "not solved"
    message: Bilingual

    @property
    def passed(self) -> bool:
        return self.status == "passed"

    def __str__(self) -> str:
        return f"{self.message.en}\n{self.message.zh}"

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.message.bundle()


@dataclass(frozen=True)
class Case:
    """One call, and why it is worth a try (shown when it fails).

    Lists of numbers are written here and handed over as arrays, which chapters speak of, unless
    ``as_lists`` says that a list is what this case is about.
    """

    args: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)
    why: Bilingual = Bilingual("", "")
    as_lists: bool = False

    def handed(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Fresh arguments for one call."""
        args, options = copy.deepcopy((self.args, self.options))
        if self.as_lists:
            return args, options
        return (
            tuple(_array(value) for value in args),
            {name: _array(value) for name, value in options.items()},
        )


@dataclass(frozen=True)
class Mistake:
    """A wrong solution that people write, and what to tell them."""

    solution: Callable[..., Any]
    message: Bilingual


@dataclass(frozen=True)
class Exercise:
    """A name like "03-information/entropy", a right solution, cases and likely mistakes.

    ``close`` is what to say of an answer that is right to five digits and no further. ``read``
    makes what is compared out of what the function returns: of a gate, its value and gradients.
    ``quiet`` refuses an answer that is right but warns, as where 0/0 is computed and thrown away.
    """

    name: str
    solution: Callable[..., Any]
    cases: tuple[Case, ...]
    mistakes: tuple[Mistake, ...] = ()
    close: Bilingual = Bilingual(
        "Close, but not exact: is something rounded, or are differences taken for a derivative?",
        "很接近，但不相等：是不是哪一步取了近似值，或者用差分代替了导数？",
    )
    read: Callable[[Any], Any] = lambda returned: returned
    quiet: bool = False


@dataclass(frozen=True)
class StandIn:
    """The solution of an exercise, called where the learner's function returns nothing yet."""

    solution: Callable[..., Any]

    def __call__(self, *args: Any, **options: Any) -> Any:
        return self.solution(*args, **options)


def or_solution(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The learner's ``function``, right or wrong; the solution, if it is not written yet.

    So that what builds on the exercise ``name`` runs without an answer to it.
    """
    if isinstance(function, StandIn) or check_exercise(name, function).status != "not solved":
        return function
    return StandIn(_find(name).solution)


def _array(value: Any) -> Any:
    """A list of numbers as an array; anything else as it is."""
    if not isinstance(value, list):
        return value
    try:
        array = np.array(value)
    except ValueError:  # rows of unequal length
        return value
    return array if array.dtype.kind in "fib" and not _holds_tuples(value) else value


def _holds_tuples(value: list[Any]) -> bool:
    return any(isinstance(part, tuple) for part in value)


def check_exercise(name: str, function: Callable[..., Any]) -> Verdict:
    """Try ``function`` on the cases of the exercise ``name`` and return a Verdict.

    Whatever the function does, its failure is reported and not raised. An unknown ``name``, which
    is a slip of the page and not of the learner, is a ValueError.
    """
    exercise = _find(name)
    if not callable(function):
        return _failed(
            f"Give the function itself, without calling it; this is {type(function).__name__}.",
            f"请传入函数本身，不要先调用它；现在传入的是 {type(function).__name__}。",
        )
    if isinstance(function, StandIn):
        return _not_solved()
    for case in exercise.cases:
        verdict = _try(exercise, case, function)
        if verdict is not None:
            return verdict
    count = len(exercise.cases)
    return Verdict(
        "passed", Bilingual(f"Right: all {count} checks pass.", f"正确：{count} 项检查全部通过。")
    )


def exercise_names() -> list[str]:
    """The names of all exercises, by chapter."""
    return [exercise.name for exercise in _all_exercises()]


def _all_exercises() -> Iterator[Exercise]:
    package = importlib.import_module("lossbook.course.checks")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield from importlib.import_module(module.name).EXERCISES


def _find(name: str) -> Exercise:
    exercises = {exercise.name: exercise for exercise in _all_exercises()}
    if name not in exercises:
        known = ", ".join(exercises)
        raise ValueError(f"name: got {name!r}, wanted the name of an exercise: {known}")
    return exercises[name]


def _try(exercise: Exercise, case: Case, function: Callable[..., Any]) -> Verdict | None:
    """The verdict of one case, or None when it passes."""
    call = _call_text(function, case)
    args, options = case.handed()
    with warnings.catch_warnings(record=True) as warned, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        misfit = _misfit(function, args, options)
        if misfit:
            return _failed(f"{call} cannot be called: {misfit}.", f"{call} 无法调用：{misfit}。")
        try:
            got = function(*args, **options)
            if got is not None:
                got = exercise.read(got)
        except NotImplementedError:
            return _not_solved()
        except (Exception, SystemExit) as error:  # a learner's bug is news, not a crash
            return _crashed(call, error, _kinds(args, options), case.why)
    if got is None or got is NotImplemented:
        return _not_solved()
    if not _same(args, case.handed()[0]):
        return _failed(f"{call} changed its argument.", f"{call} 改动了传入的参数。")
    return _judged(exercise, case, call, got, warned)


def _judged(
    exercise: Exercise, case: Case, call: str, got: Any, warned: list[warnings.WarningMessage]
) -> Verdict | None:
    """What an answer is worth, beside the solution's and those of the likely mistakes."""
    args, options = case.handed()
    wanted = exercise.read(exercise.solution(*args, **options))
    if _same(got, wanted):
        return _loud(call, warned) if exercise.quiet and warned else None
    hints = [*_recognised(exercise, case, got), _about_kind(exercise, got, wanted), case.why]
    return _wrong(call, got, wanted, hints)


def _crashed(call: str, error: BaseException, kinds: str, why: Bilingual) -> Verdict:
    """A call that broke down, with the types that it was given and what the case is about."""
    text = f"{type(error).__name__}: {error}".rstrip()
    return _failed(
        f"{call} raised {text} (handed over: {kinds}). {why.en}".rstrip(),
        f"{call} 抛出了 {text}（传入的是：{kinds}）。{why.zh}",
    )


def _loud(call: str, warned: list[warnings.WarningMessage]) -> Verdict:
    """A right answer that came with a warning."""
    words = str(warned[0].message)
    return _failed(
        f"{call} is right, but warned: {words}. Choose the entries first, then compute.",
        f"{call} 的值对了，却发出警告：{words}。先挑出要算的元素，再算。",
    )


def _misfit(function: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> str:
    """Why the parameters do not take these arguments; empty when they do."""
    try:
        signature = inspect.signature(function)
    except ValueError:  # some functions written in C do not tell
        return ""
    try:
        signature.bind(*args, **options)
    except TypeError as error:
        return str(error)
    return ""


def _recognised(exercise: Exercise, case: Case, got: Any) -> list[Bilingual]:
    """What to say about the mistakes that give this very answer."""
    args, options = case.handed()
    with np.errstate(all="ignore"):
        return [
            mistake.message
            for mistake in exercise.mistakes
            if _same(got, exercise.read(mistake.solution(*args, **options)))
        ]


def _same(got: Any, wanted: Any, tolerance: float = 1e-9) -> bool:
    """Equal within a relative tolerance, nan equal to nan, in shape too; a function is itself."""
    if callable(wanted):
        return got is wanted
    if isinstance(wanted, str):
        return isinstance(got, str) and got == wanted
    if isinstance(wanted, tuple):
        if not _holds_several(got) or len(got) != len(wanted):
            return False
        return all(_same(*pair, tolerance) for pair in zip(got, wanted, strict=True))
    try:
        left, right = np.asarray(got, dtype=np.float64), np.asarray(wanted, dtype=np.float64)
    except (TypeError, ValueError):
        return False
    return left.shape == right.shape and np.allclose(
        left, right, tolerance, 1e-3 * tolerance, equal_nan=True
    )


def _holds_several(got: Any) -> bool:
    """Whether an answer holds several values: a tuple, a list, or an array with an axis."""
    return isinstance(got, tuple | list) or (isinstance(got, np.ndarray) and got.ndim > 0)


def _about_kind(exercise: Exercise, got: Any, wanted: Any) -> Bilingual:
    """A word on an answer of another kind or shape than the one that was asked for."""
    if _same(got, wanted, 1e-5):
        return exercise.close
    if isinstance(wanted, tuple):
        if _holds_several(got) and len(got) == len(wanted):
            return Bilingual("", "")
        return Bilingual(f"Return {len(wanted)} values.", f"要返回 {len(wanted)} 个值。")
    shape = np.shape(got) if not isinstance(got, tuple) else (len(got),)
    if shape == np.shape(wanted):
        return Bilingual("", "")
    if np.ndim(wanted) == 0:
        return Bilingual("Return one number.", "要返回一个数。")
    return Bilingual(
        f"Return an array of shape {np.shape(wanted)}; this one is {shape}.",
        f"要返回形状为 {np.shape(wanted)} 的数组，现在是 {shape}。",
    )


def _wrong(call: str, got: Any, wanted: Any, hints: list[Bilingual]) -> Verdict:
    """State the case; of the hints, the first that has something to say."""
    hint = next((hint for hint in hints if hint.en), Bilingual("", ""))
    seen, right = _told(got, wanted)
    return _failed(
        f"{call} gives {seen}, wanted {right}. {hint.en}".rstrip(),
        f"{call} 得到 {seen}，应得 {right}。{hint.zh}",
    )


def _told(got: Any, wanted: Any) -> tuple[str, str]:
    """Both values in as few digits as show them to differ."""
    for digits in (4, 8, 12):
        seen, right = _text(got, digits), _text(wanted, digits)
        if seen != right:
            break
    return seen, right


def _text(value: Any, digits: int = 4) -> str:
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    try:
        return str(show(value, digits)) if not isinstance(value, str) else repr(value)
    except (TypeError, ValueError):
        return f"{type(value).__name__}"


def _call_text(function: Callable[..., Any], case: Case) -> str:
    name = getattr(function, "__name__", "f")
    name = name if name.isidentifier() else "f"  # a lambda has no name to show
    args = [_text(arg) for arg in case.args]
    args += [f"{key}={_text(arg)}" for key, arg in case.options.items()]
    return f"{name}({', '.join(args)})"


def _kinds(args: tuple[Any, ...], options: dict[str, Any]) -> str:
    """What the arguments are, for whoever wonders why a call broke down."""
    return ", ".join(_kind(value) for value in (*args, *options.values()))


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"ndarray {value.dtype} {value.shape}"
    return type(value).__name__


def _failed(en: str, zh: str) -> Verdict:
    return Verdict("failed", Bilingual(f"Not yet: {en}", f"还不对：{zh}"))


def _not_solved() -> Verdict:
    message = Bilingual(
        "Not solved yet: the function still returns nothing.", "还没写：函数目前没有返回值。"
    )
    return Verdict("not solved", message)
