"""The course's figures. Each function draws one thing.

    from lossbook import plot
    plot.use()
    plot.loss_curve(x, {"hinge": hinge, "logistic": logistic}, xlabel="margin")

``use`` sets the style and, in a notebook, makes a figure a small SVG that is the same on every
machine. ``network_pass``, ``batch_pass``, ``circuits`` and ``both_modes`` return an SVG, which a
cell shows when it ends in them; all others draw with matplotlib and return ``None``. This is the
only part of ``lossbook`` that imports matplotlib.
"""

from lossbook.plot._style import AMBER, BLUE, GREEN, INK, MUTED, PLUM, RULE, SERIES, VERMILION, use
from lossbook.plot._svg import to_svg
from lossbook.plot.backprop.batch_pass import batch_pass
from lossbook.plot.backprop.circuits import circuits
from lossbook.plot.backprop.gradients import gradient_scatter
from lossbook.plot.backprop.matrices import Factor, matrix_products
from lossbook.plot.backprop.modes import both_modes
from lossbook.plot.backprop.network_pass import network_pass
from lossbook.plot.backprop.schedules import schedules
from lossbook.plot.backprop.slopes import chords, kink_fans
from lossbook.plot.backprop.steps import step_errors
from lossbook.plot.dependencies import Place, dependencies
from lossbook.plot.dots import dots
from lossbook.plot.grids import value_squares
from lossbook.plot.intervals import intervals
from lossbook.plot.learning.classifiers import boundaries, confusion, images
from lossbook.plot.learning.descents import descents
from lossbook.plot.learning.margins import margin_plot
from lossbook.plot.learning.sample_sizes import learning_curves
from lossbook.plot.losses.answers import best_guesses
from lossbook.plot.losses.balance import balance
from lossbook.plot.losses.curves import envelope, loss_curve, loss_floor
from lossbook.plot.losses.fits import fits, lines, residual
from lossbook.plot.losses.forces import forces, value_and_slope
from lossbook.plot.losses.glance import Family, families_of_losses
from lossbook.plot.losses.softmax import logit_gaps, pulls, softmax_shares
from lossbook.plot.losses.surrogates import surrogates
from lossbook.plot.probability.bands import bands
from lossbook.plot.probability.bregman import bregman_gap
from lossbook.plot.probability.clouds import gaussian_clouds
from lossbook.plot.probability.codes import code_lengths
from lossbook.plot.probability.densities import density_fits
from lossbook.plot.probability.distributions import distribution_bars, entropy_area
from lossbook.plot.probability.divergences import divergence_scatter
from lossbook.plot.probability.information import stacked_information
from lossbook.plot.probability.recipes import Recipe, recipes
from lossbook.plot.sweep import sweep

__all__ = [
    "Factor",
    "Place",
    "dependencies",
    "boundaries",
    "confusion",
    "descents",
    "images",
    "batch_pass",
    "both_modes",
    "circuits",
    "matrix_products",
    "network_pass",
    "AMBER",
    "BLUE",
    "GREEN",
    "INK",
    "MUTED",
    "PLUM",
    "RULE",
    "SERIES",
    "VERMILION",
    "Family",
    "best_guesses",
    "bregman_gap",
    "code_lengths",
    "density_fits",
    "distribution_bars",
    "divergence_scatter",
    "dots",
    "envelope",
    "fits",
    "forces",
    "intervals",
    "learning_curves",
    "lines",
    "margin_plot",
    "value_and_slope",
    "residual",
    "entropy_area",
    "families_of_losses",
    "loss_curve",
    "loss_floor",
    "stacked_information",
    "surrogates",
    "sweep",
    "balance",
    "logit_gaps",
    "pulls",
    "schedules",
    "softmax_shares",
    "bands",
    "gaussian_clouds",
    "Recipe",
    "recipes",
    "to_svg",
    "use",
    "value_squares",
    "chords",
    "gradient_scatter",
    "kink_fans",
    "step_errors",
]
