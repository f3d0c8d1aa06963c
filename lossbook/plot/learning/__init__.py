"""Drawings of what was learned: boundaries, margins, errors."""
