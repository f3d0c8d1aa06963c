"""Circuits: gradients, forks, depth, and what is drawn and stepped through."""

import itertools
import re
import time
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lossbook import (
    Circuit,
    Forward,
    Variable,
    apply,
    cross_entropy,
    gaussian_nll_loss,
)
from lossbook.backprop import gates
from lossbook.backprop._layout import FONT, text_width
from lossbook.course import labels

SVG = "{http://www.w3.org/2000/svg}"


def sum_times():
    x, y, z = Variable(-2.0, "x"), Variable(5.0, "y"), Variable(-4.0, "z")
    return x, y, z, ((x + y).named("q") * z).named("f")


def test_course_circuits():
    x, y, z, f = sum_times()
    f.backward()
    assert (f.value, f.parents[0].grad, x.grad, y.grad, z.grad) == (-12, -4, -4, -4, 3)

    w0, x0, w1, x1, w2 = map(Variable, (2.0, -1.0, -3.0, -2.0, -3.0))
    for neuron in (
        1 / (1 + (-(w0 * x0 + w1 * x1 + w2)).exp()),
        (w0 * x0 + w1 * x1 + w2).sigmoid(),
    ):
        neuron.backward()
        assert neuron.value == pytest.approx(0.731059, abs=5e-7)
        gradients = [v.grad for v in (w0, x0, w1, x1, w2)]
        assert gradients == pytest.approx(
            [-0.196612, 0.393224, -0.393224, -0.589836, 0.196612], abs=5e-7
        )

    x, y, z, w = map(Variable, (3.0, -4.0, 2.0, -1.0))
    f = 2 * (x * y + z.maximum(w))
    f.backward()
    assert [v.grad for v in (x, y, z, w)] == [-8, 6, 2, 0]

    x, y = Variable(3.0), Variable(-4.0)
    f = (x + y.sigmoid()) / (x.sigmoid() + (x + y) ** 2)
    f.backward()
    assert f.value == pytest.approx(1.545645, abs=5e-7)
    assert (x.grad, y.grad) == pytest.approx((2.059570, 1.592233), abs=5e-7)


def test_both_wires_of_a_square_count_and_a_second_call_does_not_double():
    a = Variable(3.0, "a")
    square = a * a
    assert square.parents == (a, a)
    assert Circuit(square).edges == ((0, 1), (0, 1))
    for _ in range(2):
        square.backward()
        assert a.grad == 6
    square.backward(10.0)
    assert a.grad == 60


def test_a_chain_of_any_length():
    x = y = Variable(1.0)
    for _ in range(20_000):
        y = y + 1e-4
    y.backward()
    assert x.grad == 1


def test_many_paths_do_not_take_exponential_time():
    x = y = Variable(1.0)
    for _ in range(60):
        y = y + y
    y.backward()
    assert x.grad == 2.0**60


@given(st.integers(0, 200))
def test_random_circuits_are_torchs(seed):
    rng = np.random.default_rng(seed)
    values = [rng.uniform(0.5, 2.0, shape) for shape in ((2, 3), (3,), (2, 1))]
    unary = ["exp", "log", "sqrt", "sigmoid", "tanh", "relu"]
    binary = [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * b,
        lambda a, b: a / (b * b + 0.1),
    ]
    ours = [Variable(v) for v in values]
    theirs = [torch.tensor(v, requires_grad=True) for v in values]
    leaves = list(ours), list(theirs)
    for _ in range(6):
        i, j = rng.integers(0, len(ours), 2)
        if rng.random() < 0.3:
            name = unary[rng.integers(len(unary))]
            a, b = ours[i] * ours[i] + 0.1, theirs[i] * theirs[i] + 0.1
            ours.append(getattr(a, name)())
            theirs.append(getattr(b, name)())
        else:
            f = binary[rng.integers(len(binary))]
            ours.append(f(ours[i], ours[j]))
            theirs.append(f(theirs[i], theirs[j]))
    ours[-1].sum().backward()
    gradients = torch.autograd.grad(theirs[-1].sum(), leaves[1], allow_unused=True)
    for mine, reference in zip(leaves[0], gradients, strict=True):
        if reference is not None:
            np.testing.assert_allclose(mine.grad, reference.numpy(), rtol=1e-8, atol=1e-12)


def test_arrays_losses_and_constants():
    rng = np.random.default_rng(0)
    data, target = rng.normal(size=(5, 3)), np.array([0, 1, 1, 0, 1])
    w, b = Variable(rng.normal(size=(3, 2)), "W"), Variable(np.zeros(2), "b")
    loss = apply(cross_entropy, data @ w + b, target)
    loss.backward()
    assert loss.shape == ()
    tensor = torch.tensor(w.value, requires_grad=True)
    torch.nn.functional.cross_entropy(torch.tensor(data) @ tensor, torch.tensor(target)).backward()
    np.testing.assert_allclose(w.grad, tensor.grad.numpy(), rtol=1e-12)
    by_scores = cross_entropy(data @ w.value, target).backward()
    np.testing.assert_allclose(b.grad, by_scores.sum(axis=0))


def test_every_method_and_operator():
    a, b = np.array([[1.0, 2.0], [3.0, 0.5]]), np.array([[0.5, 1.5], [2.0, 1.0]])
    v = Variable(a)
    cases = {
        "reflected": (5 - v, 5 - a),
        "quotient": (2 / v, 2 / a),
        "product": (b * v, b * a),
        "right matmul": (v @ b, a @ b),
        "left matmul": (b @ v, b @ a),
        "difference": (v - b, a - b),
        "negative": (-v, -a),
        "absolute": (abs(-v), a),
        "power": (v**3, a**3),
        "item": (v[0, 1], a[0, 1]),
        "minimum": (v.minimum(b), np.minimum(a, b)),
        "log": (v.log(), np.log(a)),
        "sqrt": (v.sqrt(), np.sqrt(a)),
        "tanh": (v.tanh(), np.tanh(a)),
        "relu": ((v - 1).relu(), np.maximum(a - 1, 0)),
        "reshape": (v.reshape((4,)), a.reshape(4)),
        "transposed": (v.T, a.T),
        "mean": (v.mean(axis=0), a.mean(axis=0)),
        "max": (v.max(), a.max()),
        "sum": (v.sum(axis=1), a.sum(axis=1)),
    }
    for name, (variable, expected) in cases.items():
        np.testing.assert_allclose(variable.value, expected, err_msg=name)
        variable.backward()
        assert v.grad.shape == a.shape


def test_a_gate_of_ones_own():
    def cube(x):
        return Forward(x**3, lambda upstream=1.0: 3 * x**2 * upstream)

    x = Variable(2.0, "x")
    y = apply(cube, x, label="y")
    y.backward()
    assert (y.value, x.grad, y.gate) == (8, 12, "cube")


def test_gradients_that_cannot_be_told_apart_are_refused():
    mean = Variable([1.0, 2.0])
    loss = apply(gaussian_nll_loss, mean, [0.0, 0.0], 1.0)
    with pytest.raises(ValueError, match="gaussian_nll_loss: got 2 gradients for 1 Variables"):
        loss.backward()


def test_drawing_holds_every_value_and_gradient():
    *_, f = sum_times()
    bare = Circuit(f).draw()
    assert "−4" in bare
    f.backward()
    drawing = Circuit(f).draw()
    assert sorted(texts(drawing)) == sorted(
        ["x", "y", "z", "+", "×", "q", "f"]
        + ["−2", "5", "−4", "3", "−12"]
        + ["−4", "−4", "3", "−4", "1"]
    )
    assert len(boxes(drawing)) == 5
    assert dots(drawing) == 0
    assert drawing._repr_mimebundle_()["image/svg+xml"] == drawing
    assert drawing == Circuit(f).draw()


def test_a_fork_is_a_dot_and_says_what_comes_back_on_each_wire():
    a = Variable(3.0, "a")
    square = a * a
    square.backward()
    drawing = Circuit(square).draw()
    assert dots(drawing) == 1
    assert texts(drawing).count("3") == 3  # the value, and a gradient on each wire
    assert "6" in texts(drawing)


def test_parameters_data_and_gates_have_shapes_of_their_own():
    w, x = Variable(2.0, "w", parameter=True), Variable(3.0, "x")
    root = ElementTree.fromstring(Circuit((w * x).sigmoid()).draw())
    tags = {e.get("data-node"): (e.tag, e.get("rx")) for e in root.iter() if e.get("data-node")}
    hexagon, box, circle = (f"{SVG}path", None), (f"{SVG}rect", "3"), (f"{SVG}rect", "17")
    assert list(tags.values()) == [hexagon, box, circle, circle]


@pytest.mark.parametrize(
    ("circuit", "symbol"),
    [
        (lambda v: v + 1, "+ 1"),
        (lambda v: 1 - v, "1 − x"),
        (lambda v: v - 1, "− 1"),
        (lambda v: -2 * v, "× −2"),
        (lambda v: 1 / v, "1/x"),
        (lambda v: v / 3, "÷ 3"),
        (lambda v: v**2, "x²"),
        (lambda v: v**-0.5, "x⁻⁰·⁵"),
        (lambda v: v.maximum(0.0), "max 0"),
        (lambda v: v + v, "+"),
        (lambda v: v.tanh(), "tanh"),
    ],
)
def test_a_number_stands_in_its_gate(circuit, symbol):
    f = circuit(Variable(2.0))
    assert Circuit(f).symbol(len(Circuit(f).nodes) - 1) == symbol
    f.backward()


def test_labels_are_escaped_and_arrays_shown_by_shape():
    f = Variable(np.ones((2, 3)), "a<b") * np.ones((2, 3))
    drawing = Circuit(f).draw()
    assert "a<b" in texts(drawing)
    assert texts(drawing).count("2 × 3") == 3
    assert "(2,)" in Circuit(Variable([1.0, 2.0])).draw()


def texts(drawing):
    return [e.text for e in ElementTree.fromstring(drawing).iter(f"{SVG}text") if e.text]


def dots(drawing):
    return len(list(ElementTree.fromstring(drawing).iter(f"{SVG}circle")))


def boxes(drawing):
    """The rectangle of each node: left, top, right, bottom."""
    found = {}
    for e in ElementTree.fromstring(drawing).iter():
        if e.get("class") == "box" and e.tag == f"{SVG}rect":
            x, y, w, h = (float(e.get(side)) for side in ("x", "y", "width", "height"))
            found[int(e.get("data-node"))] = (x, y, x + w, y + h)
        elif e.get("class") == "box":
            numbers = list(map(float, re.findall(r"-?[\d.]+", e.get("d"))))
            found[int(e.get("data-node"))] = (numbers[0], numbers[3], numbers[5], numbers[8])
    return found


def labels_of(drawing, lang):
    """The rectangle of each text, of the width that it has in this language's words."""
    root = ElementTree.fromstring(labels.translate(drawing, lang))
    for e in root.iter(f"{SVG}text"):
        x, y, width = float(e.get("x")), float(e.get("y")), text_width(e.text or "")
        x -= {"middle": width / 2, "end": width, "start": 0}[e.get("text-anchor")]
        yield e.text, (x, y - 0.76 * FONT, x + width, y + 0.2 * FONT)


def wires(drawing):
    """Each wire: where it comes from, where it goes to, and points along it."""
    for e in ElementTree.fromstring(drawing).iter(f"{SVG}path"):
        if e.get("class") == "wire":
            points, at = [], (0.0, 0.0)
            for letter, rest in re.findall(r"([MHC])([^MHC]*)", e.get("d")):
                n = list(map(float, re.findall(r"-?[\d.]+", rest)))
                end = (n[0], at[1]) if letter == "H" else (n[-2], n[-1])
                if letter != "M":
                    knots = [at, (n[0], n[1]), (n[2], n[3]), end] if letter == "C" else [at, end]
                    points += [bezier(knots, t) for t in np.linspace(0, 1, 12)]
                at = end
            yield {e.get("data-from"), e.get("data-to")}, points


def bezier(knots, t):
    while len(knots) > 1:
        knots = [(a + t * (c - a), b + t * (d - b)) for (a, b), (c, d) in itertools.pairwise(knots)]
    return knots[0]


def apart(a, b, slack=0.3):
    return (
        a[2] <= b[0] + slack or b[2] <= a[0] + slack or a[3] <= b[1] + slack or b[3] <= a[1] + slack
    )


def inside(point, box, slack=0.5):
    x, y = point
    return box[0] + slack < x < box[2] - slack and box[1] + slack < y < box[3] - slack


def random_circuit(seed):
    """Up to 40 nodes, some named, in either language, with forks, long wires and numbers."""
    rng = np.random.default_rng(seed)
    names = [None, "x", "w₀", "loss", "gradient", "exact", "softmax", "an unusual name", "损失"]
    values = np.exp(rng.normal(size=7) * 3).round(int(rng.integers(0, 6)))
    nodes = [
        Variable(v, names[rng.integers(len(names))], parameter=bool(rng.integers(2)))
        for v in values[: rng.integers(1, 8)]
    ]
    unary = ["exp", "sigmoid", "tanh", "relu", "sqrt"]
    for _ in range(rng.integers(1, 34)):
        a, b = (nodes[-min(1 + int(rng.exponential(4)), len(nodes))] for _ in "ab")
        kind = rng.integers(6)
        if kind == 0:
            made = getattr(a, unary[rng.integers(len(unary))])()
        elif kind == 1:
            made = apply(of_many, *(nodes[i] for i in rng.integers(0, len(nodes), 5)))
        else:
            made = [a + b, a - b, a * 0.3, a.maximum(b)][kind - 2]
        made.label = names[rng.integers(len(names))]
        nodes.append(made)
    return nodes[-1]


def of_many(*numbers):
    return Forward(sum(numbers), lambda upstream=1.0: tuple(upstream for _ in numbers))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_runs_into_anything_on_200_circuits(lang):
    for seed in range(200):
        f = random_circuit(seed)
        f.backward()
        drawing = Circuit(f).draw(digits=seed % 5 + 1)
        width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', drawing).groups())
        found, written = boxes(drawing), list(labels_of(drawing, lang))
        assert len(found) == len(Circuit(f).nodes) <= 40
        for a, b in itertools.combinations(found.values(), 2):
            assert apart(a, b), seed
        for (s, a), (t, b) in itertools.combinations(written, 2):
            assert apart(a, b), (seed, s, t)
        for text, a in written:
            own = [b for b in found.values() if inside(((a[0] + a[2]) / 2, (a[1] + a[3]) / 2), b)]
            assert all(apart(a, b) for b in found.values() if b not in own), (seed, text)
            assert min(a) >= 0, (seed, text)
            assert a[2] <= width, (seed, text)
            assert a[3] <= height, (seed, text)
        for ends, points in wires(drawing):
            foreign = [b for k, b in found.items() if str(k) not in ends]
            assert not any(inside(p, b) for p in points for b in foreign), (seed, ends)
            assert not any(inside(p, a) for p in points for _, a in written), (seed, ends)


def chain(gates):
    x = Variable(1.0)
    for k in range(gates):
        x = x * 0.9 if k % 2 else x + 0.5
    return x


def used_along(gates):
    """A chain each of whose gates takes one parameter, whose wire so runs through all columns."""
    w, x = Variable(0.5), Variable(1.0)
    for _ in range(gates // 2):
        x = (w * x).tanh()
    return x


@pytest.mark.parametrize("made", [chain, used_along])
def test_four_times_the_gates_take_about_four_times_as_long_to_draw(made):
    def seconds(gates):
        circuit, spent = Circuit(made(gates)), []
        for _ in range(3):
            start = time.process_time()
            circuit.draw()
            spent.append(time.process_time() - start)
        return min(spent)

    assert seconds(1000) <= 8 * seconds(250)  # 16 and more where each gate looks at all the others


def test_a_drawing_of_very_many_wires_still_has_every_gate():
    xs = [Variable(float(k)) for k in range(150)]
    total = xs[0]
    for x in xs[1:]:
        total = total + x.tanh()
    circuit = Circuit(total)
    drawing = circuit.draw()
    found = boxes(drawing)
    assert len(found) == len(circuit.nodes)
    assert len(list(wires(drawing))) > 4000  # a wire is one piece in each column it crosses
    for a, b in itertools.pairwise(sorted(found.values())):
        assert apart(a, b)


def test_a_phone_scrolls_a_wide_drawing_and_reads_it():
    *_, f = sum_times()
    root = ElementTree.fromstring(Circuit(f).draw())
    width = float(root.get("viewBox").split()[2])
    least = float(re.search(r"min-width: (\d+)px", root.get("style"))[1])
    assert float(root.get("font-size")) * least / width >= 10


def test_the_backward_pass_is_drawn_gate_by_gate():
    *_, f = sum_times()
    with pytest.raises(ValueError, match="no gradients yet"):
        Circuit(f).draw_backward()
    f.backward()
    drawing = Circuit(f).draw_backward(columns=2)
    panels = ElementTree.fromstring(drawing).findall(f"{SVG}svg")
    told = [[e.text for e in panel.iter(f"{SVG}text")] for panel in panels]
    assert [words[:2] for words in told] == [["1", "×"], ["2", "+"]]
    assert [len(words) for words in told] == [17, 19]
    assert told[0].count("−4") == 2  # the value of z, and the gradient of q
    assert told[1].count("−4") == 4
    assert [panel.get("x") for panel in panels] != ["0.0", "0.0"]
    alone = Variable(2.0, "x")
    alone.backward()
    assert Circuit(alone).draw_backward().count('class="panel"') == 1


def test_a_fork_gathers_its_gradients_one_at_a_time():
    x = Variable(3.0, "x")
    f = x * x + 2 * x
    f.backward()
    drawing = Circuit(f).draw_backward()
    told = [
        [e.text for e in panel.iter(f"{SVG}text")]
        for panel in ElementTree.fromstring(drawing).findall(f"{SVG}svg")
    ]
    assert "8" not in told[-2]
    assert "8" in told[-1]


def test_steps_tell_the_whole_story():
    *_, f = sum_times()
    assert {step.phase for step in Circuit(f).steps()} == {"forward"}
    f.backward()
    steps = Circuit(f).steps()
    assert [step.phase for step in steps] == ["forward"] * 5 + ["backward"] * 2
    assert [step.name for step in steps[:5]] == ["x", "y", "q", "z", "f"]
    last, first = steps[5:]
    assert (last.name, last.gradient, last.wires) == ("f", "1", ("−4", "3"))
    assert (first.name, first.inputs, first.wires) == ("q", (0, 1), ("−4", "−4"))


def test_dot():
    *_, f = sum_times()
    f.backward()
    dot = Circuit(f).to_dot()
    assert dot.startswith("digraph circuit {")
    assert 'n4 [shape=circle, label="f\\n−12\\ngrad 1"];' in dot
    assert dot.count("->") == 4


def test_repr():
    *_, f = sum_times()
    assert repr(f) == "Variable(f = -12)"
    f.backward()
    assert repr(f) == "Variable(f = -12, grad 1)"


def test_a_circuit_is_as_exact_as_its_gates():
    assert gates.sigmoid(40.0).backward() == Variable(40.0).sigmoid().pull(1.0)[0]


def test_a_list_of_variables_goes_through_a_gate_of_lists():
    v, w = Variable([1.0, 2.0], "v"), Variable([3.0], "w")
    joined = apply(gates.concatenate, [v, w])
    (joined * np.array([1.0, 10.0, 100.0])).sum().backward()
    assert joined.gate == "concatenate"
    np.testing.assert_array_equal(v.grad, [1, 10])
    np.testing.assert_array_equal(w.grad, [100])


def test_gradients_of_another_output_are_not_shown_as_ones_own():
    a = Variable(2.0, "a")
    m = a * 3
    o = m * m
    o.backward()
    (m + 1).backward()
    with pytest.raises(ValueError, match="circuit: got gradients of another output"):
        Circuit(o).steps()
    with pytest.raises(ValueError, match="circuit: got gradients of another output"):
        Circuit(o).draw()
    o.backward()
    assert Circuit(o).steps()[-1].gradient == "12"


def test_dot_escapes_quotes():
    assert r'label="say \"x\"' in Circuit(Variable(1.0, 'say "x"')).to_dot()


def test_a_variable_as_exponent_is_refused_by_name():
    with pytest.raises(TypeError, match="exponent: got Variable, wanted a number"):
        Variable(2.0) ** Variable(1.0)
