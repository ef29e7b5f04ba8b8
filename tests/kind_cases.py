"""The cases of kinds as data: the examples in their classes, and the files in `tests/kinds`.

A case file `tests/kinds/<kind>.yaml` is a list of cases. A case holds

    case: what it is about
    parameters:                 # if any: name and value, typed as the value looks (true, 3, 2024-01-31, text)
      late_after: 15
    inputs:                     # a table per input: `from`, `left`, `right`; `from.0`, `from.1`; `from.<table name>`
      from: |-
        carrier text, delay integer
        AA,5
        B6,
    sorted:                     # if rows come in an order: input and its keys
      from: [delay desc]
    files:                      # pipelines that the node uses, by path
      parts/late.pipeline.yaml: |-
        penstock: 1
    fields: |-                  # YAML as it stands under the kind's name, without the inputs
      where: delay > 5

and what is to come of it, one of

    outputs:                    # a table per port (a sink's is under `written`); ports that are not named are not compared
      passed: |-
        carrier text, delay integer
    summary: where delay > 5    # if given
    warnings: [order.none]      # the codes of all warnings; none by default
    ordering: {rows: [delay desc]}   # the order that a port carries; such a port's rows are compared in that order
    guards: {many_to_one: 1}    # how many rows break each promise; by default promises are not looked at

    error: conversion           # the run stops with a message that holds this text

    problems:                   # all errors, in order: code and path, and message and hint if they matter
      - code: expression.unknown_name
        path: where
        hint: did you mean 'delay'?

A table is what `engine.kinds.tables` reads. Inputs named like a file (`data/a.csv`) are written as files of that name, as they are;
a Parquet file is made from a table. Those of read_database are tables of its connection: `warehouse.orders`. Rows are compared as a bag unless the relation carries a total order or `ordering` is given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field as About

import engine.kinds
from engine.kinds import KINDS
from engine.kinds.fields import LongText
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.tables import Table, read_table
from engine.kinds.value_rows import rows_of_constants
from engine.language import Scope, bind, cast, literal, null, read_value
from engine.language.tree import Column, Expr, Literal
from engine.language.types import JSON, DataType, List, Map, Struct
from engine.relation import Query, Relation

FOLDER = Path(__file__).parent / "kinds"


@dataclass(frozen=True, eq=False)
class Case:
    """An example or a case of a file, in one shape."""

    kind: type[Kind]
    title: str
    fields: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    summary: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    sorted: Mapping[str, list[str]] = field(default_factory=dict)
    warnings: tuple[str, ...] | None = ()
    ordering: Mapping[str, list[str]] = field(default_factory=dict)
    ordered: bool = False
    guards: Mapping[str, int] | None = None
    error: str | None = None
    problems: tuple[Mapping[str, str], ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind.kind}: {self.title}"


class Given(Kind):
    """A source of tests: rows that are written out, of any type, in no order."""

    kind = "given"
    category = "source"
    title = "Given rows"
    inputs = ()
    table: Annotated[LongText, About(title="Table", description="As `engine.kinds.tables` reads it.")]

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        return {"rows": given(f"{inputs.node}.rows", read_table(self.table))}

    def summary(self) -> str:
        return "given rows"


@contextmanager
def given_is_a_kind() -> Iterator[None]:
    """Inputs of any type need a source that no product has."""
    known: dict[str, type[Kind]] = engine.kinds._BY_NAME
    known[Given.kind] = Given
    yield
    del known[Given.kind]


def given(name: str, table: Table) -> Relation:
    """The table as a relation of constants."""
    rows = tuple(tuple(_constant(cell, column.type) for cell, column in zip(row, table.fields, strict=True)) for row in table.rows)
    columns = tuple((column.name, Column(column.type, column.name)) for column in table.fields)
    return Relation(name, Query(rows_of_constants(table.fields, rows), columns))


def _constant(cell: str | None, kind: DataType) -> Expr:
    if cell is None:
        return null(kind)
    if kind == JSON:
        return cast(literal(cell), kind, "null")
    if isinstance(kind, List | Struct | Map):
        return bind(cell, Scope(), kind)
    return Literal(kind, read_value(cell, kind))


def example_case(kind: type[Kind], example: Example) -> Case:
    return Case(
        kind,
        f"example: {example.title}",
        example.fields,
        example.inputs,
        example.outputs,
        example.summary,
        ordered=example.ordered,
        warnings=None,
        files=example.files,
    )


def file_cases(kind: type[Kind], path: Path) -> Iterator[Case]:
    """The cases of a file."""
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else ():
        values = {name: tuple(value) if name in ("warnings", "problems") else value for name, value in entry.items() if name != "case"}
        yield Case(kind, entry["case"], **values)


def all_cases() -> Iterator[Case]:
    for kind in KINDS:
        yield from (example_case(kind, example) for example in kind.examples)
        yield from file_cases(kind, FOLDER / f"{kind.kind}.yaml")


CASES = tuple(all_cases())
