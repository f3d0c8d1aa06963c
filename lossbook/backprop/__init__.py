"""Gradients: gates, circuits, layers, and the checker that tells a wrong one.

The gates keep to their module, where ``max`` and ``sum`` shadow nothing.
"""

from lossbook.backprop import circuit, gates, gradcheck, layers
from lossbook.backprop.circuit import *  # noqa: F403
from lossbook.backprop.gradcheck import *  # noqa: F403
from lossbook.backprop.layers import *  # noqa: F403

__all__ = ["gates"]
__all__ += circuit.__all__
__all__ += gradcheck.__all__
__all__ += layers.__all__
