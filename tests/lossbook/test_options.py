"""Options that are one number: refused by name when they are none, and never changing a dtype."""

import inspect

import numpy as np
import pytest

from lossbook.losses.registry import LOSSES

OPTIONS = [
    (loss, name, option.default)
    for loss in LOSSES
    for name, option in inspect.signature(loss.function).parameters.items()
    if isinstance(option.default, float)
]
each_option = pytest.mark.parametrize(
    ("loss", "name", "default"), OPTIONS, ids=[f"{loss.name}-{name}" for loss, name, _ in OPTIONS]
)


def arguments(loss, dtype):
    values = loss.draw(np.random.default_rng(0), 5, 4)
    return [v.astype(dtype) if np.asarray(v).dtype.kind == "f" else v for v in values]


def results(forward):
    gradients = forward.backward()
    return [
        np.asarray(forward.value),
        *(gradients if isinstance(gradients, tuple) else [gradients]),
    ]


def test_the_losses_have_such_options():
    assert {"beta", "delta", "margin", "temperature"} <= {name for _, name, _ in OPTIONS}


@each_option
@pytest.mark.parametrize("given", [np.float64, np.float32])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_numpy_number_counts_as_a_plain_one(loss, name, default, given, dtype):
    value = given(default or 0.125)
    for reduction in ("none", "sum"):
        options = {"reduction": reduction}
        plain = results(loss.function(*arguments(loss, dtype), **options, **{name: float(value)}))
        numpy = results(loss.function(*arguments(loss, dtype), **options, **{name: value}))
        for one, other in zip(plain, numpy, strict=True):
            assert one.dtype == other.dtype
            np.testing.assert_array_equal(one, other)
        if reduction == "none":
            assert {each.dtype for each in numpy} == {np.dtype(dtype)}


@each_option
@pytest.mark.parametrize("wrong", ["1", np.ones(3), [1.0]])
def test_what_is_no_number_is_refused_by_name(loss, name, default, wrong):
    with pytest.raises(TypeError, match=f"{name}: got .*, wanted .*a number"):
        loss.function(*arguments(loss, np.float64), **{name: wrong})
