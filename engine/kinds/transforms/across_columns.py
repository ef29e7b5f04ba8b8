"""The kind `across_columns`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from engine.errors import ConfigError, ExpressionError, SchemaError
from engine.kinds.extending import extended
from engine.kinds.fields import ColumnNames, Expressions, Selectors
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.naming import report_clash
from engine.kinds.ordered import Windows
from engine.kinds.ordering import key_columns
from engine.kinds.selector import chosen
from engine.kinds.wording import names, one_line
from engine.language.lexer import tokens
from engine.language.scope import SUBJECT, SUBJECT_NAME
from engine.language.tree import Column, Expr
from engine.language.types import NULL
from engine.relation import Relation

_COLUMN = "{column}"
_NOTHING = ConfigError(
    "there is no expression", code="across.nothing", hint=f"write a name and an expression, such as '{_COLUMN}': round({SUBJECT}, 2)"
)


class AcrossColumns(Kind):
    """Computes the same expression for many columns, in their place or into new columns.

    In `expressions` a name stands before each expression. In the expression `_` is the column whose turn it is, and `_name` its name as
    a text; other columns are read by their names. In the name `{column}` is the column's name: `{column}` alone replaces each column,
    `{column}_share` makes a new one of each. Aggregates see all rows, or with `per` those that are equal in these columns, so that
    `_ / sum(_)` is a share. The expressions do not see each other: all read the columns as they come in. New columns go last, those of
    one column together. A column that is itself called `_` or `_name` is read in double quotes.
    """

    kind = "across_columns"
    category = "transform"
    family = "columns"
    title = "Across columns"
    synonyms = (
        "across", "multi-field formula", "multi column formula", "apply to many columns", "apply map", "mutate at", "mutate across",
        "transform columns", "for each column", "column list loop", "all columns",
    )  # fmt: skip

    columns: Annotated[Selectors, Field(title="Columns", description="The columns that the expressions are computed for.")]
    expressions: Annotated[
        Expressions,
        Field(
            title="Expressions",
            description="What the results are called, `{column}` alone to replace, and the expression, in which `_` is the column.",
        ),
    ]
    per: Annotated[ColumnNames, Field(title="Per", description="Aggregates only see rows that are equal in these columns.")] = ()

    presets = (
        Preset(
            name="round_columns",
            title="Round many columns",
            description="Round all numbers of a type at once.",
            fields={"columns": ({"type": "float"},), "expressions": {_COLUMN: "round(_, 2)"}},
            synonyms=("round", "decimal places"),
        ),
        Preset(
            name="standardize_columns",
            title="Standardize columns",
            description="Distance of each value from its column's mean, in standard deviations.",
            fields={"columns": ("column",), "expressions": {f"{_COLUMN}_z": "(_ - avg(_)) / nullif(stddev_samp(_), 0)"}},
            synonyms=("normalize", "scale", "standard scaler", "center and scale"),
        ),
    )
    examples = (
        Example(
            title="In place",
            fields="columns:\n  - type: text\nexpressions:\n  '{column}': upper(_)",
            inputs={"from": "code text, city text, n integer\naa,rome,1\n,oslo,2"},
            outputs={"rows": "code text, city text, n integer\nAA,ROME,1\n,OSLO,2"},
            summary="upper(_) for text columns",
        ),
        Example(
            title="Several new columns of each",
            fields="columns: [a, b]\nexpressions:\n  '{column}_half': _ / 2\n  is_{column}_missing: _ is null",
            inputs={"from": "a integer, b integer\n4,\n1,6"},
            outputs={
                "rows": "a integer, b integer, a_half float, is_a_missing boolean, b_half float, is_b_missing boolean\n"
                "4,,2.0,false,,true\n1,6,0.5,false,3.0,false"
            },
            summary="{column}_half, is_{column}_missing for a, b",
        ),
        Example(
            title="Shares of a group, with the column's name",
            fields="columns: [x]\nexpressions:\n  '{column}': _ / sum(_)\n  label: _name || ' of ' || team\nper: [team]",
            inputs={"from": "team text, x integer\na,3\na,1\nb,2"},
            outputs={"rows": "team text, x float, label text\na,0.75,x of a\na,0.25,x of a\nb,1.0,x of b"},
            summary="{column}, label for x per team",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with a result for each column and expression."""
        rows = inputs.relation("from")
        columns = [rows.column(name) for name in chosen(inputs, ("columns",), self.columns, rows)]
        windows = Windows(rows, key_columns(inputs, ("per",), self.per, rows), (), None)
        if not self.expressions:
            inputs.report(("expressions",), _NOTHING)
        made: dict[str, Expr] = {}
        values = {pattern: self._values(inputs, pattern, columns, windows) for pattern in self.expressions}
        for place, column in enumerate(columns):
            for pattern in self.expressions:
                name = _name(pattern, column)
                taken = [field.name for field in rows.fields if field.name != column.name or name != column.name]
                report_clash(inputs, ("expressions", pattern), name, [*taken, *made], f"put {_COLUMN} into the name, or choose another")
                made.setdefault(name, values[pattern][place])
        return {"rows": extended(f"{inputs.node}.rows", rows, made)}

    def _values(self, inputs: Inputs, pattern: str, columns: Sequence[Column], windows: Windows) -> tuple[Expr, ...]:
        """What the expression is for each column; without columns it is bound all the same, so that its own mistakes are told."""
        path, text = ("expressions", pattern), self.expressions[pattern]
        for name in _shadowed(text, windows.relation):
            inputs.report(path, _shadow(name), "warning")
        found = inputs.bind_each(
            path, text, windows.relation, columns or [Column(NULL, SUBJECT)], allow="window", window=windows.specification
        )
        return tuple(windows.without_ties(inputs, path, each) for each in found)

    def summary(self) -> str:
        """The expression if there is one, else the names, and which columns."""
        texts = list(self.expressions.values()) if len(self.expressions) == 1 else list(self.expressions)
        per = f" per {names(self.per)}" if self.per else ""
        return f"{one_line(names(texts))} for {names([str(selector) for selector in self.columns])}{per}"


def _name(pattern: str, column: Column) -> str:
    return unicodedata.normalize("NFC", pattern.replace(_COLUMN, column.name))


def _shadowed(text: str, rows: Relation) -> Iterator[str]:
    """The words in a text that stand for the column at hand, although a column of the rows is called so."""
    try:
        written = {text[token.start : token.end] for token in tokens(text) if token.kind == "word"}
    except ExpressionError:
        return
    yield from (field.name for field in rows.visible if field.name in (SUBJECT, SUBJECT_NAME) and field.name in written)


def _shadow(name: str) -> SchemaError:
    meaning = "the column whose turn it is" if name == SUBJECT else "the name of the column whose turn it is"
    message = f"there is a column '{name}' too, and here {name} is {meaning}"
    return SchemaError(message, code="across.shadowed", hint=f'for the column {name} write "{name}" in double quotes, or rename it above')
