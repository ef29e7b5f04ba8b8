"""Several texts in one cell, with commas between them."""

from __future__ import annotations

from engine.document.model import Value


def listed(raw: Value) -> str | None:
    """The texts of a list with commas between them; None where they would not come back as they are."""
    if not isinstance(raw, tuple):
        return None
    text = ", ".join(item for item in raw if isinstance(item, str))
    return text if split(text) == raw else None


def split(text: str) -> tuple[str, ...]:
    """The texts between the commas, without the blanks around them; an empty one is none."""
    return tuple(part for part in (part.strip() for part in text.split(",")) if part)
