"""Reports of the gradient checker side by side, with their names in both languages."""

import numpy as np

from lossbook import check_gradient, cross_entropy
from lossbook.course import GradientReports

Z = np.random.default_rng(0).normal(size=(8, 10))
CLASSES = np.arange(8)


def test_reports_are_shown_side_by_side():
    exact = cross_entropy(Z, CLASSES).backward()
    both = GradientReports(
        {
            "right": check_gradient(lambda z: cross_entropy(z, CLASSES), Z),
            "sign": check_gradient(lambda z: (cross_entropy(z, CLASSES).value, -exact), Z),
        }
    )
    assert str(both).splitlines() == [
        "right: The gradient is right (80 entries compared).",
        "sign: The gradient is wrong.",
        "  input 0, shape (8, 10): relative error 2.0e+00",
        "  likely cause: the sign is flipped",
    ]
    chinese = both.text().zh
    assert "正确：梯度正确（比较了 80 个分量）。" in chinese
    assert "符号反了：梯度有错。" in chinese
