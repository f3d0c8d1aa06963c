"""Measurements, not tests: what a build, a page and a loss cost. `make bench` runs them all."""
