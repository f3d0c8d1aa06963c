"""Losses of sequences: alignment-free transcription, and what language models add."""

from __future__ import annotations

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lossbook._numerics import (
    SoftmaxRows,
    divergence_terms,
    quiet,
    sigmoid_of_minus,
    softplus_of_minus,
    sums,
)
from lossbook._options import ABOVE_0, as_flag, as_number
from lossbook._protocol import Array, Forward
from lossbook._reduction import Reduction, check_reduction, reduce
from lossbook._validation import as_array, as_float, as_like, require
from lossbook.losses._table import ClassTable, by_row

__all__ = ["ctc_loss", "distillation_loss", "dpo_loss", "z_loss"]


@quiet
def ctc_loss(
    log_probs: ArrayLike,
    targets: ArrayLike,
    input_lengths: ArrayLike,
    target_lengths: ArrayLike,
    *,
    blank: int = 0,
    reduction: Reduction = "mean",
    zero_infinity: bool = False,
) -> Forward:
    r"""Surprise at a transcription, summed over all ways to align it with the frames.

    Formula: l = -log Σ_π Π_t y[t, π_t] over the paths π that give the target once repeats are
        merged and blanks dropped. The mean is that of l / max(target length, 1).
    Shapes: ``log_probs`` (T, N, C) or (T, C); ``targets`` (N, S), or all targets on end in one
        dimension; both lengths (N,) or a number. ``reduction`` is over the samples; "none" keeps
        them.
    Domain: log-probabilities; targets 0..C-1, meant not to be blank.
    Gradient: minus the probability, given the target, that frame t emits class c.
    Edges: inf when the target does not fit into the frames, and nan as its gradient;
        ``zero_infinity`` makes both 0. This is the true gradient with respect to ``log_probs``;
        torch's adds exp(log_probs) and is right only behind a log-softmax.
    Errors: ValueError for lengths that exceed the arrays, classes outside 0..C-1, other shapes.
    Torch: ``torch.nn.functional.ctc_loss``.
    Source: Graves et al. (2006), "Connectionist temporal classification".
    """
    check_reduction(reduction)
    given = as_float("log_probs", log_probs)
    frames = given[:, None] if given.ndim == 2 else given
    wanted = "(T, N, C) or (T, C)"
    require(frames.ndim == 3, "log_probs", f"shape {given.shape}", wanted)
    samples = given.shape[1:-1]
    times = _lengths("input_lengths", input_lengths, samples, len(frames))
    sizes = _lengths("target_lengths", target_lengths, samples)
    classes = frames.shape[2]
    blank_fits = isinstance(blank, Integral) and 0 <= blank < classes
    require(blank_fits, "blank", f"{blank!r}", f"a class in 0..{classes - 1}")
    labels = _labels(targets, sizes, classes, unbatched=not samples)
    lattice = _Lattice(frames, labels, times, sizes, blank)
    losses = -lattice.total
    if as_flag("zero_infinity", zero_infinity):
        losses[losses == np.inf] = 0
    scale = 1 / np.maximum(sizes, 1) if reduction == "mean" else np.ones(len(sizes))

    def gradient(seed: Any) -> Array:
        slope = -scale * by_row(seed)
        impossible = 0 if zero_infinity else np.nan
        factor = np.where(lattice.total > -np.inf, slope, impossible)
        inside = np.arange(len(frames))[:, None] < times
        of_frames = np.where(inside, factor, 0)[:, :, None] * lattice.occupancy()
        return of_frames.reshape(given.shape).astype(given.dtype)

    return reduce((losses * scale).astype(given.dtype).reshape(samples), reduction, gradient)


@quiet
def distillation_loss(
    input: ArrayLike, target: ArrayLike, *, temperature: float = 2.0, reduction: Reduction = "mean"
) -> Forward:
    r"""Divergence of a student's softened forecast from its teacher's.

    Formula: l = τ² KL(softmax(z / τ) ‖ softmax(x / τ)) with τ = ``temperature``; the mean divides
        by N. The τ² keeps the size of the gradient when τ changes.
    Shapes: ``input`` and ``target`` alike, (C,), (N, C) or (N, C, d1, ...). ``reduction`` is over
        the samples; "none" keeps them.
    Domain: the student's logits x and the teacher's z; τ > 0.
    Gradient: τ (softmax(x / τ) - softmax(z / τ)).
    Edges: 0 when both differ by a constant, and never negative: it keeps its digits where the two
        are nearly equal. For large τ it tends to half the squared distance of the centred logits,
        over C.
    Errors: ValueError when shapes differ and for τ <= 0.
    Torch: none; ``kl_div(log_softmax(x / τ), softmax(z / τ)) * τ²`` summed over classes.
    Source: Hinton, Vinyals and Dean (2015), "Distilling the knowledge in a neural network".
    """
    temperature = as_number("temperature", temperature, ABOVE_0)
    table = ClassTable(input)
    logits = table.rows_of(target)
    teacher = SoftmaxRows(logits / temperature)
    p, shift = teacher.probabilities(), teacher.log_sum()
    del teacher  # memory for the student
    student = SoftmaxRows(table.rows / temperature)
    shift -= student.log_sum()
    log_ratio = np.subtract(table.rows, logits, out=student.x)  # not read any more
    log_ratio /= temperature
    log_ratio += shift[:, None]
    terms = divergence_terms(p, student.probabilities(), log_ratio)
    losses = temperature**2 * sums(terms, 1)

    def gradient(seed: Any) -> Array:
        return table.restore(student.residual_under(p, temperature * by_row(seed)))

    return reduce(losses.reshape(table.samples), reduction, gradient)


@quiet
def dpo_loss(
    policy_chosen: ArrayLike,
    policy_rejected: ArrayLike,
    reference_chosen: ArrayLike,
    reference_rejected: ArrayLike,
    *,
    beta: float = 0.1,
    reduction: Reduction = "mean",
) -> Forward:
    r"""Surprise of a language model at a human preference between two answers.

    Formula: l = -log σ(m) with m = β ((π_c - ρ_c) - (π_r - ρ_r)) and β = ``beta``: the
        Bradley-Terry model whose rewards are log-ratios of policy and reference.
    Shapes: all four alike, one log-probability an answer. ``reduction`` is over the pairs of
        answers; "none" keeps them.
    Domain: log-probabilities of whole answers; β > 0.
    Gradient: two. -β σ(-m) for the chosen, β σ(-m) for the rejected answer's log-probability.
    Edges: log 2 while policy and reference agree; no overflow.
    Errors: ValueError when shapes differ and for β <= 0.
    Torch: none; ``-logsigmoid(m)``.
    Source: Rafailov et al. (2023), "Direct preference optimization".
    """
    beta = as_number("beta", beta, ABOVE_0)
    chosen = as_float("policy_chosen", policy_chosen)
    rejected = as_like("policy_rejected", policy_rejected, "policy_chosen", chosen)
    base_chosen = as_like("reference_chosen", reference_chosen, "policy_chosen", chosen)
    base_rejected = as_like("reference_rejected", reference_rejected, "policy_chosen", chosen)
    m = beta * ((chosen - base_chosen) - (rejected - base_rejected))

    def gradient(seed: Any) -> tuple[Array, Array]:
        push = beta * sigmoid_of_minus(m) * seed
        return -push, push

    return reduce(softplus_of_minus(m), reduction, gradient)


@quiet
def z_loss(
    input: ArrayLike, *, coefficient: float = 1e-4, reduction: Reduction = "mean"
) -> Forward:
    r"""Keep logits from drifting: the softmax does not see a constant, rounding does.

    Formula: l = c (log Σ_k e^(x_k))² with c = ``coefficient``; the mean divides by N.
    Shapes: ``input`` (C,), (N, C) or (N, C, d1, ...). ``reduction`` is over the samples; "none"
        keeps them.
    Domain: any real logits.
    Gradient: 2 c log Z softmax(x) with log Z = log Σ_k e^(x_k).
    Edges: 0 where the logits are log-probabilities already.
    Errors: ValueError for an input without classes.
    Torch: none; ``c * torch.logsumexp(x, 1) ** 2``.
    Source: Chowdhery et al. (2022), "PaLM"; de Brébisson and Vincent (2016).
    """
    coefficient = as_number("coefficient", coefficient)
    table = ClassTable(input)
    softmax = SoftmaxRows(table.rows)
    log_z = softmax.log_sum()

    def gradient(seed: Any) -> Array:
        return table.restore(softmax.probabilities(2 * coefficient * log_z * by_row(seed)))

    losses = coefficient * np.square(log_z)
    return reduce(losses.reshape(table.samples), reduction, gradient)


def _lengths(
    name: str, value: ArrayLike, samples: tuple[int, ...], most: int | None = None
) -> Array:
    lengths = as_array(name, value)
    if lengths.dtype.kind not in "iu" and lengths.size:
        raise TypeError(f"{name}: got {lengths.dtype}, wanted integers")
    require(lengths.shape == samples, name, f"shape {lengths.shape}", f"shape {samples}")
    lengths = lengths.astype(np.int64).ravel()
    require(lengths.min(initial=0) >= 0, name, f"{lengths.min(initial=0)}", "at least 0")
    if most is not None:
        longest = lengths.max(initial=0)
        require(longest <= most, name, f"{longest}", f"at most {most}, the frames there are")
    return lengths


def _labels(targets: ArrayLike, sizes: Array, classes: int, unbatched: bool) -> Array:
    """Targets as a table (N, S), 0 beyond their lengths."""
    given = as_array("targets", targets)
    if given.dtype.kind not in "iu" and given.size:
        raise TypeError(f"targets: got {given.dtype}, wanted integer classes")
    counts = np.arange(sizes.max(initial=0)) < sizes[:, None]
    labels = np.zeros(counts.shape, dtype=np.int64)
    if given.ndim == 1 and not (unbatched and given.size > sizes.sum()):
        wanted = f"{sizes.sum()} classes, the sum of target_lengths"
        require(given.size == sizes.sum(), "targets", f"{given.size} on end", wanted)
        labels[counts] = given
    else:
        table = np.atleast_2d(given)
        fits = table.ndim == 2 and len(table) == len(sizes) and table.shape[1] >= counts.shape[1]
        wanted = f"shape ({len(sizes)}, S) with S at least {counts.shape[1]}"
        require(fits, "targets", f"shape {given.shape}", wanted)
        labels[counts] = table[:, : counts.shape[1]][counts]
    inside = (labels >= 0) & (labels < classes)
    require(inside.all(), "targets", f"{labels[~inside][:1]}", f"classes in 0..{classes - 1}")
    return labels


class _Lattice:
    """The states of CTC, blank and label by turns, and the sums over the paths that lead to them.

    From state s a path goes to s, s + 1 or, past a blank between different labels, to s + 2. The
    sums are log-sum-exps, so the backward pass is that of any circuit of them: each state hands
    what it gets to the ways that lead into it, by their shares of its sum. Shares are no logarithms
    and keep their digits where sums over hundreds of frames have lost some. (Sums of probabilities,
    scaled frame by frame, would be faster forward and lose paths that come back from below 1e-308.)
    """

    def __init__(self, frames: Array, labels: Array, times: Array, sizes: Array, blank: int):
        samples, self.classes = frames.shape[1:]
        self.states = np.full((samples, 2 * labels.shape[1] + 1), blank)
        self.states[:, 1::2] = labels
        n, s = np.arange(samples), np.arange(self.states.shape[1])
        emit = frames[:, n[:, None], self.states].astype(np.float64)
        emit[np.arange(len(frames))[:, None] >= times] = -np.inf  # padding may hold anything
        self.alpha, self.shares = _prefix_sums(emit, self.states)
        self.last = (times - 1)[times > 0], n[times > 0]
        after = 2 * sizes[:, None] - s
        self.at_end = np.where((after == 0) | (after == 1), 0.0, -np.inf)
        self.at_end[self.last[1]] += self.alpha[self.last]
        self.total = np.where(times > 0, np.logaddexp.reduce(self.at_end, axis=1), -np.inf)
        self.total[(times == 0) & (sizes == 0)] = 0  # no frames can only say nothing

    def occupancy(self) -> Array:
        """The probability, given the target, of each class at each frame."""
        steps, samples, width = self.alpha.shape
        gamma = np.zeros_like(self.alpha)
        possible = np.where(self.total > -np.inf, self.total, 0)[:, None]
        gamma[self.last] = np.exp(self.at_end - possible)[self.last[1]]
        for t in range(steps - 1, 0, -1):
            stay, step, skip = self.shares[t] * gamma[t]
            before = gamma[t - 1]
            before += stay
            before[:, :-1] += step[:, 1:]
            before[:, :-2] += skip[:, 2:]
        table = np.zeros((steps, samples * self.classes))
        at = (np.arange(samples)[:, None] * self.classes + self.states).ravel()
        for t, row in enumerate(gamma.reshape(steps, -1)):
            table[t] = np.bincount(at, row, samples * self.classes)
        return table.reshape(steps, samples, self.classes)


_LOWEST = -1e300  # finite, so that the difference of two impossibilities is no nan


def _prefix_sums(emit: Array, states: Array) -> tuple[Array, Array]:
    """log of the probability of all paths so far that end in a state, frame by frame.

    With it goes what share of it came by each way into the state: stay, step, skip.
    """
    skips = np.where(states[:, 2:] != states[:, :-2], 0.0, -np.inf)
    alpha = np.full(emit.shape, -np.inf)
    alpha[:1, :, :2] = emit[:1, :, :2]
    shares = np.empty((len(emit), 3, *emit.shape[1:]))
    ways = np.full(shares.shape[1:], -np.inf)
    for t in range(1, len(alpha)):
        before = ways[0] = alpha[t - 1]
        ways[1, :, 1:] = before[:, :-1]
        np.add(before[:, :-2], skips, out=ways[2, :, 2:])
        top = ways.max(axis=0, initial=_LOWEST)
        powers = np.exp(ways - top, out=shares[t])
        total = powers.sum(axis=0)  # 0, or at least 1: the power of the greatest is 1
        powers /= np.maximum(total, 1)
        alpha[t] = np.log(total) + top + emit[t]  # log 0 where no way leads into a state
    return alpha, shares
