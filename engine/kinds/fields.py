"""The types of kinds' fields. Each knows how its raw text is read, how a form shows it, and what a kind gets to see.

    count: Annotated[Integer, Field(title="Rows", description="How many rows to keep.", ge=0)]

| type            | in the document                     | in the kind                                  | sort         |
| --------------- | ----------------------------------- | -------------------------------------------- | ------------ |
| Text            | any text                            | str                                          | text         |
| LongText        | a text of several lines             | str                                          | long_text    |
| Bound           | a number, a date or a timestamp     | str, or a parameter's value                  | text         |
| Integer         | digits                              | int                                          | number       |
| Toggle          | true, false                         | bool                                         | toggle       |
| Choice[L]       | one word of `Literal[...]` L        | str                                          | choice       |
| Character       | one character, none, or its name    | str of length 0 or 1                         | character    |
| ColumnName      | a name                              | str                                          | column       |
| NewColumn       | a name that the node makes          | str                                          | new_column   |
| ColumnNames     | a list of names                     | tuple[str, ...]                              | columns      |
| KeyPairs        | a list of `a`, `a = b`              | tuple[tuple[str, str], ...]                  | key_pairs    |
| KeySets         | a list of lists of names            | tuple[tuple[str, ...], ...]                  | key_sets     |
| OrderKeys       | a list of `a desc nulls first`      | tuple[SortColumn, ...]                       | order_keys   |
| Selectors       | names, all, {starts: dep_}          | tuple[Selector, ...], see kinds.selector     | selectors    |
| Expression      | an expression                       | str, to be bound                             | expression   |
| Expressions     | new name: expression                | Mapping[str, str]                            | expressions  |
| TypeMap         | name: type                          | Mapping[str, DataType]                       | types        |
| NameMap         | old name: new name                  | Mapping[str, str]                            | names        |
| Pairs           | what is found: what it becomes      | Mapping[str, str | None]                     | pairs        |
| Patterns        | name: pattern or list of patterns   | Mapping[str, tuple[str, ...]]                | patterns     |
| Paths           | name: path into JSON                | Mapping[str, str]                            | paths        |
| Texts           | a list of texts                     | tuple[str, ...]                              | texts        |
| NewColumns      | a list of names that the node makes | tuple[str, ...]                              | new_columns  |
| PortName        | a name, as that of a node           | str                                          | port         |
| Cases           | port: condition                     | Mapping[str, str]                            | cases        |
| Sizes           | port: number                        | Mapping[str, Decimal]                        | sizes        |
| Integers        | a list of digits                    | tuple[int, ...]                              | integers     |
| Frame           | `rows between 2 preceding and ...`  | str, for `engine.language.parse_frame`       | frame        |
| PathText        | a path, `${name}` inside            | str, filled in                               | path         |
| PartPath        | the path of a pipeline's file       | str                                          | part         |
| Arguments       | parameter: value or list of values  | Mapping[str, str | tuple[str, ...]]          | arguments    |
| SqlText         | a SELECT                            | str                                          | sql          |
| CodeText        | a module of Python                  | str                                          | code         |
| Rows            | a list of mappings                  | tuple[Fields, ...], read further by the kind | rows         |

An optional field is `Text | None` with the default None; a plain `null` means the default. Scalars but for names, expressions, SQL and code
may be `${parameter}`. Column names come in NFC and are looked up by `Inputs.column`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from engine.document.model import Fields, Path, Value
from engine.kinds import readers
from engine.kinds.frozen import FrozenMap
from engine.kinds.reading import Reader
from engine.kinds.selector import Selector
from engine.language.types import DataType
from engine.relation import SortColumn

T = TypeVar("T")


def _no_expressions(raw: Value) -> Mapping[Path, str]:
    del raw
    return {}


@dataclass(frozen=True, slots=True)
class Sort:
    """What a face needs to know of a field, and the reader of its raw text."""

    name: str
    read: Reader
    expressions: Callable[[Value], Mapping[Path, str]] = _no_expressions
    """The expressions in a raw value, by their path inside it."""
    takes_parameter: bool = False
    """Whether the whole value may be `${parameter}`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema of the type itself; a mapping is frozen on its way in."""
        if self.name in _MAPPINGS:
            return core_schema.no_info_plain_validator_function(FrozenMap)
        if self.name in _INSTANCES:
            return core_schema.is_instance_schema(tuple)
        return handler(source)


_MAPPINGS = frozenset({"expressions", "cases", "sizes", "types", "names", "pairs", "patterns", "paths", "arguments"})
_INSTANCES = frozenset({"order_keys", "selectors", "checks"})


def _one(raw: Value) -> Mapping[Path, str]:
    return {(): raw} if isinstance(raw, str) else {}


def _each(raw: Value) -> Mapping[Path, str]:
    return {(name,): text for name, text in raw.items() if isinstance(text, str)} if isinstance(raw, Fields) else {}


def _conditions(raw: Value) -> Mapping[Path, str]:
    """The expressions in each row of checks: a condition, and the parts of a check that are ones."""
    rows = raw if isinstance(raw, tuple) else ()
    found: list[tuple[Path, Value]] = [((index, "that"), row.get("that")) for index, row in enumerate(rows) if isinstance(row, Fields)]
    for check, part in _IN_CHECKS:
        parts = ((index, row.get(check)) for index, row in enumerate(rows) if isinstance(row, Fields))
        found += [((index, check, part), given.get(part)) for index, given in parts if isinstance(given, Fields)]
    return {path: text for path, text in found if isinstance(text, str)}


_IN_CHECKS = (("share", "where"), ("freshness", "as_of"))
"""Parts of checks that are expressions."""


def _scalar(name: str, read: Callable[..., Any], word: str, *accepted: type) -> Sort:
    return Sort(name, readers.typed(read, word, *accepted), takes_parameter=True)


_COLUMNS = readers.list_of(readers.read_column, "column names", "[carrier, origin]")
_EXPRESSIONS = readers.mapping_of(readers.read_new_column, readers.read_expression, "new name to expression", "late: arr_delay > 15")
_CASES = readers.mapping_of(readers.read_port, readers.read_expression, "port to condition", "late: arr_delay > 15")
_SIZES = readers.mapping_of(readers.read_port, readers.read_size, "part to size", "train: 0.8")
_TYPES = readers.mapping_of(readers.read_column, readers.read_type, "name to type", "carrier: text")
_NAMES = readers.mapping_of(readers.read_column, readers.read_new_column, "old name to new name", "dep: departure")
_PATTERNS = readers.mapping_of(readers.read_column, readers.read_patterns, "name to pattern", "day: '%d.%m.%Y'")
_PATHS = readers.mapping_of(readers.read_column, readers.read_plain, "name to path", "width: $.size.width")
_WHOLE = readers.typed(readers.read_integer, "a whole number", int)

Text: TypeAlias = Annotated[str, _scalar("text", readers.read_text, "a text", str)]
Bound: TypeAlias = Annotated[
    str | int | Decimal | dt.date | dt.datetime,
    _scalar("text", readers.read_text, "a number, a date or a timestamp", str, int, Decimal, dt.date, dt.datetime),
]
LongText: TypeAlias = Annotated[str, _scalar("long_text", readers.read_text, "a text", str)]
Integer: TypeAlias = Annotated[int, _scalar("number", readers.read_integer, "a whole number", int)]
Toggle: TypeAlias = Annotated[bool, _scalar("toggle", readers.read_toggle, "true or false", bool)]
Choice: TypeAlias = Annotated[T, _scalar("choice", readers.read_choice, "a word", str)]
Character: TypeAlias = Annotated[str, _scalar("character", readers.read_character, "a character", str)]
ColumnName: TypeAlias = Annotated[str, Sort("column", readers.read_column)]
NewColumn: TypeAlias = Annotated[str, Sort("new_column", readers.read_new_column)]
ColumnNames: TypeAlias = Annotated[tuple[str, ...], Sort("columns", _COLUMNS)]
KeyPairs: TypeAlias = Annotated[
    tuple[tuple[str, str], ...], Sort("key_pairs", readers.list_of(readers.read_key_pair, "keys", "[carrier, origin = faa]"))
]
KeySets: TypeAlias = Annotated[
    tuple[tuple[str, ...], ...], Sort("key_sets", readers.list_of(_COLUMNS, "lists of keys", "- [carrier, origin]"))
]
OrderKeys: TypeAlias = Annotated[
    tuple[SortColumn, ...], Sort("order_keys", readers.list_of(readers.read_order_key, "order keys", "[dep_time desc]"))
]
Selectors: TypeAlias = Annotated[
    tuple[Selector, ...], Sort("selectors", readers.list_of(readers.read_selector, "selectors", "[carrier, origin]"))
]
Expression: TypeAlias = Annotated[str, Sort("expression", readers.read_expression, _one)]
Expressions: TypeAlias = Annotated[Mapping[str, str], Sort("expressions", _EXPRESSIONS, _each)]
Cases: TypeAlias = Annotated[Mapping[str, str], Sort("cases", _CASES, _each)]
Sizes: TypeAlias = Annotated[Mapping[str, Decimal], Sort("sizes", _SIZES)]
PortName: TypeAlias = Annotated[str, Sort("port", readers.read_port)]
TypeMap: TypeAlias = Annotated[Mapping[str, DataType], Sort("types", _TYPES)]
NameMap: TypeAlias = Annotated[Mapping[str, str], Sort("names", _NAMES)]
Pairs: TypeAlias = Annotated[Mapping[str, str | None], Sort("pairs", readers.read_pairs)]
Patterns: TypeAlias = Annotated[Mapping[str, tuple[str, ...]], Sort("patterns", _PATTERNS)]
Paths: TypeAlias = Annotated[Mapping[str, str], Sort("paths", _PATHS)]
Texts: TypeAlias = Annotated[tuple[str, ...], Sort("texts", readers.list_of(readers.read_plain, "texts", "[NA, none]"))]
NewColumns: TypeAlias = Annotated[tuple[str, ...], Sort("new_columns", readers.list_of(readers.read_new_column, "new names", "[a, b]"))]
Integers: TypeAlias = Annotated[tuple[int, ...], Sort("integers", readers.list_of(_WHOLE, "whole numbers", "[3, 5]"))]
Frame: TypeAlias = Annotated[str, Sort("frame", readers.read_expression)]
Arguments: TypeAlias = Annotated[Mapping[str, str | tuple[str, ...]], Sort("arguments", readers.read_arguments)]
PartPath: TypeAlias = Annotated[str, Sort("part", readers.read_part)]
PathText: TypeAlias = Annotated[str, Sort("path", readers.read_path)]
SqlText: TypeAlias = Annotated[str, Sort("sql", readers.read_sql)]
CodeText: TypeAlias = Annotated[str, Sort("code", readers.read_code)]
Checks: TypeAlias = Annotated[tuple[Fields, ...], Sort("checks", readers.read_rows, _conditions)]
