"""Circuits: gradients, forks, depth, and what is drawn and stepped through."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lossbook import Circuit, Forward, Variable, apply, cross_entropy, gaussian_nll_loss
from lossbook.backprop import gates

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
    root = ElementTree.fromstring(drawing)
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert sorted(texts) == sorted(
        ["x", "y", "z", "+", "×", "q", "f"]
        + ["−2", "5", "−4", "3", "−12"]
        + ["−4", "−4", "3", "−4", "1"]
    )
    assert len(list(root.iter(f"{SVG}circle"))) == 2
    assert len(list(root.iter(f"{SVG}rect"))) == 3
    assert drawing._repr_mimebundle_()["image/svg+xml"] == drawing
    assert drawing == Circuit(f).draw()
    assert "style=" not in drawing


def test_a_fork_is_a_dot_and_says_what_comes_back_on_each_wire():
    a = Variable(3.0, "a")
    square = a * a
    square.backward()
    root = ElementTree.fromstring(Circuit(square).draw())
    assert len(list(root.iter(f"{SVG}circle"))) == 2  # the gate and the dot
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert texts.count("3") == 3  # the value, and a gradient on each wire
    assert "6" in texts


def test_no_two_nodes_are_drawn_in_one_place():
    x, y = Variable(3.0, "x"), Variable(-4.0, "y")
    f = (x + y.sigmoid()) / (x.sigmoid() + (x + y) ** 2)
    root = ElementTree.fromstring(Circuit(f).draw())
    places = [(e.get("cx"), e.get("cy")) for e in root.iter(f"{SVG}circle") if e.get("r") == "17"]
    assert len(set(places)) == len(places) == 7
    width, height = float(root.get("width")), float(root.get("height"))
    for e in root.iter(f"{SVG}text"):
        assert 0 < float(e.get("x")) < width
        assert 0 < float(e.get("y")) < height


def test_labels_are_escaped_and_arrays_shown_by_shape():
    f = Variable(np.ones((2, 3)), "a<b") * 2
    drawing = Circuit(f).draw()
    ElementTree.fromstring(drawing)
    assert "a&lt;b" in drawing
    assert "2 × 3" in drawing


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
