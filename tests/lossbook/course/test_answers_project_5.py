"""Answers to the exercises of the project of part V, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

SCALE, LEAKY, SKIP = (
    f"project-5-broken-network/{layer}-backward" for layer in ("scale", "leaky", "skip")
)


def scale_by_loop(x, s, dout):
    dx, ds = np.zeros_like(x), np.zeros_like(s)
    for n in range(len(x)):
        dx[n] = dout[n] * s
        ds += dout[n] * x[n]
    return dx, ds


def leaky_by_mask(z, dout, slope):
    return dout * ((z > 0) + slope * (z <= 0))


def leaky_by_index(z, dout, slope):
    dz = dout.copy()
    dz[z <= 0] *= slope
    return dz


RIGHT = {
    SCALE: {
        "einsum": lambda x, s, dout: [s * dout, np.einsum("nj,nj->j", x, dout)],
        "loop": scale_by_loop,
    },
    LEAKY: {"mask": leaky_by_mask, "index": leaky_by_index},
    SKIP: {
        "sum": lambda dout, inner: inner(dout) + dout,
        "array": lambda dout, inner: np.sum([dout, inner(dout)], axis=0),
    },
}
WRONG = {
    SCALE: {
        "a sum over the samples": lambda x, s, dout: (dout * s, (dout * x).mean(axis=0)),
        "add up what the samples send": lambda x, s, dout: (dout * s, dout * x),
        "First by x": lambda x, s, dout: ((dout * x).sum(axis=0), dout * s),
        "scaled, too": lambda x, s, dout: (dout, (dout * x).sum(axis=0)),
    },
    LEAKY: {
        "small and not 0": lambda z, dout, slope: dout * (z > 0),
        "decided by z": lambda z, dout, slope: np.where(dout > 0, dout, slope * dout),
        "multiplies dout": lambda z, dout, slope: np.where(z > 0, dout, slope),
        "way forward": lambda z, dout, slope: np.where(z > 0, dout, slope * z),
        "unchanged": lambda z, dout, slope: dout,
        "At 0 the slope": lambda z, dout, slope: np.where(z >= 0, dout, slope * dout),
    },
    SKIP: {
        "at a fork gradients add up": lambda dout, inner: inner(dout),
        "not multiplied": lambda dout, inner: dout * inner(dout),
        "nothing is averaged": lambda dout, inner: (dout + inner(dout)) / 2,
        "the inner layer is missing": lambda dout, inner: dout,
        "does not go through": lambda dout, inner: inner(dout + dout),
    },
}


@pytest.mark.parametrize(("name", "kind", "answer"), rows(RIGHT))
def test_right_answers_pass(name, kind, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "phrase", "answer"), rows(WRONG))
def test_wrong_answers_are_told_what_is_wrong(name, phrase, answer):
    assert_told(name, answer, phrase)
