"""Answers to the exercises of the project of part II, as learners write them."""

import numpy as np
import pytest
from battery import assert_passes, assert_told, rows

FIT, NLL, KEPT = ("project-2-deliveries/" + n for n in ("fit-line", "mean-nll", "kept"))


def fit_by_a_matrix(x, y, loss, steps, rate):
    A, theta = np.column_stack([x, np.ones_like(x)]), np.zeros(2)
    for _ in range(steps):
        theta = theta - rate * A.T @ loss(A @ theta, y).backward()
    return tuple(theta)


def fit_by_sums(x, y, loss, steps, rate):
    w = b = 0.0
    for _ in range(steps):
        _, backward = loss(w * x + b, y)
        down = backward()
        dw, db = sum(d * at for d, at in zip(down, x, strict=True)), np.sum(down)
        w -= rate * dw
        b -= rate * db
    return w, b


def fit_with(w_part=lambda d, x: d @ x, b_part=np.sum, more=0):
    def answer(x, y, loss, steps, rate):
        w = b = 0.0
        for _ in range(steps + more):
            d = loss(w * x + b, y).backward()
            w, b = w - rate * w_part(d, x), b - rate * b_part(d)
        return w, b

    return answer


def fit_in_turns(x, y, loss, steps, rate):
    w = b = 0.0
    for _ in range(steps):
        w -= rate * loss(w * x + b, y).backward() @ x
        b -= rate * loss(w * x + b, y).backward().sum()
    return w, b


def scale(e, family):
    return np.mean(e**2) ** 0.5 if family == "gaussian" else np.mean(np.abs(e))


def nats(e, s, family):
    if family == "gaussian":
        return np.mean(np.log(s * np.sqrt(2 * np.pi)) + (e / s) ** 2 / 2)
    return np.mean(np.log(2 * s) + np.abs(e) / s)


def nll_by_densities(seen, fresh, family):
    s = scale(seen, family)
    if family == "gaussian":
        densities = np.exp(-((fresh / s) ** 2) / 2) / (s * np.sqrt(2 * np.pi))
    else:
        densities = np.exp(-np.abs(fresh) / s) / (2 * s)
    return -np.log(densities).mean()


def nll_by_hand(seen, fresh, family):
    return nats(fresh, scale(seen, family), family)


def without_the_scale(seen, fresh, family):
    s = scale(seen, family)
    return np.mean(fresh**2) / (2 * s**2) if family == "gaussian" else np.mean(np.abs(fresh)) / s


def kept_by_loop(promised, minutes, km, edges):
    shares = []
    for i in range(len(edges) - 1):
        band = np.logical_and(edges[i] <= km, km < edges[i + 1])
        shares.append(sum(minutes[band] <= promised[band]) / band.sum())
    return shares


def kept_by_bins(promised, minutes, km, edges):
    bands, good = np.digitize(km, edges) - 1, minutes <= promised
    return np.array([good[bands == i].mean() for i in range(len(edges) - 1)])


def kept_closed_above(promised, minutes, km, edges):
    pairs = zip(edges, edges[1:], strict=False)
    bands = [(km > low) & (km <= high) for low, high in pairs]
    return np.array([np.mean(minutes[band] <= promised[band]) for band in bands])


RIGHT = {
    FIT: {"matrix": fit_by_a_matrix, "sums": fit_by_sums},
    NLL: {"densities": nll_by_densities, "by hand": nll_by_hand},
    KEPT: {"loop": kept_by_loop, "bins": kept_by_bins},
}
WRONG = {
    FIT: {
        "divided by N already": fit_with(lambda d, x: np.mean(d * x), np.mean),
        "walks uphill": fit_with(lambda d, x: -d @ x, lambda d: -d.sum()),
        "weight the pulls with x": fit_with(lambda d, x: d.sum()),
        "b never moves": fit_with(b_part=lambda d: 0.0),
        "at the same place": fit_in_turns,
        "": fit_with(more=1),
    },
    NLL: {
        "from the seen errors": lambda seen, fresh, f: nats(fresh, scale(fresh, f), f),
        "exchanged": lambda seen, fresh, f: nll_by_hand(
            seen, fresh, "laplace" if f == "gaussian" else "gaussian"
        ),
        "the sum, not the mean": lambda *args: len(args[1]) * nll_by_hand(*args),
        "the sign": lambda *args: -nll_by_hand(*args),
        "": without_the_scale,
        "not about their mean": lambda seen, fresh, f: nats(
            fresh, np.std(seen) if f == "gaussian" else scale(seen, f), f
        ),
        "the mean of the absolute": lambda seen, fresh, f: nats(
            fresh, scale(seen, f) if f == "gaussian" else np.median(np.abs(seen)), f
        ),
    },
    KEPT: {
        "broken promises": lambda *args: 1 - kept_by_bins(*args),
        "one for each band": lambda promised, minutes, km, edges: np.mean(minutes <= promised),
        "kept by 20": lambda promised, *rest: kept_by_bins(promised - 1e-9, *rest),
        "begins there": kept_closed_above,
        "its own promise": lambda promised, minutes, *rest: kept_by_bins(
            np.sort(promised), np.sort(minutes), *rest
        ),
    },
}


@pytest.mark.parametrize(("name", "kind", "answer"), rows(RIGHT))
def test_right_answers_pass(name, kind, answer):
    assert_passes(name, answer)


@pytest.mark.parametrize(("name", "phrase", "answer"), rows(WRONG))
def test_wrong_answers_are_told_what_is_wrong(name, phrase, answer):
    assert_told(name, answer, phrase)
