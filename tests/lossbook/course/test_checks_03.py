"""Answers to the exercises of chapter 3: right ones in other words, and wrong ones."""

import numpy as np
import pytest

from lossbook import cross_entropy_of, entropy, kl_divergence
from lossbook.course import check_exercise

ENTROPY, KL, SPLIT, BITS, JS = (
    "03-information/" + name for name in ("entropy", "kl", "gibbs", "bits-per-byte", "js")
)


def always_base_2(p, base=None):
    p = np.array([x for x in p if x > 0])
    log = np.log2 if base is not None else np.log
    return -(p * log(p)).sum()


def no_zeros(p, base=None):
    p = np.asarray(p)
    return -(p * np.log(p)).sum() / (np.log(base) if base else 1)


def epsilon(p, base=None):
    p = np.asarray(p) + 1e-12
    return -(p * np.log(p)).sum() / (np.log(base) if base else 1)


def by_a_loop(p, base=None):
    return sum(-x * np.log(x) for x in p if x > 0) / (1 if base is None else np.log(base))


def by_where(p, base=None):
    p = np.asarray(p)
    return -(p * np.log(np.where(p > 0, p, 1))).sum() / np.log(np.e if base is None else base)


def warns(p, q):
    return np.where(p > 0, p * np.log(p / q), 0).sum()


def own_zeros(p, q):
    p, q = p[p > 0], q[q > 0]
    return np.sum(p * np.log(p / q))


def leaves_infinity_out(p, q):
    kept = (p > 0) & (q > 0)
    return np.sum(p[kept] * np.log(p[kept] / q[kept]))


def quiet(p, q):
    kept = p > 0
    if np.any(q[kept] == 0):
        return np.inf
    return (p[kept] * np.log(p[kept] / q[kept])).sum()


def by_the_identity(p, q):
    return cross_entropy_of(p, q) - entropy(p)


def rows(labels, predictions):
    return list(zip(labels, predictions, strict=True))


def split(labels, predictions):
    floor = np.mean([entropy(p) for p in labels])
    rest = np.mean([kl_divergence(p, q) for p, q in rows(labels, predictions)])
    return floor + rest, floor, rest


def split_as_array(labels, predictions):
    total = np.mean([cross_entropy_of(p, q) for p, q in rows(labels, predictions)])
    floor = np.mean([entropy(p) for p in labels])
    return np.array([total, floor, total - floor])


def of_the_mean(labels, predictions):
    p, q = labels.mean(axis=0), predictions.mean(axis=0)
    return cross_entropy_of(p, q), entropy(p), kl_divergence(p, q)


def in_another_order(labels, predictions):
    total, floor, rest = split(labels, predictions)
    return floor, rest, total


def zeros_of_q_left_out(labels, predictions):
    floor = np.mean([entropy(p) for p in labels])
    rest = np.mean([leaves_infinity_out(p, q) for p, q in rows(labels, predictions)])
    return floor + rest, floor, rest


def mean_of_both(p, q):
    return (kl_divergence(p, q) + kl_divergence(q, p)) / 2


def js_by_kl(p, q):
    middle = (p + q) / 2
    return (kl_divergence(p, middle) + kl_divergence(q, middle)) / 2


RIGHT = [
    (ENTROPY, by_a_loop),
    (ENTROPY, by_where),
    (KL, quiet),
    (KL, by_the_identity),
    (SPLIT, split),
    (SPLIT, split_as_array),
    (SPLIT, lambda p, q: list(split(p, q))),
    (BITS, lambda nats, tokens, size: tokens * np.log2(np.exp(nats)) / size),
    (BITS, lambda nats, tokens, size: nats * (tokens / size) / np.log(2)),
    (JS, lambda p, q: entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2),
    (JS, js_by_kl),
]
WRONG = [
    (ENTROPY, always_base_2, "divide the nats by log(base)"),
    (ENTROPY, no_zeros, "0·log 0 came out as nan"),
    (ENTROPY, epsilon, "was an ε added"),
    (KL, warns, "warned: divide by zero"),
    (KL, own_zeros, "cut by its own zeros"),
    (KL, leaves_infinity_out, "the divergence is infinite"),
    (SPLIT, of_the_mean, "Split each sample"),
    (SPLIT, in_another_order, "Wrong order"),
    (SPLIT, zeros_of_q_left_out, "the divergence is infinite"),
    (BITS, lambda nats, tokens, size: nats * tokens / size, "divide by log 2"),
    (BITS, lambda nats, tokens, size: nats / np.log(2), "spread them over the bytes"),
    (BITS, lambda nats, tokens, size: nats / np.log(2) * size / tokens, "are swapped"),
    (JS, mean_of_both, "Compare each with the mixture"),
    (JS, lambda p, q: entropy((p + q) / 2) - entropy(p) - entropy(q), "wanted"),
    (JS, lambda p, q: 2 * js_by_kl(p, q), "Halve it"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answers_pass(name, answer):
    verdict = check_exercise(name, answer)
    assert verdict.passed, str(verdict)


@pytest.mark.parametrize(("name", "answer", "said"), WRONG)
def test_wrong_answers_are_told_what_is_wrong(name, answer, said):
    with np.errstate(all="warn"):
        verdict = check_exercise(name, answer)
    assert verdict.status == "failed"
    assert said in str(verdict)


def test_the_hints_of_the_page_work_on_what_is_handed_over():
    """What the hints say, typed in as it stands there."""

    def my_entropy(p, base=None):
        p = np.asarray(p)
        p = p[p > 0]
        nats = -np.sum(p * np.log(p))
        return nats if base is None else nats / np.log(base)

    def my_kl(p, q):
        if np.any((p > 0) & (q == 0)):
            return np.inf
        mask = p > 0
        return np.sum(p[mask] * np.log(p[mask] / q[mask]))

    def my_split(labels, predictions):
        floor = np.mean([my_entropy(p) for p in labels])
        kls = [my_kl(p, q) for p, q in zip(labels, predictions, strict=True)]
        return floor + np.mean(kls), floor, np.mean(kls)

    for name, answer in ((ENTROPY, my_entropy), (KL, my_kl), (SPLIT, my_split)):
        assert check_exercise(name, answer).passed
