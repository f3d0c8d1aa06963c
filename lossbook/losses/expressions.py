"""The formulas of the elementwise losses, written so that a computer algebra system reads them.

The catalogue typesets them, and a test holds value and gradient of every loss to them. Plain
strings in Python's grammar: nothing here needs such a system.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["EXPRESSIONS", "Expression"]


X_AND_T: Mapping[str, str] = {"x": "input", "t": "target"}


@dataclass(frozen=True)
class Expression:
    """The loss of one element and its derivatives, as strings.

    ``gradient`` has a derivative for each differentiable argument, by its symbol and in the order
    of the arguments. ``where`` defines what both use in short, and ``names`` tells the argument or
    option that a symbol stands for. The formula holds for the given ``options``, and where nothing
    is said of an option, for all its values; ``added`` are terms that an option adds to the value.
    Besides the functions of algebra there is sigma, the logistic function. A loss with ``weight``
    multiplies both by the weight of the element.
    """

    value: str
    gradient: Mapping[str, str]
    where: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=lambda: X_AND_T)
    options: Mapping[str, bool | None] = field(default_factory=dict)
    added: Mapping[str, str] = field(default_factory=dict)


DIFFERENCE = {"d": "x - t"}
MARGIN = {"m": "t*x"}
DELTA = {**X_AND_T, "Delta": "margin"}
STIRLING = "Piecewise((t*log(t) - t + log(2*pi*t)/2, t > 1), (0, True))"
FOCAL = "alpha_t*q**gamma*log(1 + exp(-m))"
FOCAL_GRADIENT = "(1 - 2*t)*alpha_t*q**gamma*(q + gamma*(1 - q)*log(1 + exp(-m)))"
FOCAL_SIDE = {"m": "(2*t - 1)*x", "q": "sigma(-m)"}
PAIR = {
    "pi_c": "policy_chosen",
    "pi_r": "policy_rejected",
    "rho_c": "reference_chosen",
    "rho_r": "reference_rejected",
    "beta": "beta",
}

#: By the name of the loss; formulas for other options follow the usual one.
EXPRESSIONS: Mapping[str, tuple[Expression, ...]] = {
    "l1_loss": (Expression("Abs(x - t)", {"x": "sign(x - t)"}),),
    "mse_loss": (Expression("(x - t)**2", {"x": "2*(x - t)"}),),
    "smooth_l1_loss": (
        Expression(
            "Piecewise((d**2/(2*beta), Abs(d) <= beta), (Abs(d) - beta/2, True))",
            {"x": "Piecewise((d/beta, Abs(d) <= beta), (sign(d), True))"},
            DIFFERENCE,
            {**X_AND_T, "beta": "beta"},
        ),
    ),
    "huber_loss": (
        Expression(
            "Piecewise((d**2/2, Abs(d) <= delta), (delta*(Abs(d) - delta/2), True))",
            {"x": "Piecewise((d, Abs(d) <= delta), (delta*sign(d), True))"},
            DIFFERENCE,
            {**X_AND_T, "delta": "delta"},
        ),
    ),
    "quantile_loss": (
        Expression(
            "Piecewise(((1 - q)*d, d >= 0), (-q*d, True))",
            {"x": "Piecewise((1 - q, d > 0), (0, Eq(d, 0)), (-q, True))"},
            DIFFERENCE,
            {**X_AND_T, "q": "quantile"},
        ),
    ),
    "expectile_loss": (
        Expression(
            "Piecewise(((1 - tau)*d**2, d >= 0), (tau*d**2, True))",
            {"x": "Piecewise((2*(1 - tau)*d, d >= 0), (2*tau*d, True))"},
            DIFFERENCE,
            {**X_AND_T, "tau": "expectile"},
        ),
    ),
    "epsilon_insensitive_loss": (
        Expression(
            "Max(0, Abs(d) - varepsilon)",
            {"x": "Piecewise((sign(d), Abs(d) > varepsilon), (0, True))"},
            DIFFERENCE,
            {**X_AND_T, "varepsilon": "epsilon"},
        ),
    ),
    "log_cosh_loss": (Expression("log(cosh(d))", {"x": "tanh(d)"}, DIFFERENCE),),
    "poisson_nll_loss": (
        Expression(
            "exp(x) - t*x",
            {"x": "exp(x) - t"},
            options={"log_input": True},
            added={"full": STIRLING},
        ),
        Expression(
            "x - t*log(x + varepsilon)",
            {"x": "1 - t/(x + varepsilon)"},
            names={**X_AND_T, "varepsilon": "eps"},
            options={"log_input": False},
            added={"full": STIRLING},
        ),
    ),
    "gaussian_nll_loss": (
        Expression(
            "log(v)/2 + (x - t)**2/(2*v)",
            {"x": "(x - t)/v", "v_0": "1/(2*v) - (x - t)**2/(2*v**2)"},
            {"v": "Max(v_0, varepsilon)"},
            {**X_AND_T, "v_0": "var", "varepsilon": "eps"},
            added={"full": "log(2*pi)/2"},
        ),
    ),
    "kl_div": (
        Expression(
            "p*(log(p) - x)",
            {"x": "-p"},
            names={"x": "input", "p": "target"},
            options={"log_target": False},
        ),
        Expression(
            "exp(t)*(t - x)",
            {"x": "-exp(t)"},
            options={"log_target": True},
        ),
    ),
    "binary_cross_entropy": (
        Expression(
            "-(t*Max(log(x), -100) + (1 - t)*Max(log(1 - x), -100))",
            {"x": "(x - t)/Max(x*(1 - x), 10**-12)"},
        ),
    ),
    "binary_cross_entropy_with_logits": (
        Expression(
            "(1 - t)*log(1 + exp(x)) + p*t*log(1 + exp(-x))",
            {"x": "(1 - t)*sigma(x) - p*t*sigma(-x)"},
            names={**X_AND_T, "p": "pos_weight"},
        ),
    ),
    "binary_focal_loss": (
        Expression(
            FOCAL,
            {"x": FOCAL_GRADIENT},
            {**FOCAL_SIDE, "alpha_t": "alpha*t + (1 - alpha)*(1 - t)"},
            {**X_AND_T, "alpha": "alpha", "gamma": "gamma"},
        ),
        Expression(
            FOCAL.removeprefix("alpha_t*"),
            {"x": FOCAL_GRADIENT.replace("alpha_t*", "")},
            FOCAL_SIDE,
            {**X_AND_T, "gamma": "gamma"},
            {"alpha": None},
        ),
    ),
    "zero_one_loss": (Expression("Piecewise((1, m <= 0), (0, True))", {"x": "0"}, MARGIN),),
    "perceptron_loss": (
        Expression("Max(0, -m)", {"x": "Piecewise((-t, m <= 0), (0, True))"}, MARGIN),
    ),
    "hinge_loss": (
        Expression(
            "Max(0, Delta - m)", {"x": "Piecewise((-t, m < Delta), (0, True))"}, MARGIN, DELTA
        ),
    ),
    "squared_hinge_loss": (
        Expression("Max(0, Delta - m)**2", {"x": "-2*t*Max(0, Delta - m)"}, MARGIN, DELTA),
    ),
    "logistic_loss": (Expression("log(1 + exp(-m))", {"x": "-t*sigma(-m)"}, MARGIN),),
    "exponential_loss": (Expression("exp(-m)", {"x": "-t*exp(-m)"}, MARGIN),),
    "soft_margin_loss": (Expression("log(1 + exp(-t*x))", {"x": "-t*sigma(-t*x)"}),),
    "margin_ranking_loss": (
        Expression(
            "Max(0, Delta - m)",
            {
                "x_1": "-a*t",
                "x_2": "a*t",
            },
            {"m": "t*(x_1 - x_2)", "a": "Piecewise((1, m <= Delta), (0, True))"},
            {"x_1": "input1", "x_2": "input2", "t": "target", "Delta": "margin"},
        ),
    ),
    "hinge_embedding_loss": (
        Expression(
            "Piecewise((x, Eq(t, 1)), (Max(0, Delta - x), Eq(t, -1)),"
            " (x + Max(0, Delta - x), True))",
            {"x": "Piecewise((1, Eq(t, 1)), (-a, Eq(t, -1)), (1 - a, True))"},
            {"a": "Piecewise((1, x <= Delta), (0, True))"},
            DELTA,
        ),
    ),
    "dpo_loss": (
        Expression(
            "log(1 + exp(-m))",
            {"pi_c": "-beta*sigma(-m)", "pi_r": "beta*sigma(-m)"},
            {"m": "beta*((pi_c - rho_c) - (pi_r - rho_r))"},
            PAIR,
        ),
    ),
}
