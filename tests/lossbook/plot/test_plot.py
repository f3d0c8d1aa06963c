"""Figures: the same SVG every time, in the course's colours, with labels in both languages."""

from __future__ import annotations

import importlib
import itertools
import re
import subprocess
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import nbformat
import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.textpath import TextPath

mpl.use("svg")

from lossbook import (
    Circuit,
    Variable,
    check_gradient,
    hinge_loss,
    l1_loss,
    logistic_loss,
    mse_loss,
    plot,
)
from lossbook.backprop._layout import FONT, text_width
from lossbook.backprop.layers import Affine, Network, Rectifier, TwoLayerNet
from lossbook.course import labels
from lossbook.learning import quadratic
from lossbook.plot import _style
from lossbook.plot._svg import tidy

CHAPTERS = sorted(Path(__file__).parents[3].glob("chapters/*.ipynb"))
PALETTE = {_style.INK, _style.MUTED, _style.RULE} | {color for color, _, _ in _style.SERIES}
X = np.linspace(0.05, 1, 20)

DRAWINGS = {
    "loss_curve": lambda: plot.loss_curve(
        X, {"a": X, "b": -X}, points=[(0.5, 0.5, "half")], xlabel="x", title="t"
    ),
    "loss_curve_at": lambda: plot.loss_curve(
        X, {"a": X, "b": -X}, at=[0.3, 0.6], below=["b"], points_below=True
    ),
    "loss_curve_places": lambda: plot.loss_curve(
        X, {"a": X, "b": -X}, at=[0.3, (0.1, 0.5)], line=(0.2, "noise")
    ),
    "loss_floor": lambda: plot.loss_floor([1.1, 0.9, 0.8], 0.8, title="t"),
    "distribution_bars": lambda: plot.distribution_bars(
        {"p": [0.5, 0.5], "q": [0.2, 0.8]}, ["a", "b"], notes=["one", "two"], title="t"
    ),
    "entropy_area": lambda: plot.entropy_area([0.7, 0.2, 0.1], ["a", "b", "c"], title="t"),
    "stacked_information": lambda: plot.stacked_information({"a": (0.8, 0.0), "b": (0.8, 0.3)}),
    "density_fits": lambda: plot.density_fits(X, X, {"a": X, "b": 1 - X}, notes={"a": "", "b": ""}),
    "divergence_scatter": lambda: plot.divergence_scatter(
        X, X, (X, X**2, "bound"), xlabel="x", ylabel="y"
    ),
    "divergence_scatter_part": lambda: plot.divergence_scatter(
        X, X, (X, X, "bound"), xlabel="x", ylabel="y", xlim=(0, 0.5), ylim=(0, 1), band=(0.1, 0.2)
    ),
    "divergence_scatter_marks": lambda: plot.divergence_scatter(
        X, X, (X, X, "bound"), xlabel="x", ylabel="y", marks=[(0.5, 0.7, "A")]
    ),
    "descents": lambda: plot.descents(
        {
            "one": (
                quadratic([1.0, 10.0]),
                {"a": [[1.0, 0.5], [0.5, -0.2]], "b": [[1, 0.5], [0, 0]]},
            )
        },
        window=((-1, 1), (-0.6, 0.6)),
        levels=[0.1, 0.5, 1.0],
        minimum=(0, 0),
        xlabel="x",
        title="t",
    ),
    "value_squares": lambda: plot.value_squares({"a": np.arange(4).reshape(2, 2)}),
    "code_lengths": lambda: plot.code_lengths({"e": 1.0, " ": 2.1}, {"e": 1, " ": 2}),
    "best_guesses": lambda: plot.best_guesses(
        [0, 5, 10], {"a": [2, 1, 3], "b": [1, 2, 3]}, [1, 1, 9], xlabel="x", title="t"
    ),
    "families_of_losses": lambda: plot.families_of_losses(
        [plot.Family("a", "x", X, {"b": X, "c": 1 - X}, at=[(0.3, "left"), (0.5, "right")])],
        top=1.0,
        title="t",
    ),
    "dots": lambda: plot.dots(
        {"one": {"a": 0.0, "b": 2.0}, "two": {"a": 1.5}}, line=1, xlabel="x", title="t"
    ),
    "fits": lambda: plot.fits(
        (X, X), {"a": (X, X), "b": (X, -X)}, notes={"a": "n"}, ylim=(0, 1), title="t"
    ),
    "dependencies": lambda: plot.dependencies(
        {"1": plot.Place(0, 0, "one"), "2": plot.Place(1, 1, "two")}, [("1", "2")], title="t"
    ),
    "boundaries": lambda: plot.boundaries(
        [[0, 0], [1, 1], [2, 0]],
        [0, 1, 1],
        {"a": lambda x: x[:, 0] - 0.5, "b": lambda x: x[:, 1] - 0.5},
        folds={"b": [([1, 2], 0.5), ([0, 0], 1.0)]},
        title="t",
    ),
    "confusion": lambda: plot.confusion([[5, 1], [0, 7]], ["a", "b"], title="t"),
    "images": lambda: plot.images([np.eye(4)] * 7, list("abcdefg"), title="t"),
    "matrix_products": lambda: plot.matrix_products(
        [(plot.Factor("X", 4, 2), plot.Factor("W", 2, 3), plot.Factor("dW", 4, 3, True))], title="t"
    ),
    "lines": lambda: plot.lines(
        {"one": (X, X, {"a": (X, X), "b": (X, -X)}), "two": (X, -X, {"a": (X, X), "b": (X, X)})},
        notes={"one": {"b": "slope 1", "a": "slope 2"}},
        ylim=(-1, 1),
        xlabel="x",
        ylabel="y",
        title="t",
    ),
    "forces": lambda: plot.forces(
        [1, 2, 6], {"a": (3, [-2.0, -1.0, 3.0]), "b": (6, [1.0, 1.0, 0.0])}, xlabel="x", title="t"
    ),
    "value_and_slope": lambda: plot.value_and_slope(
        X - 0.5, {"a": l1_loss, "b": mse_loss}, top=1.0, xlabel="x", title="t"
    ),
    "envelope": lambda: plot.envelope(
        X, [X + 1, 2 * X + 1], ("low", X), xlabel="x", ylabel="y", title="t"
    ),
    "residual": lambda: plot.residual([0, 1, 2], [0, 2, 1], [0.5, 1, 1.5], 1, title="t"),
    "loss_curve_log": lambda: plot.loss_curve(X, {"a": X + 1}, line=1.5, log=True),
    "recipes": lambda: plot.recipes(
        [
            plot.Recipe("a", "b", X, np.exp, X, np.square),
            plot.Recipe("c", "d", [0, 1], lambda u: u + 1, X, np.abs, discrete=True),
        ],
        above="y",
        below="x",
        title="t",
    ),
    "gaussian_clouds": lambda: plot.gaussian_clouds(
        [[0, 1], [1, 0], [2, 2]],
        {"a": ([1, 1], np.eye(2)), "b": ([0, 0], [[2, 1], [1, 2]])},
        notes={"a": "one"},
        title="t",
    ),
    "bands": lambda: plot.bands(
        X, X, {"a": (X, X, X), "b": (X, -X, X)}, xlabel="x", ylabel="y", title="t"
    ),
    "learning_curves": lambda: plot.learning_curves(
        [9, 30, 200],
        {"a": ([3, 2, 1], [0.3, 0.2, 0.1]), "b": ([4, 2, 0.5], [0.3, 0.2, 0.1])},
        xlabel="n",
        ylabel="y",
        title="t",
    ),
    "softmax_shares": lambda: plot.softmax_shares(
        {"z": [2, 1, -1], "w": [4, 2, -2]}, ["a", "b", "c"], title="t"
    ),
    "logit_gaps": lambda: plot.logit_gaps([2, 1, -1], ["a", "b", "c"], title="t"),
    "pulls": lambda: plot.pulls(
        [[0.7, 0.3], [0.01, 0.99]], [[1, 0], [0, 1]], ["a", "b"], labels=["one", "two"]
    ),
    "balance": lambda: plot.balance(
        {"a": ([0, 1, 3], [1, 1, 1]), "b": ([0, 1, 3], [1, 2, 4])}, xlabel="x", title="t"
    ),
    "step_errors": lambda: plot.step_errors(
        [1e-8, 1e-4, 1e-1],
        {"a": [1e-4, 1e-8, 0], "b": [1e-9, 1e-9, 1e-2]},
        {"a": [1e-4, 1e-8, 1e-3]},
        at={"b": 1e-6},
        best={"a": 1e-4},
        title="t",
    ),
    "gradient_scatter": lambda: plot.gradient_scatter(
        {
            "a": check_gradient(lambda w: (float(np.sum(w**2)), 2 * w), X),
            "b": check_gradient(lambda w: (float(np.sum(w**2)), w), X),
        },
        columns=3,
        title="t",
    ),
    "chords": lambda: plot.chords(np.exp, X, 0.5, 0.4, 1.6, title="t"),
    "kink_fans": lambda: plot.kink_fans(
        {"a": (abs, 0.0), "b": (lambda x: max(x, 0.0), 0.0)}, {"a": {"none": 0.0}}, title="t"
    ),
    "schedules": lambda: plot.schedules(
        {
            "a": [(1, "forward"), (2, "forward"), (2, "backward"), (1, "backward")],
            "b": [(1, "forward"), (1, "again"), (1, "backward")],
        },
        kept=[[1, 2], []],
        notes=["one", "two"],
        xlabel="x",
        ylabel="y",
        title="t",
    ),
    "margin_plot": lambda: plot.margin_plot(
        {"a": lambda x: x @ np.array([1.0, 1.0]) - 2, "b": lambda x: 2 * x[:, 0] - 2},
        [[0, 0], [0.5, 1], [2, 2], [1, 0.2]],
        [-1, -1, 1, 1],
        slacks=True,
        notes={"a": "n"},
        xlabel="x",
        ylabel="y",
        title="t",
    ),
    "surrogates": lambda: plot.surrogates(
        4 * X - 2, {"a": hinge_loss, "b": logistic_loss}, top=3, title="t"
    ),
    "intervals": lambda: plot.intervals(
        {"a": (-1, 0.5, 2), "b": (0, 1, 2)}, line=0, xlabel="x", title="t"
    ),
    "sweep": lambda: plot.sweep(
        [-1, 0, 1], {"a": [3, 2, 1], "b": [0, 1, 4]}, xlabel="x", title="t"
    ),
    "bregman_gap": lambda: plot.bregman_gap({"f": (np.square, lambda u: 2 * u)}, X, 0.8, 0.2),
}

SMALL = Network(
    [
        Affine([[1.0, -1, 2], [0, 2, -1]], [0.0, 1, -1]),
        Rectifier(),
        Affine([[0.5, 0], [-0.25, 0.5], [0, 0.5]], [0.5, -0.5]),
    ]
)
DEEP = Network([*TwoLayerNet(3, 2, 4).layers, Rectifier(), Affine(np.ones((4, 2)), [1.0, -2.5])])
PASSES = {
    "network_pass": lambda: plot.network_pass(SMALL, [1.0, 2], 1, "xzho"),
    "network_pass_deep": lambda: plot.network_pass(DEEP, [1.0, 2, 3], 0, "xzhuvo", digits=2),
    "batch_pass": lambda: plot.batch_pass(SMALL, [[1.0, 2], [-1, 1], [2, -1]], [1, 0, 1], "XZHO"),
    "batch_pass_deep": lambda: plot.batch_pass(DEEP, [[1.0, 2, 3]], [0], "XZHZHO", digits=3),
}


def sum_times():
    """(x + y) z, after its backward pass."""
    x, y, z = Variable(-2.0, "x"), Variable(5.0, "y"), Variable(-4.0, "z")
    f = ((x + y).named("q") * z).named("f")
    f.backward()
    return Circuit(f)


def panels(svg):
    return ElementTree.fromstring(svg).findall("{http://www.w3.org/2000/svg}svg")


def texts_of(panel):
    return [e.text for e in panel.iter("{http://www.w3.org/2000/svg}text")]


@pytest.fixture(autouse=True)
def course_style():
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("error")
        plot.use()
        yield
    pyplot.close("all")


def drawn(name: str) -> str:
    pyplot.close("all")
    assert DRAWINGS[name]() is None
    (number,) = pyplot.get_fignums()
    return plot.to_svg(pyplot.figure(number))


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawing_is_repeatable_small_and_well_formed(name):
    svg = drawn(name)
    assert svg == drawn(name)
    assert len(svg.encode()) < 100_000
    ElementTree.fromstring(svg)
    for unwanted in ("<metadata", "<style", "<image", "<?xml", "<!--"):
        assert unwanted not in svg


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawing_keeps_to_the_palette(name):
    assert {c.lower() for c in re.findall(r"#[0-9a-fA-F]{6}\b", drawn(name))} <= PALETTE


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawing_fits_the_column(name):
    width = float(re.search(r'width="([\d.]+)pt"', drawn(name))[1])
    assert width <= 6.4 * 72


def test_a_pull_has_the_sign_of_its_arrow():
    """A prediction of 0.7 for the true class is pulled up: the step, not the gradient."""
    texts = re.findall(r">([+−]\d\.\d{3})<", drawn("pulls"))
    assert texts == ["+0.300", "−0.300", "−0.010", "+0.010"]


def test_equal_gaps_of_logits_are_equal_ratios_of_shares():
    plot.softmax_shares({"z": [2, 1, 0], "z + 5": [7, 6, 5], "2 z": [4, 2, 0]}, ["a", "b", "c"])
    svg = plot.to_svg(pyplot.gcf())
    assert re.findall(r">ratio ([\d.]+)<", svg) == ["2.718", "2.718", "7.389"]
    assert re.findall(r">(0\.\d\d)<", svg) == ["0.67", "0.24", "0.09"] * 2 + ["0.87", "0.12"]


# ---- the passes of a network, drawn like circuits -----------------------------------------------


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", PASSES)
def test_passes_are_repeatable_in_the_palette_and_legible_on_a_phone(name, lang):
    svg = PASSES[name]()
    assert svg == PASSES[name]()
    assert svg._repr_mimebundle_() == {"image/svg+xml": str(svg)}
    assert {c.lower() for c in re.findall(r"#[0-9a-fA-F]{6}\b", svg)} <= PALETTE
    assert labels.missing(svg) == []
    root = ElementTree.fromstring(labels.translate(svg, lang))
    width, height = map(float, root.get("viewBox").split()[2:])
    least = float(re.search(r"min-width: (\d+)px", root.get("style"))[1])
    assert FONT * least / width >= 10
    texts = list(rectangles(root))
    for text, (left, top, right, bottom) in texts:
        assert left >= -1, text
        assert top >= 0, text
        assert right <= width + 1, text
        assert bottom <= height, text
    for (one, a), (other, b) in itertools.combinations(texts, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (one, other)


def rectangles(root):
    """Each text of a drawing, and the room it takes."""
    for e in root.iter("{http://www.w3.org/2000/svg}text"):
        x, y, width = float(e.get("x")), float(e.get("y")), text_width(e.text)
        x -= {"middle": width / 2, "end": width, "start": 0}[e.get("text-anchor")]
        yield e.text, (x, y - 0.7 * FONT, x + width, y + 0.15 * FONT)


def words(svg, colour):
    """The texts of one colour, in order."""
    return re.findall(rf'style="fill: {colour}">([^<]*)</text>', svg)


def test_a_network_pass_shows_every_value_and_gradient():
    svg = PASSES["network_pass"]()
    assert words(svg, _style.GREEN) == ["1", "2", "1", "4", "−1", "1", "4", "0", "1.5", "0.2014"]
    sent = words(svg, _style.VERMILION)
    assert sent[:2] == ["0.2280", "−0.2736"]
    assert sent[-3:] == ["0.1824", "−0.1824", "1"]
    assert sent.count("−0.1368") == 4  # δz, δh, and of the second unit's first weight and bias
    # A unit that is off: h is 0, and so are δz and the gradients of the five weights around it.
    assert words(svg, _style.MUTED).count("0") == 2 + 5
    assert svg.count("stroke-dasharray") == 4  # its gate, the wire out of it, and the two beyond
    assert re.findall(">([×+] [^<]*)<", svg)[:3] == ["× 1", "× 0", "+ 0"]


def test_a_batch_pass_shows_one_row_a_sample():
    svg = PASSES["batch_pass"]()
    green, vermilion = words(svg, _style.GREEN), words(svg, _style.VERMILION)
    assert green[-3:] == ["2.1269", "0.6931", "mean 1.0072"]
    assert ["0.0608", "−0.0608", "−0.2936", "0.2936", "0.1667", "−0.1667"] == vermilion[-7:-1]
    assert vermilion[-1] == "(P − Y) / 3"
    assert {"δZ W₁ᵀ", "δH ⊙ [Z &gt; 0]", "δO W₂ᵀ"} <= set(vermilion)
    assert {"−0.9312", "0.6667", "−0.0661"} <= set(vermilion)
    # What was off stands as a grey 0, in H and at the same places of δZ.
    assert words(svg, _style.MUTED).count("0") == 4 + 4
    assert words(svg, _style.MUTED).count("sample 3") == 5


def test_a_layer_of_ones_own_is_named_in_the_drawing():
    class Double:
        parameters, gradients = (), ()

        def forward(self, inputs):
            return 2 * inputs

        def backward(self, dout):
            return 2 * dout

    network = Network([Affine([[1.0, 2]], [0.0, 0])])
    network.layers.append(Double())
    assert ">double<" in plot.network_pass(network, [1.0], 0, "xzo")
    assert plot.batch_pass(network, [[1.0]], [0], "XZO").count(">double<") == 2


def test_both_modes_show_tangents_going_forward_and_gradients_coming_back():
    svg = plot.both_modes(sum_times(), (1, 0, 0))
    assert svg == plot.both_modes(sum_times(), (1, 0, 0))
    assert words(svg, _style.PLUM) == ["(1, 0, 0) →", "1", "0", "1", "0", "−4"]
    assert words(svg, _style.VERMILION) == ["← 1", "−4", "−4", "−4", "3", "1"]
    forward, reverse = panels(svg)
    coloured = [
        [e for e in panel.iter() if f"stroke: {colour}" in e.get("style", "")]
        for panel, colour in ((forward, _style.PLUM), (reverse, _style.VERMILION))
    ]
    assert [len(lines) for lines in coloured] == [3, 5]  # x, q, f; and every wire
    assert labels.missing(svg) == []
    x = Variable(3.0)
    square = x * x
    square.backward()
    assert "6" in words(plot.both_modes(Circuit(square), [1.0]), _style.PLUM)


def test_both_modes_want_numbers_a_direction_and_gradients():
    with pytest.raises(ValueError, match="direction: got 2 numbers, wanted 3"):
        plot.both_modes(sum_times(), (1, 0))
    with pytest.raises(ValueError, match="no gradients yet"):
        plot.both_modes(Circuit(Variable(2.0) * Variable(3.0)), (1, 0))
    with pytest.raises(ValueError, match="got arrays"):
        plot.both_modes(Circuit(Variable([1.0, 2]).sum()), (1,))


def test_circuits_stand_side_by_side_with_their_titles():
    x = Variable(3.0, "x")
    f = x * x
    f.backward()
    svg = plot.circuits([sum_times(), Circuit(f)], ["one", "two"])
    first, second = panels(svg)
    assert texts_of(first)[0] == "one"
    assert texts_of(second)[0] == "two"
    assert "−12" in texts_of(first)
    assert float(second.get("x")) > float(first.get("x"))
    below = plot.circuits([sum_times(), Circuit(f)], columns=1)
    assert [panel.get("x") for panel in panels(below)] == ["0.0", "0.0"]
    assert "one" not in texts_of(panels(below)[0])
    assert {c.lower() for c in re.findall(r"#[0-9a-fA-F]{6}\b", svg)} <= PALETTE


def test_numbers_are_rounded_in_tags_and_left_alone_in_text():
    svg = '<svg><path d="M 1.23456 -0.0012 L 3.10000 4"/><text x="0.999999">0.80182</text></svg>'
    tidied = tidy(svg)
    assert 'd="M 1.23 0 L 3.1 4"' in tidied
    assert 'x="1"' in tidied
    assert ">0.80182<" in tidied


def test_names_are_counted_and_their_references_follow():
    svg = (
        '<svg><g id="axes_1"/><clipPath id="p3f0.123"/><g clip-path="url(#p3f0.123)"/>'
        '<path id="m7e"/><use xlink:href="#m7e"/></svg>'
    )
    tidied = tidy(svg)
    assert "axes_1" not in tidied
    assert 'id="a1"' in tidied
    assert "url(#a1)" in tidied
    assert 'xlink:href="#a2"' in tidied


def test_series_differ_by_more_than_colour():
    assert len({str(style) for _, style, _ in plot.SERIES}) == len(plot.SERIES)
    assert len({marker for _, _, marker in plot.SERIES}) == len(plot.SERIES)


def test_importing_lossbook_leaves_matplotlib_alone():
    code = "import sys, lossbook; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_notebook_shows_figures_as_this_svg_alone():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    plot._svg.register(shell)
    data, _ = shell.display_formatter.format(pyplot.figure())
    assert set(data) == {"image/svg+xml", "text/plain"}
    assert data["text/plain"] == "<Figure>"


# ---- labels ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("nats", "奈特"),
        ("entropy 0.8018", "熵 0.8018"),
        ("17 grey levels", "17 级灰度"),
        ("H(p) = 0.8018", "H(p) = 0.8018"),
    ],
)
def test_label_in_chinese(label, wanted):
    assert labels.chinese(label) == wanted


def test_translate_touches_text_only():
    svg = '<svg><g class="nats"/><text x="1">nats</text><text>a &amp; b</text></svg>'
    assert labels.translate(svg, "en") == svg
    assert labels.translate(svg, "zh") == svg.replace(">nats<", ">奈特<")
    with pytest.raises(ValueError, match="lang"):
        labels.translate(svg, "fr")


def test_missing_names_english_words_without_chinese():
    svg = "<svg><text>unheard words</text><text>nats</text><text>TV²</text><text>2.0</text>"
    svg += "<text>mse_loss</text><text>scipy.special.huber</text></svg>"
    assert labels.missing(svg) == ["unheard words"]


def test_two_files_may_not_give_a_label_two_wordings(monkeypatch):
    common = importlib.import_module("lossbook.course.labels.common")
    front = importlib.import_module("lossbook.course.labels.front_page")
    monkeypatch.setitem(common.CHINESE, "twice", "两次")
    monkeypatch.setitem(front.CHINESE, "twice", "二次")
    with pytest.raises(ValueError, match=r"'twice' is '两次' in one file and '二次' in front_page"):
        labels._collect()


def test_a_translation_keeps_the_numbers_of_its_label():
    for english, chinese in labels.CHINESE.items():
        assert english.count("{}") == chinese.count("{}"), english


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_label_of_a_committed_figure_has_its_chinese(path):
    drawings = [
        "".join(output.data["image/svg+xml"])
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
        if "image/svg+xml" in output.get("data", {})
    ]
    assert [label for svg in drawings for label in labels.missing(svg)] == []


def test_clouds_have_room_for_the_points_and_for_every_ellipse():
    plot.gaussian_clouds([[0, 1], [9, 0]], {"a": ([0, 0], np.eye(2)), "b": ([1, 1], np.eye(2))})
    for ax in pyplot.gcf().axes:
        for low, high in (ax.get_xlim(), ax.get_ylim()):
            assert low < -2
            assert high > 9


def test_names_of_rows_stay_inside_when_a_page_enlarges_them():
    plot.intervals({"a name that is as long as names of rows get": (0.0, 1.0, 2.0)})
    figure = pyplot.gcf()
    plot.to_svg(figure)
    (label,) = figure.axes[0].get_yticklabels()
    assert label.get_window_extent().x0 > 0
    label.set_fontsize(1.2 * label.get_fontsize())
    assert label.get_window_extent().x0 >= 0


def test_laying_out_is_what_saving_does_but_for_the_writing():
    figures = []
    for place in (plot._svg._lay_out, plot._svg._saved):
        plot.intervals({"a name that is as long as names of rows get": (0.0, 1.0, 2.0)})
        figures.append(pyplot.gcf())
        before = figures[-1].canvas, figures[-1].dpi
        place(figures[-1])
        assert (figures[-1].canvas, figures[-1].dpi) == before
    assert figures[0] is not figures[1]
    (laid_out,), (saved,) = (figure.axes for figure in figures)
    assert laid_out.get_position().bounds == saved.get_position().bounds


NARROW_SVG = "{http://www.w3.org/2000/svg}svg[@class='narrow']"


def test_rows_that_stand_apart_keep_off_the_axis():
    """Each row has half its height free below it, the last one too, and none is squeezed."""
    plot.dots({name: {"a": 2.0} for name in "vwxyz"}, apart=0.34)
    (ax,) = pyplot.gcf().axes
    low, high = ax.get_ylim()
    assert (low, high) == (-4.5, 0.5)
    close = pyplot.gcf().get_size_inches()[1]
    plot.dots({name: {"a": 2.0} for name in "vwxyz"})
    assert close - pyplot.gcf().get_size_inches()[1] == pytest.approx(5 * (0.34 - 0.235))


@pytest.mark.parametrize("width", [6.2, 2.8])
def test_names_above_their_rows_leave_the_rows_the_whole_width(width):
    names = ["binary_cross_entropy_with_logits", "ctc_loss", "l1_loss"]
    plot.dots({name: {"a": 0.5, "b": 2.0} for name in names}, above=True, line=1)
    figure = pyplot.gcf()
    figure.set_size_inches(width, figure.get_size_inches()[1])
    figure.canvas.draw()
    (ax,) = figure.axes
    frame = ax.get_window_extent()
    assert frame.width > 0.9 * figure.bbox.width
    boxes = [text.get_window_extent() for text in ax.texts]
    assert [text.get_text() for text in ax.texts] == names
    for k, box in enumerate(boxes):
        row = ax.transData.transform((1, -k))[1]
        over = ax.transData.transform((1, 1 - k))[1] if k else figure.bbox.y1
        assert row + 3 < box.y0 < box.y1 < over - 3
        assert box.x1 <= frame.x1
    pyplot.close("all")


@pytest.mark.parametrize("width", [6.2, 4.4])
@pytest.mark.parametrize("most", [0.5, 2.0, 8.0, 1e3, 1e9])
def test_numbers_of_a_logarithmic_scale_keep_off_each_other(most, width):
    plot.dots({"multilabel_soft_margin_loss": {"a": 0.19}, "two": {"a": most}}, xlabel="x")
    figure = pyplot.gcf()
    figure.set_size_inches(width, 2)
    figure.canvas.draw()
    (ax,) = figure.axes
    labels = [*ax.get_xticklabels(), *ax.get_xticklabels(minor=True)]
    low, high = ax.get_xlim()
    shown = [
        label for label in labels if label.get_text() and low <= label.get_position()[0] <= high
    ]
    boxes = sorted(label.get_window_extent().extents.tolist() for label in shown)
    assert len(boxes) >= 1
    assert all(left[2] + 2 < right[0] for left, right in itertools.pairwise(boxes))
    pyplot.close("all")


def test_a_tug_of_war_names_every_pull_and_whose_it_is():
    """Bars of one side are laid end to end from the middle, the nearest sample first."""
    plot.forces([12, 14, 52], {"a": (22, [-20.0, -16.0, 36.0])}, xlabel="x")
    line, row = pyplot.gcf().axes
    filled = [bar for bar in row.patches if bar.get_fill()]
    spans = sorted((bar.get_x(), bar.get_x() + bar.get_width()) for bar in filled)
    assert [sorted(span) for span in spans] == [[-36, -16], [-16, 0], [0, 36]]
    said = [text.get_text() for text in row.texts]
    assert said == ["16", "14", "20", "12", "36", "52", "22"]
    assert line.lines[0].get_xdata().tolist() == [12, 14, 52]
    pyplot.close("all")


def test_a_curve_may_name_its_places():
    plot.loss_curve([0, 1, 2], {"a": [0, 1, 4]}, xticks=[0, 1.5])
    assert pyplot.gca().get_xticks().tolist() == [0, 1.5]
    pyplot.close("all")


@pytest.mark.parametrize(
    "name", ["loss_curve", "density_fits", "entropy_area", "stacked_information", "value_squares"]
)
def test_a_drawing_for_a_narrow_page_stands_inside_and_is_not_shown(name):
    wide = drawn(name)
    DRAWINGS[name]()
    both = ElementTree.fromstring(plot.to_svg(pyplot.gcf(), narrow=True))
    narrow = both.find(NARROW_SVG)
    assert narrow.get("display") == "none"
    assert float(narrow.get("width").removesuffix("pt")) == pytest.approx(3.7 * 72, abs=1)
    both.remove(narrow)
    shown = [(element.tag, element.text) for element in both.iter()]
    assert shown == [(element.tag, element.text) for element in ElementTree.fromstring(wide).iter()]


def test_panels_of_a_narrow_drawing_stand_below_each_other_and_its_title_inside():
    plot.density_fits(
        X, X, {"a": X, "b": 1 - X}, title="a title that is longer than a phone is wide by far, " * 2
    )
    figure = pyplot.gcf()
    plot.to_svg(figure, narrow=True)
    first, second = (ax.get_position() for ax in figure.axes)
    assert first.y0 > second.y1
    assert first.x0 == pytest.approx(second.x0, abs=0.02)
    assert figure._suptitle.get_window_extent().x1 <= figure.bbox.width


def test_a_title_as_long_as_they_are_fits_a_phone_in_letters_of_11_px():
    title = "The dual climbs to the height that the primal descends to"
    plot.loss_curve(X, {"a": X}, title=title)
    svg = plot.to_svg(pyplot.gcf(), narrow=True)
    _, narrow = (float(size) for size in re.findall(rf"font-size: ([\d.]+)px[^>]*>{title}", svg))
    assert TextPath((0, 0), title, size=narrow).get_extents().width < 3.7 * 72
    assert narrow * 4 / 3 > 11


def test_the_name_of_an_axis_stays_clear_of_enlarged_numbers():
    plot.loss_curve(X, {"a": 1000 * X}, xlabel="x", ylabel="a name")
    figure = pyplot.gcf()
    plot.to_svg(figure)
    axis = figure.axes[0].yaxis
    figure.draw_without_rendering()
    edge = axis.label.get_window_extent().x1
    for label in axis.get_ticklabels():
        label.set_fontsize(1.2 * label.get_fontsize())
    assert edge < min(label.get_window_extent().x0 for label in axis.get_ticklabels())


def test_entries_that_could_not_be_compared_are_left_out_of_the_scatter():
    def roots(w):
        return float(np.sum(np.sqrt(w))), np.array([1.0, 0.5])

    edge = check_gradient(roots, np.array([0.0, 1.0]))
    nothing = check_gradient(lambda w: (0.0, w), np.ones(0))
    plot.gradient_scatter({"edge": edge, "nothing": nothing})
    drawn = [sum(len(line.get_xdata()) for line in ax.lines[1:]) for ax in pyplot.gcf().axes[:2]]
    assert drawn == [1, 0]


def test_a_scatter_writes_no_point_that_is_off_the_picture():
    """Of those a little outside, releases of matplotlib would write one more or one less."""
    plot.divergence_scatter(
        [0.1, 0.3, 0.52, 0.2], [0.2, 1.02, 0.4, -0.02], ([0, 0.5], [0, 0.5], "bound"),
        xlabel="x", ylabel="y", ylim=(0, 1),
    )  # fmt: skip
    (ax,) = pyplot.gcf().axes
    assert ax.lines[0].get_xydata().tolist() == [[0.1, 0.2]]
    pyplot.close("all")
