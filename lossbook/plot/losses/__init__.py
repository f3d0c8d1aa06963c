"""Drawings of losses: as curves, as pulls on a prediction, in families."""
