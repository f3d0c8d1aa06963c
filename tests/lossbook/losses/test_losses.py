"""What every loss of the registry keeps to, whatever its family."""

import copy
import math
import tracemalloc

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch_reference import assert_same, torch_forward

import lossbook
from lossbook import Forward, check_gradient, losses
from lossbook.losses.registry import LOSSES

every_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
torch_losses = pytest.mark.parametrize(
    "loss", [loss for loss in LOSSES if loss.torch], ids=lambda loss: loss.name
)
NOT_LOSSES = {"softmax", "log_softmax", "logsumexp", "log_sigmoid", "sparsemax"}


def arguments(loss, n=6, c=4, seed=0):
    return loss.draw(np.random.default_rng(seed), n, c)


def inputs_of(loss, values):
    return [values[position] for position in loss.inputs]


def as_tuple(gradients):
    return gradients if isinstance(gradients, tuple) else (gradients,)


def cast(values, dtype):
    return [v.astype(dtype) if np.asarray(v).dtype.kind == "f" else v for v in values]


def test_registry_lists_every_loss_once():
    names = [loss.name for loss in LOSSES]
    assert len(set(names)) == len(names)
    assert set(names) == set(losses.__all__) - NOT_LOSSES
    for loss in LOSSES:
        assert loss.function.__module__ == f"lossbook.losses.{loss.family}"
        assert getattr(lossbook, loss.name) is loss.function
        for text in (loss.domain, loss.minimiser, loss.distribution):
            assert text is None or (text.en and text.zh)


#: What torch.nn calls each loss, and we. NLLLoss2d is NLLLoss under a name that torch gave up.
TORCHS_CLASSES = {
    "AdaptiveLogSoftmaxWithLoss": "adaptive_log_softmax_with_loss",
    "BCELoss": "binary_cross_entropy",
    "BCEWithLogitsLoss": "binary_cross_entropy_with_logits",
    "CTCLoss": "ctc_loss",
    "CosineEmbeddingLoss": "cosine_embedding_loss",
    "CrossEntropyLoss": "cross_entropy",
    "GaussianNLLLoss": "gaussian_nll_loss",
    "HingeEmbeddingLoss": "hinge_embedding_loss",
    "HuberLoss": "huber_loss",
    "KLDivLoss": "kl_div",
    "L1Loss": "l1_loss",
    "LinearCrossEntropyLoss": "linear_cross_entropy",
    "MSELoss": "mse_loss",
    "MarginRankingLoss": "margin_ranking_loss",
    "MultiLabelMarginLoss": "multilabel_margin_loss",
    "MultiLabelSoftMarginLoss": "multilabel_soft_margin_loss",
    "MultiMarginLoss": "multi_margin_loss",
    "NLLLoss": "nll_loss",
    "PoissonNLLLoss": "poisson_nll_loss",
    "SmoothL1Loss": "smooth_l1_loss",
    "SoftMarginLoss": "soft_margin_loss",
    "TripletMarginLoss": "triplet_margin_loss",
    "TripletMarginWithDistanceLoss": "triplet_margin_with_distance_loss",
}


def test_every_loss_of_torch_is_here():
    theirs = {name for name in dir(torch.nn) if name.endswith("Loss")}
    assert theirs == set(TORCHS_CLASSES)
    registered = {loss.name: loss for loss in LOSSES}
    for name in TORCHS_CLASSES.values():
        # the adaptive one is a module only
        assert registered[name].torch in (name, None)
        assert registered[name].torch or name == "adaptive_log_softmax_with_loss"


@torch_losses
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_defaults_are_torchs(loss, dtype):
    values = cast(arguments(loss), dtype)
    theirs = torch_forward(getattr(F, loss.torch), values, loss.inputs)
    rtol = 1e-10 if dtype == np.float64 else 5e-5
    if loss.name == "ctc_loss":  # whose gradient in torch is that for logits
        assert loss.function(*values).value == pytest.approx(theirs[0], rel=rtol)
        return
    assert_same(loss.function(*values), theirs, rtol=rtol, atol=rtol / 100)


@every_loss
@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
def test_gradient_checks(loss, reduction):
    values = arguments(loss)

    def of_inputs(*inputs):
        merged = list(values)
        for position, x in zip(loss.inputs, inputs, strict=True):
            merged[position] = x
        return loss.function(*merged, reduction=reduction)

    report = check_gradient(of_inputs, *inputs_of(loss, values))
    assert report, str(report)


@every_loss
def test_reductions_agree(loss):
    values = arguments(loss)
    each = loss.function(*values, reduction="none")
    total = loss.function(*values, reduction="sum")
    mean = loss.function(*values, reduction="mean")
    assert isinstance(each, Forward)
    assert isinstance(total.value, float)
    assert total.value == pytest.approx(each.value.sum(), rel=1e-12)
    lengths = values[3] if loss.name == "ctc_loss" else 1
    assert mean.value == pytest.approx((each.value / lengths).mean(), rel=1e-12)
    for one, other in zip(as_tuple(each.backward()), as_tuple(total.backward()), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


@every_loss
def test_backward_scales_with_upstream_and_can_be_called_again(loss):
    forward = loss.function(*arguments(loss))
    first = copy.deepcopy(as_tuple(forward.backward()))
    scaled = as_tuple(forward.backward(-2.5))
    again = as_tuple(forward.backward())
    assert len(first) == len(loss.inputs)
    for one, two, three in zip(first, scaled, again, strict=True):
        np.testing.assert_allclose(-2.5 * one, two, rtol=1e-12)
        np.testing.assert_array_equal(one, three)


@every_loss
@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
def test_inputs_are_never_changed(loss, reduction):
    values = arguments(loss)
    kept = copy.deepcopy(values)
    for v in values:
        if isinstance(v, np.ndarray):
            v.flags.writeable = False
    forward = loss.function(*values, reduction=reduction)
    for gradient in as_tuple(forward.backward()):
        gradient += 1  # the caller's own
    for v, k in zip(values, kept, strict=True):
        np.testing.assert_array_equal(v, k)


@every_loss
def test_dtype_is_kept(loss):
    for dtype in (np.float32, np.float64):
        values = cast(arguments(loss), dtype)
        assert loss.function(*values, reduction="none").value.dtype == dtype
        forward = loss.function(*values)
        assert type(forward.value) is float
        for gradient in as_tuple(forward.backward(np.float64(2))):
            assert gradient.dtype == dtype


@every_loss
def test_gradient_has_the_shape_of_its_input(loss):
    values = arguments(loss)
    for reduction in ("none", "sum", "mean"):
        gradients = as_tuple(loss.function(*values, reduction=reduction).backward())
        for gradient, x in zip(gradients, inputs_of(loss, values), strict=True):
            assert gradient.shape == np.shape(x)


@every_loss
def test_lists_will_do(loss):
    values = arguments(loss)
    lists = [v.tolist() if isinstance(v, np.ndarray) else v for v in values]
    assert loss.function(*lists).value == loss.function(*values).value


#: Arrays of the size of the differentiable inputs that a value and its gradient may take at once,
#: besides the gradient itself: two of floats, and a little for masks; more where there is a reason.
ARRAYS = 2.3
MORE_ARRAYS = {
    "adaptive_log_softmax_with_loss": 19.0,  # logits of all rows, 33 and 32 for their 8 features
    "binary_focal_loss": 3.3,  # the gradient is of the surprise, q and their product
    "ctc_loss": 4.0,  # each state of each frame keeps its sum and the shares of three ways into it
    "distillation_loss": 4.3,  # two softmaxes and the difference of their logarithms
    "info_nce_loss": 60.0,  # all pairs of samples
    "linear_cross_entropy": 4.0,  # gradients before they are scaled, and 256 rows of 64 logits
    "multilabel_margin_loss": 70.0,  # all pairs of classes
}


def extra_memory(loss, values):
    """Peak of value and gradient less the gradient, in arrays of all differentiable inputs.

    NumPy works in buffers of 64 KiB, and reuses the intermediate arrays of a formula from 256 KiB
    on: the inputs should be large beside both.
    """
    loss.function(*values).backward()  # what is allocated once only is none of it
    tracemalloc.start()
    try:
        forward = loss.function(*values)
        gradients = forward.backward()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    returned = sum(gradient.nbytes for gradient in as_tuple(gradients))
    return (peak - returned) / sum(x.nbytes for x in inputs_of(loss, values))


@every_loss
def test_memory_is_that_of_a_few_arrays(loss):
    values = arguments(loss, n=50 if loss.name == "ctc_loss" else 2000, c=64)
    assert extra_memory(loss, values) <= MORE_ARRAYS.get(loss.name, ARRAYS)


@every_loss
def test_empty_batch(loss):
    values = arguments(loss, n=0)
    assert math.isnan(loss.function(*values).value)
    assert loss.function(*values, reduction="sum").value == 0
    gradients = as_tuple(loss.function(*values).backward())
    for gradient, x in zip(gradients, inputs_of(loss, values), strict=True):
        assert gradient.shape == x.shape


@every_loss
def test_a_broadcast_is_refused(loss):
    values = list(arguments(loss))
    for k in range(1, len(values)):
        wrong = list(values)
        wrong[k] = np.asarray(values[k])[None]
        with pytest.raises(ValueError, match=r"\w+: got .*shape .*wanted"):
            loss.function(*wrong)


@every_loss
def test_unknown_reduction_and_dtype_are_refused(loss):
    values = arguments(loss)
    with pytest.raises(ValueError, match="reduction: got 'average', wanted one of 'none'"):
        loss.function(*values, reduction="average")
    with pytest.raises(TypeError, match=r": got complex128, wanted float64"):
        loss.function(values[0] * 1j, *values[1:])


#: Convex in the differentiable arguments taken together; the others are not, each for its reason:
#: a factor that falls with the loss (focal), a quotient (Dice, Tversky, cosine), a difference of
#: distances (triplet), a product (InfoNCE), a variance (Gaussian), a square of what may be negative
#: (z), a sum over paths (CTC), a step (0-1).
CONVEX = (
    "binary_cross_entropy binary_cross_entropy_with_logits brier_loss crammer_singer_loss "
    "cross_entropy "
    "distillation_loss dpo_loss epsilon_insensitive_loss expectile_loss exponential_loss "
    "hinge_embedding_loss hinge_loss huber_loss kl_div l1_loss log_cosh_loss logistic_loss "
    "margin_ranking_loss mse_loss multi_margin_loss multiclass_hinge_loss multilabel_margin_loss "
    "multilabel_soft_margin_loss nll_loss perceptron_loss poisson_nll_loss quantile_loss "
    "smooth_l1_loss soft_margin_loss sparsemax_loss squared_hinge_loss"
).split()


@pytest.mark.parametrize("loss", [each for each in LOSSES if each.name in CONVEX],
                         ids=lambda loss: loss.name)  # fmt: skip
@pytest.mark.parametrize("seed", range(5))
def test_no_chord_lies_below_a_convex_loss(loss, seed):
    one = arguments(loss, seed=seed)
    ends = [list(one), list(one), list(one)]
    for position in loss.inputs:
        other = arguments(loss, seed=seed + 100)[position]
        ends[1][position] = other
        ends[2][position] = 0.7 * np.asarray(one[position]) + 0.3 * np.asarray(other)
    first, second, between = (loss.function(*values).value for values in ends)
    assert between <= 0.7 * first + 0.3 * second + 1e-12


@pytest.mark.parametrize(
    "name", "focal_loss dice_loss tversky_loss zero_one_loss cosine_embedding_loss "
    "triplet_margin_loss ctc_loss".split()
)  # fmt: skip
def test_a_chord_lies_below_a_loss_that_is_not_convex(name):
    """The test above can fail: for these losses it finds the chord."""
    (loss,) = (each for each in LOSSES if each.name == name)
    assert name not in CONVEX
    for seed in range(200):
        one, other = (arguments(loss, n=1, seed=s) for s in (seed, seed + 1000))
        far, between = list(one), list(one)
        for k in loss.inputs:
            far[k], between[k] = other[k], (np.asarray(one[k]) + np.asarray(other[k])) / 2
        first, second, middle = (loss.function(*v).value for v in (one, far, between))
        if middle > (first + second) / 2 + 1e-9:
            return
    pytest.fail("no chord found")
