"""Answers to the exercises of the project of part IV, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

STANDARDISE, SLOPES, CONDITION = (
    f"project-4-budget/{n}" for n in ("standardise", "slopes", "condition")
)


def column_by_column(train, other):
    pairs = [
        ((a - np.mean(a)) / np.std(a), (b - np.mean(a)) / np.std(a))
        for a, b in zip(train.T, other.T, strict=True)
    ]
    return [np.column_stack(part) for part in zip(*pairs, strict=True)]


def by_a_line(train, other):
    scale, centre = 1 / train.std(0), train.mean(0)
    return scale * train - scale * centre, scale * other - scale * centre


def own(rows):
    return (rows - rows.mean(0)) / rows.std(0)


def leaking(train, other):
    both = own(np.vstack([train, other]))
    return both[: len(train)], both[len(train) :]


def slopes_by_a_matrix(w, b, X, y, strength):
    A, theta = np.column_stack([X, np.ones(len(X))]), np.append(w, b)
    slope = 2 / len(y) * A.T @ (A @ theta - y) + 2 * strength * np.append(w, 0)
    return slope[:-1], slope[-1]


def slopes_by_loop(w, b, X, y, strength):
    dw, db = 2 * strength * w, 0.0
    for x, target in zip(X, y, strict=True):
        gap = x @ w + b - target
        dw = dw + 2 * gap * x / len(y)
        db += 2 * gap / len(y)
    return [dw, db]


def slopes_with(of_w=2.0, of_b=0.0, scale=1.0):
    def answer(w, b, X, y, strength):
        gap = X @ w + b - y
        share = 2 * scale / len(y)
        along_w = share * X.T @ gap + of_w * strength * w
        return along_w, share * gap.sum() + of_b * strength * b

    return answer


def summed(w, b, X, y, strength):
    return slopes_with(scale=len(y))(w, b, X, y, strength)


def condition_by_svd(X, strength):
    A = np.vstack([X, np.sqrt(len(X) * strength) * np.eye(X.shape[1])])
    return np.linalg.cond(A) ** 2


def condition_by_hessian(X, strength):
    hessian = 2 / len(X) * X.T @ X + 2 * strength * np.eye(X.shape[1])
    a = np.linalg.eigvalsh(hessian)
    return a.max() / a.min()


def condition_with(factor=2.0, more=2.0, divided=True):
    def answer(X, strength):
        hessian = factor * X.T @ X / (len(X) if divided else 1)
        a = np.linalg.eigvalsh(hessian + more * strength * np.eye(X.shape[1]))
        return a[-1] / a[0]

    return answer


def only_the_flat(X, strength):
    a = np.linalg.eigvalsh(2 * X.T @ X / len(X))
    return a[-1] / (a[0] + 2 * strength)


RIGHT = {
    STANDARDISE: {"columns": column_by_column, "line": by_a_line},
    SLOPES: {"matrix": slopes_by_a_matrix, "loop": slopes_by_loop},
    CONDITION: {"svd": condition_by_svd, "hessian": condition_by_hessian},
}
WRONG = {
    STANDARDISE: {
        "training rows alone": leaking,
        "of the training rows": lambda train, other: (own(train), own(other)),
        "by the deviation, too": lambda train, other: (
            train - train.mean(0),
            other - train.mean(0),
        ),
        "own mean and its own": lambda train, other: (
            (train - train.mean()) / train.std(),
            (other - train.mean()) / train.std(),
        ),
        "Subtract the mean": lambda train, other: (train / train.std(0), other / train.std(0)),
        "not by N - 1": lambda train, other: tuple(
            (part - train.mean(0)) / train.std(0, ddof=1) for part in (train, other)
        ),
        "": lambda train, other: own(train),
    },
    SLOPES: {
        "half the penalty": slopes_with(of_w=1.0),
        "bias is not penalised": slopes_with(of_b=2.0),
        "penalty is missing": slopes_with(of_w=0.0),
        "mean of squares": summed,
        "added, not subtracted": slopes_with(of_w=-2.0),
        "prediction minus target": lambda *args: tuple(-part for part in slopes_with()(*args)),
        "": slopes_with(scale=0.5),
    },
    CONDITION: {
        "penalty is missing": condition_with(more=0.0),
        "2 λ, not λ": condition_with(more=1.0),
        "factor of 2": condition_with(factor=1.0),
        "the largest, too": only_the_flat,
        "is a mean": condition_with(divided=False),
        "Largest over smallest": lambda *args: 1 / condition_by_hessian(*args),
        "No root": lambda *args: np.sqrt(condition_by_hessian(*args)),
    },
}


@pytest.mark.parametrize(("name", "kind", "answer"), rows(RIGHT))
def test_right_answers_pass(name, kind, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "phrase", "answer"), rows(WRONG))
def test_wrong_answers_are_told_what_is_wrong(name, phrase, answer):
    assert_told(name, answer, phrase)
