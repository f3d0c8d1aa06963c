"""Reports of the gradient checker side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lossbook._bilingual import Bilingual
from lossbook.backprop.gradcheck import GradientReport
from lossbook.course.labels import chinese

__all__ = ["GradientReports"]

NAMED = Bilingual("{name}: {found}", "{name}：{found}")


@dataclass(frozen=True, eq=False)
class GradientReports:
    """Several reports under their names, for comparing; shows as text in both languages."""

    reports: Mapping[str, GradientReport]

    def text(self) -> Bilingual:
        """For each name the verdict, and under it what was wrong and which kinks there were."""
        return Bilingual.lines(
            NAMED.format(name=Bilingual(name, chinese(name)), found=report.brief())
            for name, report in self.reports.items()
        )

    def __str__(self) -> str:
        return self.text().en

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self.text().bundle()
