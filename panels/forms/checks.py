"""The checks of `assert_rows` as rows of cells: each has a sort, what it is about, its bounds, a severity and a name.

Several columns, or values, stand in one cell with commas between them; a check whose names or values hold commas themselves, or that
is written otherwise than it should be, is left to the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from engine.document.model import Fields, Value
from engine.kinds.checks import CHECKS, SEVERITIES
from engine.kinds.measures import FIGURES
from panels.forms.commas import listed, split

Row: TypeAlias = tuple[str, ...]

_LISTS = ("not_null", "unique", "references")
_BOUNDS = ("at_least", "at_most")
_PARTS: Mapping[str, tuple[str, str, str]] = {
    "in": ("column", "values", ""),
    "between": ("column", "from", "to"),
    "matches": ("column", "pattern", ""),
    "row_count": ("", *_BOUNDS),
    "freshness": ("column", "within", "as_of"),
    "share": ("where", *_BOUNDS),
    **dict.fromkeys(FIGURES, ("column", *_BOUNDS)),
}
"""For a check that is a mapping: the keys of its three cells."""
_BESIDE = ("severity", "name")


def check_rows(value: Value) -> tuple[Row, ...] | None:
    """A row for each check; None: one of them cannot be shown so."""
    items = () if value is None else value
    rows = tuple(map(_row, items)) if isinstance(items, tuple) else (None,)
    return tuple(row for row in rows if row is not None) if None not in rows else None


def check_values(rows: Sequence[Row]) -> Value:
    """The raw value of rows; cells without a meaning for their check are left out."""
    return tuple(map(_check, rows))


def _row(item: Value) -> Row | None:
    if not isinstance(item, Fields):
        return None
    words = [word for word in item if word not in _BESIDE]
    severity, name = item.get("severity", "fail"), item.get("name", "")
    if len(words) != 1 or words[0] not in CHECKS or severity not in SEVERITIES or not isinstance(name, str):
        return None
    cells = _cells(words[0], item[words[0]])
    return (words[0], *cells, str(severity), name) if cells is not None else None


def _cells(word: str, raw: Value) -> tuple[str, str, str] | None:
    if word == "that":
        return (raw, "", "") if isinstance(raw, str) else None
    if word in _LISTS:
        text = listed(raw)
        return (text, "", "") if text is not None else None
    if not isinstance(raw, Fields) or not raw.keys() <= set(_PARTS[word]) - {""}:
        return None
    first, second, third = (_part(key, raw.get(key, "")) for key in _PARTS[word])
    return None if first is None or second is None or third is None else (first, second, third)


def _part(key: str, raw: Value) -> str | None:
    if key == "values":
        return listed(raw or ())
    return raw if isinstance(raw, str) else None


def _check(row: Row) -> Value:
    word, *cells, severity, name = row
    beside = {key: text for key, text, usual in (("severity", severity, "fail"), ("name", name, "")) if text != usual}
    return Fields({word: _raw(word, cells), **beside})


def _raw(word: str, cells: Sequence[str]) -> Value:
    if word == "that":
        return cells[0]
    if word in _LISTS:
        return split(cells[0])
    parts = {key: split(text) if key == "values" else text for key, text in zip(_PARTS[word], cells, strict=True) if key and text}
    return Fields(parts)
