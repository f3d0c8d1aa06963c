"""The formulas of the registry, evaluated in 40 digits, against the losses at random points."""

import inspect
import itertools

import mpmath
import numpy as np
import pytest
import sympy
from formula_twins import TWINS
from sympy.parsing.sympy_parser import parse_expr

from lossbook.losses.expressions import EXPRESSIONS
from lossbook.losses.registry import LOSSES

ELEMENTWISE = [loss for loss in LOSSES if loss.expressions]
CASES = [
    pytest.param(loss, expression, id=f"{loss.name} {dict(expression.options)}")
    for loss in ELEMENTWISE
    for expression in loss.expressions
]
each_case = pytest.mark.parametrize(("loss", "expression"), CASES)
FUNCTIONS = {"sigma": lambda z: 1 / (1 + sympy.exp(-z))}
#: An unusual value for each option that is a number.
UNUSUAL = {
    "alpha": 0.7, "beta": 0.6, "delta": 0.8, "eps": 0.3, "epsilon": 0.45, "expectile": 0.3,
    "gamma": 1.5, "margin": 0.7, "pos_weight": 2.5, "quantile": 0.85,
}  # fmt: skip


def test_every_loss_has_an_expression_or_a_twin():
    assert set(EXPRESSIONS) | set(TWINS) == {loss.name for loss in LOSSES}
    assert not set(EXPRESSIONS) & set(TWINS)


@each_case
def test_symbols_are_those_of_the_signature(loss, expression):
    """Each stands for an argument, each option but the reduction and the weight has its symbol."""
    signature = inspect.signature(loss.function).parameters
    positions = list(signature)
    assert set(expression.names.values()) <= set(signature)
    differentiable = [expression.names[symbol] for symbol in expression.gradient]
    assert differentiable == [positions[k] for k in loss.inputs]
    said = {*expression.names.values(), *expression.options, *expression.added}
    others = {name for each in loss.expressions for name in (*each.names.values(), *each.options)}
    assert set(signature) - {"reduction", "weight"} <= said | others


def parsed(text, expression):
    """A string as sympy's tree of arguments and options alone."""
    symbols = {s: sympy.Symbol(s, real=True) for s in (*expression.names, *expression.where)}
    tree = parse_expr(text, local_dict=symbols | FUNCTIONS)
    for name, definition in reversed(expression.where.items()):
        tree = tree.subs(symbols[name], parse_expr(definition, local_dict=symbols | FUNCTIONS))
    assert {str(s) for s in tree.free_symbols} <= set(expression.names)
    return tree


def evaluated(tree, expression, values):
    """The tree at each point, in 40 digits, rounded to float64."""
    symbols = [sympy.Symbol(name, real=True) for name in expression.names]
    function = sympy.lambdify(symbols, tree, [{"Heaviside": lambda z, _=0: z > 0}, "mpmath"])
    columns = np.broadcast_arrays(*(values[name] for name in expression.names.values()))
    with mpmath.workdps(40):
        rows = zip(*(column.ravel() for column in columns), strict=True)
        found = [float(function(*map(mpmath.mpf, map(float, row)))) for row in rows]
    return np.array(found).reshape(columns[0].shape)


def points(loss, expression, seed):
    """Arguments that suit the options, and unusual values for those that are numbers."""
    rng = np.random.default_rng(seed)
    signature = inspect.signature(loss.function).parameters
    values = dict(zip(signature, loss.draw(rng, 6, 5), strict=False))
    if expression.options.get("log_input") is False:
        values["input"] = np.exp(values["input"])
    if expression.options.get("log_target"):
        values["target"] = np.log(values["target"])
    if loss.name in ("hinge_embedding_loss", "soft_margin_loss", "margin_ranking_loss"):
        values["target"] = rng.choice([1.0, -1.0, 0.3], values["target"].shape)
    if loss.name.startswith("binary_cross"):
        values["target"] = rng.uniform(size=values["target"].shape)
    named = set(expression.names.values()) - set(values)
    return values, {name: UNUSUAL[name] for name in named}


def as_tuple(gradients):
    return gradients if isinstance(gradients, tuple) else (gradients,)


def switches(expression):
    """Every choice of the options that add a term."""
    for choice in itertools.product((False, True), repeat=len(expression.added)):
        yield dict(zip(expression.added, choice, strict=True))


@each_case
@pytest.mark.parametrize("seed", range(3))
def test_a_loss_is_its_formula(loss, expression, seed):
    values, options = points(loss, expression, seed)
    known = values | options
    value = evaluated(parsed(expression.value, expression), expression, known)
    slopes = [
        evaluated(parsed(slope, expression), expression, known)
        for slope in expression.gradient.values()
    ]
    weight = np.random.default_rng(seed).uniform(0.5, 2, value.shape)
    weighted = "weight" in inspect.signature(loss.function).parameters
    for switch in switches(expression):
        terms = sum(
            evaluated(parsed(expression.added[option], expression), expression, known)
            for option, on in switch.items()
            if on
        )
        for w in (None, weight) if weighted else (None,):
            given = {} if w is None else {"weight": w}
            chosen = {**options, **expression.options, **switch, **given}
            found = loss.function(*values.values(), **chosen, reduction="none")
            factor = 1 if w is None else w
            np.testing.assert_allclose(found.value, (value + terms) * factor, rtol=1e-12)
            for mine, slope in zip(as_tuple(found.backward()), slopes, strict=True):
                np.testing.assert_allclose(mine, slope * factor, rtol=1e-12)


@each_case
def test_a_gradient_is_the_derivative_of_its_value(loss, expression):
    values, options = points(loss, expression, 7)
    tree = parsed(expression.value, expression)
    for symbol, slope in expression.gradient.items():
        derivative = tree.diff(sympy.Symbol(symbol, real=True))
        np.testing.assert_allclose(
            evaluated(derivative, expression, values | options),
            evaluated(parsed(slope, expression), expression, values | options),
            rtol=1e-14,
            err_msg=symbol,
        )
    for term in expression.added.values():
        for symbol in expression.gradient:
            assert sympy.Symbol(symbol, real=True) not in parsed(term, expression).free_symbols


@each_case
def test_the_points_reach_every_case(loss, expression):
    """Or a wrong case would go unnoticed; that of equality alone is a kink."""
    for text in (expression.value, *expression.gradient.values(), *expression.added.values()):
        tree = parsed(text, expression)
        for piecewise in tree.atoms(sympy.Piecewise):
            taken = set()
            for seed in range(3):
                values, options = points(loss, expression, seed)
                numbered = sympy.Piecewise(
                    *((k, condition) for k, (_, condition) in enumerate(piecewise.args))
                )
                taken |= set(evaluated(numbered, expression, values | options).ravel())
            kinks = {
                k for k, (_, when) in enumerate(piecewise.args) if _is_a_kink(when, expression)
            }
            assert taken >= set(range(len(piecewise.args))) - kinks, f"{piecewise}: {taken}"


def _is_a_kink(condition, expression):
    target = sympy.Symbol("t", real=True)
    return isinstance(condition, sympy.Eq) and condition.free_symbols != {target}
