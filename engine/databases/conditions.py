"""Conditions that a database may be asked to filter by, as data: tests of one column by constants, and what joins them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a column (`=`, `<>`, `<`, `<=`, `>`, `>=`, `in`, `is null`, `is not null`), or a word that joins or turns conditions.

    Such words are `and`, `or`, `not`, `is true`, `is not true`, `is false` and `is not false`; nulls mean what they mean in SQL.
    """

    word: str
    parts: tuple[Condition, ...] = ()
    """What a joining word stands between, or before."""
    column: str = ""
    """The tested column, as it is declared."""
    values: tuple[str, ...] = ()
    """The constants, each as a text of the column's declared type; none of them is null."""

    def arguments(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @staticmethod
    def from_arguments(arguments: Mapping[str, Any]) -> Condition:
        """The condition that `arguments` gave."""
        parts = tuple(map(Condition.from_arguments, arguments["parts"]))
        return Condition(str(arguments["word"]), parts, str(arguments["column"]), tuple(map(str, arguments["values"])))
