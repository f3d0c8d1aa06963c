"""Sums of float32 keep the digits of float32, however many entries there are."""

import numpy as np
import pytest

from lossbook import (
    Variable,
    binary_cross_entropy_with_logits,
    brier_loss,
    cosine_embedding_loss,
    gaussian_nll_loss,
    huber_loss,
    info_nce_loss,
    l1_loss,
    logsumexp,
    mse_loss,
    multi_margin_loss,
    smooth_l1_loss,
    softmax,
    sparsemax,
    tversky_loss,
)
from lossbook.backprop import gates
from lossbook.learning import elastic_net_penalty, l1_penalty, l2_penalty

RTOL = 1e-6


def constant(n):
    return np.full(n, 0.1, np.float32)


def drawn(n):
    return np.random.default_rng(n).normal(size=n).astype(np.float32)


def with_0(loss, **options):
    return lambda x: loss(x, np.zeros_like(x), **options).value


TOTALS = {
    "l1": with_0(l1_loss),
    "weights": lambda x: l1_loss(x, np.zeros_like(x), weight=np.abs(x), reduction="sum").value,
    "mse": with_0(mse_loss),
    "smooth_l1": with_0(smooth_l1_loss),
    "smooth_l1 with a beta": with_0(smooth_l1_loss, beta=0.5, reduction="sum"),
    "huber": with_0(huber_loss),
    "bce_with_logits": lambda x: binary_cross_entropy_with_logits(x, np.ones_like(x)).value,
    "l1_penalty": lambda x: l1_penalty(x).value,
    "l2_penalty": lambda x: l2_penalty(x, x).value,
    "elastic_net_penalty": lambda x: elastic_net_penalty(x, x).value,
    "dot product": lambda x: gates.matmul(x, np.abs(x)).value,
    "gates.sum": lambda x: gates.sum(np.abs(x)).value,
}


@pytest.mark.parametrize("draw", [constant, drawn])
@pytest.mark.parametrize("n", [100_000, 1_000_000, 10_000_000])
@pytest.mark.parametrize("name", TOTALS)
def test_totals_of_many_numbers(name, n, draw):
    x = draw(n)
    if name == "dot product":
        x = np.abs(x)
    wide = TOTALS[name](x.astype(np.float64))
    assert TOTALS[name](x) == pytest.approx(wide, rel=RTOL)


N = 1_000_000
COLUMNS = np.full((N, 3), 0.1, np.float32)
ROWS_IN_COLUMN_ORDER = np.full((N, 2), 0.1, np.float32).T  # summed along rows, kept by columns


def of_rows(x):
    """A pass along rows of an array that is kept column by column."""
    ones = np.ones_like(x)
    return {
        "gates.sum": gates.sum(x, axis=1).value,
        "gates.mean": gates.mean(x, axis=1).value,
        "cosine": cosine_embedding_loss(x, ones, [1, 1], reduction="none").value + 1,
        "info_nce": info_nce_loss(x + np.array([[0], [1]], x.dtype), x, reduction="none").value,
        "gaussian": gaussian_nll_loss(x, ones, [[1.0], [2.0]], reduction="sum").backward()[1],
        "tversky": tversky_loss(x, ones, alpha=0, reduction="none").value,
        "brier": brier_loss(x / (N / 10), [0, 1], reduction="none").value,
        "multi_margin": multi_margin_loss(x, [0, 1], reduction="none").value,
        "logsumexp": np.exp(logsumexp(x, dim=1).value),
        "softmax": softmax(x, dim=1).backward(x)[:, :1] + 1,
    }


def test_sums_of_rows_that_are_kept_by_columns():
    wide = of_rows(np.ascontiguousarray(ROWS_IN_COLUMN_ORDER).astype(np.float64))
    for name, value in of_rows(ROWS_IN_COLUMN_ORDER).items():
        np.testing.assert_allclose(value, wide[name], rtol=5 * RTOL, err_msg=name)


def test_sums_down_the_columns():
    for gate in (gates.sum, gates.mean):
        narrow = gate(COLUMNS, axis=0).value
        assert narrow.dtype == np.float32
        np.testing.assert_allclose(narrow, gate(COLUMNS.astype(float), axis=0).value, rtol=RTOL)


def test_a_gradient_summed_over_what_was_broadcast():
    bias = Variable(np.zeros(3, np.float32))
    (COLUMNS + bias).backward(COLUMNS)
    np.testing.assert_allclose(bias.grad, N * float(COLUMNS[0, 0]), rtol=RTOL)
    layer = gates.affine(np.ones((N, 1), np.float32), np.ones((1, 3), np.float32), bias.value)
    np.testing.assert_allclose(layer.backward(COLUMNS)[2], N * float(COLUMNS[0, 0]), rtol=RTOL)


def test_weights_that_are_part_of_a_larger_array():
    w = np.full((N, 4), 0.1, np.float32)[:, :2]
    mean = mse_loss(np.ones_like(w), np.zeros_like(w), weight=w).value
    assert mean == pytest.approx(1, rel=RTOL)


def test_the_threshold_of_sparsemax_among_many_scores():
    x = drawn(200_000) / 1e4
    narrow, wide = sparsemax(x).value, sparsemax(x.astype(float)).value
    np.testing.assert_allclose(narrow, wide, atol=1e-3 / len(x))
    assert narrow.sum(dtype=float) == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_smooth_l1_between_a_great_beta_and_small_errors(dtype):
    """Their quotient squared underflows, which made the value twice what it is."""
    d, beta = np.full(3, 2.0, dtype), 1e30 if dtype == np.float32 else 1e200
    for reduction in ("mean", "none"):
        value = smooth_l1_loss(d, np.zeros_like(d), beta=beta, reduction=reduction).value
        np.testing.assert_allclose(value, 2 / beta, rtol=1e-6)
