"""Losses of large vocabularies: against torch, against two steps, and by the memory they take."""

import itertools
import math
import tracemalloc

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch_reference import assert_same, torch_forward

from lossbook import (
    adaptive_log_softmax_with_loss,
    check_gradient,
    cross_entropy,
    linear_cross_entropy,
)

RNG = np.random.default_rng(8)
N, D, C = 11, 5, 7
X, W, B = RNG.normal(size=(N, D)), RNG.normal(size=(C, D)), RNG.normal(size=C)
CLASSES = RNG.integers(0, C, N)
IGNORED = np.where(np.arange(N) % 3 == 1, -100, CLASSES)
SOFT = RNG.dirichlet(np.ones(C), N)
CLASS_WEIGHT = RNG.uniform(0.5, 2, C)
REDUCTIONS = ("none", "mean", "sum")
TARGETS = {
    "classes": (CLASSES, {}),
    "ignored classes": (IGNORED, {}),
    "another ignore_index": (CLASSES, {"ignore_index": int(CLASSES[0])}),
    "probabilities": (SOFT, {}),
}
OPTIONS = [
    {"reduction": reduction, "label_smoothing": smoothing, "weight": weight, "linear_bias": bias}
    for reduction, smoothing, weight, bias in itertools.product(
        REDUCTIONS, (0.0, 0.1), (None, CLASS_WEIGHT), (None, B)
    )
]


def in_two_steps(x, w, target, linear_bias=None, ignore_index=None, **options):
    """The logits whole, their cross-entropy, and its gradients carried through the layer."""
    z = x @ w.T + (0 if linear_bias is None else linear_bias)
    ignore_index = -100 if ignore_index is None else ignore_index
    value, backward = cross_entropy(z, target, ignore_index=ignore_index, **options)

    def pull(upstream):
        g = backward(upstream)
        both = g @ w, g.T @ x
        return both if linear_bias is None else (*both, g.sum(axis=0))

    return value, pull


def upstream_of(value):
    return np.random.default_rng(1).normal(size=np.shape(value)) if np.ndim(value) else -1.7


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("block", [1, 4, 11, 100, None])
def test_blocks_give_what_two_steps_give(target, options, block):
    target, more = TARGETS[target]
    found = linear_cross_entropy(X, W, target, block=block, **options, **more)
    value, pull = in_two_steps(X, W, target, **options, **more)
    np.testing.assert_allclose(found.value, value, rtol=1e-12)
    upstream = upstream_of(value)
    gradients = found.backward(upstream)
    assert len(gradients) == (2 if options["linear_bias"] is None else 3)
    for one, other in zip(gradients, pull(upstream), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("target", TARGETS)
def test_is_torchs(target, options):
    target, more = TARGETS[target]
    bias = options["linear_bias"]
    weight = options["weight"]

    def theirs(x, w, t, b):
        return F.linear_cross_entropy(
            x,
            w,
            t,
            **{**options, **more, "linear_bias": b},
            **({} if weight is None else {"weight": torch.tensor(weight)}),
        )

    options = {k: v for k, v in options.items() if k != "weight"}
    inputs = (0, 1) if bias is None else (0, 1, 3)
    found = linear_cross_entropy(X, W, target, **options, **more, weight=weight, block=3)
    upstream = upstream_of(found.value)
    reference = torch_forward(theirs, (X, W, target, bias), inputs, upstream)
    assert_same(found, reference, rtol=1e-12, atol=1e-13, upstream=upstream)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("soft", [False, True])
def test_one_sample_and_many_places_as_torch_takes_them(reduction, soft):
    w, b = RNG.normal(size=(3, 2, 4, D)), RNG.normal(size=(3, 2, 4))
    places = RNG.dirichlet(np.ones(3), (N, 2, 4)) if soft else RNG.integers(0, 3, (N, 2, 4))
    cases = [
        (X, w, np.moveaxis(places, -1, 1) if soft else places, b),
        (X[0], W, SOFT[0] if soft else CLASSES[0], B),
    ]
    for x, w, t, b in cases:
        found = linear_cross_entropy(x, w, t, linear_bias=b, reduction=reduction, block=4)
        upstream = upstream_of(found.value)
        reference = torch_forward(
            lambda x, w, t, b: F.linear_cross_entropy(x, w, t, linear_bias=b, reduction=reduction),
            (x, w, t, b),
            (0, 1, 3),
            upstream,
        )
        assert_same(found, reference, upstream=upstream)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_all_three_gradients_check(reduction):
    report = check_gradient(
        lambda x, w, b: linear_cross_entropy(
            x, w, IGNORED, linear_bias=b, weight=CLASS_WEIGHT, reduction=reduction, block=4
        ),
        X,
        W,
        B,
    )
    assert report, str(report)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_float32_is_that_of_two_steps(reduction):
    x, w, b = (a.astype(np.float32) for a in (X, W, B))
    wide = linear_cross_entropy(X, W, CLASSES, linear_bias=B, reduction=reduction).backward()
    narrow = linear_cross_entropy(x, w, CLASSES, linear_bias=b, reduction=reduction, block=2)
    for one, other in zip(narrow.backward(), wide, strict=True):
        assert one.dtype == np.float32
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_the_sum_of_a_bias_gradient_keeps_the_digits_of_float32():
    """In float32 a sum of 30 000 blocks of 0.1 would be off in the fourth digit."""
    n = 30_000
    x = np.ones((n, 1), np.float32)
    layer = np.zeros((2, 1), np.float32), np.log(np.array([1, 9], np.float32))
    loss = linear_cross_entropy(
        x, layer[0], np.ones(n, int), linear_bias=layer[1], reduction="sum", block=1
    )
    np.testing.assert_allclose(loss.backward()[2], [0.1 * n, -0.1 * n], rtol=1e-6)


def test_nothing_to_learn_from():
    everything = linear_cross_entropy(X, W, np.full(N, -100))
    assert math.isnan(everything.value)
    assert not any(g.any() for g in everything.backward())
    assert linear_cross_entropy(X[:0], W, CLASSES[:0], reduction="sum").value == 0
    assert linear_cross_entropy(X[:0], W, CLASSES[:0], reduction="none").value.shape == (0,)
    with pytest.raises(ValueError, match=r"weight: got shape \(2,\)"):
        linear_cross_entropy(X[:0], W, CLASSES[:0], weight=[1.0, 2.0])


def peak(function):
    """The most memory that a call takes at once, in bytes, once NumPy has what it keeps."""
    function()
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("soft", [False, True])
def test_memory_is_that_of_a_block_of_logits(reduction, soft):
    """Gradients kept and handed back, the weight's of a block, and three or four tables of it."""
    n, d, c, block = 1024, 8, 1000, 64
    x, w = RNG.normal(size=(n, d)), RNG.normal(size=(c, d))
    options = {"reduction": reduction, "label_smoothing": 0.1 if soft else 0.0}
    target = RNG.integers(0, c, n)

    def by_blocks():
        linear_cross_entropy(x, w, target, block=block, **options).backward()

    def in_one():
        in_two_steps(x, w, target, **options)[1](1.0)

    arrays = 3 * (x.nbytes + w.nbytes) + 4 * target.nbytes
    tables = 4 if soft else 3
    assert peak(by_blocks) < arrays + tables * block * c * 8
    assert peak(in_one) > 2 * n * c * 8


def test_the_default_block_does_not_grow_with_the_classes():
    n, d = 512, 4
    x, t = RNG.normal(size=(n, d)), np.zeros(n, int)

    def tables(c):
        w = RNG.normal(size=(c, d))
        return peak(lambda: linear_cross_entropy(x, w, t).backward()) / (c * 8)

    assert tables(4000) < 256 * 3.5
    assert tables(8000) < 256 * 3.5


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"input": np.ones((2, 2, D))}, r"input: got shape \(2, 2, 5\), wanted \(N, D\)"),
        ({"linear_weight": np.ones((C, D + 1))}, r"linear_weight: got shape \(7, 6\), wanted"),
        ({"linear_weight": np.ones((0, D))}, r"linear_weight: got shape \(0, 5\), wanted"),
        ({"linear_bias": np.ones(C + 1)}, r"linear_bias: got shape \(8,\), wanted the shape of"),
        ({"target": np.full(N, C)}, "target: class 7 is outside 0..6"),
        ({"target": CLASSES[1:]}, r"target: got shape \(10,\), wanted shape \(11,\)"),
        ({"target": SOFT[:, 1:]}, r"wanted integer classes of shape \(11,\) or probabilities"),
        ({"target": SOFT, "ignore_index": -100}, "ignore_index: got -100, wanted None for"),
        ({"label_smoothing": 1.5}, "label_smoothing: got 1.5"),
        ({"block": 0}, "block: got 0, wanted a whole number above 0"),
        ({"reduction": "average"}, "reduction: got 'average'"),
        (
            {"input": X[0], "linear_weight": np.ones((3, 2, D)), "target": 0},
            r"linear_weight: got shape \(3, 2, 5\), wanted \(C, 5\)",
        ),
    ],
)
def test_errors_of_the_linear_one_name_the_argument(change, message):
    arguments = {"input": X, "linear_weight": W, "target": CLASSES} | change
    with pytest.raises(ValueError, match=message):
        linear_cross_entropy(**arguments)


# Adaptive softmax


def adaptive(cutoffs, classes, bias, n=40, seed=0, div_value=2.0):
    """Torch's module with its arrays as ours, and rows with targets."""
    torch.manual_seed(seed)
    module = torch.nn.AdaptiveLogSoftmaxWithLoss(
        6, classes, cutoffs, div_value=div_value, head_bias=bias, dtype=torch.float64
    )
    tails = [layer.weight for pair in module.tail for layer in pair]
    parameters = [module.head.weight, *tails, *([module.head.bias] if bias else [])]
    rng = np.random.default_rng(seed)
    return module, parameters, rng.normal(size=(n, 6)), rng.integers(0, classes, n)


def ours_of(cutoffs, parameters, x, t, bias, **options):
    head, *tails = (p.detach().numpy() for p in parameters)
    if bias:
        options["head_bias"] = tails.pop()
    return adaptive_log_softmax_with_loss(x, t, cutoffs, head, *tails, **options)


@pytest.mark.filterwarnings("ignore:Initializing zero-element")  # a cluster without features
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("cutoffs", [[3], [2, 5], [1, 2, 9]])
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_adaptive_is_torchs_module(cutoffs, bias, reduction):
    module, parameters, x, t = adaptive(cutoffs, 12, bias)
    rows = torch.tensor(x, requires_grad=True)
    output, mean = module(rows, torch.tensor(t))
    wanted = {"none": -output, "mean": mean, "sum": -output.sum()}[reduction]
    found = ours_of(cutoffs, parameters, x, t, bias, reduction=reduction)
    upstream = upstream_of(found.value)
    gradients = torch.autograd.grad(
        wanted, [rows, *parameters], torch.tensor(upstream, dtype=float)
    )
    reference = wanted.detach().numpy(), [g.numpy() for g in gradients]
    assert_same(found, reference, rtol=1e-11, upstream=upstream)


def test_adaptive_of_one_row_and_of_clusters_without_a_target():
    module, parameters, x, _ = adaptive([2, 5], 12, True)
    one = ours_of([2, 5], parameters, x[0], 7, True)
    assert one.value == pytest.approx(module(torch.tensor(x[0]), torch.tensor(7)).loss.item())
    assert one.backward()[0].shape == (6,)
    *_, first, second, third, fourth, _ = ours_of(
        [2, 5], parameters, x, np.full(len(x), 8), True
    ).backward()
    assert not first.any()
    assert not second.any()
    assert third.any()
    assert fourth.any()


def test_adaptive_probabilities_sum_to_one():
    """Over all classes, each through its cluster."""
    _, parameters, x, _ = adaptive([2, 5], 12, False)
    losses = [
        ours_of([2, 5], parameters, x, np.full(len(x), k), False, reduction="none").value
        for k in range(12)
    ]
    np.testing.assert_allclose(np.exp(-np.array(losses)).sum(axis=0), 1, rtol=1e-12)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_adaptive_gradients_check(reduction):
    _, parameters, x, t = adaptive([2, 5], 9, True, n=7)
    head, *tails, bias = (p.detach().numpy() for p in parameters)
    report = check_gradient(
        lambda x, head, *rest: adaptive_log_softmax_with_loss(
            x, t, [2, 5], head, *rest[:-1], head_bias=rest[-1], reduction=reduction
        ),
        x,
        head,
        *tails,
        bias,
    )
    assert report, str(report)


TAIL = np.ones((2, 4)), np.ones((3, 2))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cutoffs": []}, r"cutoffs: got shape \(0,\)"),
        ({"cutoffs": 2}, r"cutoffs: got shape \(\), wanted \(K,\)"),
        ({"cutoffs": [0]}, r"cutoffs: got \[0\], wanted classes that rise"),
        ({"cutoffs": [3, 2]}, r"cutoffs: got \[3, 2\], wanted classes that rise"),
        ({"head_weight": np.ones((4, 4))}, r"head_weight: got shape \(4, 4\), wanted \(3, 4\)"),
        ({"head_bias": np.ones(2)}, r"head_bias: got shape \(2,\)"),
        ({"tails": TAIL[:1]}, "tails: got 1 arrays, wanted 2, two for each cutoff"),
        ({"tails": (np.ones((2, 5)), TAIL[1])}, r"P_1: got shape \(2, 5\), wanted \(any, 4"),
        ({"tails": (TAIL[0], np.ones((3, 4)))}, r"O_1: got shape \(3, 4\), wanted \(any, 2"),
        ({"tails": (TAIL[0], TAIL[0][:0])}, r"O_1: got shape \(0, 4\), wanted"),
        ({"tails": (TAIL[0], TAIL[1][:0])}, "O_1: got a matrix without rows, wanted a row a class"),
        ({"target": [5]}, "target: class 5 is outside 0..4, of 5 classes"),
        ({"target": [[1]]}, r"target: got shape \(1, 1\)"),
    ],
)
def test_errors_of_the_adaptive_one_name_the_argument(change, message):
    given = {"target": [4], "cutoffs": [2], "head_weight": np.ones((3, 4)), "tails": TAIL} | change
    target, cutoffs, head = given.pop("target"), given.pop("cutoffs"), given.pop("head_weight")
    tails = given.pop("tails")
    with pytest.raises(ValueError, match=message):
        adaptive_log_softmax_with_loss(np.ones((1, 4)), target, cutoffs, head, *tails, **given)


def test_sizes_of_clusters_follow_from_the_cutoffs():
    tails = np.ones((2, 4)), np.ones((3, 2)), np.ones((1, 4)), np.ones((2, 1))
    with pytest.raises(ValueError, match=r"O_1: got shape \(3, 2\), wanted \(2, 2\)"):
        adaptive_log_softmax_with_loss(np.ones((1, 4)), [0], [2, 4], np.ones((4, 4)), *tails)
    with pytest.raises(TypeError, match="cutoffs: got float64, wanted integers"):
        adaptive_log_softmax_with_loss(np.ones((1, 4)), [0], [2.0], np.ones((3, 4)), *TAIL)
