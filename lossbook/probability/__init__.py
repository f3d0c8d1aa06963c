"""Distributions: what they say (information) and how they are fitted (likelihood)."""

from lossbook.probability import information, likelihood
from lossbook.probability.information import *  # noqa: F403
from lossbook.probability.likelihood import *  # noqa: F403

__all__: list[str] = []
__all__ += information.__all__
__all__ += likelihood.__all__
