"""A user's script, for a type checker: the parts of the package, used as their types say.

`make lint` checks it, and a test runs it.
"""

from __future__ import annotations

import numpy as np

import lossbook
from lossbook import (
    Circuit,
    Forward,
    GradientReport,
    Variable,
    apply,
    check_gradient,
    cross_entropy,
    kl_divergence,
    mse_loss,
    numerical_gradient,
    relative_error,
    softmax,
)
from lossbook.backprop import gates
from lossbook.backprop.layers import Network
from lossbook.learning import LinearSVM, Path, gradient_descent, l2_penalty, objective

logits = np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 2.0]])
target = np.array([0, 2])

value, backward = cross_entropy(logits, target, reduction="mean")
half: float = float(value) / 2
slope: np.ndarray = np.asarray(backward())
shares = softmax(logits).value

report: GradientReport = check_gradient(lambda z: cross_entropy(z, target), logits)
passed: bool = bool(report)
print(report, passed, half, slope.shape, shares.shape)

x = Variable(3.0, "x")
loss: Variable = apply(mse_loss, x * x + 1, np.array(9.0))
loss.backward()
drawing: str = Circuit(loss).draw()
print(x.grad, len(drawing) > 0, float(gates.multiply(2.0, 3.0).value))


def bowl(w: np.ndarray) -> Forward:
    """A cost with a penalty."""
    return objective(mse_loss(w, np.ones(2)), l2_penalty(w), strength=0.1)


path: Path = gradient_descent(bowl, [3.0, -2.0], steps=20, learning_rate=0.5)
print(path.values[-1], numerical_gradient(lambda w: float((w**2).sum()), np.ones(2)))
print(relative_error(np.ones(2), np.ones(2)), kl_divergence([0.5, 0.5], [0.9, 0.1], base=2))

svm = LinearSVM(C=1.0).fit(np.array([[0.0], [1.0]]), np.array([-1, 1]))
print(svm.weight, Network is not None, sorted(lossbook.__all__)[0])
