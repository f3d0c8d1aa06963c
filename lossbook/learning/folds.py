"""Shares of the data that take turns at being held out."""

from __future__ import annotations

import numpy as np

from lossbook._options import as_count
from lossbook._protocol import Array
from lossbook._validation import require

__all__ = ["k_folds"]


def k_folds(
    samples: int, folds: int = 5, *, rng: np.random.Generator | int = 0
) -> list[tuple[Array, Array]]:
    r"""The indices to train on and those to validate on, for each fold of a cross-validation.

    Formula: a random order of all samples, cut into ``folds`` parts; each is held out once.
    Shapes: ``folds`` pairs (train, held_out) of index arrays.
    Domain: 2 <= folds <= samples. ``rng`` is a generator or a seed.
    Edges: parts differ by one sample at most; folds = samples leaves one out at a time.
    Errors: ValueError for other numbers of folds.
    Torch: none; scikit-learn: ``KFold(folds, shuffle=True)``.
    Source: Stone (1974).
    """
    samples = as_count("samples", samples, least=2)
    folds = as_count("folds", folds, least=2)
    require(folds <= samples, "folds", f"{folds}", f"2 to the number of samples, {samples}")
    order = np.random.default_rng(rng).permutation(samples)
    parts = np.array_split(order, folds)
    return [(np.concatenate(parts[:k] + parts[k + 1 :]), part) for k, part in enumerate(parts)]
