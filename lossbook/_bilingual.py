"""Text that a reader sees, in the two languages of the course."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

__all__ = ["MIME_TYPE", "Bilingual"]

MIME_TYPE = "application/vnd.lossbook.bilingual+json"


class Bilingual(NamedTuple):
    """The same words in English and in Chinese."""

    en: str
    zh: str

    def format(self, **fields: Any) -> Bilingual:
        """Both texts with their fields filled in; a bilingual field gives each its own."""
        return Bilingual(
            *(
                text.format(
                    **{k: v[i] if isinstance(v, Bilingual) else v for k, v in fields.items()}
                )
                for i, text in enumerate(self)
            )
        )

    @classmethod
    def lines(cls, parts: Iterable[Bilingual]) -> Bilingual:
        """The parts below one another."""
        return cls(*("\n".join(texts) for texts in zip(*parts, strict=True)))

    def bundle(self) -> dict[str, Any]:
        """How a notebook shows it: both languages as text, and apart, so that a site can choose."""
        return {"text/plain": f"{self.en}\n{self.zh}", MIME_TYPE: {"en": self.en, "zh": self.zh}}
