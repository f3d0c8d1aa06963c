"""The losses, one module a family."""

from lossbook.losses import classification
from lossbook.losses.classification import *  # noqa: F403

__all__ = classification.__all__
