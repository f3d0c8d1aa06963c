"""Numeric gradients, the checker's verdicts and its diagnoses."""

import math

import numpy as np
import pytest

from lossbook import (
    Forward,
    binary_cross_entropy,
    check_gradient,
    cross_entropy,
    gates,
    gaussian_nll_loss,
    log_softmax,
    numerical_gradient,
    relative_error,
    softmax,
)

rng = np.random.default_rng(0)
Z = rng.normal(size=(8, 10))
T = rng.integers(0, 10, 8)
EXACT = cross_entropy(Z, T).backward()


def loss(z):
    return cross_entropy(z, T)


def complex_loss(z):
    return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(8), T]).mean()


@pytest.mark.parametrize(
    ("method", "bound", "f"),
    [
        ("forward", 2e-6, loss),
        ("central", 2e-9, loss),
        ("richardson", 3e-11, loss),
        ("complex", 1e-15, complex_loss),
    ],
)
def test_methods_are_as_exact_as_their_order(method, bound, f):
    assert relative_error(numerical_gradient(f, Z, method), EXACT) < bound


def test_orders_of_truncation():
    x = np.array([1.0])
    errors = {
        method: [
            abs(numerical_gradient(lambda x: np.exp(x[0]), x, method, h)[0] - np.e) for h in hs
        ]
        for method, hs in {
            "forward": (1e-2, 1e-3),
            "central": (1e-2, 1e-3),
            "richardson": (1e-1, 1e-2),
        }.items()
    }
    drop = {method: big / small for method, (big, small) in errors.items()}
    assert drop["forward"] == pytest.approx(10, rel=0.02)
    assert drop["central"] == pytest.approx(100, rel=0.02)
    assert drop["richardson"] == pytest.approx(1e4, rel=0.1)


def test_course_table_of_steps():
    def error(method, h):
        return abs(numerical_gradient(np.exp, np.array(1.0), method, h) - np.e)

    assert error("forward", 1e-2) == pytest.approx(1.4e-2, rel=0.05)
    assert error("central", 1e-2) == pytest.approx(4.5e-5, rel=0.05)
    assert error("central", 1e-4) == pytest.approx(4.5e-9, rel=0.05)
    assert error("central", 1e-12) > 1e-6


def test_numeric_gradient_of_a_number_and_of_float32():
    assert numerical_gradient(lambda x: x**2, 3.0) == pytest.approx(6)
    x = np.array([0.5, -2.0], dtype=np.float32)
    gradient = numerical_gradient(lambda x: (x**2).sum(), x)
    assert gradient.dtype == np.float32
    np.testing.assert_allclose(gradient, 2 * x, rtol=1e-2)


def test_x_is_never_changed():
    x = np.array([1.0, 2.0])

    def raises(point):
        point += 7
        raise RuntimeError("inside f")

    for method in ("forward", "central", "richardson", "complex"):
        with pytest.raises(RuntimeError, match="inside f"):
            numerical_gradient(raises, x, method)
    with pytest.raises(RuntimeError, match="inside f"):
        check_gradient(raises, x)
    np.testing.assert_array_equal(x, [1, 2])


def writes(x):
    value = float(np.sum(x**2))
    gradient = 2 * x
    x[:] = 0
    return value, gradient


def test_an_f_that_writes_to_its_argument_is_still_measured_right():
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(numerical_gradient(writes, x), [2, 4])
    assert check_gradient(writes, x)
    np.testing.assert_array_equal(x, [1, 2])


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: numerical_gradient(np.sum, np.array([1, 2])), TypeError, "x: got int64, where x"),
        (lambda: check_gradient(loss, np.ones((8, 10), int)), TypeError, "inputs.0.: got int64"),
        (lambda: check_gradient(loss, Z.astype("f")), TypeError, "float32, too coarse for a check"),
        (
            lambda: numerical_gradient(np.sum, np.ones(2, "f"), h=1e-5),
            ValueError,
            "h: got 1e-05 with a float32 x.*error of 1e-02; wanted float64, or h of at least 3e-04",
        ),
        (lambda: numerical_gradient(np.sin, np.ones(2)), ValueError, r"f: got a value of shape"),
        (lambda: numerical_gradient(np.sum, np.ones(2), "best"), ValueError, "method: got 'best'"),
        (lambda: numerical_gradient(np.sum, np.ones(2), h=1e-30), ValueError, "h: got 1e-30"),
        (
            lambda: check_gradient(np.sum, np.ones(2)),
            TypeError,
            "f: got a float64, wanted the pair",
        ),
        (lambda: check_gradient(cross_entropy, Z, 1.0 * T), ValueError, "target: got float64"),
        (
            lambda: check_gradient(lambda z, t: cross_entropy(z, T), Z, 1.0 * T),
            ValueError,
            "f: got 1 gradients for 2 inputs, wanted one each",
        ),
        (
            lambda: check_gradient(loss, np.where(Z == Z.max(), np.nan, Z)),
            ValueError,
            r"inputs.0.: got nan at \[\d, \d\], wanted finite numbers",
        ),
        (lambda: numerical_gradient(np.sum, [1.0, np.inf]), ValueError, "x: got inf at .1."),
        (lambda: relative_error([1.0], [1.0, 2.0]), ValueError, "b: got shape"),
    ],
)
def test_what_cannot_work_is_refused_with_the_reason(call, error, said):
    with pytest.raises(error, match=said):
        call()


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.abs(x).sum(),
        lambda x: np.linalg.norm(x),
        lambda x: np.sum(x * np.sign(x)),
        lambda x: np.sum(x * np.conj(x)),
    ],
)
def test_complex_step_is_refused_where_it_would_lie(f):
    with pytest.raises(ValueError, match="method: 'complex', but .*wanted 'central'"):
        numerical_gradient(f, np.array([1.0, -2.0]), "complex")


def test_relative_error():
    assert relative_error([3.0, 4.0], [3.0, 4.0]) == 0
    assert relative_error([0.0], [0.0]) == 0
    assert relative_error([1.0, 0.0], [0.0, 0.0]) == 1
    assert relative_error([1.0], [-1.0]) == 2
    assert relative_error([1.0, 1e-9], [1.0, -1e-9]) < 1e-8


def test_right_gradients_pass():
    assert check_gradient(loss, Z)
    assert check_gradient(softmax, Z)  # array-valued: checked under a random upstream
    assert check_gradient(lambda a, b: (float(a @ b), (b, a)), Z[0], Z[1])
    assert check_gradient(lambda a: (float(a**3), 3 * a**2), 2.0)


def square_loss(w):
    return float(np.sum(w**2))


W = rng.normal(size=(4, 4))
A = rng.normal(size=(4, 4))
PLANTED = {
    "missing 1/N": (lambda z: (loss(z).value, EXACT * 8), Z, "the 1/N of the mean is missing"),
    "1/N twice": (lambda z: (loss(z).value, EXACT / 8), Z, "divided by N once too often"),
    "missing 2": (lambda w: (square_loss(w), w), W, "a factor of 2 is missing"),
    "sign": (lambda z: (loss(z).value, -EXACT), Z, "the sign is flipped"),
    "transposed": (lambda w: (float(np.sum(A.T * w**2)), 2 * A * w.T), W, "is transposed"),
    "lost penalty": (
        lambda w: (float(np.sum(A * w)) + 0.5 * square_loss(w), A),
        W,
        "one path of a fork is lost: what is missing is 1 x, as from an L2 penalty of 0.5‖x‖²",
    ),
    "lost absolute penalty": (
        lambda w: (float(np.sum(A * w) + 3 * np.abs(w).sum()), A),
        W,
        "3 sign(x), as from an L1 penalty",
    ),
    "lost constant": (lambda w: (float(np.sum(A * w + 2 * w)), A), W, "2 in every entry"),
    "p without the -1": (
        lambda z: (loss(z).value, softmax(z).value / 8),
        Z,
        "the term at the target class is missing",
    ),
    "not summed": (
        lambda b: (float(np.sum((A + b) ** 2)), 2 * (A + b)),
        W[0],
        "a sum over a broadcast dimension is missing",
    ),
    "no mask": (
        lambda w: (float(np.sum(np.maximum(w, 0) ** 2)), 2 * w),
        W,
        "wrong only where x < 0: a mask is missing",
    ),
    "mask turned": (
        lambda w: (float(np.sum(np.maximum(w, 0) ** 2 + w)), 2 * np.minimum(w, 0) * 0 + 1),
        W,
        "wrong only where x > 0",
    ),
    "mask of relu turned": (
        lambda w: (float(np.maximum(w, 0).sum()), 1.0 * (w < 0)),
        W,
        "the mask is turned round",
    ),
    "one entry, by a hair": (
        lambda w: (square_loss(w), 2 * w + 1e-5 * (np.arange(16).reshape(4, 4) == 6)),
        W,
        "right in all entries but 1, first [1, 2]",
    ),
    "one entry": (
        lambda w: (square_loss(w), 2 * w + (np.arange(16).reshape(4, 4) == 6)),
        W,
        "right in all entries but 1, first [1, 2]",
    ),
    "never filled": (lambda w: (square_loss(w), 0 * w), W, "0 throughout: the array was never"),
    "unused": (lambda w: (1.0, w), W, "f does not use this argument"),
    "log of 0": (lambda w: (square_loss(w), w * np.nan), W, "holds nan or inf, first at [0, 0]"),
    "a constant factor": (lambda w: (square_loss(w), 1.4 * w), W, "0.7 times the numeric one"),
    "right but for a hair": (
        lambda w: (square_loss(w), 2 * w * (1 + 1e-5)),
        W,
        "the two agree but for a small part everywhere",
    ),
    "added twice": (lambda w: (square_loss(w), 4 * w), W, "added twice"),
    "1/N of samples that are not seen": (
        lambda w: (square_loss(w) / 24, 2 * w),
        W,
        "24 times the numeric one, in every entry: if 24 is the number of samples, the 1/N",
    ),
    "1/N once too often, not seen": (
        lambda w: (square_loss(w), 2 * w / 24),
        W,
        "1/24 of the numeric one, in every entry",
    ),
    "lost penalty, bias free of it": (
        lambda w: (float(A.ravel() @ w + 0.5 * w[1:] @ w[1:]), A.ravel()),
        W.ravel(),
        "lost in 15 of 16 entries: what is missing there is 1 x, as from an L2 penalty",
    ),
    "mean taken for a constant": (
        lambda w: (
            float(np.sum((A @ w - (A @ w).mean(axis=0) - 1) ** 2)),
            2 * A.T @ (A @ w - (A @ w).mean(axis=0) - 1),
        ),
        W,
        "one column times one row: a path through a sum or a mean",
    ),
    "nonsense": (lambda w: (square_loss(w), np.sin(9 * w)), W, "fits no known pattern"),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_planted_bug_is_found_and_named(bug):
    f, x, said = PLANTED[bug]
    report = check_gradient(f, x)
    assert not report
    assert max(map(len, str(report).splitlines())) <= 78
    assert said in " ".join(str(report).split())
    both = report._repr_mimebundle_()["text/plain"]
    assert both.startswith("The gradient is wrong.")
    assert "梯度有错。" in both
    assert "可能的原因" in both


def test_worst_entry_is_told_with_both_values():
    report = check_gradient(lambda w: (square_loss(w), w * [1, 1, 1, 2]), np.ones((4, 4)))
    first = report.inputs[0]
    assert first.worst == (0, 0)
    assert "worst entry [0, 0]: x = 1, analytic 1, numeric 2" in str(report)


def test_kinks_are_judged_by_the_slopes_at_both_sides():
    x = np.array([0.0, 1.0, -2.0, 1e-5])

    def relu(slope_at_zero):
        return lambda x: (np.maximum(x, 0).sum(), np.where(x == 0, slope_at_zero, x > 0))

    for slope, verdict in ((0.0, True), (0.3, True), (1.0, True), (-0.1, False), (1.1, False)):
        report = check_gradient(relu(slope), x)
        assert bool(report) is verdict
        assert report.inputs[0].kinks[0].index == (0,)
        assert "slopes 0 and 1" in str(report)
    # the entry 1e-5 lies nearer to the kink than the step, and is not a kink
    assert len(report.inputs[0].kinks) == 1


def test_a_wrong_entry_near_a_kink_is_still_found():
    x = np.array([1e-5, 1.0])
    report = check_gradient(lambda x: (np.maximum(x, 0).sum(), np.array([0.5, 1.0])), x)
    assert not report


def test_a_jump_is_no_gradient():
    report = check_gradient(lambda x: (np.sum(x > 0), 0 * x), np.array([0.0, 1.0]))
    assert report
    assert report.inputs[0].kinks[0].jump
    assert "the function jumps" in str(report)
    assert str(report).startswith("The gradient is right (1 of 2 entries compared).")
    nothing_else = check_gradient(lambda x: (np.sum(x > 0), 0 * x), np.zeros(2))
    assert nothing_else.verdict == "cannot be told"
    assert "nothing could be compared" in str(nothing_else)


@pytest.mark.parametrize(("method", "count"), [("forward", 6), ("central", 10), ("richardson", 20)])
def test_as_many_evaluations_as_said(method, count):
    calls = []
    numerical_gradient(lambda x: calls.append(1) or np.sum(x**2), np.ones(5), method)
    assert len(calls) == count


def test_error_against_h_is_a_u():
    h, error = check_gradient(loss, Z).inputs[0].error_against_h()
    best = int(np.argmin(error))
    assert h.shape == error.shape
    assert 1e-7 < h[best] < 1e-3
    assert error[0] > 1e3 * error[best]
    assert error[-1] > 1e3 * error[best]


def test_small_relative_mistakes_are_seen_and_rounding_is_not():
    assert not check_gradient(lambda z: (log_softmax(z).value[0, 0], 0 * z), Z)
    assert not check_gradient(lambda z: (loss(z).value, EXACT * (1 + 1e-6)), Z)
    assert check_gradient(lambda w: (1e6 + 1e-3 * square_loss(w), 2e-3 * w), W)


def test_an_input_that_is_one_number_is_reported_without_an_index():
    wrong = check_gradient(lambda x: Forward(float(x**2), lambda upstream=1.0: 3 * x), 2.0)
    assert wrong.text().en.splitlines()[1:3] == [
        "input 0, a number: relative error 3.3e-01",
        "  at x = 2: analytic 6, numeric 4",
    ]
    assert "x = 2 处：解析值 6，数值 4" in wrong.text().zh
    at_kink = check_gradient(lambda x: Forward(float(abs(x)), lambda upstream=1.0: 3 + x), 0.0)
    assert "a kink with slopes -1 and 1; analytic 3: outside them, wrong" in at_kink.text().en


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("where", [slice(1, 2), slice(None)])
def test_a_gradient_that_is_not_finite_is_wrong(bad, where):
    def square(x):
        gradient = 2 * x
        gradient[where] = bad
        return float(x @ x), gradient

    report = check_gradient(square, np.ones(3))
    assert not report
    assert "holds nan or inf, first at" in str(report)


def test_relative_error_of_what_is_not_finite_is_nan():
    for bad in (np.nan, np.inf):
        assert np.isnan(relative_error([0.0], [bad]))
        assert np.isnan(relative_error([bad], [0.0]))


def test_complex_step_is_refused_where_only_a_small_entry_is_wrong():
    with pytest.raises(ValueError, match="central differences disagree"):
        numerical_gradient(lambda x: 1e6 * x[0] + np.abs(x[1]), np.array([1.0, 2.0]), "complex")


def test_a_small_function_is_judged_by_its_own_size():
    tiny = 1e-14
    assert not check_gradient(lambda x: (tiny * float(x @ x), -2 * tiny * x), W[0])
    assert check_gradient(lambda x: (tiny * float(x @ x), 2 * tiny * x), W[0])
    at_minimum = check_gradient(lambda x: (float(x @ x), 2 * x), np.zeros(4))
    assert at_minimum, str(at_minimum)


def test_a_missing_mean_over_two_samples_is_among_the_causes():
    two = np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 2.0]])
    report = check_gradient(lambda x: (float((x * x).sum() / 2), 2 * x), two)
    assert "the 1/N of a mean (N = 2)" in str(report).replace("\n    ", " ")


def test_a_standard_deviation_taken_for_a_constant_is_named():
    x = np.random.default_rng(3).normal(size=6)

    def scaled(x):
        return x / x.std(), lambda upstream: upstream / x.std()

    assert "a path through a variance or a standard deviation is lost" in str(
        check_gradient(scaled, x)
    ).replace("\n    ", " ")


def test_gradients_may_be_a_list_and_not_complex():
    assert check_gradient(lambda a, b: (float(a @ b), [b, a]), W[0], W[0] + 1)
    with pytest.raises(TypeError, match="f: got a gradient of complex128"):
        check_gradient(lambda x: (float(x @ x), 2 * x + 0j), W[0])
    with pytest.raises(ValueError, match="h: got nan"):
        numerical_gradient(lambda x: float(x @ x), W[0], h=float("nan"))


def verdict(f, *x):
    return check_gradient(f, *x).verdict


def test_right_says_how_many_entries_were_compared():
    report = check_gradient(lambda a, b: (float(a @ b), (b, a)), W[0], W[1])
    assert report.text().en.splitlines()[0] == "The gradient is right (8 entries compared)."
    assert report.text().zh.splitlines()[0] == "梯度正确（比较了 8 个分量）。"
    one = check_gradient(lambda x: (float(x**2), 2 * x), 3.0)
    assert str(one).startswith("The gradient is right (1 entry compared).")
    empty = check_gradient(lambda x: (0.0, x), np.ones(0))
    assert not empty
    assert empty.verdict == "cannot be told"
    assert "there is nothing to compare" in str(empty)
    assert "无法判断" in empty.text().zh


@pytest.mark.parametrize("factor", [1, -1, 2, 0])
@pytest.mark.parametrize("seed", range(5))
def test_a_random_function_is_refused(factor, seed):
    draws = np.random.default_rng(1)

    def monte_carlo(x):
        e = draws.normal(size=(64, *x.shape))
        return float(((x + e) ** 2).mean(axis=0).sum()), factor * 2 * x

    def dropout(x):
        mask = 2.0 * (draws.random(x.shape) < 0.5)
        return float(((x * mask) ** 2).sum()), factor * 2 * x * mask**2

    for f in (monte_carlo, dropout):
        with pytest.raises(ValueError, match="f: got different values from two calls"):
            check_gradient(f, np.random.default_rng(seed).normal(size=4))


FEW_DIGITS = {
    "float32": lambda x: float(np.float32((x**2).sum())),
    "float32 inside": lambda x: float((x.astype("f") ** 2).sum(dtype=float)),
    "8 decimals": lambda x: round(float((x**2).sum()), 8),
    "6 decimals": lambda x: round(float((x**2).sum()), 6),
    "4 decimals": lambda x: round(float((x**2).sum()), 4),
    "2 decimals": lambda x: round(float((x**2).sum()), 2),
}


@pytest.mark.parametrize("digits", FEW_DIGITS)
def test_a_function_of_few_digits_neither_hides_a_fault_nor_makes_one(digits):
    f = FEW_DIGITS[digits]
    for seed in range(20):
        x = np.random.default_rng(seed).normal(size=4)
        right = check_gradient(lambda x: (f(x), 2 * x), x)
        assert right.verdict == ("cannot be told" if digits == "2 decimals" else "right")
        for factor in (-1, 2, 50, 0):
            assert not check_gradient(lambda x, c=factor: (f(x), c * 2 * x), x)


def test_what_the_values_are_rounded_to_is_named():
    x = np.random.default_rng(0).normal(size=4)
    for digits, said in (
        ("float32", "are float32 numbers"),
        ("2 decimals", "are multiples of 0.01"),
    ):
        report = check_gradient(lambda x, f=FEW_DIGITS[digits]: (f(x), 2 * x), x)
        assert f"the values of f {said}" in str(report).replace("\n    ", " ")
    z, t = Z[:, :4], T % 4
    assert check_gradient(
        lambda z: (cross_entropy(z.astype("f"), t).value, cross_entropy(z, t).backward()), z
    )


TIED = np.array([1.0, 3.0, 3.0, 0.0])


@pytest.mark.parametrize(
    ("gradient", "wanted"),
    [
        ([0, 0.5, 0.5, 0], "right"),
        ([0, 1, 0, 0], "right"),
        ([0, 0.3, 0.7, 0], "right"),
        ([0, 0, 0, 0], "wrong"),
        ([0, 1, 1, 0], "wrong"),
        ([0, 0.5, 0, 0], "wrong"),
    ],
)
def test_the_shares_of_a_tie_add_up(gradient, wanted):
    report = check_gradient(lambda x: (x.max(), np.array(gradient)), TIED)
    assert report.verdict == wanted
    assert ("have a kink in common" in str(report)) is (wanted == "wrong")
    assert verdict(lambda x: ((-x).min(), -np.array(gradient)), TIED) == wanted


def maximum(gradients):
    return lambda x, y: (gates.maximum(x, y).value, gradients)


@pytest.mark.parametrize(
    ("f", "inputs", "wanted"),
    [
        (gates.maximum, (2.0, 2.0), "right"),
        (maximum((1.0, 0.0)), (2.0, 2.0), "right"),
        (maximum((0.3, 0.7)), (2.0, 2.0), "right"),
        (maximum((1.0, 1.0)), (2.0, 2.0), "wrong"),
        (maximum((0.0, 0.0)), (2.0, 2.0), "wrong"),
        (lambda x, y: (abs(x - y), (1.0, 1.0)), (2.0, 2.0), "wrong"),
        (lambda x, y: (abs(x - y), (0.4, -0.4)), (2.0, 2.0), "right"),
        (lambda x, y: (abs(x) + abs(y), (1.0, -0.2)), (0.0, 0.0), "right"),
        (gates.minimum, (np.ones(3), np.ones(3)), "right"),
    ],
)
def test_a_tie_between_inputs_is_judged_as_one_within_an_input(f, inputs, wanted):
    report = check_gradient(f, *inputs)
    assert report.verdict == wanted
    assert ("of several inputs" in str(report)) is (wanted == "wrong")


@pytest.mark.parametrize(
    ("f", "gradient", "wanted"),
    [
        (lambda v: max(v[0], v[1]) + max(v[2], v[3]), [1, 1, 0, 0], "wrong"),
        (lambda v: max(v[0], v[1]) + max(v[2], v[3]), [1, 0, 0.5, 0.5], "right"),
        (lambda v: np.abs(v).max(), [0.5, -0.5, 0, 0], "right"),
    ],
)
def test_errors_of_two_ties_do_not_cancel(f, gradient, wanted):
    x = np.zeros(4) if wanted == "right" and gradient[1] < 0 else np.ones(4)
    assert verdict(lambda v: (f(v), np.array(gradient)), x) == wanted


def test_a_slope_for_each_of_two_is_not_a_slope_for_both():
    assert verdict(lambda v: (np.abs(v).max(), np.array([1.0, -1.0])), np.zeros(2)) == "wrong"


def test_kinks_are_judged_together_only_where_they_are_tied():
    assert verdict(lambda x: (x.max(), np.ones(10)), np.ones(10)) == "wrong"
    assert verdict(lambda x: (x.max(), np.full(10, 0.1)), np.ones(10)) == "right"
    assert verdict(lambda x: (abs(x[0] - x[1]), np.ones(2)), np.ones(2)) == "wrong"
    assert verdict(lambda x: (max(x[0], -x[1]), 0 * x), np.zeros(2)) == "wrong"
    assert verdict(lambda x: (np.abs(x).sum(), np.array([1, -1, 0.3])), np.zeros(3)) == "right"
    apart = np.array([0.5, 0.3])
    assert verdict(lambda x: (abs(x[0]) - abs(x[1]), apart), np.zeros(2)) == "right"


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: (float(np.log(x).sum()), 1 / x), [1e-4, 0.3]),
        (lambda x: (float(np.log(x).sum()), 1 / x), [1e-6, 0.3]),
        (lambda x: (float(np.log(x).sum()), 1 / x), [1e-12, 1e4]),
        (lambda x: (float(np.sqrt(x).sum()), 0.5 / np.sqrt(x)), [1e-6, 0.3]),
        (lambda x: (sum(map(math.log, x)), 1 / x), [1e-6, 0.3]),
        (lambda p: binary_cross_entropy(p, np.array([1.0, 0.0])), [1e-4, 0.3]),
        (lambda p: binary_cross_entropy(p, np.array([1.0, 0.0])), [1 - 1e-5, 0.3]),
        (
            lambda v: (
                gaussian_nll_loss(W[0], W[1], v).value,
                gaussian_nll_loss(W[0], W[1], v).backward()[1],
            ),
            [1e-4, 0.3, 1, 2],
        ),
    ],
)
def test_steps_stay_where_f_is_defined(f, x):
    x = np.array(x)
    assert check_gradient(f, x)
    assert not check_gradient(
        lambda x: (f(x)[0], gradient_of(f, x) * [1.001, 1, 1, 1][: len(x)]), x
    )


def gradient_of(f, x):
    second = f(x)[1]
    return second() if callable(second) else second


@pytest.mark.filterwarnings("ignore:invalid value")
def test_where_f_is_not_defined_nothing_is_told():
    edge = check_gradient(lambda x: (np.sqrt(x).sum(), np.ones(2)), np.array([0.0, 0.25]))
    assert edge.verdict == "cannot be told"
    assert "raises an error at x ± h for every h tried" in str(edge)
    here = check_gradient(lambda x: (np.nan, x), np.ones(2))
    assert "reason: f is nan at x" in str(here)
    steep = check_gradient(lambda x: (np.sqrt(np.abs(x)).sum(), 0 * x), np.zeros(1))
    assert "the slope of f at [0] still changes with the smallest h" in str(steep)


def test_an_error_of_another_kind_is_not_taken_for_the_edge_of_a_domain():
    def breaks_off(x):
        if x[0] != 1:
            raise KeyError("inside f")
        return float(x.sum()), np.ones(2)

    with pytest.raises(KeyError, match="inside f"):
        check_gradient(breaks_off, np.ones(2))


@pytest.mark.parametrize("offset", [1e14, 1e16])
@pytest.mark.parametrize("slope", [17.0, 1.0, 0.0])
def test_a_gradient_below_the_rounding_of_f_cannot_be_told(offset, slope):
    f = check_gradient(lambda x: (offset + float(x.sum()), slope + 0 * x), W[0])
    assert f.verdict == "cannot be told"


def test_a_gradient_beside_a_large_offset_is_judged_as_well_as_it_can_be():
    assert verdict(lambda x: (1e12 + float(x.sum()), 17 + 0 * x), W[0]) == "wrong"
    report = check_gradient(lambda x: (1e8 + float(x.sum()), 1 + 0 * x), W[0])
    assert report
    assert "an error of less than" in str(report)
    assert verdict(lambda x: (1e8 + float(x.sum()), 1.01 + 0 * x), W[0]) == "wrong"


def test_a_zero_gradient_is_right_where_f_does_not_change():
    assert verdict(lambda x: (np.maximum(x, 0).sum() + 5, 0 * x), -np.ones(3)) == "right"
    assert verdict(lambda x: (np.maximum(x, 0).sum() + 5, 1 + 0 * x), -np.ones(3)) == "wrong"
    assert check_gradient(lambda z: (softmax(z).value.sum(), softmax(z).backward(1 + 0 * z)), Z)


@pytest.mark.parametrize("x", [1e-3, 1e-5, 1e-7, 1e-10])
def test_a_slope_a_little_off_beside_a_kink_is_wrong(x):
    for sign, slope in ((1, 1.0), (-1, 0.0)):
        at = np.array([sign * x])
        assert check_gradient(lambda x, s=slope: (np.maximum(x, 0).sum(), s + 0 * x), at)
        for off in (4e-4, -4e-4):
            assert not check_gradient(
                lambda x, s=slope + off: (np.maximum(x, 0).sum(), s + 0 * x), at
            )


def test_entries_that_do_not_count_are_noted():
    x, c = np.array([1e8, 1.0, 1e-6]), np.array([1e-16, 1.0, 1e12])
    report = check_gradient(lambda x: (float(c @ x**2), 2 * c * x * [0, 1, 1]), x)
    assert report
    assert "far off by themselves: 1, first [0] with" in str(report).replace("\n    ", " ")
    assert "note" not in str(check_gradient(lambda x: (float(c @ x**2), 2 * c * x), x))


@pytest.mark.parametrize("scale", [1e200, 1e6, 1e-12, 1e-200])
def test_the_verdict_does_not_depend_on_the_scale(scale):
    assert check_gradient(lambda x: (scale * float(x @ x), 2 * scale * x), W[0])
    assert not check_gradient(lambda x: (scale * float(x @ x), 2.001 * scale * x), W[0])


@pytest.mark.parametrize("w", [1e3, 1e6])
def test_a_fast_oscillation_is_followed(w):
    x = np.array([0.3, 0.7])
    assert check_gradient(lambda x: (np.sin(w * x).sum(), w * np.cos(w * x)), x)
    assert not check_gradient(lambda x: (np.sin(w * x).sum(), 2 * w * np.cos(w * x)), x)


def test_arrays_of_another_byte_order_are_taken():
    x = W[0].astype(W.dtype.newbyteorder("S"))
    assert check_gradient(lambda x: (float(x @ x), 2 * x), x)
    np.testing.assert_allclose(numerical_gradient(lambda x: x @ x, x), 2 * W[0], rtol=1e-8)


def test_reports_can_be_compared_and_kept_in_a_set():
    one, other = (check_gradient(lambda x: (float(x @ x), 2 * x), W[0]) for _ in range(2))
    assert one == one
    assert one.inputs[0] == one.inputs[0]
    assert len({one, other}) == 2


@pytest.mark.parametrize("factor", [1, 2])
def test_a_check_takes_four_evaluations_an_entry_and_a_few_more(factor):
    calls = []

    def counted(x):
        calls.append(1)
        return float(x @ x), factor * 2 * x

    check_gradient(counted, np.linspace(-1, 2, 100))
    assert len(calls) <= 4 * 100 + 15
