"""Gradients: gates, circuits, layers, and the checker that tells a wrong one.

Gates and layers keep to their modules, where ``max`` and ``sum`` shadow nothing.
"""

from lossbook.backprop import arithmetic, circuit, gates, gradcheck, layers
from lossbook.backprop.arithmetic import *  # noqa: F403
from lossbook.backprop.circuit import *  # noqa: F403
from lossbook.backprop.gradcheck import *  # noqa: F403

__all__ = ["gates", "layers"]
__all__ += arithmetic.__all__
__all__ += circuit.__all__
__all__ += gradcheck.__all__
