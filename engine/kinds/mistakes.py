"""What is wrong with an expression that is written once for several columns: told once, with the columns that it is wrong for."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import ExpressionError
from engine.kinds.wording import names

_Fault = tuple[str, int, int]


class Mistakes:
    """The errors of one expression, gathered column by column."""

    def __init__(self, subjects: int) -> None:
        """Nothing is wrong yet.

        Args:
            subjects: for how many columns it is bound.
        """
        self._subjects = subjects
        self._found: dict[_Fault, tuple[ExpressionError, list[str]]] = {}

    def add(self, column: str, error: ExpressionError) -> None:
        """Note that it is wrong for a column."""
        self._found.setdefault((error.message, error.start, error.end), (error, []))[1].append(column)

    def told(self) -> Iterator[ExpressionError]:
        """Each error once. Corrected texts are offered only where they are right for all columns: for others they may be wrong."""
        for error, columns in self._found.values():
            if len(columns) == self._subjects > 1:
                yield error
                continue
            quoted = names([f"'{column}'" for column in columns])
            message = f"column{'' if len(columns) == 1 else 's'} {quoted}: {error.message}"
            fixes = error.replacements if len(columns) == self._subjects else ()
            yield ExpressionError(message, error.start, error.end, code=error.code, hint=error.hint, replacements=fixes)
