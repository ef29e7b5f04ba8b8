"""The documented cases of every function, and the meanings written out, as trials for both engines: over no columns, or over the four rows."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from comparing import arrow_schema
from expression_trials import Trial
from group_trials import GroupTrial
from language_cases import BY_X, COLUMNS, bound, cases
from language_meanings import CASTS, GROUPS, MEANINGS

from engine.language.binder import bind
from engine.language.functions import FUNCTIONS
from engine.language.functions.aggregates import SUMMED
from engine.language.functions.rows import ROWS
from engine.language.quoting import duckdb_text
from engine.language.scope import Scope
from engine.language.types import INTEGER, TEXT
from engine.relation import Field

GROUP = "calm"
"""The group to which the four rows belong."""
FIELDS = (Field("g", TEXT), Field("k", INTEGER), *(Field(name, kind) for name, (kind, _) in ROWS.items()))


def case_trials() -> Iterator[Trial]:
    """The cases of functions over one row, the meanings, and the texts that casts take or refuse."""
    for function, text, _ in cases():
        if function.signatures[0].sort == "row":
            yield Trial(function.name, text, bound(function, text), (), ((),), function.tolerance)
    for text in (*(text for text, _ in MEANINGS), *_casts()):
        yield Trial("", text, bind(text, Scope()), (), ((),))


def _casts() -> Iterator[str]:
    return (f"{word}({duckdb_text(text)} as {kind})" for kind, forms in CASTS.items() for text in forms for word in ("cast", "try_cast"))


def group_case_trials() -> Iterator[GroupTrial]:
    """The cases of aggregates and window functions, and meanings of groups, for the rows of `case_rows`."""
    for function, text, _ in cases():
        if function.signatures[0].sort != "row":
            yield GroupTrial(function.name, text, bound(function, text), function.tolerance)
    for text, _ in GROUPS:
        yield GroupTrial("", text, bind(text, Scope(COLUMNS, allow="aggregate", order=BY_X)), SUMMED)


def case_rows() -> pa.Table:
    size = len(next(iter(ROWS.values()))[1])
    columns = {"g": [GROUP] * size, "k": list(range(size)), **{name: list(values) for name, (_, values) in ROWS.items()}}
    return pa.table(columns, arrow_schema(FIELDS))


def functions_with_cases() -> set[str]:
    return {trial.function for trial in (*case_trials(), *group_case_trials())} & set(FUNCTIONS)
