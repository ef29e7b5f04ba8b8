"""Names of the columns that a node makes: no two of one relation may be equal after case folding."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence

from engine.errors import SchemaError
from engine.kinds.kind import Inputs


def folded(name: str) -> str:
    """What two names of one relation may not have in common."""
    return unicodedata.normalize("NFC", name).casefold()


def report_clash(inputs: Inputs, path: Sequence[str | int], name: str, taken: Iterable[str], hint: str = "choose another name") -> None:
    """Report a new column's name that another column has already."""
    same = next((other for other in taken if folded(other) == folded(name)), None)
    if same is not None:
        inputs.report(
            path, SchemaError(f"there is a column '{same}' already, so '{name}' cannot be another", code="schema.column_clash", hint=hint)
        )


def unused(name: str, taken: Collection[str]) -> str:
    """The name, with as many underscores before it as make it another than those taken."""
    while name in taken:
        name = "_" + name
    return name
