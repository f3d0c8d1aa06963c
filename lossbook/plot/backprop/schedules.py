"""Schedules: what is computed when, and what has to be kept meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lossbook.plot._axes import name, panels, say
from lossbook.plot._style import BLUE, GREEN, MUTED, VERMILION

#: Kind of work, colour and marker.
WORK = (("forward", BLUE, "o"), ("again", MUTED, "^"), ("backward", VERMILION, "s"))


def schedules(
    plans: Mapping[str, Sequence[tuple[int, str]]],
    *,
    kept: Sequence[Sequence[int]] = (),
    notes: Sequence[str] = (),
    xlabel: str | None = None,
    ylabel: str | None = None,
    title: str | None = None,
) -> None:
    """Draw, for each plan, which gate of a chain is at work when.

    A plan is a list of (gate, kind), kind one of "forward", "again" and "backward". Gates whose
    inputs stay in memory, ``kept``, are marked at the left; ``notes`` stand over the panels.
    """
    for k, (ax, (label, plan)) in enumerate(
        zip(panels(len(plans), height=2.9, sharey=True, title=title), plans.items(), strict=True)
    ):
        for kind, color, marker in WORK:
            at = [(when, gate) for when, (gate, done) in enumerate(plan, 1) if done == kind]
            if at:
                ax.plot(*zip(*at, strict=True), marker, color=color, markersize=3, label=kind)
        held = np.asarray(kept[k] if kept else [], dtype=float)
        ax.plot(np.full(len(held), -0.05 * len(plan)), held, "D", color=GREEN, markersize=3.5)
        top = max(gate for gate, _ in plan)
        if notes:
            say(ax, 0, top, notes[k], MUTED, dy=7, fontsize=8.5)
        ax.set(xlim=(-0.1 * len(plan), 1.03 * len(plan)), ylim=(0.2, 1.16 * top))
        name(ax, title=label, xlabel=xlabel, ylabel=None if k else ylabel)
        if k == len(plans) - 1:
            handles, words = ax.get_legend_handles_labels()
            ax.figure.legend(handles, words, loc="outside lower center", ncols=3, frameon=False)
