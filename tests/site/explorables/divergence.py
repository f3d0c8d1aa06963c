"""A model q of the ten votes: cross-entropy, entropy and both divergences by the package."""

from __future__ import annotations

import itertools

import numpy as np

from lossbook.probability import cross_entropy_of, entropy, kl_divergence

PAGE = "03-information"
P = np.array([0.7, 0.2, 0.1])
GRID = [
    {"cat": cat, "dog": round(part / 120, 6)}
    for cat, part in itertools.product(
        [0, 0.01, 0.1, 0.2, 0.33, 0.5, 0.7, 0.71, 0.9, 0.98, 0.99, 1],
        [0, 1, 15, 40, 60, 72, 80, 81, 105, 119, 120],
    )
]


def _q(setting):
    cat, dog = setting["cat"], setting["dog"]
    return np.array([cat, (1 - cat) * dog, (1 - cat) * (1 - dog)])


def numbers(setting):
    q = _q(setting)
    return {
        "cross": cross_entropy_of(P, q),
        "entropy": entropy(P),
        "forward": kl_divergence(P, q),
        "reverse": kl_divergence(q, P),
        "q_cat": q[0],
        "q_dog": q[1],
        "q_bird": q[2],
    }


def says(setting):
    q, found = _q(setting), numbers(setting)
    forward, reverse = found["forward"], found["reverse"]
    if not q.all():
        return "excluded"
    if np.allclose(q, P, atol=1e-5, rtol=0):
        return "met"
    if f"{forward:.4f}" == f"{reverse:.4f}":
        return "alike"
    return "forward_more" if forward > reverse else "reverse_more"


def _equal(q):
    """The divergence that is the same both ways."""
    forward, reverse = kl_divergence(P, q), kl_divergence(q, P)
    assert abs(forward - reverse) < 1e-12
    return f"{forward:.4f}"


_CORNERS = np.eye(3)
ANSWERS = [
    _equal([0.7, 0.1, 0.2]),
    _equal([0.2, 0.7, 0.1]),
    f"{max(kl_divergence(corner, P) for corner in _CORNERS):.4f}",
]
