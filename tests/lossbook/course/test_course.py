"""The number formatter and the exercise checkers."""

import math

import numpy as np
import pytest

from lossbook import entropy, kl_divergence
from lossbook._bilingual import MIME_TYPE
from lossbook.course import check_exercise, show
from lossbook.course.exercises import _all_exercises, exercise_names


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.2717428, "2.2717"),
        (0.1 + 0.2, "0.3"),
        (0.99999, "1.0000"),
        (1.0, "1"),
        (-0.0, "0"),
        (-1e-17, "0"),
        (-1000.0, "-1000"),
        (4.5398e-05, "4.540e-05"),
        (1e-5, "1e-05"),
        (-2.5e12, "-2.5e+12"),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
        (7, "7"),
        (True, "True"),
        (np.float32(0.1), "0.1"),
        ([0.7, 0.2, 0.1], "[0.7, 0.2, 0.1]"),
        ([1.0, -1 / 3], "[ 1.0000, -0.3333]"),
        ([[1, 20], [300, 4]], "[[  1,  20],\n [300,   4]]"),
        ((1.0, np.array([0.5, 0.25])), "(1, [0.50, 0.25])"),
        ([], "[]"),
        (None, "None"),
    ],
)
def test_show(value, text):
    shown = show(value)
    assert repr(shown) == str(shown) == f"{shown}" == text


def test_show_digits_and_noise():
    assert show(math.pi, 2) == "3.14"
    assert show(1e-15, noise=0) == "1e-15"
    assert show([1.0, 1e-17]) == "[1, 0]"


def test_show_is_blind_to_the_last_bits():
    x = np.random.default_rng(0).normal(size=50)
    assert show(x) == show(np.nextafter(x, np.inf))


def test_show_without_decimals():
    assert [show(4.19, 0), show(87.3, 0), show(0.4, 0)] == ["4", "87", "4e-01"]


def test_a_rounding_error_does_not_bring_an_exponent():
    assert show(1 - 1e-15, 1) == "1"
    assert show([1 - 1e-15, 5.0], 1) == "[1, 5]"
    assert show(0.001 * (1 - 1e-15)) == "0.001"
    assert show(0.00099) == "9.9e-04"


def test_show_refuses_what_it_would_print_badly():
    with pytest.raises(TypeError, match="value: got dict, wanted a number"):
        show({})


def good_entropy(p, base=None):
    p = np.array([x for x in p if x > 0])
    nats = -np.sum(p * np.log(p))
    return nats if base is None else nats / np.log(base)


def test_every_exercise_passes_with_its_solution_and_every_mistake_is_named():
    assert {"03-information/entropy", "03-information/kl", "03-information/gibbs"} <= set(
        exercise_names()
    )
    for exercise in _all_exercises():
        assert check_exercise(exercise.name, exercise.solution).passed
        for mistake in exercise.mistakes:
            verdict = check_exercise(exercise.name, mistake.solution)
            assert verdict.status == "failed", (exercise.name, mistake.message.en)
            assert mistake.message.en in verdict.message.en
            assert mistake.message.zh in verdict.message.zh


def test_verdict_shows_both_languages():
    verdict = check_exercise("03-information/entropy", good_entropy)
    assert verdict.passed
    bundle = verdict._repr_mimebundle_()
    english, chinese = bundle["text/plain"].split("\n")
    assert bundle[MIME_TYPE] == {"en": english, "zh": chinese}
    assert english == "Right: all 10 checks pass."
    assert chinese == "正确：10 项检查全部通过。"


@pytest.mark.parametrize("name", exercise_names())
def test_stub_is_not_solved(name):
    def returns_nothing(*args, **options):
        return None

    def raises(*args, **options):
        raise NotImplementedError

    for stub in (returns_nothing, raises):
        verdict = check_exercise(name, stub)
        assert verdict.status == "not solved"
        assert not verdict.passed
        assert "Not solved yet" in str(verdict)
        assert "还没写" in str(verdict)


def broken(p, base=None):
    return 1 / 0


def stops(p, base=None):
    raise SystemExit(3)


def mutates(p, base=None):
    value = good_entropy(p, base)
    p[0] = 0.9
    return value


def no_base(p):
    return good_entropy(p)


def adds_epsilon(p, base=None):
    return good_entropy(np.array(p) + 1e-9, base)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (broken, "broken([0.5, 0.5]) raised ZeroDivisionError: division by zero"),
        (stops, "stops([0.5, 0.5]) raised SystemExit: 3"),
        (mutates, "mutates([0.5, 0.5]) changed its argument."),
        (no_base, "no_base([0.5, 0.5], base=2) cannot be called: got an unexpected keyword"),
        (adds_epsilon, "Close, but not exact: was an ε added"),
        (lambda p, base=None: "text", "f([0.5, 0.5]) gives 'text', wanted 0.6931."),
        (lambda p, base=None: {}, "gives dict, wanted 0.6931"),
        (lambda p, base=None: [1, 2], "Return one number."),
        (lambda p, base=None: (1, [2, 3]), "Return one number."),
        (np.log2, "gives [-1, -1], wanted 0.6931."),
        (0.69, "Give the function itself, without calling it; this is float."),
    ],
)
def test_a_bug_is_reported_not_raised(function, said):
    verdict = check_exercise("03-information/entropy", function)
    assert verdict.status == "failed"
    assert said in verdict.message.en
    assert verdict.message.zh.startswith("还不对：")


def test_smallest_failing_input_is_shown_with_both_values():
    verdict = check_exercise("03-information/kl", lambda p, q: kl_divergence(q, p))
    assert "f([0.5, 0.5], [0.25, 0.75]) gives 0.1308, wanted 0.1438." in verdict.message.en
    assert "应得 0.1438" in verdict.message.zh


def test_gibbs_wants_three_numbers():
    verdict = check_exercise("03-information/gibbs", lambda p, q: entropy(p[0]))
    assert "Return 3 values." in verdict.message.en
    wrong = check_exercise("03-information/gibbs", lambda p, q: (1.0, 2.0, 3.0))
    assert "gives (1, 2, 3), wanted (0.6931, 0.6931, 0)." in wrong.message.en


def test_learners_warnings_do_not_reach_the_page(recwarn):
    check_exercise("03-information/entropy", lambda p, base=None: np.sum(p * np.log(p)))
    assert not recwarn.list


def test_an_exercise_may_be_given_a_function():
    right = check_exercise("11-gradients/centred", lambda f, x: gradient_of(f, x, 1e-5))
    assert right.passed
    coarse = check_exercise("11-gradients/centred", lambda f, x: gradient_of(f, x, 1e-11))
    assert "f(square, [ 1.5, -2.0]) gives" in coarse.message.en
    assert "take a centred one with h near 1e-5" in coarse.message.en


def gradient_of(f, x, h):
    x = np.array(x, dtype=float)
    moves = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + move) - f(x - move)) / (2 * h) for move in moves]).reshape(x.shape)


def test_unknown_exercise_is_the_pages_error():
    with pytest.raises(ValueError, match=r"got '03-information/entropie'.*03-information/entropy"):
        check_exercise("03-information/entropie", good_entropy)


def test_lists_of_numbers_are_handed_over_as_arrays():
    seen = []

    def spy(theta, A, y, strength):
        seen.extend((theta, A, y))
        return np.nan

    check_exercise("01-loss-cost-objective/ridge", spy)
    assert seen
    assert all(isinstance(value, np.ndarray) and value.dtype == float for value in seen)


def test_class_numbers_stay_whole():
    seen = []
    check_exercise("05-softmax-cross-entropy/weighted-mean", lambda *args: seen.append(args[1]))
    assert seen[0].dtype.kind == "i"


def test_a_crash_is_told_with_what_was_handed_over():
    said = str(check_exercise("02-regression/pinball", lambda p, t, tau: p.no_such_thing))
    assert "AttributeError" in said
    assert "ndarray float64 (" in said
    assert "float)" in said


def test_what_is_no_list_of_numbers_stays_what_it_is():
    seen = []
    check_exercise("12-circuits/engine", lambda count, wires: seen.append(wires))
    assert seen[0] == [(0, 1, 3.0)]
