"""Sinks that may write a folder of files: one for each combination of the values of some columns, in folders named `column=value`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Protocol, TypeAlias, runtime_checkable

from pydantic import Field as Described

from engine.errors import SchemaError
from engine.kinds.fields import ColumnNames
from engine.kinds.kind import Inputs
from engine.kinds.wording import names
from engine.language.types import BOOLEAN, DATE, INTEGER, TEXT, DataType, Decimal
from engine.relation import Field, Ordering, Query, Ref, Relation, SortColumn

PartitionBy: TypeAlias = Annotated[
    ColumnNames,
    Described(
        title="Partition by",
        description="Columns whose values become folders, such as `year=2024/part.parquet`; `path` is then the folder of them all.",
    ),
]
_PLAIN = (TEXT, INTEGER, BOOLEAN, DATE)


@runtime_checkable
class PartitionedSink(Protocol):
    """A sink with that field."""

    @property
    def partition_by(self) -> tuple[str, ...]:
        """Names of columns, as they are written."""


def is_partitioned(sink: object) -> bool:
    """Whether a sink's `path` is a folder that it fills."""
    return isinstance(sink, PartitionedSink) and bool(sink.partition_by)


def partition_fields(sink: object, rows: Relation) -> tuple[Field, ...]:
    """The columns whose values become folders, outermost first; `rows` is what `written` gave, whose order begins with them."""
    number = len(sink.partition_by) if isinstance(sink, PartitionedSink) else 0
    by_name = {field.name: field for field in rows.fields}
    return tuple(by_name[key.name] for key in rows.ordering.keys[:number])


def partitions_in_words(partition_by: Sequence[str]) -> str:
    """What a sink's line says of them, behind its path."""
    return f", by {names(partition_by)}" if partition_by else ""


def written(inputs: Inputs, partition_by: Sequence[str]) -> Relation:
    """What a sink writes: the rows as they are, those of one folder together, each folder's in the order in which they arrive.

    A column that is not there, is named twice or has no name for a folder is reported, and that no column is left for the files.
    """
    rows = inputs.relation("from")
    chosen: dict[str, Field] = {}
    for place, name in enumerate(partition_by):
        column = inputs.column(("partition_by", place), name, rows)
        if column is None:
            continue
        if not _has_folder(column.type):
            inputs.report(("partition_by", place), _no_folder(column.name, column.type))
        elif column.name in chosen:
            message = f"column '{column.name}' is named twice"
            inputs.report(("partition_by", place), SchemaError(message, code="schema.column_repeated", hint="once is enough"))
        else:
            chosen[column.name] = Field(column.name, column.type)
    if chosen and len(chosen) == len(rows.visible):
        message = "no column would be left for the files"
        inputs.report(("partition_by",), SchemaError(message, code="sink.partition_all", hint="name fewer columns"))
    keys = (*map(SortColumn, chosen), *(key for key in rows.ordering.keys if key.name not in chosen))
    ordering = Ordering(keys, total=rows.ordering.total) if chosen else rows.ordering
    return Relation(f"{inputs.node}.", Query(Ref(rows.name), rows.pass_through(), rows.hidden), ordering)


def _has_folder(kind: DataType) -> bool:
    """Types whose values have one text each, without a clock or digits that come and go."""
    return kind in _PLAIN or isinstance(kind, Decimal)


def _no_folder(name: str, kind: DataType) -> SchemaError:
    hint = "make a date, an integer or a text of it with add_columns first"
    return SchemaError(f"column '{name}' is of type {kind}, whose values cannot name folders", code="sink.partition_type", hint=hint)
