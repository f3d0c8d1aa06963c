"""How many digits a loss keeps: ours and torch's against hundreds of digits from mpmath.

Each case is a loss as a function of one number x; the grid runs from where anything works to where
a float64 can hold no more. What is kept is the worst relative error, 1 when every digit is lost.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import mpmath
import numpy as np
import torch
import torch.nn.functional as F

import lossbook

DIGITS = 700
WIDE = [s * x for x in (1e-8, 0.1, 1, 5, 20, 36, 40, 100, 300, 700) for s in (1.0, -1.0)]
SMALL = [s * x for x in (1e-12, 1e-8, 1e-4, 0.1, 0.9, 1.1, 5, 100) for s in (1.0, -1.0)]
SHARES = [1e-300, 1e-30, 1e-10, 1e-3, 0.3, 0.5, 0.9, 1 - 1e-10, 1 - 2**-53]
RATES = [-30.0, -3.0, -0.1, 0.1, 1.0, 3.0, 30.0]


class Case(NamedTuple):
    """A loss of one number: ours with its gradient, torch's, and the formula in mpmath."""

    name: str
    about: str
    grid: list[float]
    ours: Callable[[float], tuple[float, float]]
    theirs: Callable[[Any], Any] | None
    exact: Callable[[Any], Any]


def _one(function: Callable[..., Any], *rest: Any, **options: Any) -> Callable[[float], Any]:
    """A loss of an array of one number, as a function of the number."""

    def run(x: float) -> tuple[float, float]:
        value, backward = function(np.array([x]), *rest, **options)
        return float(np.sum(value)), float(np.ravel(backward())[0])

    return run


def _logits(function: Callable[..., Any], *rest: Any) -> Callable[[float], Any]:
    """A loss of two logits, x and 0, as a function of x."""

    def run(x: float) -> tuple[float, float]:
        value, backward = function(np.array([x, 0.0]), *rest)
        return float(value), float(backward()[0])

    return run


def _pair(x: Any) -> Any:
    return torch.stack([x, torch.zeros_like(x)])


def _t(*numbers: float) -> Any:
    return torch.tensor(numbers, dtype=torch.float64)


log1p, exp, log = mpmath.log1p, mpmath.exp, mpmath.log

CASES = (
    Case("cross_entropy", "logits (x, 0), class 0", WIDE, _logits(lossbook.cross_entropy, 0),
         lambda x: F.cross_entropy(_pair(x), torch.tensor(0)), lambda z: log1p(exp(-z))),
    Case("logsumexp", "logits (x, 0)", WIDE, _logits(lossbook.logsumexp),
         lambda x: torch.logsumexp(_pair(x), 0), lambda z: log(1 + exp(z))),
    Case("log_sigmoid", "x", WIDE, _one(lossbook.log_sigmoid),
         F.logsigmoid, lambda z: -log1p(exp(-z))),
    Case("binary_cross_entropy_with_logits", "logit x, target 0", WIDE,
         _one(lossbook.binary_cross_entropy_with_logits, [0.0]),
         lambda x: F.binary_cross_entropy_with_logits(x[None], _t(0)), lambda z: log1p(exp(z))),
    Case("binary_cross_entropy", "probability x, target 1", SHARES[2:-1],
         _one(lossbook.binary_cross_entropy, [1.0]),
         lambda x: F.binary_cross_entropy(x[None], _t(1)), lambda z: -log(z)),
    Case("soft_margin_loss", "score x, label 1", WIDE, _one(lossbook.soft_margin_loss, [1.0]),
         lambda x: F.soft_margin_loss(x[None], _t(1)), lambda z: log1p(exp(-z))),
    Case("logistic_loss", "score x, label -1", WIDE, _one(lossbook.logistic_loss, [-1.0]),
         None, lambda z: log1p(exp(z))),
    Case("exponential_loss", "score x, label 1", WIDE, _one(lossbook.exponential_loss, [1.0]),
         None, lambda z: exp(-z)),
    Case("multilabel_soft_margin_loss", "logit x, target 1", WIDE,
         _one(lossbook.multilabel_soft_margin_loss, [1.0]),
         lambda x: F.multilabel_soft_margin_loss(x[None], _t(1)), lambda z: log1p(exp(-z))),
    Case("focal_loss", "logits (x, 0), class 0, γ = 2", WIDE, _logits(lossbook.focal_loss, 0),
         None, lambda z: log1p(exp(-z)) / (1 + exp(z)) ** 2),
    Case("binary_focal_loss", "logit x, target 1, γ = 2", WIDE,
         _one(lossbook.binary_focal_loss, [1.0], alpha=None),
         None, lambda z: log1p(exp(-z)) / (1 + exp(z)) ** 2),
    Case("dpo_loss", "log-ratio x of the chosen, β = 1", WIDE,
         _one(lambda x: _first(lossbook.dpo_loss(x, [0.0], [0.0], [0.0], beta=1))),
         None, lambda z: log1p(exp(-z))),
    Case("z_loss", "logits (x, 0)", [x for x in WIDE if x > -30],
         _logits(lambda x: lossbook.z_loss(x, coefficient=1)),
         None, lambda z: log(1 + exp(z)) ** 2),
    Case("log_cosh_loss", "error x", WIDE, _one(lossbook.log_cosh_loss, [0.0]),
         None, lambda z: log(mpmath.cosh(z))),
    Case("mse_loss", "error x", SMALL, _one(lossbook.mse_loss, [0.0]),
         lambda x: F.mse_loss(x[None], _t(0)), lambda z: z * z),
    Case("huber_loss", "error x", SMALL, _one(lossbook.huber_loss, [0.0]),
         lambda x: F.huber_loss(x[None], _t(0)),
         lambda z: z * z / 2 if abs(z) < 1 else abs(z) - mpmath.mpf("0.5")),
    Case("poisson_nll_loss", "log of the rate x, count 3", RATES,
         _one(lossbook.poisson_nll_loss, [3.0]),
         lambda x: F.poisson_nll_loss(x[None], _t(3)), lambda z: exp(z) - 3 * z),
    Case("gaussian_nll_loss", "mean x, target 0, variance 0.5", SMALL,
         _one(lambda x: _first(lossbook.gaussian_nll_loss(x, [0.0], [0.5]))),
         lambda x: F.gaussian_nll_loss(x[None], _t(0), _t(0.5)),
         lambda z: (log(mpmath.mpf("0.5")) + z * z / mpmath.mpf("0.5")) / 2),
)  # fmt: skip


def _first(forward: Any) -> Any:
    """A loss with several gradients, with the first alone."""
    return forward.value, lambda: forward.backward()[0]


def measure() -> dict:
    rows = []
    for case in CASES:
        row: dict[str, Any] = {"loss": case.name, "about": case.about, "points": len(case.grid)}
        row["lossbook"] = _worst(case, case.ours)
        if case.theirs is not None:
            row["torch"] = _worst(case, _torchs(case.theirs))
        rows.append(row)
        print(" ", row, flush=True)
    return {"torch": torch.__version__, "numpy": np.__version__, "digits": DIGITS, "worst": rows}


def _worst(case: Case, function: Callable[[float], tuple[float, float]]) -> dict[str, float]:
    """The worst relative errors of value and gradient over the grid."""
    errors = []
    for x in case.grid:
        with mpmath.workdps(DIGITS):
            exact = case.exact(mpmath.mpf(x)), mpmath.diff(case.exact, mpmath.mpf(x))
            errors.append([_error(a, b) for a, b in zip(function(x), exact, strict=True)])
    value, gradient = np.max(errors, axis=0)
    return {"value": float(f"{value:.2g}"), "gradient": float(f"{gradient:.2g}")}


def _error(got: float, exact: Any) -> float:
    """Relative, at most 1; a result that only differs below the smallest float64 is right."""
    if not math.isfinite(got):
        return 1.0
    error = abs(mpmath.mpf(got) - exact)
    return 0.0 if error < 5e-324 else float(min(1, error / abs(exact)))


def _torchs(function: Callable[[Any], Any]) -> Callable[[float], tuple[float, float]]:
    def run(x: float) -> tuple[float, float]:
        at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        value = function(at)
        (gradient,) = torch.autograd.grad(value, at)
        return float(value), float(gradient)

    return run


def report(result: dict) -> str:
    lines = [f"worst relative error against {result['digits']} digits"]
    for row in result["worst"]:
        for library in ("lossbook", "torch"):
            if library in row:
                errors = row[library]
                name = row["loss"] if library == "lossbook" else "  torch"
                value, gradient = errors["value"], errors["gradient"]
                lines.append(f"  {name:34} value {value:8.1e}  gradient {gradient:8.1e}")
    return "\n".join(lines)
