"""Distributions: what they say (information) and how they are fitted (likelihood)."""

from lossbook.probability import information
from lossbook.probability.information import *  # noqa: F403

__all__ = information.__all__
