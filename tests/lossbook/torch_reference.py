"""Values and gradients of torch, to compare with."""

from __future__ import annotations

import warnings

import numpy as np
import torch

from lossbook import Forward


def torch_forward(function, arguments, inputs=(0,), upstream=None, **options):
    """The value of a torch function and the gradients of the arguments at ``inputs``."""
    tensors = [torch.as_tensor(np.array(a)) if a is not None else None for a in arguments]
    wanted = [tensors[k].requires_grad_(True) for k in inputs]
    options = {
        k: torch.as_tensor(np.array(v)) if isinstance(v, np.ndarray) else v
        for k, v in options.items()
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's advice on kl_div and on broadcasting
        value = function(*tensors, **options)
    seed = torch.ones_like(value) if upstream is None else torch.as_tensor(np.array(upstream))
    gradients = torch.autograd.grad(value, wanted, seed.to(value.dtype))
    return value.detach().numpy(), [gradient.numpy() for gradient in gradients]


def assert_same(ours: Forward, theirs, rtol=1e-10, atol=1e-12, upstream=1.0):
    """Value and every gradient agree."""
    value, gradients = theirs
    np.testing.assert_allclose(ours.value, value, rtol=rtol, atol=atol)
    found = ours.backward(upstream)
    found = found if isinstance(found, tuple) else (found,)
    assert len(found) == len(gradients)
    for mine, reference in zip(found, gradients, strict=True):
        assert mine.dtype == reference.dtype
        np.testing.assert_allclose(mine, reference, rtol=rtol, atol=atol)
