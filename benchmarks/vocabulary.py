"""`python -m benchmarks.vocabulary WAY`: one way to the cross-entropy of a layer's logits.

It prints its seconds and the MB by which it raised the peak of its process's memory. Each way has
its own process: a peak never falls again.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import lossbook

SAMPLES, FEATURES, CLASSES = 4096, 256, 32_000
REPEATS = 3


def blocks(x: Any, w: Any, t: Any) -> Any:
    return lossbook.linear_cross_entropy(x, w, t).backward()


def two_steps(x: Any, w: Any, t: Any) -> Any:
    g = lossbook.cross_entropy(x @ w.T, t).backward()
    return g @ w, g.T @ x


def torchs(x: Any, w: Any, t: Any, *, in_blocks: bool) -> Any:
    import torch

    torch.set_num_threads(1)
    x, w = (torch.from_numpy(a).requires_grad_() for a in (x, w))
    options = torch.nn.LinearCrossEntropyOptions() if in_blocks else None
    loss = torch.nn.functional.linear_cross_entropy(x, w, torch.from_numpy(t), options=options)
    return torch.autograd.grad(loss, [x, w])


WAYS: dict[str, Callable[..., Any]] = {
    "by blocks": blocks,
    "in two steps": two_steps,
    "torch": partial(torchs, in_blocks=False),
    "torch with options": partial(torchs, in_blocks=True),
}


def inputs(samples: int, features: int, classes: int) -> tuple[Any, ...]:
    rng = np.random.default_rng(0)
    x = rng.standard_normal((samples, features), dtype=np.float32)
    w = rng.standard_normal((classes, features), dtype=np.float32)
    w /= np.float32(features**0.5)  # in place: a copy would raise the peak before it is read
    return x, w, rng.integers(0, classes, samples)


def peak() -> float:
    """The most memory that this process has had so far, in MB, as Linux counts it."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main(way: str) -> None:
    run = WAYS[way]
    run(*inputs(8, 4, 10))  # libraries load what they load once
    given = inputs(SAMPLES, FEATURES, CLASSES)
    before, seconds = peak(), []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run(*given)
        seconds.append(time.perf_counter() - start)
    result = {"seconds": statistics.median(seconds), "megabytes": peak() - before}
    print(json.dumps({name: round(number, 2) for name, number in result.items()}))


if __name__ == "__main__":
    main(sys.argv[1])
