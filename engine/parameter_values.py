"""What one parameter may hold: its type, and its value as it is written in a document or given by a person.

A choice is a text that must be one of its `choices`. A list is written as a list in a document; where there is one line only
(`--set`, a field of a form) its items stand with commas between them, one that holds a comma in double quotes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from engine.document.model import Parameter
from engine.errors import ConfigError, ExpressionError
from engine.language import read_value
from engine.language.types import INTEGER, JSON, TEXT, DataType, List, Map, Struct
from engine.nearest import known_names

CHOICE = "choice"
"""The type of a parameter that is one of some texts."""
LISTS = (TEXT, INTEGER)
"""Of what a list may be."""


def check_type(kind: DataType) -> None:
    """Raise ConfigError, `parameter.type`, for a type that no parameter can have."""
    if isinstance(kind, List) and kind.item not in LISTS:
        hint = f"take {' or '.join(f'list<{item}>' for item in LISTS)}, and cast the items in an expression"
        raise ConfigError(f"a parameter cannot be a {kind}", code="parameter.type", hint=hint)
    if isinstance(kind, Struct | Map) or kind == JSON:
        raise ConfigError(f"a parameter cannot be a {kind}", code="parameter.type", hint="take text, and read it in an expression")


def read_written(written: str | tuple[str, ...], kind: DataType, choices: tuple[str, ...] | None = None) -> Any:
    """The value that a document's `default` or `example` stands for.

    Raises:
        ConfigError: `parameter.shape`, a list stands where one value is meant, or the other way round; `parameter.no_choice`.
        ExpressionError: `expression.value`; the span is the whole text.
    """
    if isinstance(kind, List):
        if isinstance(written, str):
            hint = f"write [{written}]" if written else "write [] for a list without items"
            raise ConfigError(f"a text stands here, and a {kind} is meant", code="parameter.shape", hint=hint)
        return [read_value(item, kind.item) for item in written]
    if not isinstance(written, str):
        hint = f"write one value, or type: list<{kind}>"
        raise ConfigError(f"a list stands here, and {kind} is meant", code="parameter.shape", hint=hint)
    if choices is not None and written not in choices:
        raise ConfigError(f"'{written}' is not one of the choices", code="parameter.no_choice", hint=known_names(written, choices))
    return read_value(written, kind)


def read_line(parameter: Parameter, line: str, kind: DataType) -> Any:
    """The value that a person writes on one line. Raises as `read_written` does, and `parameter.line` where quotes do not close."""
    return read_written(items_of(line) if isinstance(kind, List) else line, kind, parameter.choices if parameter.type == CHOICE else None)


def items_of(line: str) -> tuple[str, ...]:
    """The items of a list that is written on one line; an empty line is a list without any."""
    try:
        rows = list(csv.reader([line], skipinitialspace=True, strict=True))
    except csv.Error as error:
        hint = 'an item with a comma stands in double quotes, and a quote in it is doubled: a,"b, c"'
        raise ConfigError(f"'{line}' is not a list: its quotes do not fit", code="parameter.line", hint=hint) from error
    return tuple(item for row in rows for item in row)


def line_of(items: Iterable[str]) -> str:
    """The line that `items_of` reads back as these items."""
    listed = list(items)
    text = io.StringIO()
    needs_quotes = any(item[:1].isspace() for item in listed)
    csv.writer(text, lineterminator="", quoting=csv.QUOTE_ALL if needs_quotes else csv.QUOTE_MINIMAL).writerow(listed)
    return text.getvalue()


def as_line(written: str | tuple[str, ...] | None) -> str:
    """A `default` or `example` as one line; empty where there is none."""
    return line_of(written) if isinstance(written, tuple) else written or ""


def not_a_value(parameter: Parameter, line: str, error: ConfigError | ExpressionError) -> ConfigError:
    """What is said of a line that is no value of the parameter."""
    message = f"'{line}' is no value for the parameter '{parameter.name}', which is {described(parameter)}"
    return ConfigError(message, code="usage.wrong_value", hint=error.hint or f"give a value of type {parameter.type}")


def described(parameter: Parameter) -> str:
    """The type in words: a choice is told by what may be chosen."""
    return f"one of {', '.join(parameter.choices or ())}" if parameter.type == CHOICE else parameter.type
