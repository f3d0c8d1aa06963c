"""Checks of arguments. Every message names the argument, what was given and what is wanted."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def require(condition: bool | np.bool_, name: str, given: str, wanted: str) -> None:
    """Raise ValueError("name: got <given>, wanted <wanted>") unless the condition holds."""
    if not condition:
        raise ValueError(f"{name}: got {given}, wanted {wanted}")


def as_distribution(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """``value`` as float64, checked to be non-negative and to sum to 1."""
    given = np.asarray(value)
    p = given.astype(np.float64)
    require(p.ndim > 0 and p.size > 0, name, f"shape {p.shape}", "entries such as [0.5, 0.5]")
    require(np.all(np.isfinite(p)), name, f"{p.tolist()}", "finite probabilities")
    require(p.min() >= 0, name, f"a probability of {p.min()}", "probabilities of at least 0")
    tolerance = 1e-5 if given.dtype in (np.float16, np.float32) else 1e-9
    total = float(p.sum())
    require(
        abs(total - 1) <= tolerance, name, f"a sum of {total:.6g}", "probabilities that sum to 1"
    )
    return p
