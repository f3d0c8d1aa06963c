"""Every page says in a sentence what it is, in both languages, at a length that is shown whole."""

from __future__ import annotations

from typing import Any

from booktools.source.about import LENGTHS


def complaints(about: dict[str, Any] | None) -> list[str]:
    if about is None:
        return ["chapters/pages.yml does not say what the page is"]
    found = []
    for language, (least, most) in LENGTHS.items():
        for key, shortest in (("description", least), ("question", 1)):
            text = about.get(key, {}).get(language, "")
            if key in about and not shortest <= len(text) <= most:
                found.append(
                    f"chapters/pages.yml: the {key} in {language} has {len(text)} characters, "
                    f"not {shortest} to {most}"
                )
    return found if "description" in about else [*found, "chapters/pages.yml: no description"]
