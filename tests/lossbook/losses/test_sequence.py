"""CTC against torch and against all paths; the losses of language models against autograd."""

import itertools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_same, torch_forward

from lossbook import (
    check_gradient,
    ctc_loss,
    distillation_loss,
    dpo_loss,
    kl_div,
    log_softmax,
    softmax,
    z_loss,
)

reductions = st.sampled_from(["none", "mean", "sum"])


def problem(seed):
    rng = np.random.default_rng(seed)
    steps, samples, classes = rng.integers(1, 7), rng.integers(1, 4), rng.integers(2, 5)
    logits = rng.normal(size=(steps, samples, classes))
    targets = rng.integers(1, classes, (samples, 4))
    times = rng.integers(1, steps + 1, samples)
    sizes = rng.integers(0, 5, samples)
    return logits, targets, times, sizes


@given(st.integers(0, 10_000), reductions, st.booleans(), st.booleans())
def test_ctc_through_log_softmax_is_torchs(seed, reduction, zero_infinity, on_end):
    logits, targets, times, sizes = problem(seed)
    if on_end:
        targets = np.concatenate([row[:size] for row, size in zip(targets, sizes, strict=True)])
    options = {"reduction": reduction, "zero_infinity": zero_infinity}

    def theirs(z, t, i, s):
        return F.ctc_loss(F.log_softmax(z, 2), t, i, s, **options)

    outer = ctc_loss(log_softmax(logits).value, targets, times, sizes, **options)
    upstream = np.random.default_rng(1).normal(size=np.shape(outer.value))
    value, (gradient,) = torch_forward(theirs, (logits, targets, times, sizes), upstream=upstream)
    np.testing.assert_allclose(outer.value, value, rtol=1e-10)
    if np.isfinite(value).all():
        ours = log_softmax(logits).backward(outer.backward(upstream))
        np.testing.assert_allclose(ours, gradient, rtol=1e-8, atol=1e-10)


def merged(path, blank):
    return [c for c, _ in itertools.groupby(path) if c != blank]


@pytest.mark.parametrize("blank", [0, 2])
@pytest.mark.parametrize("target", [[], [1], [1, 1], [1, 3], [1, 3, 1]])
def test_ctc_is_the_sum_over_all_paths(target, blank):
    frames = log_softmax(np.random.default_rng(0).normal(size=(5, 4))).value
    total = sum(
        math.exp(sum(frames[t, c] for t, c in enumerate(path)))
        for path in itertools.product(range(4), repeat=5)
        if merged(path, blank) == target
    )
    loss = ctc_loss(frames, np.array(target, int), 5, len(target), blank=blank, reduction="sum")
    assert loss.value == pytest.approx(-math.log(total), rel=1e-12)


def test_ctc_gradient_is_the_true_one_and_torchs_is_not():
    frames = log_softmax(np.random.default_rng(0).normal(size=(6, 2, 4))).value
    rest = (np.array([[1, 2], [3, 3]]), np.array([6, 5]), np.array([2, 2]))
    assert check_gradient(lambda y: ctc_loss(y, *rest, reduction="none"), frames)
    _, (theirs,) = torch_forward(F.ctc_loss, (frames, *rest), reduction="sum")
    ours = ctc_loss(frames, *rest, reduction="sum").backward()
    differ = theirs - ours
    np.testing.assert_allclose(differ[:5], np.exp(frames)[:5], rtol=1e-6)
    np.testing.assert_allclose(ours[:5].sum(axis=2), -1)
    assert np.all(ours[5, 1] == 0)  # beyond the length of the second sample


def test_ctc_never_reads_the_frames_after_an_input_ends():
    frames = log_softmax(np.random.default_rng(3).normal(size=(12, 4))).value.reshape(6, 2, 4)
    rest = ([[1, 2], [2, 2]], [6, 4], [2, 2])
    whole = ctc_loss(frames, *rest)
    frames[4:, 1] = math.nan
    padded = ctc_loss(frames, *rest)
    assert padded.value == whole.value
    assert np.array_equal(padded.backward(), whole.backward())


def test_ctc_shares_of_many_frames_sum_to_one():
    frames = log_softmax(np.random.default_rng(4).normal(size=(3000, 5))).value
    loss = ctc_loss(frames, [1, 2, 3, 4] * 50, 3000, 200, reduction="sum")
    np.testing.assert_allclose(-loss.backward().sum(axis=1), 1, rtol=1e-12)


def test_ctc_that_cannot_fit():
    frames = log_softmax(np.zeros((2, 1, 3))).value
    rest = ([[1, 1]], [2], [2])  # a repeat needs a blank between
    assert ctc_loss(frames, *rest).value == math.inf
    assert np.isnan(ctc_loss(frames, *rest).backward()).any()
    zero = ctc_loss(frames, *rest, zero_infinity=True)
    assert zero.value == 0
    np.testing.assert_array_equal(zero.backward(), 0)
    assert ctc_loss(frames, [[1]], [0], [0]).value == 0
    assert ctc_loss(frames, [[1]], [0], [1]).value == math.inf


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"log_probs": np.zeros(3)}, ValueError, r"log_probs: got shape \(3,\), wanted \(T, N, C"),
        ({"input_lengths": [5, 2]}, ValueError, "input_lengths: got 5, wanted at most 4"),
        ({"input_lengths": [2]}, ValueError, r"input_lengths: got shape \(1,\), wanted shape \(2"),
        ({"target_lengths": [-1, 1]}, ValueError, "target_lengths: got -1, wanted at least 0"),
        ({"target_lengths": [3, 1]}, ValueError, r"targets: got shape \(2, 2\), wanted shape \(2,"),
        ({"target_lengths": [1.0, 1.0]}, TypeError, "target_lengths: got float64, wanted integ"),
        ({"targets": [1, 2]}, ValueError, "targets: got 2 on end, wanted 3 classes, the sum of"),
        ({"targets": [[1, 3], [1, 1]]}, ValueError, r"targets: got \[3\], wanted classes in 0..2"),
        ({"targets": [[1.0, 2], [1, 1]]}, TypeError, "targets: got float64, wanted integer"),
        ({"reduction": "avg"}, ValueError, "reduction: got 'avg'"),
    ],
)
def test_ctc_errors_name_the_argument(change, error, said):
    arguments = {
        "log_probs": np.zeros((4, 2, 3)),
        "targets": [[1, 2], [1, 1]],
        "input_lengths": [4, 4],
        "target_lengths": [2, 1],
    }
    with pytest.raises(error, match=said):
        ctc_loss(**{**arguments, **change})


@given(st.integers(0, 1000), reductions, st.sampled_from([0.5, 1.0, 4.0]))
def test_distillation_against_autograd(seed, reduction, temperature):
    shape = [(4, 3), (3,), (2, 3, 2)][seed % 3]
    axis = min(1, len(shape) - 1)
    x, z = np.random.default_rng(seed).normal(size=(2, *shape)) * 3

    def theirs(x, z):
        q, p = F.log_softmax(x / temperature, axis), F.softmax(z / temperature, axis)
        each = F.kl_div(q, p, reduction="none").sum(axis) * temperature**2
        return {"none": each, "mean": each.mean(), "sum": each.sum()}[reduction]

    ours = distillation_loss(x, z, temperature=temperature, reduction=reduction)
    assert_same(ours, torch_forward(theirs, (x, z)), rtol=1e-8)


def test_distillation_at_its_ends():
    x, z = np.random.default_rng(0).normal(size=(2, 5, 3))
    assert distillation_loss(x, x + 3).value == pytest.approx(0, abs=1e-15)
    at_one = distillation_loss(x, z, temperature=1.0)
    textbook = kl_div(log_softmax(x).value, softmax(z).value, reduction="batchmean")
    assert at_one.value == pytest.approx(textbook.value)
    centred = (x - z) - (x - z).mean(axis=1, keepdims=True)
    hot = distillation_loss(x, z, temperature=1e4).value
    assert hot == pytest.approx((centred**2).sum(axis=1).mean() / 6, rel=1e-3)


def test_dpo():
    policy = np.array([-5.0, -7.0]), np.array([-6.0, -6.0])
    reference = np.array([-5.5, -6.5]), np.array([-5.5, -6.5])

    def theirs(c, r, bc, br):
        return -F.logsigmoid(0.3 * ((c - bc) - (r - br))).mean()

    ours = dpo_loss(*policy, *reference, beta=0.3)
    assert_same(ours, torch_forward(theirs, (*policy, *reference), (0, 1)))
    assert dpo_loss(*policy, *policy).value == pytest.approx(math.log(2))
    assert dpo_loss([-9e5], [0.0], [0.0], [0.0]).value == pytest.approx(9e4)


def test_z_loss():
    x = np.random.default_rng(0).normal(size=(4, 3))

    def theirs(x):
        return (0.01 * torch.logsumexp(x, 1) ** 2).mean()

    assert_same(z_loss(x, coefficient=0.01), torch_forward(theirs, (x,)))
    assert z_loss(log_softmax(x).value).value == pytest.approx(0, abs=1e-30)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: distillation_loss([1.0], [1.0], temperature=0), "temperature: got 0, wanted a"),
        (
            lambda: distillation_loss([1.0, 2], [1.0]),
            r"target: got shape \(1,\), wanted the",
        ),
        (lambda: dpo_loss([1.0], [1.0], [1.0], [1.0], beta=0), "beta: got 0, wanted a number"),
        (lambda: dpo_loss([1.0], [1.0], [1.0], [1.0, 2]), r"reference_rejected: got shape \(2,\)"),
    ],
)
def test_errors_name_the_argument(call, said):
    with pytest.raises(ValueError, match=said):
        call()
