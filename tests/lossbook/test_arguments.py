"""Arguments: what is refused by name, and the shapes and dtypes that torch takes."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch_reference import torch_forward

from lossbook import (
    cross_entropy,
    entropy,
    kl_div,
    l1_loss,
    logsumexp,
    multi_margin_loss,
    multiclass_hinge_loss,
    multilabel_margin_loss,
    multilabel_soft_margin_loss,
    nll_loss,
    perplexity,
    poisson_nll_loss,
    self_information,
    sparsemax,
    triplet_margin_loss,
)
from lossbook.backprop import gates
from lossbook.losses.registry import LOSSES


def test_masked_arrays_would_lose_their_mask():
    with pytest.raises(TypeError, match="input: got a masked array, wanted an array without"):
        l1_loss(np.ma.array([1.0, 1e20], mask=[0, 1]), [0.0, 0.0])
    with pytest.raises(TypeError, match="input: got a masked array"):
        l1_loss([np.ma.array([1.0, 1e20], mask=[0, 1])], [[0.0, 0.0]])
    with pytest.raises(TypeError, match="p: got a masked array"):
        entropy(np.ma.array([0.5, 0.5, 0.0], mask=[0, 0, 1]))


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_no_argument_of_a_loss_may_be_masked(loss):
    values = list(loss.draw(np.random.default_rng(0), 6, 4))
    for k, value in enumerate(values):
        masked = [*values[:k], np.ma.array(value), *values[k + 1 :]]
        with pytest.raises(TypeError, match=r"\w+: got a masked array"):
            loss.function(*masked)


def test_what_is_no_array_is_refused_by_name():
    with pytest.raises(ValueError, match="input: got a list that is no array"):
        l1_loss([[1.0, 2.0], [3.0]], [[0.0, 0.0], [0.0]])
    with pytest.raises(TypeError, match="input: got a Tensor that is no array"):
        l1_loss(torch.ones(2, requires_grad=True), [0.0, 0.0])


@pytest.mark.parametrize("dtype", "u1 u2 u4 u8 i1 i2 i4 i8".split())
def test_classes_may_be_integers_of_any_width(dtype):
    x = [[1.0, 2.0, 0.5]]
    for loss, target in ((multilabel_margin_loss, [[0, 2, 1]]), (cross_entropy, [2])):
        found = loss(x, np.array(target, dtype=dtype))
        assert found.value == loss(x, target).value
    with pytest.raises(ValueError, match="target: .*3"):
        multilabel_margin_loss(x, np.array([[3, 0, 0]], dtype=dtype))


def test_an_unsigned_class_beyond_int64_is_no_ignored_one():
    with pytest.raises(ValueError, match="target: got class 18446744073709551516"):
        cross_entropy([[1.0, 2.0]], np.array([2**64 - 100], dtype=np.uint64))


@pytest.mark.parametrize("wrong", [None, "a", 0.5, np.array([0, 1])])
@pytest.mark.parametrize("loss", [nll_loss, cross_entropy])
def test_ignore_index_is_a_whole_number(loss, wrong):
    with pytest.raises(TypeError, match="ignore_index: got .*, wanted a whole number"):
        loss([[0.0, 1.0], [0.0, 1.0]], [0, 1], ignore_index=wrong)
    assert loss([[0.0, 1.0]], [0], ignore_index=np.int64(0), reduction="sum").value == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: entropy([0.5, 0.5], base="2"), "base: got '2', wanted"),
        (lambda: entropy([0.5, 0.5], base=np.array([2, 3])), "base: got an array of shape"),
        (lambda: perplexity("1"), "cross_entropy: got '1', wanted"),
        (lambda: self_information("0.5"), "p: got <U3, wanted"),
        (lambda: multi_margin_loss([[1.0, 2]], [0], p=np.array([1, 2])), "p: got an array of"),
        (lambda: multi_margin_loss([[1.0, 2]], [0], p="1"), "p: got '1', wanted 1 or 2"),
        (lambda: multiclass_hinge_loss([[1.0, 2]], [0], squared="no"), "squared: got 'no', wanted"),
        (lambda: poisson_nll_loss([1.0], [1], full=None), "full: got NoneType, wanted True or"),
        (lambda: poisson_nll_loss([1.0], [1], log_input="no"), "log_input: got 'no', wanted"),
        (lambda: kl_div([-1.0], [1.0], log_target="no"), "log_target: got 'no', wanted True or"),
        (lambda: triplet_margin_loss(*np.ones((3, 1, 2)), swap="no"), "swap: got 'no', wanted"),
        (lambda: logsumexp([1.0], keepdim="no"), "keepdim: got 'no', wanted True or False"),
        (lambda: gates.sum([1.0], keepdims="no"), "keepdims: got 'no', wanted True or False"),
        (lambda: gates.max([1.0], axis="0"), "axis: got '0', wanted a whole number"),
        (lambda: gates.mean([1.0], axis=0.5), "axis: got 0.5, wanted a whole number"),
        (lambda: gates.leaky_relu([1.0], negative_slope="1"), "negative_slope: got '1', wanted"),
    ],
)
def test_options_of_another_kind_are_refused_by_name(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_a_reduction_and_a_dim_of_another_kind_are_refused_by_name():
    with pytest.raises(ValueError, match="reduction: got array"):
        l1_loss([1.0], [0.0], reduction=np.array(["mean", "sum"]))
    with pytest.raises(ValueError, match="dim: got 2, wanted -1..0"):
        sparsemax([1.0], dim=2)


CASES = [
    (2.0, 0), (2.0, [0]), ([2.0], 0), ([2.0], [0]), ([[2.0]], [0]), ([[2.0]], 0),
    ([0.0, 1.0], 0), ([0.0, 1.0], [0]), ([[0.0, 1.0]], 0), ([[0.0, 1.0]], [1]),
]  # fmt: skip
LISTS = [
    (2.0, 0), (2.0, [0]), (2.0, -1), (2.0, [-1]), ([2.0], 0), ([2.0], [0]), ([2.0], -1),
    ([[2.0]], [[0]]), ([0.0, 1.0], [0, -1]), ([[0.0, 1.0]], [[0, -1]]),
]  # fmt: skip


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize(
    ("ours", "theirs", "x", "t"),
    [(multi_margin_loss, F.multi_margin_loss, *case) for case in CASES]
    + [(multilabel_margin_loss, F.multilabel_margin_loss, *case) for case in LISTS],
)
def test_shapes_of_one_sample_as_torch_takes_them(ours, theirs, x, t, reduction):
    value, (gradient,) = torch_forward(theirs, (np.array(x), np.array(t)), reduction=reduction)
    loss = ours(x, t, reduction=reduction)
    assert np.shape(loss.value) == value.shape
    np.testing.assert_allclose(loss.value, value)
    found = loss.backward()
    assert np.shape(found) == gradient.shape
    np.testing.assert_allclose(found, gradient)


@pytest.mark.parametrize(
    ("loss", "x", "t"),
    [
        (multi_margin_loss, [0.0, 1.0], [[0]]),
        (multi_margin_loss, [[0.0, 1.0]], [[0]]),
        (multi_margin_loss, [[0.0, 1.0], [0.0, 1.0]], 0),
        (multilabel_margin_loss, 2.0, [[0]]),
        (multilabel_margin_loss, [2.0], [[0]]),
        (multilabel_margin_loss, [[2.0]], [0]),
        (multilabel_margin_loss, [[2.0]], 0),
        (multilabel_margin_loss, [0.0, 1.0], [[0, -1]]),
    ],
)
def test_shapes_that_torch_refuses_are_refused(loss, x, t):
    with pytest.raises(ValueError, match="target: got shape"):
        loss(x, t)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (1, 3), (2, 1), (2, 3)])
@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_weights_of_the_multilabel_soft_margin(shape, reduction):
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=(2, 3)), rng.integers(0, 2, (2, 3)).astype(float)
    weight = rng.uniform(size=shape)
    value, (gradient,) = torch_forward(
        lambda x, t: F.multilabel_soft_margin_loss(
            x, t, weight=torch.tensor(weight), reduction=reduction
        ),
        (x, t),
    )
    loss = multilabel_soft_margin_loss(x, t, weight=weight, reduction=reduction)
    np.testing.assert_allclose(loss.value, value)
    np.testing.assert_allclose(loss.backward(), gradient)
    with pytest.raises(ValueError, match=r"weight: got shape \(2,\), wanted the trailing"):
        multilabel_soft_margin_loss(x, t, weight=[1.0, 2.0])
