"""Checkers of the exercises of chapter 13, a two-layer network."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.backprop.gradcheck import check_gradient
from lossbook.backprop.layers import Affine, Rectifier
from lossbook.course.exercises import Case, Exercise, Mistake
from lossbook.losses.classification import cross_entropy


def _arrays(*parts):
    return tuple(np.asarray(part, dtype=float) for part in parts)


def _affine(x, W, dout):
    x, W, dout = _arrays(x, W, dout)
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


def _instead(**changes):
    """The right answer with one of its three parts replaced."""

    def answer(x, W, dout):
        dx, dW, db = _affine(x, W, dout)
        arrays = _arrays(x, W, dout)
        replaced = {"dx": dx, "dW": dW, "db": db} | {
            key: change(*arrays) for key, change in changes.items()
        }
        return tuple(replaced.values())

    return answer


def _in_order(function, order):
    """The parts of the right answer in another order."""
    return lambda *args: tuple(function(*args)[place] for place in order)


X = np.array([[1.0, 2.0], [-1.0, 1.0], [2.0, -1.0]])
W = np.array([[1.0, -1.0], [0.5, 2.0]])
DOUT = np.array([[0.25, -0.5], [1.0, 0.0], [-0.75, 2.0]])

AFFINE_BACKWARD = Exercise(
    "13-two-layer-network/affine-backward",
    _affine,
    (
        Case((X, W, DOUT), why=Bilingual("Three samples.", "三个样本。")),
        Case(
            (np.array([[1.0, 2.0, 3.0]]), np.array([[1.0], [0.0], [2.0]]), np.array([[0.5]])),
            why=Bilingual(
                "One sample, three inputs, one output.", "一个样本，三个输入，一个输出。"
            ),
        ),
    ),
    (
        Mistake(
            _instead(db=lambda x, W, dout: dout.mean(axis=0)),
            Bilingual(
                "The bias gradient is a sum over the samples; the loss has divided already.",
                "偏置的梯度对样本求和；平均已经在损失里求过了。",
            ),
        ),
        Mistake(
            _instead(db=lambda x, W, dout: dout),
            Bilingual(
                "The bias is one row: sum its gradient over the samples.",
                "偏置只有一行，梯度要对样本求和。",
            ),
        ),
        Mistake(
            _instead(db=lambda x, W, dout: dout.sum(axis=0, keepdims=True)),
            Bilingual(
                "b has the shape (K,), and so has its gradient: sum without keepdims.",
                "b 的形状是 (K,)，梯度也一样：求和时不要 keepdims。",
            ),
        ),
        *(
            Mistake(
                _in_order(_affine, order),
                Bilingual("The order is δX, δW, δb.", "次序是 δX、δW、δb。"),
            )
            for order in permutations(range(3))
            if order != (0, 1, 2)
        ),
        *(
            Mistake(
                _instead(db=lambda x, W, dout, axis=axis: dout.sum(axis=axis)),
                Bilingual(
                    "For δb sum over the samples, axis 0, and not over the outputs.",
                    "δb 只对样本求和，沿 axis=0，不对输出求和。",
                ),
            )
            for axis in (1, None)
        ),
        Mistake(
            _instead(dW=lambda x, W, dout: x.T @ dout / len(x)),
            Bilingual(
                "The weight gradient is divided by the number of samples once too often.",
                "权重的梯度多除了一次样本数。",
            ),
        ),
        Mistake(
            _instead(dW=lambda x, W, dout: dout.T @ x),
            Bilingual("δW is transposed: it has the shape of W.", "δW 转置了：它的形状与 W 相同。"),
        ),
        Mistake(
            _instead(dx=lambda x, W, dout: W @ dout.T),
            Bilingual("δX is transposed: it has the shape of X.", "δX 转置了：它的形状与 X 相同。"),
        ),
        Mistake(
            _instead(dx=lambda x, W, dout: x),
            Bilingual(
                "The first is the gradient by the input, and no copy of it.",
                "第一个是对输入的梯度，不是输入本身。",
            ),
        ),
        Mistake(
            _instead(dx=lambda x, W, dout: (dout @ W.T) if W.shape[0] != W.shape[1] else dout @ W),
            Bilingual("W must be transposed on the way back.", "反向传播要乘 W 的转置。"),
        ),
    ),
)


def _network(slope):
    """Loss and gradients with tanh, whose derivative is taken as ``slope(output, input)``."""

    def gradients(x, y, W1, b1, W2, b2):
        x, W1, b1, W2, b2 = _arrays(x, W1, b1, W2, b2)
        z = x @ W1 + b1
        h = np.tanh(z)
        value, back = cross_entropy(h @ W2 + b2, np.asarray(y))
        d_o = back()
        d_z = (d_o @ W2.T) * slope(h, z)
        return value, x.T @ d_z, d_z.sum(axis=0), h.T @ d_o, d_o.sum(axis=0)

    return gradients


_tanh = _network(lambda h, z: 1 - h**2)


def _of_sum(x, y, *parameters):
    return tuple(part * len(x) for part in _tanh(x, y, *parameters))


def _divided_again(x, y, *parameters):
    value, *gradients = _tanh(x, y, *parameters)
    return value, *(part / len(x) for part in gradients)


def _rows_of_biases(x, y, W1, b1, W2, b2):
    """A gradient by a bias for each sample; each is what a batch of that one would have."""
    value, d_W1, _, d_W2, _ = _tanh(x, y, W1, b1, W2, b2)
    single = [
        _tanh(row[None], label[None], W1, b1, W2, b2) for row, label in zip(x, y, strict=True)
    ]
    d_b1, d_b2 = (np.array([parts[place] for parts in single]) / len(x) for place in (2, 4))
    return value, d_W1, d_b1, d_W2, d_b2


W1 = np.array([[1.0, -1.0, 2.0], [0.0, 2.0, -1.0]])
B1 = np.array([0.0, 1.0, -1.0])
W2 = np.array([[0.5, 0.0], [-0.25, 0.5], [0.0, 0.5]])
B2 = np.array([0.5, -0.5])

TANH_NETWORK = Exercise(
    "13-two-layer-network/tanh-network",
    _tanh,
    (
        Case(
            (X[:1], np.array([1]), W1, B1, W2, B2),
            why=Bilingual("One sample.", "一个样本。"),
        ),
        Case(
            (X, np.array([1, 0, 1]), W1, B1, W2, B2),
            why=Bilingual("Three samples.", "三个样本。"),
        ),
    ),
    (
        Mistake(
            _network(lambda h, z: np.ones_like(h)),
            Bilingual("The derivative of tanh is missing.", "少了 tanh 的导数。"),
        ),
        Mistake(
            _network(lambda h, z: 1 - z**2),
            Bilingual(
                "1 − tanh² z needs the output tanh z, not z.",
                "1 − tanh² z 里要用输出 tanh z，不是 z。",
            ),
        ),
        Mistake(
            _network(lambda h, z: (z > 0).astype(float)),
            Bilingual(
                "That is the rectifier's mask; tanh has a slope of its own.",
                "这是 ReLU 的掩码；tanh 有自己的导数。",
            ),
        ),
        Mistake(
            _of_sum,
            Bilingual("The loss is the mean over the samples.", "损失要对样本求平均。"),
        ),
        Mistake(
            _network(lambda h, z: 1 - h),
            Bilingual("The output is squared: 1 − h².", "输出要平方：1 − h²。"),
        ),
        Mistake(
            _network(lambda h, z: 1 - np.tanh(h) ** 2),
            Bilingual("The output h is tanh already: 1 − h².", "输出 h 已经取过 tanh：1 − h²。"),
        ),
        Mistake(
            _divided_again,
            Bilingual(
                "The gradients are divided by the number of samples once too often: "
                "`cross_entropy` has done it.",
                "梯度多除了一次样本数：`cross_entropy` 里已经除过。",
            ),
        ),
        Mistake(
            _rows_of_biases,
            Bilingual(
                "A bias is one row: sum its gradient over the samples.",
                "偏置只有一行，梯度要对样本求和。",
            ),
        ),
        *(
            Mistake(
                _in_order(_tanh, (0, *order)),
                Bilingual(
                    "Return the gradients in the order W1, b1, W2, b2.",
                    "梯度要按 W1、b1、W2、b2 的次序返回。",
                ),
            )
            for order in permutations(range(1, 5))
            if order != (1, 2, 3, 4)
        ),
        Mistake(
            _in_order(_tanh, (1, 2, 3, 4, 0)),
            Bilingual("The loss comes first, then the gradients.", "先返回损失，再返回梯度。"),
        ),
    ),
)


class _Unmasked(Rectifier):
    def backward(self, dout):
        return dout


class _SignOfGradient(Rectifier):
    def backward(self, dout):
        return dout * (dout > 0)


class _MeanBias(Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.gradients[1] = dout.mean(axis=0)
        return dx


class _Untransposed(Affine):
    def backward(self, dout):
        super().backward(dout)
        return dout @ self.parameters[0]


class _DividedAgain(Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.gradients[0] = self.gradients[0] / len(dout)
        return dx


SQUARE = [[0.5, 0.0, 1.0], [-0.25, 0.5, 0.0], [1.5, 0.5, -1.0]]
BIAS = [0.5, -0.5, 0.25]


def all_right():
    return [Affine(W1, B1), Rectifier(), Affine(SQUARE, BIAS)]


def network_a():
    return [Affine(W1, B1), _Unmasked(), Affine(SQUARE, BIAS)]


def network_b():
    return [Affine(W1, B1), Rectifier(), _MeanBias(SQUARE, BIAS)]


def network_c():
    return [Affine(W1, B1), Rectifier(), _Untransposed(SQUARE, BIAS)]


def network_d():
    return [Affine(W1, B1), _SignOfGradient(), Affine(SQUARE, BIAS)]


def network_e():
    return [_DividedAgain(W1, B1), Rectifier(), Affine(SQUARE, BIAS)]


def _hunt(looks_at: Callable[[Any], Any], *, found: int = 0, begin: int = 0) -> Callable[..., int]:
    """Check each layer by itself, but only what ``looks_at`` picks of its report's inputs."""

    def faulty_layer(build, x):
        inside = np.asarray(x, dtype=float)
        for place, layer in enumerate(build()):

            def run(inside, *parameters, layer=layer):
                layer.parameters[:] = parameters
                value = layer.forward(inside)
                return value, lambda dout: (layer.backward(dout), *layer.gradients)

            before = [part.copy() for part in layer.parameters]
            report = check_gradient(run, inside, *before)
            if place >= begin and not all(part.passed for part in looks_at(report.inputs)):
                return place + found
            layer.parameters[:] = before
            inside = layer.forward(inside)
        return -1

    return faulty_layer


def _where_it_shows(build, x):
    """Check the whole network at once and blame the last layer with a wrong gradient."""
    layers = build()
    held = [layer for layer in layers for _ in layer.parameters]

    def run(*parameters):
        given = list(parameters)
        for layer in layers:
            layer.parameters[:] = [given.pop(0) for _ in layer.parameters]
        value = np.asarray(x, dtype=float)
        for layer in layers:
            value = layer.forward(value)

        def backward(dout):
            for layer in reversed(layers):
                dout = layer.backward(dout)
            return tuple(part for layer in layers for part in layer.gradients)

        return value, backward

    report = check_gradient(run, *(part for layer in layers for part in layer.parameters))
    wrong = [layer for layer, part in zip(held, report.inputs, strict=True) if not part.passed]
    return layers.index(wrong[-1]) if wrong else -1


FAULTY_LAYER = Exercise(
    "13-two-layer-network/faulty-layer",
    _hunt(lambda inputs: inputs),
    (
        Case(
            (all_right, X),
            why=Bilingual("Here no layer is wrong.", "这里没有哪一层是错的。"),
        ),
        Case(
            (network_a, X),
            why=Bilingual(
                "The rectifier hands everything back, on or off.",
                "无论单元是否激活，ReLU 都让梯度原样通过。",
            ),
        ),
        Case(
            (network_b, X),
            why=Bilingual(
                "The last layer takes the mean for its bias, not the sum.",
                "最后一层的偏置，梯度求了平均，本该求和。",
            ),
        ),
        Case(
            (network_c, X),
            why=Bilingual(
                "The last layer goes back through W and not through its transpose.",
                "最后一层反向传播时乘的是 W，没有转置。",
            ),
        ),
        Case(
            (network_d, X),
            why=Bilingual(
                "The rectifier asks for the sign of dout.", "ReLU 的掩码取自 dout 的正负。"
            ),
        ),
        Case(
            (network_e, X),
            why=Bilingual(
                "The first layer divides the gradient of its weights by the number of samples.",
                "第一层的权重，梯度又除以了一次样本数。",
            ),
        ),
    ),
    (
        Mistake(
            _where_it_shows,
            Bilingual(
                "That layer's gradients are wrong because it was handed a wrong δ. "
                "Check every layer by itself.",
                "这一层的梯度确实不对，但那是因为传到这一层的 δ 已经错了。要逐层单独检查。",
            ),
        ),
        Mistake(
            _hunt(lambda inputs: inputs, begin=1),
            Bilingual(
                "The first layer may be the wrong one, too: begin at place 0.",
                "有错的也可能是第一层：要从位置 0 开始检查。",
            ),
        ),
        Mistake(
            _hunt(lambda inputs: inputs[1:]),
            Bilingual(
                "A layer may be wrong in what it hands back: check the gradient by its input, too.",
                "一层传回的梯度也可能有错：对输入的梯度也要检查。",
            ),
        ),
        Mistake(
            _hunt(lambda inputs: inputs[:1]),
            Bilingual(
                "A layer may hand back the right δ and keep wrong gradients of its own: check "
                "its parameters, too.",
                "一层传回的 δ 可能是对的，参数的梯度却错了：参数也要检查。",
            ),
        ),
        Mistake(
            _hunt(lambda inputs: inputs, found=1),
            Bilingual("Places are counted from 0.", "层的位置从 0 数起。"),
        ),
    ),
)

EXERCISES = (AFFINE_BACKWARD, TANH_NETWORK, FAULTY_LAYER)
