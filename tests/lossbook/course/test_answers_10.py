"""Answers to the exercises of chapter 10, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows, solution, stub

from lossbook import Forward, mse_loss
from lossbook.course import check_exercise
from lossbook.learning import adam, gradient_descent, linear_cost, quadratic

BORDER, STEPS, ADAM, BFGS = (
    "10-optimization/" + name for name in ("border", "steps", "adam", "bfgs")
)


def hessian(X):
    return 2 * X.T @ X / len(X)


def border(X):
    return 2 / np.linalg.eigvalsh(hessian(X))[-1]


def by_logarithm(X, share):
    low, high = np.linalg.eigvalsh(hessian(X))[[0, -1]]
    factor = (high / low - 1) / (high / low + 1)
    return 1 if factor < 1e-12 else int(np.ceil(np.log(share) / np.log(factor)))


def by_border(X, share):
    """With the function of the exercise before, as the hint says."""
    kappa = 2 / border(X) / np.linalg.eigvalsh(hessian(X))[0]
    k = 1
    while ((kappa - 1) / (kappa + 1)) ** k > share:
        k += 1
    return k


def by_nearest(X, share):
    low, high = np.linalg.eigvalsh(hessian(X))[[0, -1]]
    factor = (high - low) / (high + low)
    return 1 if factor < 1e-12 else round(np.log(share) / np.log(factor))


def by_root(X, share):
    kappa = np.linalg.cond(X)
    return int(np.ceil(np.log(share) / np.log((kappa - 1) / (kappa + 1) + 1e-15)))


def adam_step(gradients, rate, corrected=True, inside=False, power=0.5):
    m = v = np.zeros(gradients.shape[1])
    t = len(gradients)
    for g in gradients:
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    if corrected:
        m, v = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return -rate * m / ((v + 1e-8) ** power if inside else v**power + 1e-8)


def adam_bare(gradients, rate, b1=0.9, b2=0.999, epsilon=1e-8):
    """Without the correction whose β is 0."""
    m = v = np.zeros(gradients.shape[1])
    t = len(gradients)
    for g in gradients:
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
    with np.errstate(invalid="ignore"):
        return -rate * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + epsilon)


def by_weights(gradients, rate):
    """The running means written out as weighted means."""
    ages = np.arange(len(gradients))[::-1]
    m, v = (
        (beta**ages) @ values / (beta**ages).sum()
        for beta, values in ((0.9, gradients), (0.999, gradients**2))
    )
    return -rate * m / (np.sqrt(v) + 1e-8)


def by_package(gradients, rate):
    """The package's Adam, led through a function whose slopes are the gradients."""
    met = iter([*gradients, gradients[-1]])
    path = adam(
        lambda x: (lambda g: Forward(0.0, lambda upstream=1.0: g))(next(met)),
        np.zeros(gradients.shape[1]),
        steps=len(gradients),
        learning_rate=rate,
    )
    return path.points[-1] - path.points[-2]


def update(B, s, y):
    if y @ s <= 0:
        return B
    left = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return left @ B @ left.T + np.outer(s, s) / (y @ s)


def multiplied_out(B, s, y):
    rho = y @ s
    if rho <= 0:
        return B
    mixed = np.outer(B @ y, s)
    return B - (mixed + mixed.T) / rho + (1 + y @ B @ y / rho) * np.outer(s, s) / rho


def with_columns(B, s, y):
    s, y = s[:, None], y[:, None]
    rho = (y.T @ s).item()
    if not rho > 0:
        return B
    unit = np.eye(len(s))
    return (unit - s @ y.T / rho) @ B @ (unit - y @ s.T / rho) + s @ s.T / rho


RIGHT = {
    BORDER: {
        "eigenvalues": border,
        "singular values": lambda X: len(X) / np.linalg.svd(X, compute_uv=False)[0] ** 2,
        "norm": lambda X: 2 / np.linalg.norm(hessian(X), 2),
    },
    STEPS: {"logarithm": by_logarithm, "border": by_border},
    ADAM: {"loop": adam_step, "weights": by_weights, "package": by_package},
    BFGS: {"outer": update, "multiplied out": multiplied_out, "columns": with_columns},
}

WRONG = {
    BORDER: {
        "one over": (lambda X: border(X) / 2, "the border is twice it"),
        "smallest": (lambda X: 2 / np.linalg.eigvalsh(hessian(X))[0], "largest sets the border"),
        "no mean": (lambda X: border(X) / len(X), "divide by N"),
        "no 2": (lambda X: 2 * border(X), "The 2 of the squares"),
        "trace": (lambda X: 2 / np.trace(hessian(X)), "This is the best rate"),
        "singular": (lambda X: 2 / np.linalg.svd(X, compute_uv=False)[0], "square them"),
        "best rate": (
            lambda X: 2 / np.linalg.eigvalsh(hessian(X))[[0, -1]].sum(),
            "This is the best rate",
        ),
    },
    STEPS: {
        "one less": (lambda X, share: by_logarithm(X, share) - 1, "One too few"),
        "rounded": (by_nearest, "One too few"),
        "ratio of singular values": (by_root, "√κ for κ"),
        "one more": (lambda X, share: by_logarithm(X, share) + 1, "One too many"),
        "of the cost": (lambda X, share: by_logarithm(X, share**0.5), "for the cost"),
        "other rate": (
            lambda X, share: int(
                np.ceil(
                    np.log(share)
                    / np.log(1 - np.linalg.eigvalsh(hessian(X))[0] * border(X) / 2 + 1e-15)
                )
            ),
            "at the rate 1/a",
        ),
    },
    ADAM: {
        "uncorrected": (lambda g, rate: adam_step(g, rate, corrected=False), "not corrected"),
        "m as it is": (lambda g, rate: adam_bare(g, rate, b1=0), "m is not corrected"),
        "v as it is": (lambda g, rate: adam_bare(g, rate, b2=0), "v is not corrected"),
        "no epsilon": (lambda g, rate: adam_bare(g, rate, epsilon=0), "ε is missing"),
        "inside": (lambda g, rate: adam_step(g, rate, inside=True), "outside the root"),
        "no root": (lambda g, rate: adam_step(g, rate, power=1), "root of v"),
        "sign": (lambda g, rate: -adam_step(g, rate), "against the slope"),
    },
    BFGS: {
        "exchanged": (lambda B, s, y: update(B, y, s), "changed places"),
        "no last": (
            lambda B, s, y: update(B, s, y) - np.outer(s, s) / (y @ s) if y @ s > 0 else B,
            "is missing: B y",
        ),
        "one side": (
            lambda B, s, y: (
                (np.eye(len(s)) - np.outer(s, y) / (y @ s)) @ B + np.outer(s, s) / (y @ s)
            ),
            "not symmetric",
        ),
        "no rho": (
            lambda B, s, y: update(B, s, y) + (1 - 1 / (y @ s)) * np.outer(s, s),
            "2/10",
        ),
        "identity again": (
            lambda B, s, y: update(B, s, y) if y @ s > 0 else np.eye(len(s)),
            "B stays",
        ),
        "unguarded": (
            lambda B, s, y: multiplied_out(B, s, y) if y @ s > 0 else _unguarded(B, s, y),
            "B stays as it is",
        ),
    },
}


def _unguarded(B, s, y):
    left = np.eye(len(s)) - np.outer(s, y) / (y @ s)
    return left @ B @ left.T + np.outer(s, s) / (y @ s)


@pytest.mark.parametrize("name", RIGHT)
def test_stub_is_not_solved_and_the_solution_passes(name):
    assert check_exercise(name, stub(name)).status == "not solved"
    assert_passes(name, solution(name))


@pytest.mark.parametrize(("name", "label", "answer"), rows(RIGHT))
def test_other_right_answers_pass(name, label, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "label", "answer"), rows(WRONG))
def test_wrong_answers_are_told_why(name, label, answer):
    assert_told(name, *answer)


def test_border_is_where_descent_diverges():
    X = np.array([[3.0, 1], [5, 1], [6, 1], [8, 1]])
    squares = linear_cost(mse_loss, X, np.array([2.0, 3, 4, 4.5]))
    for share, grows in ((0.999, False), (1.001, True)):
        values = gradient_descent(
            squares, [0.0, 0.0], steps=3000, learning_rate=share * border(X)
        ).values
        assert (values[-1] > values[0]) is np.bool_(grows)


def test_steps_needed_are_enough_from_the_worst_start():
    X = np.array([[2.0, 0.0], [0.0, 1.0]])
    f = quadratic(hessian(X))
    path = gradient_descent(f, [1.0, 1.0], steps=20, learning_rate=2 / 5)
    far = np.linalg.norm(path.points, axis=1) / np.sqrt(2)
    k = by_logarithm(X, 0.001)
    assert far[k] <= 0.001 < far[k - 1]
