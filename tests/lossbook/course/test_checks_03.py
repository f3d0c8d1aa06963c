"""Wrong answers to the exercises of chapter 3 that a checker has to tell from right ones."""

import numpy as np
import pytest

from lossbook import cross_entropy_of, entropy, kl_divergence
from lossbook.course import check_exercise

ENTROPY, KL, SPLIT = ("03-information/" + name for name in ("entropy", "kl", "gibbs"))


def always_base_2(p, base=None):
    p = np.array([x for x in p if x > 0])
    log = np.log2 if base is not None else np.log
    return -(p * log(p)).sum()


def warns(p, q):
    p, q = np.asarray(p), np.asarray(q)
    return np.where(p > 0, p * np.log(p / q), 0).sum()


def leaves_zeros_of_q_out(p, q):
    pairs = [(a, b) for a, b in zip(p, q, strict=True) if b > 0 and a > 0]
    kl = sum(a * np.log(a / b) for a, b in pairs)
    return entropy(p) + kl, entropy(p), kl


def epsilon_in_both(p, q):
    p, q = np.asarray(p), np.asarray(q)
    kl = (p * np.log((p + 1e-15) / (q + 1e-15))).sum()
    return entropy(p) + kl, entropy(p), kl


def quiet(p, q):
    p, q = np.asarray(p), np.asarray(q)
    kept = p > 0
    if np.any(q[kept] == 0):
        return np.inf
    return (p[kept] * np.log(p[kept] / q[kept])).sum()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (ENTROPY, always_base_2),
        (KL, warns),
        (SPLIT, leaves_zeros_of_q_out),
        (SPLIT, epsilon_in_both),
    ],
)
def test_wrong_answers_fail(name, answer):
    with np.errstate(all="ignore"):
        assert check_exercise(name, answer).status == "failed"


def test_a_warning_is_told():
    with np.errstate(all="warn"):
        assert "warned: divide by zero" in str(check_exercise(KL, warns))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (KL, quiet),
        (SPLIT, lambda p, q: [cross_entropy_of(p, q), entropy(p), kl_divergence(p, q)]),
        (SPLIT, lambda p, q: np.array([cross_entropy_of(p, q), entropy(p), kl_divergence(p, q)])),
    ],
)
def test_right_answers_pass(name, answer):
    verdict = check_exercise(name, answer)
    assert verdict.passed, str(verdict)
