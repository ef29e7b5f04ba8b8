"""Which rows and columns of a result leave the walls."""

from __future__ import annotations

from dataclasses import dataclass

from engine.relation import Field


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a table."""

    rows: int
    """At most so many."""
    offset: int = 0
    """Rows before them."""
    left: int = 0
    """The first column."""
    right: int | None = None
    """The column behind the last one; None: there is none."""

    def of(self, fields: tuple[Field, ...]) -> tuple[Field, ...]:
        """Its columns."""
        return fields[self.left : self.right]
