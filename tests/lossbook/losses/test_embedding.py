"""Embedding losses against torch, and at their kinks."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch_reference import assert_same, torch_forward

from lossbook import (
    Forward,
    check_gradient,
    cosine_embedding_loss,
    hinge_embedding_loss,
    info_nce_loss,
    margin_ranking_loss,
    triplet_margin_loss,
    triplet_margin_with_distance_loss,
)

reductions = st.sampled_from(["none", "mean", "sum"])
seeds = st.integers(0, 10_000)


def compare(ours, theirs, values, inputs, seed, dtype=np.float64, **options):
    values = [np.asarray(v, dtype=dtype) for v in values]
    forward = ours(*values, **options)
    upstream = np.random.default_rng(seed).normal(size=np.shape(forward.value))
    reference = torch_forward(theirs, values, inputs, upstream, **options)
    rtol = 1e-9 if dtype == np.float64 else 1e-4
    assert_same(forward, reference, rtol=rtol, atol=rtol / 10, upstream=upstream)


@given(seeds, reductions, st.sampled_from([0.0, 0.5]), st.sampled_from([np.float64, np.float32]))
def test_pairs_are_torchs(seed, reduction, margin, dtype):
    rng = np.random.default_rng(seed)
    options = {"reduction": reduction, "margin": margin}
    shape = [(5,), (2, 3), (0,)][seed % 3]
    x1, x2 = rng.integers(-2, 3, (2, *shape)) / 2  # with ties, and differences at the margin
    t = rng.choice([-1.0, 1.0, 0.0, 2.0], shape)
    values = (x1, x2, t)
    compare(margin_ranking_loss, F.margin_ranking_loss, values, (0, 1), seed, dtype, **options)
    values = (np.abs(x1), t)
    compare(hinge_embedding_loss, F.hinge_embedding_loss, values, (0,), seed, dtype, **options)


@given(seeds, reductions, st.sampled_from([0.0, -0.3, 0.5]))
def test_cosine_is_torchs(seed, reduction, margin):
    rng = np.random.default_rng(seed)
    shape = [(4, 3), (3,), (1, 1)][seed % 3]
    x1, x2 = rng.normal(size=(2, *shape))
    t = rng.choice([-1.0, 1.0, 0.0], shape[:-1])
    options = {"reduction": reduction, "margin": margin}
    values = (x1, x2, t)
    compare(cosine_embedding_loss, F.cosine_embedding_loss, values, (0, 1), seed, **options)


@given(seeds, reductions, st.sampled_from([1.0, 1.5, 2.0, 3.0, math.inf]), st.booleans())
def test_triplet_is_torchs(seed, reduction, p, swap):
    rng = np.random.default_rng(seed)
    shape = [(5, 3), (3,), (2, 2, 3)][seed % 3]
    options = {"p": p, "swap": swap, "reduction": reduction, "margin": 1.5}
    values = rng.normal(size=(3, *shape))
    compare(triplet_margin_loss, F.triplet_margin_loss, values, (0, 1, 2), seed, **options)


@given(seeds, reductions, st.booleans())
def test_triplet_with_a_distance_of_ones_own_is_torchs(seed, reduction, swap):
    def ours(x, y):
        gap = x - y
        return Forward(
            (gap**2).sum(-1), lambda up: (2 * gap * up[..., None], -2 * gap * up[..., None])
        )

    def theirs(x, y):
        return ((x - y) ** 2).sum(-1)

    values = list(np.random.default_rng(seed).normal(size=(3, 4, 2)))
    options = {"swap": swap, "reduction": reduction}
    forward = triplet_margin_with_distance_loss(*values, distance_function=ours, **options)
    upstream = np.random.default_rng(seed).normal(size=np.shape(forward.value))
    reference = torch_forward(
        lambda *v, **o: F.triplet_margin_with_distance_loss(*v, distance_function=theirs, **o),
        values,
        (0, 1, 2),
        upstream,
        **options,
    )
    assert_same(forward, reference, upstream=upstream)


@given(seeds, reductions, st.sampled_from([0.05, 1.0]))
def test_info_nce_is_what_its_formula_says(seed, reduction, temperature):
    def theirs(q, k, reduction):
        logits = F.normalize(q, dim=1) @ F.normalize(k, dim=1).T / temperature
        return F.cross_entropy(logits, torch.arange(len(q)), reduction=reduction)

    q, k = np.random.default_rng(seed).normal(size=(2, 5, 3))
    ours = info_nce_loss(q, k, temperature=temperature, reduction=reduction)
    assert_same(ours, torch_forward(theirs, (q, k), (0, 1), reduction=reduction), rtol=1e-8)


def test_info_nce_of_one_pair_and_of_a_zero_vector():
    alone = info_nce_loss([[1.0, 2.0]], [[0.5, -1.0]])
    assert alone.value == 0
    zero = info_nce_loss([[0.0, 0.0], [1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]])
    assert np.isfinite(zero.value)


def test_course_numbers():
    each = hinge_embedding_loss([1, 0.8, 0.5], [1, 1, -1], reduction="none")
    np.testing.assert_allclose(each.value, [1, 0.8, 0.5])


def test_kinks():
    one = np.ones(1)
    np.testing.assert_array_equal(margin_ranking_loss(one, one, one).backward(), [[-1], [1]])
    assert hinge_embedding_loss(one, -one).backward() == -1
    assert hinge_embedding_loss(1.5 * one, -one).backward() == 0
    same = np.zeros((1, 2))
    for gradient in triplet_margin_loss(same, same, same, eps=0.0).backward():
        np.testing.assert_array_equal(gradient, 0)
    at_margin = triplet_margin_loss([0.0], [1.0], [2.0], eps=0.0)
    assert at_margin.value == 0
    np.testing.assert_array_equal(at_margin.backward(), [[0], [1], [-1]])
    values = np.zeros(2), np.zeros(2), np.array([1.0, -1.0])
    assert check_gradient(lambda a, b: margin_ranking_loss(a, b, values[2]), *values[:2])
    orthogonal = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    assert check_gradient(lambda a, b: cosine_embedding_loss(a, b, [-1]), *orthogonal)


def test_eps_is_added_to_the_signed_difference():
    a = np.zeros((1, 4))
    loss = triplet_margin_loss(a, a, a + 10, eps=0.1)
    assert loss.value == 0
    close = triplet_margin_loss(a, a, a, eps=0.1, margin=1.0)
    assert close.value == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: margin_ranking_loss([1.0], [1.0, 2.0], [1]), r"input2: got shape \(2,\)"),
        (lambda: margin_ranking_loss([1.0], [1.0], [[1]]), r"target: got shape \(1, 1\)"),
        (lambda: cosine_embedding_loss([[1.0]], [[1.0]], 1), r"target: got shape \(\), wanted the"),
        (lambda: cosine_embedding_loss(1.0, 1.0, 1), "input1: got shape"),
        (lambda: triplet_margin_loss([1.0], [1.0], [1.0], margin=0), "margin: got 0, wanted a num"),
        (lambda: triplet_margin_loss([1.0], [1.0], [1.0], p=0), "p: got 0, wanted a number above"),
        (lambda: triplet_margin_loss([1.0], [1.0], [1.0, 2]), r"negative: got shape \(2,\)"),
        (lambda: info_nce_loss([1.0], [1.0]), r"query: got shape \(1,\), wanted \(N, D\)"),
        (lambda: info_nce_loss([[1.0]], [[1.0]], temperature=0), "temperature: got 0, wanted"),
    ],
)
def test_errors_name_the_argument(call, said):
    with pytest.raises(ValueError, match=said):
        call()
