"""How long a loss takes: value and gradient, against torch's forward and backward.

Both sides run in turn in one process on one thread, so that whatever else the machine does slows
both alike; what is kept is the ratio of their medians. Machines differ; ratios differ less.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy
import sklearn.metrics
import torch
import torch.nn.functional as F

import lossbook
from benchmarks.vocabulary import WAYS
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
    return {
        "torch": torch.__version__,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "sklearn": sklearn.__version__,
        "ratios": ratios,
        "values": _values(),
        "vocabulary": _vocabulary(),
    }


def _values() -> dict[str, dict[str, float]]:
    """Where scipy or scikit-learn has the value (they have no gradient): our value over theirs."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, LONG))
    logits, classes = rng.normal(size=(4096, 100)), rng.integers(0, 100, 4096)
    p, signs = lossbook.softmax(logits).value, np.sign(x)
    metrics, special = sklearn.metrics, scipy.special
    pairs = {
        "sklearn.metrics.mean_squared_error": (
            lambda: lossbook.mse_loss(x, y).value, lambda: metrics.mean_squared_error(y, x)),
        "sklearn.metrics.mean_absolute_error": (
            lambda: lossbook.l1_loss(x, y).value, lambda: metrics.mean_absolute_error(y, x)),
        "sklearn.metrics.mean_pinball_loss": (
            lambda: lossbook.quantile_loss(x, y, quantile=0.9).value,
            lambda: metrics.mean_pinball_loss(y, x, alpha=0.9)),
        "sklearn.metrics.hinge_loss": (
            lambda: lossbook.hinge_loss(y, signs).value, lambda: metrics.hinge_loss(signs, y)),
        "sklearn.metrics.log_loss": (
            lambda: lossbook.nll_loss(np.log(p), classes).value,
            lambda: metrics.log_loss(classes, p)),
        "scipy.special.huber": (
            lambda: lossbook.huber_loss(x, y).value,
            lambda: special.huber(1.0, x - y).mean()),
        "scipy.special.logsumexp": (
            lambda: lossbook.logsumexp(logits).value, lambda: special.logsumexp(logits, axis=1)),
        "scipy.special.log_softmax": (
            lambda: lossbook.log_softmax(logits).value,
            lambda: special.log_softmax(logits, axis=1)),
        "scipy.special.softmax": (
            lambda: lossbook.softmax(logits).value, lambda: special.softmax(logits, axis=1)),
    }  # fmt: skip
    found = {}
    for name, (ours, theirs) in pairs.items():
        np.testing.assert_allclose(ours(), theirs(), rtol=1e-6)
        found[name] = _in_turn(ours, theirs)
        print(f"  value against {name:36} {found[name]:5.2f}", flush=True)
    return found


def _vocabulary() -> dict[str, dict[str, float]]:
    """Seconds and MB of the cross-entropy of a layer of 32 000 classes, a process for each way.

    MB are what the peak of the process's memory (VmHWM, which Linux keeps) rose by between the
    inputs being there and the gradients being back, libraries loaded and warm: of ours and of torch
    alike, which allocates where NumPy's tracing does not look. The gradients themselves, 35 MB, are
    part of it.
    """
    found: dict[str, dict[str, float]] = {}
    for way in WAYS if sys.platform == "linux" else ():
        command = [sys.executable, "-m", "benchmarks.vocabulary", way]
        found[way] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        print(f"  linear_cross_entropy, {way:24} {found[way]}", flush=True)
    return found


def _inputs(loss: Loss, dtype: str):
    """The sizes that a loss is measured at, with arguments of that size."""
    rng = np.random.default_rng(0)
    yield "32 × 10", _cast(loss.draw(rng, 32, 10), dtype)
    if loss.name in LARGE:
        yield "4096 × 1000", _cast(loss.draw(rng, 4096, 1000), dtype)
    if loss.name == "ctc_loss":
        yield "200 frames", _cast(_transcripts(rng), dtype)
    if loss.name in ELEMENTWISE:
        yield "1,000,000", _cast(loss.draw(rng, LONG, 1), dtype)


def _transcripts(rng: np.random.Generator) -> tuple[Any, ...]:
    """32 transcripts of 40 labels out of 29, in 200 frames, as in speech."""
    frames = lossbook.log_softmax(rng.normal(size=(200 * 32, 30))).value.reshape(200, 32, 30)
    return frames, rng.integers(1, 30, (32, 40)), np.full(32, 200), np.full(32, 40)


def _cast(arguments: tuple[Any, ...], dtype: str) -> list[Any]:
    return [
        a.astype(dtype) if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a
        for a in arguments
    ]


def _ratio(loss: Loss, arguments: list[Any]) -> float:
    """Our median time over torch's, both sides taking turns."""
    return _in_turn(_ours(loss, arguments), _torchs(loss, arguments))


def _in_turn(ours: Callable[[], Any], theirs: Callable[[], Any]) -> float:
    """The ratio of the median times, both sides taking turns."""
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
    for way, cost in result["vocabulary"].items():
        lines.append(f"linear_cross_entropy, {way}: {cost['seconds']} s, {cost['megabytes']} MB")
    return "\n".join(lines)
