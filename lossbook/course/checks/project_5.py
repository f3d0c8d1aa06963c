"""Checkers of the exercises of the project of part V, a broken network."""

from __future__ import annotations

import numpy as np

from lossbook._bilingual import Bilingual
from lossbook.course.exercises import Case, Exercise, Mistake

X = [[1.0, -2.0], [3.0, 0.5], [-1.0, 4.0]]
S = [2.0, -0.5]
DOUT = [[0.5, 1.0], [-1.0, 2.0], [0.25, -0.5]]


def _scale(x, s, dout):
    return dout * s, np.sum(dout * x, axis=0)


SCALE = Exercise(
    "project-5-broken-network/scale-backward",
    _scale,
    (
        Case((X[:1], S, DOUT[:1]), why=Bilingual("One sample.", "一个样本。")),
        Case((X, S, DOUT), why=Bilingual("Three samples.", "三个样本。")),
    ),
    (
        Mistake(
            lambda x, s, dout: (dout * s, np.mean(dout * x, axis=0)),
            Bilingual(
                "The gradient by s is a sum over the samples: the loss has divided already.",
                "对 s 的梯度要对样本求和：平均已经在损失里求过了。",
            ),
        ),
        Mistake(
            lambda x, s, dout: (dout * s, dout * x),
            Bilingual(
                "s has one row, and so has its gradient: add up what the samples send back.",
                "s 只有一行，梯度也是：把各个样本传回的加起来。",
            ),
        ),
        Mistake(
            lambda x, s, dout: _scale(x, s, dout)[::-1],
            Bilingual("First by x, then by s.", "先是对 x 的，再是对 s 的。"),
        ),
        Mistake(
            lambda x, s, dout: (dout, np.sum(dout * x, axis=0)),
            Bilingual("On its way back dout is scaled, too.", "dout 反向传播时也要缩放。"),
        ),
    ),
)


def _leaky(z, dout, slope):
    return np.where(z > 0, dout, slope * dout)


LEAKY = Exercise(
    "project-5-broken-network/leaky-backward",
    _leaky,
    (
        Case(([[1.0, 2.0]], [[3.0, -4.0]], 0.1), why=Bilingual("All of z positive.", "z 全为正。")),
        Case(
            ([[1.0, -2.0], [-0.5, 3.0]], [[3.0, -4.0], [2.0, 0.5]], 0.1),
            why=Bilingual("Some of z negative.", "z 有正有负。"),
        ),
        Case(
            ([[0.0, -2.0]], [[1.0, 2.0]], 0.1),
            why=Bilingual("At 0 the slope is the small one.", "0 处取较小的斜率。"),
        ),
        Case(([[-1.0, 2.0]], [[1.0, -1.0]], 0.3), why=Bilingual("Another slope.", "换一个斜率。")),
    ),
    (
        Mistake(
            lambda z, dout, slope: np.where(z > 0, dout, 0.0),
            Bilingual(
                "Where z is negative the slope is small and not 0.",
                "z 为负时，斜率很小，但不是 0。",
            ),
        ),
        Mistake(
            lambda z, dout, slope: np.where(dout > 0, dout, slope * dout),
            Bilingual(
                "The side is decided by z, and not by the sign of dout.",
                "在哪一侧由 z 决定，与 dout 的正负无关。",
            ),
        ),
        Mistake(
            lambda z, dout, slope: np.where(z > 0, dout, slope),
            Bilingual("The slope multiplies dout.", "斜率要乘 dout。"),
        ),
        Mistake(
            lambda z, dout, slope: np.where(z > 0, dout, slope * z),
            Bilingual(
                "This is the way forward: the slope multiplies dout.", "这是前向：斜率要乘 dout。"
            ),
        ),
        Mistake(
            lambda z, dout, slope: dout,
            Bilingual("This passes everything on unchanged.", "这样 dout 全都原样通过了。"),
        ),
    ),
)


def _double(dout):
    return 2 * dout


def _swap(dout):
    return dout[:, ::-1] - 1


def _skip(dout, inner):
    return dout + inner(dout)


SKIP = Exercise(
    "project-5-broken-network/skip-backward",
    _skip,
    (
        Case((DOUT, _double), why=Bilingual("f doubles.", "f 把输入乘以 2。")),
        Case((DOUT, _swap), why=Bilingual("Another inner way.", "换一个内层。")),
    ),
    (
        Mistake(
            lambda dout, inner: inner(dout),
            Bilingual(
                "The straight wire sends dout back, too: at a fork gradients add up.",
                "直通的一路也把 dout 传回：分叉处梯度相加。",
            ),
        ),
        Mistake(
            lambda dout, inner: dout * inner(dout),
            Bilingual(
                "At a fork gradients are added, not multiplied.", "分叉处梯度相加，不是相乘。"
            ),
        ),
        Mistake(
            lambda dout, inner: inner(2 * dout),
            Bilingual(
                "The straight wire does not go through the inner layer.", "直通的一路不经过内层。"
            ),
        ),
        Mistake(
            lambda dout, inner: (dout + inner(dout)) / 2,
            Bilingual("Gradients add up; nothing is averaged.", "梯度相加，不取平均。"),
        ),
        Mistake(
            lambda dout, inner: dout,
            Bilingual("The way through the inner layer is missing.", "少了经过内层的一路。"),
        ),
    ),
)

EXERCISES = [SCALE, LEAKY, SKIP]
