"""What the sources that read files have in common: hidden columns of order, the file's name as a column, kept columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.errors import ConfigError
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Inputs
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER, JSON, TEXT, DataType
from engine.relation import HIDDEN_PREFIX, SCAN_FILE, SCAN_RECORD, Field, Ordering, Query, Relation, Scan, SortColumn

PLACE_FIELDS = (Field(SCAN_FILE, TEXT, hidden=True), Field(SCAN_RECORD, INTEGER, hidden=True))
"""The hidden columns that every scan offers."""
EXTRA_COLUMN = "_extra"
"""Where the columns go that nobody declared, when they are to be kept."""


@dataclass(frozen=True, slots=True)
class TypedSource:
    """What a kind says about files whose columns have types of their own."""

    format: Literal["parquet", "arrow", "files"]
    path: str
    columns: Mapping[str, DataType]
    missing_columns: str
    extra_columns: str
    options: Mapping[str, Any] = FrozenMap()
    """Of the scan, but for those that this adds."""

    def relations(self, inputs: Inputs, file_column: str | None) -> Mapping[str, Relation]:
        """The rows in the order of files and of rows in them, and their file if it is wanted."""
        keeps_extra = self.extra_columns == "keep"
        report_extra_name(inputs, self.columns, keeps_extra=keeps_extra)
        extra = (Field(EXTRA_COLUMN, JSON),) if keeps_extra and EXTRA_COLUMN not in self.columns else ()
        fields = (*(Field(name, kind) for name, kind in self.columns.items()), *extra)
        scan = Scan(inputs.node, self.format, self.path, (*fields, *PLACE_FIELDS), self._options())
        named = file_name_column(inputs, file_column, self.columns)
        columns = (*((field.name, Column(field.type, field.name)) for field in fields), *named, *place_columns(inputs.node))
        return {"rows": Relation(f"{inputs.node}.rows", Query(scan, columns, hidden_names(inputs.node)), file_order(inputs.node))}

    def _options(self) -> Mapping[str, Any]:
        return FrozenMap(
            {
                **self.options,
                "declared": tuple(self.columns),
                "missing_columns": self.missing_columns,
                "extra_columns": self.extra_columns,
                "extra_column": EXTRA_COLUMN if self.extra_columns == "keep" else None,
            }
        )


def report_extra_name(inputs: Inputs, columns: Mapping[str, object], *, keeps_extra: bool) -> None:
    """Report a declared column that is called as the kept ones are."""
    if keeps_extra and EXTRA_COLUMN in columns:
        inputs.report(("columns", EXTRA_COLUMN), ConfigError(f"'{EXTRA_COLUMN}' is the name of the kept columns", code="field.name_clash"))


def place_columns(node: str) -> tuple[tuple[str, Expr], ...]:
    """A select list of a row's place, under names of the node's own, so that two sources never clash."""
    return (_name(node, "file"), Column(TEXT, SCAN_FILE)), (_name(node, "row"), Column(INTEGER, SCAN_RECORD))


def file_order(node: str) -> Ordering:
    """By file, then by row in the file: no two rows are equal in it."""
    return Ordering((SortColumn(_name(node, "file")), SortColumn(_name(node, "row"))), total=True)


def hidden_names(node: str) -> frozenset[str]:
    """The names of the hidden columns."""
    return frozenset({_name(node, "file"), _name(node, "row")})


def file_name_column(inputs: Inputs, name: str | None, columns: Collection[str]) -> tuple[tuple[str, Expr], ...]:
    """The visible column with the file's path, if one is asked for; a name that is taken is reported."""
    return place_column(inputs, "file_column", name, SCAN_FILE, columns)


def place_column(inputs: Inputs, field: str, name: str | None, place: str, columns: Collection[str]) -> tuple[tuple[str, Expr], ...]:
    """A visible column that tells a hidden one of the scan, if `field` asks for it by a name; one that is taken is reported."""
    if name is None:
        return ()
    if name.casefold() in {column.casefold() for column in columns}:
        inputs.report((field,), ConfigError(f"there is a column '{name}' already", code="field.name_clash", hint="choose another name"))
        return ()
    return ((name, Column(TEXT, place)),)


def _name(node: str, part: str) -> str:
    return f"{HIDDEN_PREFIX}{node}_{part}"
