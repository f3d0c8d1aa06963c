"""How long a loss takes: value and gradient, against torch's forward and backward.

Both sides run in turn in one process on one thread, so that whatever else the machine does slows
both alike; what is kept is the ratio of their medians. Machines differ; ratios differ less.
"""

from __future__ import annotations

import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

import lossbook
from lossbook.losses.registry import LOSSES, Loss

LONG = 1_000_000
ELEMENTWISE = (
    "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "binary_cross_entropy_with_logits",
)  # fmt: skip
LARGE = ("cross_entropy", "nll_loss", "kl_div", "multi_margin_loss")
SECONDS = 0.4
MOST = 2000


def measure() -> dict:
    torch.set_num_threads(1)
    # kl_div's mean is measured as it is, torch's advice on it notwithstanding.
    warnings.filterwarnings("ignore", "reduction: 'mean' divides")
    ratios: dict[str, dict[str, dict[str, float]]] = {}
    for dtype in ("float32", "float64"):
        for loss in LOSSES:
            if loss.torch:
                for size, drawn in _inputs(loss, dtype):
                    ratio = _ratio(loss, drawn)
                    ratios.setdefault(dtype, {}).setdefault(size, {})[loss.name] = ratio
                    print(f"  {dtype} {size:12} {loss.name:36} {ratio:5.2f}", flush=True)
    return {"torch": torch.__version__, "numpy": np.__version__, "ratios": ratios}


def _inputs(loss: Loss, dtype: str):
    """The sizes that a loss is measured at, with arguments of that size."""
    rng = np.random.default_rng(0)
    yield "32 × 10", _cast(loss.draw(rng, 32, 10), dtype)
    if loss.name in LARGE:
        yield "4096 × 1000", _cast(loss.draw(rng, 4096, 1000), dtype)
    if loss.name in ELEMENTWISE:
        yield "1,000,000", _cast(loss.draw(rng, LONG, 1), dtype)


def _cast(arguments: tuple[Any, ...], dtype: str) -> list[Any]:
    return [
        a.astype(dtype) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a
        for a in arguments
    ]


def _ratio(loss: Loss, arguments: list[Any]) -> float:
    """Our median time over torch's, both sides taking turns."""
    ours, theirs = _ours(loss, arguments), _torchs(loss, arguments)
    ours(), theirs()
    times: tuple[list[float], list[float]] = ([], [])
    stop = time.perf_counter() + SECONDS
    while len(times[0]) < 5 or (time.perf_counter() < stop and len(times[0]) < MOST):
        for side, run in zip(times, (ours, theirs), strict=True):
            start = time.perf_counter()
            run()
            side.append(time.perf_counter() - start)
    return round(statistics.median(times[0]) / statistics.median(times[1]), 2)


def _ours(loss: Loss, arguments: list[Any]) -> Callable[[], Any]:
    function = getattr(lossbook, loss.name)
    return lambda: function(*arguments).backward()


def _torchs(loss: Loss, arguments: list[Any]) -> Callable[[], Any]:
    function = getattr(F, loss.torch.rpartition(".")[2])
    tensors = [torch.from_numpy(a) if isinstance(a, np.ndarray) else a for a in arguments]
    inputs = [tensors[k].requires_grad_() for k in _differentiable(loss)]

    def run() -> Any:
        return torch.autograd.grad(function(*tensors), inputs)

    return run


def _differentiable(loss: Loss) -> list[int]:
    return list(range(loss.inputs)) if isinstance(loss.inputs, int) else list(loss.inputs)


def report(result: dict) -> str:
    lines = []
    for dtype, sizes in result["ratios"].items():
        for size, ratios in sizes.items():
            slow = {name: ratio for name, ratio in ratios.items() if ratio > 1}
            lines.append(
                f"{dtype} {size}: {len(ratios)} losses, median ratio "
                f"{statistics.median(ratios.values()):.2f}; slower than torch: {slow or 'none'}"
            )
    return "\n".join(lines)
