"""Losses that are not elementwise, against their documented formulas at random points."""

import inspect

import numpy as np
import pytest
from formula_twins import TWINS

from lossbook import Forward
from lossbook.losses.registry import LOSSES

N, C = 6, 5
RNG = np.random.default_rng(11)
W = RNG.uniform(0.5, 2, C)
SOFT = RNG.dirichlet(np.ones(C), N)


def manhattan(x, y):
    gap = np.sign(x - y)
    return Forward(np.abs(x - y).sum(axis=-1), lambda g=1.0: (gap * g[:, None], gap * -g[:, None]))


WEIGHTED_CLASSES = [
    {"weight": W},
    {"ignore_index": 2},
    {"label_smoothing": 0.2},
    {"weight": W, "ignore_index": 2, "label_smoothing": 0.2},
    {"target": SOFT},
    {"target": SOFT, "weight": W, "label_smoothing": 0.2},
]
CASES = {
    "adaptive_log_softmax_with_loss": [{"head_bias": RNG.normal(size=3)}],
    "cosine_embedding_loss": [{"margin": 0.3}, {"margin": -0.5}],
    "crammer_singer_loss": [{"margin": 0.4}],
    "cross_entropy": WEIGHTED_CLASSES,
    "ctc_loss": [{"blank": 2}],
    "dice_loss": [{"smooth": 0.3}],
    "distillation_loss": [{"temperature": 1.3}],
    "focal_loss": [{"gamma": 1.5}, {"weight": W}, {"gamma": 0.5, "weight": W}],
    "info_nce_loss": [{"temperature": 0.7}],
    "linear_cross_entropy": [
        *WEIGHTED_CLASSES,
        {"linear_bias": RNG.normal(size=C)},
        {"block": 4, "weight": W},
    ],
    "multi_margin_loss": [{"p": 2}, {"margin": 0.4}, {"weight": W, "p": 2, "margin": 0.4}],
    "multiclass_hinge_loss": [{"margin": 0.4}, {"squared": True, "margin": 0.4}],
    "multilabel_soft_margin_loss": [{"weight": W}],
    "nll_loss": [{"weight": W}, {"weight": W, "ignore_index": 2}],
    "sparsemax_loss": [{"target": SOFT}],
    "triplet_margin_loss": [
        {"margin": 0.4},
        {"p": 3.0, "eps": 0.01},
        {"p": 1.0, "swap": True},
        {"p": np.inf, "swap": True, "margin": 2.0},
    ],
    "triplet_margin_with_distance_loss": [
        {"margin": 0.4, "swap": True},
        {"distance_function": manhattan, "swap": True},
    ],
    "tversky_loss": [{"alpha": 0.3, "beta": 0.9}, {"smooth": 0.2, "alpha": 0.7}],
    "z_loss": [{"coefficient": 0.3}],
}
#: What is not in the formula of one sample: what a mean divides by, what counts as no transcript.
OUTSIDE = {"reduction", "zero_infinity"}
PAIRS = [
    pytest.param(loss, options, id=f"{loss.name} {', '.join(options)}")
    for loss in LOSSES
    if loss.name in TWINS
    for options in [{}, *CASES.get(loss.name, [])]
]


@pytest.mark.parametrize("name", TWINS)
def test_every_option_is_among_the_cases(name):
    (loss,) = (each for each in LOSSES if each.name == name)
    options = {
        key
        for key, option in inspect.signature(loss.function).parameters.items()
        if option.kind is option.KEYWORD_ONLY
    }
    assert options - OUTSIDE <= {key for case in CASES.get(name, []) for key in case}


def points(loss, options, seed):
    rng = np.random.default_rng(seed)
    if loss.name == "ctc_loss":  # few frames: the twin walks all paths
        values = [*loss.draw(rng, 3, 4)]
        values[0], values[2], values[3] = values[0][:6], np.array([6, 5, 6]), np.array([1, 2, 3])
        values[1] = np.array([[1, 3, 3], [3, 1, 1], [1, 3, 1]])
        return values
    values = [*loss.draw(rng, N, C)]
    if "target" in options:
        position = [*inspect.signature(loss.function).parameters].index("target")
        values[position] = options["target"]
    return values


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("loss", "options"), PAIRS)
def test_a_loss_is_its_documented_formula(loss, options, seed):
    values = points(loss, options, seed)
    options = {k: v for k, v in options.items() if k != "target"}
    found = loss.function(*values, **options, reduction="none")
    losses, *gradients = TWINS[loss.name](*values, **options)
    np.testing.assert_allclose(found.value, losses, rtol=1e-12, atol=1e-13)
    ours = found.backward()
    ours = ours if isinstance(ours, tuple) else (ours,)
    for one, other in zip(ours, gradients, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-11, atol=1e-13)
