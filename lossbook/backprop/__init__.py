"""Gradients: gates, circuits, layers, and the checker that tells a wrong one."""

from lossbook.backprop import gradcheck
from lossbook.backprop.gradcheck import *  # noqa: F403

__all__ = gradcheck.__all__
