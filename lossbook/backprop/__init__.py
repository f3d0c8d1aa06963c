"""Gradients: gates, circuits, layers, and the checker that tells a wrong one.

Gates and layers keep to their modules, where ``max`` and ``sum`` shadow nothing.
"""

from lossbook.backprop import gates, layers
from lossbook.backprop.arithmetic import (
    Dual,
    Tally,
    jvp,
    tally,
)
from lossbook.backprop.circuit import (
    Circuit,
    Step,
    Variable,
    apply,
)
from lossbook.backprop.gradcheck import (
    GradientReport,
    InputReport,
    Kink,
    check_gradient,
    numerical_gradient,
    relative_error,
)

__all__ = [
    "gates",
    "layers",
    "Dual",
    "Tally",
    "jvp",
    "tally",
    "Circuit",
    "Step",
    "Variable",
    "apply",
    "GradientReport",
    "InputReport",
    "Kink",
    "check_gradient",
    "numerical_gradient",
    "relative_error",
]
