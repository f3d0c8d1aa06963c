"""Drawings of gradients: their checks, circuits, and networks forward and back."""
