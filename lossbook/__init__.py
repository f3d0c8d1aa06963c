"""lossbook: every loss, gate and gradient checker of the Loss Book, in NumPy."""

from lossbook import probability
from lossbook.probability import *  # noqa: F403

__all__ = probability.__all__
