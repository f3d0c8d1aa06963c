"""Answers to the exercises of chapter 5, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

from lossbook import cross_entropy, nll_loss, softmax

LOG_SOFTMAX, SMOOTHED, MEAN, HEATED = (
    "05-softmax-cross-entropy/" + name
    for name in ("log-softmax", "smoothed", "weighted-mean", "heated-gradient")
)


def stable(z):
    shifted = z - z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def log_of_shifted_softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.log(e / e.sum(axis=1, keepdims=True))


def one_sum_for_the_table(z):
    shifted = z - z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum())


def smoothed(z, t, eps):
    y = np.full(z.shape, eps / z.shape[1])
    y[np.arange(len(t)), t] += 1 - eps
    return -(y * stable(z)).sum(axis=1).mean()


def smoothed_in_two_parts(z, t, eps):
    log_p = stable(z)
    return -((1 - eps) * log_p[np.arange(len(t)), t] + eps * log_p.mean(axis=1)).mean()


def smoothed_with(target, reduce=lambda losses: losses.sum(axis=1).mean()):
    """An answer whose table of targets, or reduction, is another."""

    def answer(z, t, eps):
        return reduce(-target(np.eye(z.shape[1])[t], z.shape[1], eps) * stable(z))

    return answer


def right_target(one_hot, K, eps):
    return (1 - eps) * one_hot + eps / K


def others_only(one_hot, K, eps):
    return np.where(one_hot == 1, 1 - eps, eps / (K - 1))


def not_on_top(one_hot, K, eps):
    return np.where(one_hot == 1, 1 - eps, eps / K)


def picked(log_p, target, weight, ignore):
    kept = target != ignore
    log_p, t = log_p[kept], target[kept]
    n = len(t)
    return -log_p[np.arange(n), t], weight[t]


def weighted_mean(log_p, target, weight, ignore):
    losses, w = picked(log_p, target, weight, ignore)
    return (w * losses).sum() / w.sum() if len(w) else np.nan


def unguarded(log_p, target, weight, ignore):
    losses, w = picked(log_p, target, weight, ignore)
    return w @ losses / w.sum()


def mean_by_lossbook(log_p, target, weight, ignore):
    return nll_loss(log_p, target, weight=weight, ignore_index=ignore).value


def mean_divided_by(count):
    def answer(log_p, target, weight, ignore):
        losses, w = picked(log_p, target, weight, ignore)
        return (w * losses).sum() / count(losses, target, weight) if len(w) else np.nan

    return answer


def heated(z, y, T):
    return (softmax(z / T).value - y) / T


def heated_by_hand(z, y, T):
    p = np.exp(z / T) / np.exp(z / T).sum()
    return p / T - y / T


RIGHT = {
    LOG_SOFTMAX: {
        "shifted": stable,
        "logaddexp": lambda z: z - np.logaddexp.reduce(z, axis=1, keepdims=True),
        "by transposing": lambda z: ((z.T - z.max(1)) - np.log(np.exp(z.T - z.max(1)).sum(0))).T,
    },
    SMOOTHED: {
        "table": smoothed,
        "two parts": smoothed_in_two_parts,
        "by lossbook": lambda z, t, eps: cross_entropy(z, t, label_smoothing=eps).value,
    },
    MEAN: {"picked": weighted_mean, "unguarded": unguarded, "by lossbook": mean_by_lossbook},
    HEATED: {"softmax": heated, "by hand": heated_by_hand},
}

WRONG = {
    LOG_SOFTMAX: {
        "unshifted": (
            lambda z: np.log(np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)),
            "subtract the largest logit",
        ),
        "log of a quotient": (log_of_shifted_softmax, "log of the sum alone"),
        "over samples": (lambda z: stable(z.T).T, "over the samples"),
        "softmax": (lambda z: np.exp(stable(z)), "This is the softmax"),
        "one sum": (one_sum_for_the_table, "Each row is a sample of its own"),
        "no keepdims": (lambda z: z - np.log(np.exp(z).sum(axis=1)), "keepdims=True"),
    },
    SMOOTHED: {
        "others only": (smoothed_with(others_only), "not ε / (K − 1)"),
        "not on top": (smoothed_with(not_on_top), "does not add up to 1"),
        "over entries": (smoothed_with(right_target, np.mean), "by the number of entries"),
        "sum": (smoothed_with(right_target, np.sum), "This is the sum"),
        "plain": (lambda z, t, eps: smoothed(z, t, 0.0), "not smoothed"),
        "exchanged": (lambda z, t, eps: smoothed(z, t, 1 - eps), "changed places"),
        "overflows": (
            lambda z, t, eps: (
                (1 - eps) * -np.log(np.exp(z) / np.exp(z).sum(1, keepdims=True))[range(len(t)), t]
                - eps * np.log(np.exp(z) / np.exp(z).sum(1, keepdims=True)).mean(1)
            ).mean(),
            "Large logits",
        ),
    },
    MEAN: {
        "by count": (mean_divided_by(lambda losses, t, w: len(losses)), "by the number of samples"),
        "by all": (mean_divided_by(lambda losses, t, w: len(t)), "by the number of samples"),
        "by all weights": (
            mean_divided_by(lambda losses, t, w: w.sum()),
            "weights of all classes",
        ),
        "unweighted": (lambda p, t, w, i: weighted_mean(p, t, w**0, i), "weights are not used"),
        "0 of nothing": (
            lambda *args: np.nan_to_num(weighted_mean(*args)),
            "A mean over nothing is nan",
        ),
        "below 0": (lambda p, t, w, i: weighted_mean(p[t >= 0], t[t >= 0], w, -100), "Any class"),
    },
    HEATED: {
        "no chain rule": (lambda z, y, T: softmax(z / T).value - y, "The factor 1/T"),
        "cold softmax": (lambda z, y, T: (softmax(z).value - y) / T, "to be taken of z/T"),
        "z·T": (lambda z, y, T: (softmax(z * T).value - y) / T, "do not multiply"),
        "(p − y)·T": (lambda z, y, T: (softmax(z / T).value - y) * T, "do not multiply"),
        "flipped": (lambda z, y, T: (y - softmax(z / T).value) / T, "prediction minus target"),
    },
}


@pytest.mark.parametrize(("name", "how", "answer"), rows(RIGHT))
def test_right_answers_pass(name, how, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "how", "case"), rows(WRONG))
def test_wrong_answers_are_told(name, how, case):
    assert_told(name, *case)
