"""The documented formulas of the losses that are not elementwise, written down as they stand.

Each twin returns the loss of each sample and the gradients of their sum. It is slow, it overflows
and it loses digits where the formula does; it shares no line with the loss.
"""

from __future__ import annotations

import itertools

import numpy as np


def softmax(x):
    return np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)


def onehot(t, classes):
    return np.eye(classes)[t]


def nll_loss(x, t, weight=None, ignore_index=-100):
    weight = np.ones(x.shape[1]) if weight is None else weight
    losses, gradient = np.zeros(len(x)), np.zeros_like(x)
    for n, k in enumerate(t):
        if k != ignore_index:
            losses[n] = -weight[k] * x[n, k]
            gradient[n, k] = -weight[k]
    return losses, gradient


def cross_entropy(x, t, weight=None, ignore_index=-100, label_smoothing=0.0):
    classes = x.shape[1]
    weight = np.ones(classes) if weight is None else weight
    if t.ndim == 2:
        kept, y = np.ones(len(x)), t
    else:
        kept = (t != ignore_index).astype(float)
        y = onehot(np.where(t == ignore_index, 0, t), classes)
    y = (1 - label_smoothing) * y + label_smoothing / classes
    losses = -(weight * y * np.log(softmax(x))).sum(axis=1)
    gradient = softmax(x) * (weight * y).sum(axis=1, keepdims=True) - weight * y
    return kept * losses, kept[:, None] * gradient


def focal_loss(x, t, gamma=2.0, weight=None):
    losses, gradient = np.zeros(len(x)), np.zeros_like(x)
    for n, k in enumerate(t):
        w = 1 if weight is None else weight[k]
        p = softmax(x[n])
        q, surprise = 1 - p[k], -np.log(p[k])
        losses[n] = -w * (1 - p[k]) ** gamma * np.log(p[k])
        steep = w * (q**gamma + gamma * q ** (gamma - 1) * p[k] * surprise)
        gradient[n] = steep * (p - onehot(k, len(p)))
    return losses, gradient


def brier_loss(p, t):
    y = onehot(t, p.shape[1])
    return ((p - y) ** 2).sum(axis=1), 2 * (p - y)


def spherical_loss(p, t):
    y, length = onehot(t, p.shape[1]), np.sqrt((p**2).sum(axis=1, keepdims=True))
    own = (p * y).sum(axis=1, keepdims=True)
    return 1 - (own / length)[:, 0], own * p / length**3 - y / length


def dice_loss(p, t, smooth=1.0):
    both, whole = (p * t).sum(axis=1), p.sum(axis=1) + t.sum(axis=1) + smooth
    losses = 1 - (2 * both + smooth) / whole
    D = whole[:, None]
    return losses, -(2 * t * D - (2 * both + smooth)[:, None]) / D**2


def tversky_loss(p, t, alpha=0.5, beta=0.5, smooth=1.0):
    TP, FP, FN = (a.sum(axis=1) for a in (p * t, p * (1 - t), (1 - p) * t))
    D = (TP + alpha * FP + beta * FN + smooth)[:, None]
    hit = (TP + smooth)[:, None]
    gradient = -(t * D - hit * (t + alpha * (1 - t) - beta * t)) / D**2
    return 1 - (hit / D)[:, 0], gradient


def sparsemax_loss(x, t):
    losses, gradient = np.zeros(len(x)), np.zeros_like(x)
    y = t if t.ndim == 2 else onehot(t, x.shape[1])
    for n, row in enumerate(x):
        # the threshold makes max(x - threshold, 0) sum to 1: one of these, by how many are positive
        thresholds = [(np.sort(row)[-k:].sum() - 1) / k for k in range(1, len(row) + 1)]
        sums = [np.maximum(row - threshold, 0).sum() for threshold in thresholds]
        p = np.maximum(row - thresholds[int(np.argmin(np.abs(np.array(sums) - 1)))], 0)
        losses[n] = (((row - y[n]) ** 2).sum() - ((row - p) ** 2).sum()) / 2
        gradient[n] = p - y[n]
    return losses, gradient


def multi_margin_loss(x, t, p=1, margin=1.0, weight=None):
    classes = x.shape[1]
    losses, gradient = np.zeros(len(x)), np.zeros_like(x)
    for n, k in enumerate(t):
        w = 1 if weight is None else weight[k]
        for j in range(classes):
            short = margin - x[n, k] + x[n, j]
            if j != k and short > 0:
                losses[n] += w * short**p / classes
                gradient[n, j] += p * short ** (p - 1) * w / classes
                gradient[n, k] -= p * short ** (p - 1) * w / classes
    return losses, gradient


def multiclass_hinge_loss(x, t, margin=1.0, squared=False):
    losses, gradient = np.zeros(len(x)), np.zeros_like(x)
    for n, k in enumerate(t):
        for j in range(x.shape[1]):
            short = max(0, x[n, j] - x[n, k] + margin)
            if j != k and short > 0:
                losses[n] += short**2 if squared else short
                gradient[n, j] += 2 * short if squared else 1
                gradient[n, k] -= 2 * short if squared else 1
    return losses, gradient


def crammer_singer_loss(x, t, margin=1.0):
    losses, gradient = np.zeros(len(x)), np.zeros_like(x)
    for n, k in enumerate(t):
        rival = max((j for j in range(x.shape[1]) if j != k), key=lambda j: x[n, j])
        losses[n] = max(0, margin + x[n, rival] - x[n, k])
        if losses[n] > 0:
            gradient[n, rival], gradient[n, k] = 1, -1
    return losses, gradient


def multilabel_margin_loss(x, t):
    classes = x.shape[1]
    losses, gradient = np.zeros(len(x)), np.zeros_like(x)
    for n, row in enumerate(t):
        labels = list(itertools.takewhile(lambda k: k >= 0, row))
        for k, i in itertools.product(labels, range(classes)):
            short = 1 - x[n, k] + x[n, i]
            if i not in labels and short > 0:
                losses[n] += short / classes
                gradient[n, i] += 1 / classes
                gradient[n, k] -= 1 / classes
    return losses, gradient


def multilabel_soft_margin_loss(x, t, weight=1.0):
    up, down = 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(x))
    losses = -(weight * (t * np.log(up) + (1 - t) * np.log(down))).mean(axis=1)
    return losses, weight * ((1 - t) * up - t * down) / x.shape[1]


def cosine_embedding_loss(x1, x2, t, margin=0.0):
    losses, first, second = np.zeros(len(x1)), np.zeros_like(x1), np.zeros_like(x1)
    for n, (a, b) in enumerate(zip(x1, x2, strict=True)):
        A, B = a @ a + 1e-12, b @ b + 1e-12
        cos = a @ b / np.sqrt(A * B)
        losses[n] = {1: 1 - cos, -1: max(0, cos - margin)}.get(t[n], 0)
        sign = {1: -1, -1: float(cos >= margin)}.get(t[n], 0)
        first[n] = sign * (b / np.sqrt(A * B) - cos * a / A)
        second[n] = sign * (a / np.sqrt(A * B) - cos * b / B)
    return losses, first, second


def triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2.0, eps=1e-6, swap=False):
    def d(x, y):
        gap = x - y + eps
        if p == np.inf:
            value = np.abs(gap).max()
            return value, np.sign(gap) * (np.abs(gap) == value)
        value = (np.abs(gap) ** p).sum() ** (1 / p)
        return value, np.sign(gap) * (np.abs(gap) / value) ** (p - 1)

    return _triplets(anchor, positive, negative, d, margin, swap)


def triplet_margin_with_distance_loss(
    anchor, positive, negative, distance_function=None, margin=1.0, swap=False
):
    def d(x, y):
        if distance_function is None:
            value = np.sqrt(((x - y + 1e-6) ** 2).sum())
            return value, (x - y + 1e-6) / value
        return np.abs(x - y).sum(), np.sign(x - y)  # the distance of the cases below

    return _triplets(anchor, positive, negative, d, margin, swap)


def _triplets(a, p, n, d, margin, swap):
    losses, gradients = np.zeros(len(a)), [np.zeros_like(a) for _ in range(3)]
    for k in range(len(a)):
        (near, pull), (far, push) = d(a[k], p[k]), d(a[k], n[k])
        other, push_other = d(p[k], n[k])
        swapped = swap and other < far
        losses[k] = max(0, near - (other if swapped else far) + margin)
        if losses[k] > 0:
            gradients[0][k] = pull - (0 if swapped else push)
            gradients[1][k] = -pull - (push_other if swapped else 0)
            gradients[2][k] = push_other if swapped else push
    return losses, *gradients


def info_nce_loss(q, k, temperature=0.1):
    lengths = [np.sqrt((x**2).sum(axis=1, keepdims=True)) for x in (q, k)]
    u, v = q / lengths[0], k / lengths[1]
    p = softmax(u @ v.T / temperature)
    losses = -np.log(np.diag(p))
    G = (p - np.eye(len(q))) / temperature
    dq, dk = G @ v, G.T @ u
    for n in range(len(q)):
        dq[n] = (np.eye(q.shape[1]) - np.outer(u[n], u[n])) @ dq[n] / lengths[0][n]
        dk[n] = (np.eye(q.shape[1]) - np.outer(v[n], v[n])) @ dk[n] / lengths[1][n]
    return losses, dq, dk


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0):
    y = np.exp(log_probs)
    losses, gradient = np.zeros(len(targets)), np.zeros_like(y)
    for n, (frames, size) in enumerate(zip(input_lengths, target_lengths, strict=True)):
        total, emitted = 0.0, np.zeros_like(y[:, n])
        for path in itertools.product(range(y.shape[2]), repeat=frames):
            merged = [k for k, _ in itertools.groupby(path) if k != blank]
            if merged == list(targets[n][:size]):
                probability = np.prod(y[range(frames), n, path])
                total += probability
                emitted[range(frames), path] += probability
        losses[n] = -np.log(total)
        gradient[:, n] = -emitted / total
    return losses, gradient


def distillation_loss(x, z, temperature=2.0):
    p, q = softmax(z / temperature), softmax(x / temperature)
    losses = temperature**2 * (p * (np.log(p) - np.log(q))).sum(axis=1)
    return losses, temperature * (q - p)


def z_loss(x, coefficient=1e-4):
    log_z = np.log(np.exp(x).sum(axis=1))
    return coefficient * log_z**2, 2 * coefficient * log_z[:, None] * softmax(x)


def linear_cross_entropy(x, W, t, linear_bias=None, block=None, **options):
    b = 0 if linear_bias is None else linear_bias
    losses, G = cross_entropy(x @ W.T + b, t, **options)
    gradients = losses, G @ W, G.T @ x
    return gradients if linear_bias is None else (*gradients, G.sum(axis=0))


def adaptive_log_softmax_with_loss(x, t, cutoffs, H, *tails, head_bias=None):
    b = 0 if head_bias is None else head_bias
    head = softmax(x @ H.T + b)
    losses, gradients = np.zeros(len(x)), [np.zeros_like(a) for a in (x, H, *tails)]
    G = head.copy()
    for n, k in enumerate(t):
        cluster = sum(k >= c for c in cutoffs)
        in_head = k if cluster == 0 else cutoffs[0] + cluster - 1
        losses[n] = -np.log(head[n, in_head])
        G[n, in_head] -= 1
        if cluster:
            P, O = tails[2 * cluster - 2 : 2 * cluster]
            p = softmax(O @ P @ x[n])
            losses[n] -= np.log(p[k - cutoffs[cluster - 1]])
            g = p - onehot(k - cutoffs[cluster - 1], len(p))
            gradients[0][n] += g @ O @ P
            gradients[2 * cluster] += np.outer(g @ O, x[n])
            gradients[2 * cluster + 1] += np.outer(g, P @ x[n])
    gradients[0] += G @ H
    gradients[1] += G.T @ x
    return losses, *gradients, *([] if head_bias is None else [G.sum(axis=0)])


TWINS = {
    twin.__name__: twin
    for twin in (
        adaptive_log_softmax_with_loss, brier_loss, cosine_embedding_loss, crammer_singer_loss,
        cross_entropy, ctc_loss, dice_loss, distillation_loss, focal_loss, info_nce_loss,
        linear_cross_entropy, multi_margin_loss, multiclass_hinge_loss, multilabel_margin_loss,
        multilabel_soft_margin_loss, nll_loss, sparsemax_loss, spherical_loss,
        triplet_margin_loss,
        triplet_margin_with_distance_loss, tversky_loss, z_loss,
    )
}  # fmt: skip
