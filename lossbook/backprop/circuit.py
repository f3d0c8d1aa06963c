"""Circuits: gates joined by wires, and backpropagation through them.

``Variable`` builds a circuit while it computes; ``Circuit`` is the graph of what led to one. A loss
is a gate too: ``apply(cross_entropy, logits, target)``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, wraps
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lossbook._formatting import show
from lossbook._protocol import Array, Forward, as_upstream
from lossbook._validation import as_float, as_gradient
from lossbook.backprop import gates
from lossbook.backprop._drawing import Diagram, Drawing, Node, draw_backward, draw_circuit, short

__all__ = ["Circuit", "Step", "Variable", "apply"]

SYMBOLS = {
    "add": "+",
    "subtract": "−",
    "multiply": "×",
    "divide": "÷",
    "negate": "−x",
    "maximum": "max",
    "minimum": "min",
    "sqrt": "√",
    "abs": "|x|",
    "sigmoid": "σ",
    "matmul": "@",
    "sum": "Σ",
    "getitem": "[ ]",
}
#: With a number for the first input, and for the second.
WITH_NUMBER = {
    "add": ("+ {}", "+ {}"),
    "subtract": ("{} − x", "− {}"),
    "multiply": ("× {}", "× {}"),
    "divide": ("{}/x", "÷ {}"),
    "maximum": ("max {}", "max {}"),
    "minimum": ("min {}", "min {}"),
}
RAISED = str.maketrans("0123456789.-", "⁰¹²³⁴⁵⁶⁷⁸⁹·⁻")


def apply(
    gate: Callable[..., Forward], *inputs: Any, label: str | None = None, **options: Any
) -> Variable:
    r"""Put a gate into a circuit: any function of the protocol, one's own included.

    Formula: the gate's.
    Shapes: the gate's.
    Domain: inputs are Variables, or constants, which take no part in the circuit.
    Edges: the inputs of a gate that takes a list, as ``concatenate``, may be given as one list. A
        gate may return a gradient for each input or, as losses do, for each differentiable
        one; the Variables have to be these. ``label`` names the result in drawings.
    Errors: ValueError, on the way back, when the gradients cannot be told apart, and for one of
        another shape than its input; the gate's own.
    Torch: ``torch.autograd.Function``.
    Source: CS231n, "Backpropagation, intuitions".
    """
    if len(inputs) == 1 and _holds_variables(inputs[0]):
        return apply(_of_one_list(gate), *inputs[0], label=label, **options)
    values = [x.value if isinstance(x, Variable) else x for x in inputs]
    value, backward = gate(*values, **options)
    result = Variable(value, label)
    result.gate = getattr(gate, "__name__", type(gate).__name__)
    result.parents = tuple(x for x in inputs if isinstance(x, Variable))
    result.inputs, result.options = inputs, options
    variable = [isinstance(x, Variable) for x in inputs]

    def pull(upstream: Any) -> tuple[Any, ...]:
        found = _for_variables(result.gate, backward(upstream), variable)
        pairs = zip(found, result.parents, strict=True)
        return tuple(as_gradient(result.gate, g, np.asarray(x.value)) for g, x in pairs)

    result.pull = pull
    return result


class Variable:
    """A number or an array in a circuit: ``value``, and after ``backward`` its gradient ``grad``.

    Arithmetic with a Variable puts a gate behind it. ``parents`` is a tuple, so ``a * a`` has two
    wires from ``a``; each carries a gradient back, and they add up. A number that takes part,
    as in ``2 * a``, belongs to the gate and has no gradient. ``parameter`` marks an input that
    training will change: it is drawn with six sides. ``value`` is a copy of what was given: that
    may change afterwards, ``value`` not until the last ``backward``. As a condition and in a loop a
    Variable is its value. It cannot be pickled, as its backward pass is a closure.

    >>> x, y, z = Variable(-2.0, "x"), Variable(5.0, "y"), Variable(-4.0, "z")
    >>> f = (x + y) * z
    >>> f.backward()
    >>> float(f.value), float(x.grad), float(z.grad)
    (-12.0, -4.0, 3.0)
    """

    __array_ufunc__ = None  # lets ``array + variable`` come here

    def __init__(
        self, value: ArrayLike, label: str | None = None, *, parameter: bool = False
    ) -> None:
        self.value: Any = as_float("value", value).copy()[()]
        self.label = label
        self.parameter = parameter
        self.gate = ""
        self.parents: tuple[Variable, ...] = ()
        self.inputs: tuple[Any, ...] = ()
        self.options: dict[str, Any] = {}
        self.pull: Callable[[Any], tuple[Any, ...]] | None = None
        self.grad: Any = None
        self.wires: tuple[Any, ...] = ()
        self.sweep: object = None

    def backward(self, upstream: ArrayLike = 1.0) -> None:
        """Set ``grad`` of every Variable that led here to the gradient of this one.

        A number as ``upstream`` counts for each entry. It goes back without recursion, so a chain
        may be of any length; a second call sets the same gradients and does not double them.
        """
        circuit, sweep = Circuit(self).nodes, object()
        for node in circuit:
            node.grad, node.sweep = np.zeros_like(node.value)[()], sweep
        self.grad = self.grad + as_upstream(upstream, self.value)
        for node in reversed(circuit):
            if node.pull is not None:
                node.wires = node.pull(node.grad)
                for parent, gradient in zip(node.parents, node.wires, strict=True):
                    parent.grad = parent.grad + gradient

    def __repr__(self) -> str:
        name = f"{self.label} = " if self.label else ""
        gradient = "" if self.grad is None else f", grad {show(self.grad, noise=0)}"
        return f"Variable({name}{show(self.value, noise=0)}{gradient})"

    def __bool__(self) -> bool:
        return bool(self.value)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len: got a Variable of one number, wanted one of an array")
        return len(self.value)

    def __iter__(self) -> Iterator[Variable]:
        return (self[k] for k in range(len(self)))

    @property
    def label(self) -> str | None:
        """The name in drawings."""
        return self._label

    @label.setter
    def label(self, label: str | None) -> None:
        self._label = None if label is None else _as_label(label)

    def named(self, label: str) -> Variable:
        """This Variable, with a label for drawings."""
        self.label = label
        return self

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(self.value)

    @property
    def T(self) -> Variable:
        return apply(gates.transpose, self)

    def __add__(self, other: Any) -> Variable:
        return apply(gates.add, self, _lifted(other))

    def __radd__(self, other: Any) -> Variable:
        return apply(gates.add, _lifted(other), self)

    def __sub__(self, other: Any) -> Variable:
        return apply(gates.subtract, self, _lifted(other))

    def __rsub__(self, other: Any) -> Variable:
        return apply(gates.subtract, _lifted(other), self)

    def __mul__(self, other: Any) -> Variable:
        return apply(gates.multiply, self, _lifted(other))

    def __rmul__(self, other: Any) -> Variable:
        return apply(gates.multiply, _lifted(other), self)

    def __truediv__(self, other: Any) -> Variable:
        return apply(gates.divide, self, _lifted(other))

    def __rtruediv__(self, other: Any) -> Variable:
        return apply(gates.divide, _lifted(other), self)

    def __matmul__(self, other: Any) -> Variable:
        return apply(gates.matmul, self, _lifted(other))

    def __rmatmul__(self, other: Any) -> Variable:
        return apply(gates.matmul, _lifted(other), self)

    def __pow__(self, exponent: float) -> Variable:
        return apply(gates.power, self, exponent=exponent)

    def __neg__(self) -> Variable:
        return apply(gates.negate, self)

    def __abs__(self) -> Variable:
        return apply(gates.abs, self)

    def __getitem__(self, index: Any) -> Variable:
        return apply(gates.getitem, self, index=index)

    def maximum(self, other: Any) -> Variable:
        return apply(gates.maximum, self, _lifted(other))

    def minimum(self, other: Any) -> Variable:
        return apply(gates.minimum, self, _lifted(other))

    def exp(self) -> Variable:
        return apply(gates.exp, self)

    def log(self) -> Variable:
        return apply(gates.log, self)

    def sqrt(self) -> Variable:
        return apply(gates.sqrt, self)

    def sigmoid(self) -> Variable:
        return apply(gates.sigmoid, self)

    def tanh(self) -> Variable:
        return apply(gates.tanh, self)

    def relu(self) -> Variable:
        return apply(gates.relu, self)

    def reshape(self, shape: int | tuple[int, ...]) -> Variable:
        return apply(gates.reshape, self, shape=shape)

    def sum(self, axis: gates.Axis = None) -> Variable:
        return apply(gates.sum, self, axis=axis)

    def mean(self, axis: gates.Axis = None) -> Variable:
        return apply(gates.mean, self, axis=axis)

    def max(self, axis: gates.Axis = None) -> Variable:
        return apply(gates.max, self, axis=axis)


class Step(NamedTuple):
    """One event of a pass, with everything a stepper writes, as text."""

    phase: str  # "forward" or "backward"
    node: int
    name: str
    inputs: tuple[int, ...]
    value: str
    gradient: str  # of this node; empty in the forward pass
    wires: tuple[str, ...]  # what each input gets from this node


class Circuit:
    """The graph of everything that led to a Variable.

    ``nodes`` has inputs before what they feed. ``edges`` has one entry (source, target) for each
    wire, two for ``a * a``.
    """

    def __init__(self, output: Variable) -> None:
        self.output = output
        self.nodes = _in_order(output)
        self._place = {id(node): k for k, node in enumerate(self.nodes)}

    @property
    def has_gradients(self) -> bool:
        """Whether ``backward`` was called on the output; those of another output do not count."""
        if self.output.grad is None:
            return False
        if any(node.sweep is not self.output.sweep for node in self.nodes):
            raise ValueError(
                "circuit: got gradients of another output that shares its inputs, "
                "wanted output.backward() again"
            )
        return True

    @cached_property
    def edges(self) -> tuple[tuple[int, int], ...]:
        return tuple(
            (self._place[id(parent)], k)
            for k, node in enumerate(self.nodes)
            for parent in node.parents
        )

    def draw(self, digits: int = 4) -> Drawing:
        """An SVG with the value above each wire and, after ``backward``, the gradient below."""
        return draw_circuit(self.diagram(), digits)

    def draw_backward(self, digits: int = 4, *, columns: int = 1) -> Drawing:
        """The backward pass as small multiples: one panel for each gate in turn, named above it.

        The gate that sends is marked. A gradient below a wire is the sum of what has come so far.
        A page too narrow for the columns shows fewer.
        """
        if not self.has_gradients:
            raise ValueError("circuit: no gradients yet; wanted output.backward() first")
        return draw_backward(self.diagram(), digits, columns)

    def diagram(self) -> Diagram:
        """What a drawing shows of the circuit, apart from how it was computed."""
        gradients = self.has_gradients
        nodes = tuple(
            Node(
                node.gate,
                self.symbol(k),
                node.label or "",
                node.value,
                node.parameter,
                tuple(self._place[id(parent)] for parent in node.parents),
                node.wires if gradients else (),
            )
            for k, node in enumerate(self.nodes)
        )
        return Diagram(nodes, self.output.grad if gradients else None)

    def steps(self, digits: int = 4) -> list[Step]:
        """What happens, in order: each node computed, then each node sending gradients back."""
        forward = [self._step("forward", k, digits) for k in range(len(self.nodes))]
        if not self.has_gradients:
            return forward
        gated = [k for k, node in enumerate(self.nodes) if node.pull is not None]
        return forward + [self._step("backward", k, digits) for k in reversed(gated)]

    def to_dot(self, digits: int = 4) -> str:
        """The circuit in the language of Graphviz."""
        lines = ["digraph circuit {", "  rankdir=LR;"]
        for k, node in enumerate(self.nodes):
            shape = "circle" if node.gate else "box"
            name = self.name(k).replace("\\", "\\\\").replace('"', '\\"')
            text = f"{name}\\n{short(node.value, digits)}"
            if node.grad is not None:
                text += f"\\ngrad {short(node.grad, digits)}"
            lines.append(f'  n{k} [shape={shape}, label="{text}"];')
        lines += [f"  n{source} -> n{target};" for source, target in self.edges]
        return "\n".join([*lines, "}"])

    def name(self, k: int) -> str:
        """The label of a node, or the symbol of its gate."""
        node = self.nodes[k]
        return node.label or self.symbol(k)

    def symbol(self, k: int) -> str:
        """The symbol of the gate of a node, with the number in it; empty for an input."""
        node = self.nodes[k]
        if node.gate == "power":
            return "x" + str(show(node.options["exponent"])).translate(RAISED)
        numbers = [x for x in node.inputs if not isinstance(x, Variable) and np.ndim(x) == 0]
        if node.gate in WITH_NUMBER and len(node.inputs) == 2 and len(numbers) == 1:
            last = isinstance(node.inputs[0], Variable)
            return WITH_NUMBER[node.gate][last].format(short(numbers[0], 4))
        return SYMBOLS.get(node.gate, node.gate)

    def _step(self, phase: str, k: int, digits: int) -> Step:
        node = self.nodes[k]
        back = phase == "backward"
        return Step(
            phase,
            k,
            self.name(k),
            tuple(self._place[id(parent)] for parent in node.parents),
            short(node.value, digits),
            short(node.grad, digits) if back else "",
            tuple(short(wire, digits) for wire in node.wires) if back else (),
        )


_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _as_label(label: str) -> str:
    """A text that an SVG may hold: no control characters and no halves of surrogate pairs."""
    if not isinstance(label, str):
        raise TypeError(f"label: got {type(label).__name__}, wanted a text")
    wrong = _NOT_IN_XML.search(label)
    if wrong:
        raise ValueError(f"label: got the character {wrong.group()!r}, wanted those of XML")
    return label


def _holds_variables(x: Any) -> bool:
    return isinstance(x, (list, tuple)) and any(isinstance(part, Variable) for part in x)


def _of_one_list(gate: Callable[..., Forward]) -> Callable[..., Forward]:
    """The gate of a list, to be called with what is in the list."""

    @wraps(gate)
    def spread(*parts: Any, **options: Any) -> Forward:
        return gate(parts, **options)

    return spread


def _in_order(output: Variable) -> list[Variable]:
    """Everything that led to ``output``, inputs first, without recursion."""
    order: list[Variable] = []
    seen: set[int] = set()
    stack = [(output, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((parent, False) for parent in reversed(node.parents))
    return order


def _lifted(x: Any) -> Any:
    """An array becomes an input of its own; a number belongs to the gate."""
    return x if isinstance(x, Variable) or np.ndim(x) == 0 else Variable(x)


def _for_variables(gate: str, found: Any, variable: list[bool]) -> tuple[Array, ...]:
    """The gradients of those inputs that are Variables."""
    found = found if isinstance(found, tuple) else (found,)
    if len(found) == sum(variable):
        return found
    if len(found) == len(variable):
        return tuple(g for g, wanted in zip(found, variable, strict=True) if wanted)
    raise ValueError(
        f"{gate}: got {len(found)} gradients for {sum(variable)} Variables among "
        f"{len(variable)} inputs; wanted the differentiable inputs as Variables"
    )
