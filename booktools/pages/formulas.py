"""The formulas of the catalogue: expressions of the registry, read by sympy and set as TeX."""

from __future__ import annotations

import inspect
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import sympy
from docutils import nodes
from sympy.parsing.sympy_parser import parse_expr
from sympy.printing.latex import LatexPrinter

from booktools.source.strings import word

if TYPE_CHECKING:
    from lossbook.losses.expressions import Expression
    from lossbook.losses.registry import Loss


class sigma(sympy.Function):
    """The logistic function, under the name that expressions have for it."""


def parsed(text: str, expression: Expression) -> Any:
    """A string of an expression as sympy's tree, nothing moved or simplified."""
    known: dict[str, Any] = {
        name: sympy.Symbol(name, real=True) for name in (*expression.names, *expression.where)
    }
    known |= {
        "sigma": sigma,
        "Piecewise": partial(sympy.Piecewise, evaluate=False),
        "Max": partial(sympy.Max, evaluate=False),
    }
    return parse_expr(text, local_dict=known, evaluate=False)


class Printer(LatexPrinter):
    """TeX as one writes it by hand: log x, sigma(x), cases without "for"."""

    def __init__(self, language: str) -> None:
        super().__init__({"order": "none", "fold_short_frac": False})
        self.otherwise = word("formula_otherwise", language)

    def _print_Piecewise(self, piecewise: Any) -> str:
        rows = [f"{self._print(value)} & {self._condition(when)}" for value, when in piecewise.args]
        return r"\begin{dcases} " + r" \\[0.3em] ".join(rows) + r" \end{dcases}"

    def _condition(self, condition: Any) -> str:
        return rf"\text{{{self.otherwise}}}" if condition == True else self._print(condition)  # noqa: E712

    def _print_Mul(self, product: Any) -> str:
        """Without the 1 of 1/v, which an unevaluated product keeps as a factor."""
        factors = [factor for factor in product.args if factor != 1]
        # sympy also sends powers here, those below a fraction bar
        if not product.is_Mul or len(factors) == len(product.args):
            return super()._print_Mul(product)
        return self._print(sympy.Mul(*factors, evaluate=False))

    def _print_Pow(self, power: Any) -> str:
        if power.base == 10 and power.exp.is_Integer:
            return f"10^{{{power.exp}}}"
        return super()._print_Pow(power)

    def _print_Max(self, function: Any, exp: str | None = None) -> str:
        plain = r"\max(" + ", ".join(map(self._print, function.args)) + ")"
        return plain if exp is None else f"{plain}^{{{exp}}}"

    def _of(self, name: str, argument: Any, power: str | None) -> str:
        """A function of an argument, with brackets unless that is a symbol of its own."""
        name = name if power is None else f"{name}^{{{power}}}"
        inside = self._print(argument)
        if argument.is_Symbol:
            return f"{name} {inside}"
        return rf"{name}\mathopen{{}}\left({inside}\right)"

    def _print_log(self, function: Any, exp: str | None = None) -> str:
        return self._of(r"\log", function.args[0], exp)

    def _print_cosh(self, function: Any, exp: str | None = None) -> str:
        return self._of(r"\cosh", function.args[0], exp)

    def _print_tanh(self, function: Any, exp: str | None = None) -> str:
        return self._of(r"\tanh", function.args[0], exp)

    def _print_sign(self, function: Any, exp: str | None = None) -> str:
        return self._of(r"\operatorname{sign}", function.args[0], exp)

    def _print_sigma(self, function: Any, exp: str | None = None) -> str:
        return rf"\sigma({self._print(function.args[0])})"


@cache
def printer(language: str) -> Printer:
    return Printer(language)


def tex(text: str, expression: Expression, language: str) -> str:
    """A string of an expression as TeX."""
    return printer(language).doprint(parsed(text, expression))


def formula(loss: Loss, language: str) -> list[nodes.Node]:
    """The loss of one element, a line for each choice of options, and what the symbols mean."""
    lines = []
    for expression in loss.expressions:
        value = tex(expression.value, expression, language)
        lines.append(_line(rf"\ell = {value}", _chosen(loss, expression), language))
    usual = loss.expressions[0]
    for option, term in usual.added.items():
        added = rf"\ell + {tex(term, usual, language)}"
        lines.append(_line(added, f"{option}=True", language))
    if "weight" in inspect.signature(loss.function).parameters:
        lines.append(_line(r"w \, \ell", "weight=w", language))
    return [*lines, _legend(loss, language)]


def gradient(loss: Loss, language: str) -> list[nodes.Node]:
    """The derivative by each differentiable argument, a line each."""
    return [
        _line(
            rf"\frac{{\partial \ell}}{{\partial {tex(symbol, expression, language)}}} = "
            rf"{tex(slope, expression, language)}",
            _chosen(loss, expression),
            language,
        )
        for expression in loss.expressions
        for symbol, slope in expression.gradient.items()
    ]


def _chosen(loss: Loss, expression: Expression) -> str:
    """The options that a formula is for, as one writes them in a call; "" for the usual ones."""
    defaults = inspect.signature(loss.function).parameters
    chosen = {k: v for k, v in expression.options.items() if v != defaults[k].default}
    return ", ".join(f"{option}={value}" for option, value in chosen.items())


def _line(formula: str, options: str, language: str) -> nodes.paragraph:
    line = nodes.paragraph(classes=["formula-line"])
    if options:
        line += nodes.literal("", options)
        line += nodes.Text("：" if language == "zh" else ": ")
    line += _maths(rf"\displaystyle {formula}")
    return line


def _legend(loss: Loss, language: str) -> nodes.paragraph:
    """Abbreviations, then the arguments and options that symbols stand for."""
    abbreviations: dict[str, nodes.Node] = {}
    arguments: dict[tuple[str, str], nodes.Node] = {}
    for expression in loss.expressions:
        for symbol, text in expression.where.items():
            both = (tex(each, expression, language) for each in (symbol, text))
            abbreviations.setdefault(symbol, _maths(" = ".join(both)))
        for symbol, name in expression.names.items():
            arguments.setdefault((symbol, name), _maths(f"{tex(symbol, expression, language)} ="))
    legend = nodes.paragraph(classes=["legend"])
    for maths in abbreviations.values():
        legend += [maths, nodes.Text(", ")]
    for (_, name), maths in arguments.items():
        pair = nodes.inline("", "", maths, nodes.Text("\u00a0"), nodes.literal("", name))
        pair["classes"].append("meaning")  # which no line is to break
        legend += [pair, nodes.Text(", ")]
    legend.pop()
    return legend


def _maths(formula: str) -> nodes.math:
    return nodes.math(formula, formula)
