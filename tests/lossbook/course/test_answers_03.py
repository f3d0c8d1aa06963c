"""Answers to the exercises of chapter 3, as learners write them."""

from itertools import permutations

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

from lossbook import cross_entropy_of

ENTROPY, KL, SPLIT, JS, BYTES = (
    "03-information/" + name for name in ("entropy", "kl", "gibbs", "js", "bits-per-byte")
)


def entropy(p, base=None):
    p = np.asarray(p)
    p = p[p > 0]
    nats = -(p * np.log(p)).sum()
    return nats / np.log(base) if base else nats


def entropy_of_arrays(p, base=None):
    p = p[p > 0]
    return -(p * np.log(p)).sum()


def entropy_in_plain_python(p, base=None):
    unit = 1 if base is None else np.log(base)
    return sum(-x * np.log(x) / unit for x in p if x > 0)


def entropy_with_epsilon(p, base=None):
    p = np.array(p) + 1e-9
    return -(p * np.log(p)).sum() / (1 if base is None else np.log(base))


def kl(p, q):
    if np.any((p > 0) & (q == 0)):
        return np.inf
    return (p[p > 0] * np.log(p[p > 0] / q[p > 0])).sum()


def kl_by_filling(p, q):
    on = p > 0
    if (q[on] == 0).any():
        return np.inf
    return np.sum(p * np.log(np.where(on, p, 1) / np.where(on, q, 1)))


def kl_on_the_support_of_q(p, q):
    both = (p > 0) & (q > 0)
    return (p[both] * np.log(p[both] / q[both])).sum()


def split(labels, predictions):
    floor = np.mean([entropy(p) for p in labels])
    rest = np.mean([kl(p, q) for p, q in zip(labels, predictions, strict=True)])
    return floor + rest, floor, rest


def split_by_lossbook(labels, predictions):
    pairs = list(zip(labels, predictions, strict=True))
    whole = np.mean([cross_entropy_of(p, q) for p, q in pairs])
    floor = np.mean([entropy(p) for p in labels])
    return np.array([whole, floor, whole - floor])


def js(p, q):
    m = (p + q) / 2
    return (kl(p, m) + kl(q, m)) / 2


def js_by_entropies(p, q):
    return entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2


def per_byte(nats_per_token, tokens, bytes):
    return nats_per_token * tokens / np.log(2) / bytes


RIGHT = {
    ENTROPY: {"p[p > 0]": entropy, "plain Python": entropy_in_plain_python},
    KL: {"p[p > 0]": kl, "filled": kl_by_filling},
    SPLIT: {"two functions": split, "by lossbook": split_by_lossbook},
    JS: {"two KL": js, "three entropies": js_by_entropies},
    BYTES: {"one line": per_byte, "log2(e)": lambda n, t, b: n * np.log2(np.e) * t / b},
}

WRONG = {
    ENTROPY: {
        "0 log 0": (lambda p, base=None: -np.sum(p * np.log(p)), "0·log 0 came out as nan"),
        "no base": (lambda p, base=None: entropy(p), "base is ignored"),
        "a list": (
            lambda p, base=None: entropy_of_arrays(p) / (np.log(base) if base else 1),
            "A list comes in here",
        ),
        "ε": (entropy_with_epsilon, "was an ε added"),
        "a mean": (lambda p, base=None: entropy(p, base) / len(p), "You took the mean"),
        "no minus": (lambda p, base=None: -entropy(p, base), "The sign is flipped"),
    },
    KL: {
        "0 log 0": (lambda p, q: np.sum(p * np.log(p / q)), "0·log 0 came out as nan"),
        "swapped": (lambda p, q: kl(q, p), "p and q are swapped"),
        "support of q": (kl_on_the_support_of_q, "the divergence is infinite"),
        "cross-entropy": (cross_entropy_of, "This is the cross-entropy"),
        "q/p": (lambda p, q: -kl(p, q), "The sign is flipped"),
    },
    SPLIT: {
        "swapped": (lambda p, q: split(q, p), "p and q are swapped"),
        "entropy of q": (
            lambda p, q: (split(p, q)[0], split(q, q)[1], split(p, q)[2]),
            "of the labels",
        ),
        "entropy only": (lambda p, q: split(p, q)[1], "Return 3 values"),
        "of the whole table": (
            lambda p, q: (entropy(p) + kl(p, q), entropy(p), kl(p, q)),
            "added the samples up",
        ),
    }
    | {
        f"order {order}": (lambda p, q, order=order: np.array(split(p, q))[[*order]], "Wrong order")
        for order in list(permutations(range(3)))[1:]
    },
    JS: {
        "a sum": (lambda p, q: 2 * js(p, q), "Halve it"),
        "two directions": (lambda p, q: (kl(p, q) + kl(q, p)) / 2, "Compare each with the mixture"),
        "mixture first": (
            lambda p, q: (kl((p + q) / 2, p) + kl((p + q) / 2, q)) / 2,
            "The mixture m goes second",
        ),
        "p + q": (lambda p, q: (kl(p, p + q) + kl(q, p + q)) / 2, "Halve the mixture"),
        "one side": (lambda p, q: kl(p, (p + q) / 2), "Only one of the two divergences"),
        "distance": (lambda p, q: np.sqrt(max(js(p, q), 0)), "do not take the root"),
    },
    BYTES: {
        "nats": (lambda n, t, b: n * t / b, "These are nats per byte"),
        "times log 2": (lambda n, t, b: n * np.log(2) * t / b, "You multiplied by log 2"),
        "upside down": (lambda n, t, b: n / np.log(2) * b / t, "tokens and bytes are swapped"),
        "per token": (lambda n, t, b: n / np.log(2), "These are bits per token"),
        "the whole file": (lambda n, t, b: n * t / np.log(2), "bits of the whole file"),
    },
}


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "case"), rows(WRONG))
def test_wrong_answers_are_told(name, how, case):
    assert_told(name, *case)
