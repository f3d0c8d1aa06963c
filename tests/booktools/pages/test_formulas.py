"""The formulas of the catalogue as TeX that KaTeX sets, with every option explained."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from docutils import nodes

from booktools.pages import formulas
from booktools.pages.maths import Typesetter
from lossbook.losses.registry import LOSSES

ROOT = Path(__file__).parents[3]
ELEMENTWISE = {loss.name: loss for loss in LOSSES if loss.expressions}
each_loss = pytest.mark.parametrize("loss", ELEMENTWISE.values(), ids=lambda loss: loss.name)


def written(loss, language="en"):
    return formulas.formula(loss, language) + formulas.gradient(loss, language)


def text(lines):
    joined = "\n".join(line.astext() for line in lines)
    return joined.replace(r"\displaystyle ", "").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("l1_loss", r"\ell = \left|{x - t}\right|"),
        ("mse_loss", r"\frac{\partial \ell}{\partial x} = 2 \left(x - t\right)"),
        ("smooth_l1_loss", r"\frac{d^{2}}{2 \beta} & \left|{d}\right| \leq \beta \\[0.3em]"),
        ("squared_hinge_loss", r"\ell = \max(0, \Delta - m)^{2}"),
        ("log_cosh_loss", r"\ell = \log\mathopen{}\left(\cosh d\right)"),
        ("logistic_loss", r"= - t \sigma(- m)"),
        ("binary_cross_entropy", r"\max(10^{-12}, x \left(1 - x\right))"),
        ("poisson_nll_loss", r"log_input=False: \ell = x - t \log"),
        ("gaussian_nll_loss", r"full=True: \ell + \frac{\log"),
        ("gaussian_nll_loss", r"= \frac{1}{2 v} - \frac{"),
        ("huber_loss", r"weight=w: w \, \ell"),
        ("huber_loss", r"d = x - t, x = input, t = target, \delta = delta"),
    ],
)
def test_formulas_read_as_written_by_hand(name, wanted):
    assert wanted in text(written(ELEMENTWISE[name]))


def test_words_are_those_of_the_edition():
    loss = ELEMENTWISE["smooth_l1_loss"]
    assert r"\text{otherwise}" in text(written(loss))
    assert r"\text{其他}" in text(written(loss, "zh"))
    assert "log_input=False：" in text(written(ELEMENTWISE["poisson_nll_loss"], "zh"))


@each_loss
def test_every_option_but_the_reduction_is_explained(loss):
    words = text(written(loss))
    for name in inspect.signature(loss.function).parameters:
        assert name == "reduction" or name in words


def test_katex_sets_them_all(tmp_path):
    typesetter = Typesetter(tmp_path, ROOT / "node_modules")
    wanted = {
        (maths.astext(), False)
        for loss in ELEMENTWISE.values()
        for language in ("en", "zh")
        for line in written(loss, language)
        for maths in line.findall(nodes.math)
    }
    assert typesetter.learn(wanted) == {}
