"""Lists and mappings as rows of cells: how a raw value is taken apart for a person, and put together again.

What a person may have written otherwise (`a` for `a = a`) comes back in one way; what cannot be shown as rows is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.document.model import Fields, Value
from engine.errors import ConfigError
from engine.kinds.checks import CHECKS, SEVERITIES
from engine.kinds.readers import KEY_PAIR, ORDER_KEY
from panels.forms.checks import check_rows, check_values
from panels.forms.commas import listed, split

Row: TypeAlias = tuple[str, ...]
CellSort: TypeAlias = Literal["column", "right_column", "new_column", "port", "expression", "type", "choice", "text", "reference"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of each row."""

    name: str
    title: str
    sort: CellSort
    choices: tuple[str, ...] = ()
    """The words that may stand here; empty: any."""


@dataclass(frozen=True, slots=True)
class RowShape:
    """How the values of one sort are rows."""

    cells: tuple[Cell, ...]
    read: Callable[[Value], tuple[Row, ...] | None]
    """The rows of a raw value; None: it cannot be shown as rows, and must not be written over."""
    write: Callable[[Sequence[Row]], Value]
    """The raw value of rows. Raises ConfigError, `form.*`: they are no value."""


_SELECTOR_WORDS = ("name", "all", "starts", "ends", "matches", "type")


def _texts(value: Value) -> tuple[Row, ...] | None:
    """A list of texts; nothing is an empty one."""
    items = () if value is None else value
    if not isinstance(items, tuple):
        return None
    texts = tuple(item for item in items if isinstance(item, str))
    return tuple((text,) for text in texts) if len(texts) == len(items) else None


def _list_of(rows: Sequence[Row]) -> Value:
    return tuple(row[0] for row in rows)


def _pairs(value: Value) -> tuple[Row, ...] | None:
    """A mapping of text to text."""
    items = Fields() if value is None else value
    if not isinstance(items, Fields) or not all(isinstance(item, str) for item in items.values()):
        return None
    return tuple((name, str(item)) for name, item in items.items())


def _mapping_of(rows: Sequence[Row]) -> Value:
    names = [row[0] for row in rows]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise ConfigError(f"two rows are called '{twice}'", code="form.duplicate", hint="give one of them another name")
    return Fields((name, item) for name, item in rows)


def _order(value: Value) -> tuple[Row, ...] | None:
    texts = _texts(value)
    return None if texts is None else tuple(_order_key(text) for (text,) in texts)


def _order_key(text: str) -> Row:
    match = ORDER_KEY.fullmatch(text)
    found = match.groupdict() if match else {"name": text}
    return found["name"] or "", (found.get("direction") or "asc").lower(), (found.get("nulls") or "last").lower()


def _order_texts(rows: Sequence[Row]) -> Value:
    return tuple(_order_text(*row) for row in rows)


def _order_text(name: str, direction: str, nulls: str) -> str:
    """As short as it can be told; a name that ends in such words itself is followed by them all."""
    text = name + (" desc" if direction == "desc" else "") + (" nulls first" if nulls == "first" else "")
    return text if _order_key(text) == (name, direction, nulls) else f"{name} {direction} nulls {nulls}"


def _keys(value: Value) -> tuple[Row, ...] | None:
    texts = _texts(value)
    return None if texts is None else tuple(_key_pair(text) for (text,) in texts)


def _key_pair(text: str) -> Row:
    match = KEY_PAIR.fullmatch(text)
    return (match[1], match[2]) if match else (text, text)


def _key_texts(rows: Sequence[Row]) -> Value:
    return tuple(_key_text(*row) for row in rows)


def _key_text(left: str, right: str) -> str:
    text = left if left == right else f"{left} = {right}"
    if _key_pair(text) != (left, right):
        hint = "rename the column above"
        raise ConfigError(f"a key cannot be a column whose name holds ' = ': '{left}', '{right}'", code="form.key_name", hint=hint)
    return text


_EMPTY_SET = "()"
"""SQL's sign for the grouping of all rows, as an empty cell would be no row yet."""


def _key_sets(value: Value) -> tuple[Row, ...] | None:
    """A list of lists of names: a row for each, its names with commas between them."""
    items = () if value is None else value
    texts = tuple(_EMPTY_SET if item == () else listed(item) for item in items) if isinstance(items, tuple) else (None,)
    is_clear = None not in texts and (_EMPTY_SET,) not in items
    return tuple((text,) for text in texts if text is not None) if is_clear else None


def _key_set_values(rows: Sequence[Row]) -> Value:
    return tuple(() if row[0].strip() == _EMPTY_SET else split(row[0]) for row in rows)


def _selectors(value: Value) -> tuple[Row, ...] | None:
    items = () if value is None else value
    rows = tuple(map(_selector, items)) if isinstance(items, tuple) else (None,)
    return tuple(row for row in rows if row is not None) if None not in rows else None


def _selector(item: Value) -> Row | None:
    if isinstance(item, str):
        return ("all", "") if item == "all" else ("name", item)
    if isinstance(item, Fields) and len(item) == 1:
        (word, text), *_ = item.items()
        return (word, text) if word in _SELECTOR_WORDS[2:] and isinstance(text, str) else None
    return None


def _selector_values(rows: Sequence[Row]) -> Value:
    return tuple(_selector_value(*row) for row in rows)


def _selector_value(word: str, text: str) -> Value:
    if word == "all":
        return "all"
    if word == "name":
        return text
    return Fields({word: text})


def _patterns(value: Value) -> tuple[Row, ...] | None:
    """A mapping of name to pattern, or to several that are tried in order: a row for each."""
    items = Fields() if value is None else value
    if not isinstance(items, Fields):
        return None
    rows: list[Row] = []
    for name, item in items.items():
        patterns = _texts(item if isinstance(item, tuple) else (item,))
        if patterns is None or not patterns:
            return None
        rows += ((name, pattern) for (pattern,) in patterns)
    return tuple(rows)


def _pattern_values(rows: Sequence[Row]) -> Value:
    found: dict[str, tuple[str, ...]] = {}
    for name, pattern in rows:
        found[name] = (*found.get(name, ()), pattern)
    return Fields((name, patterns[0] if len(patterns) == 1 else patterns) for name, patterns in found.items())


def _replacements(value: Value) -> tuple[Row, ...] | None:
    """A mapping of what is found to a text or null; the word tells an empty text from null."""
    items = Fields() if value is None else value
    if not isinstance(items, Fields) or not all(isinstance(item, str | None) for item in items.values()):
        return None
    return tuple((find, "", "null") if give is None else (find, str(give), "text") for find, give in items.items())


def _replacement_values(rows: Sequence[Row]) -> Value:
    _mapping_of([(find, give) for find, give, _ in rows])
    return Fields((find, None if word == "null" else give) for find, give, word in rows)


_COLUMN = Cell("column", "Column", "column")
SHAPES: Mapping[str, RowShape] = {
    "columns": RowShape((_COLUMN,), _texts, _list_of),
    "texts": RowShape((Cell("text", "Text", "text"),), _texts, _list_of),
    "references": RowShape((Cell("reference", "Input", "reference"),), _texts, _list_of),
    "named_references": RowShape((Cell("name", "Table", "text"), Cell("reference", "Input", "reference")), _pairs, _mapping_of),
    "expressions": RowShape(
        (Cell("name", "New column", "new_column"), Cell("expression", "Expression", "expression")), _pairs, _mapping_of
    ),
    "cases": RowShape((Cell("name", "Case", "port"), Cell("condition", "Condition", "expression")), _pairs, _mapping_of),
    "sizes": RowShape((Cell("name", "Part", "port"), Cell("size", "Size", "text")), _pairs, _mapping_of),
    "types": RowShape((_COLUMN, Cell("type", "Type", "type")), _pairs, _mapping_of),
    "names": RowShape((_COLUMN, Cell("name", "New name", "new_column")), _pairs, _mapping_of),
    "new_columns": RowShape((Cell("name", "New column", "new_column"),), _texts, _list_of),
    "integers": RowShape((Cell("number", "Number", "text"),), _texts, _list_of),
    "pairs": RowShape(
        (Cell("find", "Find", "text"), Cell("with", "Becomes", "text"), Cell("gives", "Gives", "choice", ("text", "null"))),
        _replacements,
        _replacement_values,
    ),
    "patterns": RowShape((_COLUMN, Cell("pattern", "Written as", "text")), _patterns, _pattern_values),
    "arguments": RowShape((Cell("parameter", "Parameter", "text"), Cell("value", "Value", "text")), _patterns, _pattern_values),
    "paths": RowShape((_COLUMN, Cell("path", "Path", "text")), _pairs, _mapping_of),
    "order_keys": RowShape(
        (
            _COLUMN,
            Cell("direction", "Direction", "choice", ("asc", "desc")),
            Cell("nulls", "Nulls", "choice", ("last", "first")),
        ),
        _order,
        _order_texts,
    ),
    "key_pairs": RowShape((Cell("left", "Left", "column"), Cell("right", "Right", "right_column")), _keys, _key_texts),
    "key_sets": RowShape((Cell("keys", "Keys with commas, () for all rows", "text"),), _key_sets, _key_set_values),
    "checks": RowShape(
        (
            Cell("check", "Check", "choice", CHECKS),
            Cell("subject", "What it is about", "text"),
            Cell("first", "First bound", "text"),
            Cell("second", "Second bound", "text"),
            Cell("severity", "Severity", "choice", SEVERITIES),
            Cell("name", "Name", "text"),
        ),
        check_rows,
        check_values,
    ),
    "selectors": RowShape(
        (Cell("word", "Which", "choice", _SELECTOR_WORDS), Cell("value", "Column, text or type", "column")), _selectors, _selector_values
    ),
}
"""By the sort that a kind's schema gives."""
