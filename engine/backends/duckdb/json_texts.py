"""Values as JSON texts: every digit of a number, text forms that other readers know, and nothing that is not JSON.

The engine's own writer cuts the zeros of decimals, and writes NaN as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from engine.language.quoting import duckdb_name, duckdb_text
from engine.language.types import BOOLEAN, FLOAT, INTEGER, JSON, TEXT, TIMESTAMP, TIMESTAMP_TZ, DataType, Decimal, List, Map, Struct
from engine.relation import Field


def object_sql(fields: Sequence[Field], *, writes_nulls: bool) -> str:
    """An object of those columns, as a text on one line; without those that are null unless `writes_nulls`."""
    if not fields:
        return "'{}'"
    if writes_nulls:
        pairs = " || ',' || ".join(f"{_key(field.name)} || {json_sql(duckdb_name(field.name), field.type)}" for field in fields)
        return f"'{{' || {pairs} || '}}'"
    members = ", ".join(f"{_key(field.name)} || {_known(duckdb_name(field.name), field.type, 0)}" for field in fields)
    return f"'{{' || concat_ws(',', {members}) || '}}'"


def json_sql(value: str, kind: DataType, depth: int = 0) -> str:
    """The JSON text of a value, `null` where it is null.

    Args:
        value: the value in SQL.
        kind: its type; it holds no binary.
        depth: in how many lists and maps the value stands.
    """
    return f"coalesce({_known(value, kind, depth)}, 'null')"


def _known(value: str, kind: DataType, depth: int) -> str:
    """The JSON text of a value; null where the value is."""
    match kind:
        case List():
            return _joined(value, "[]", json_sql(_item(depth), kind.item, depth + 1), depth)
        case Map():
            item = _item(depth)
            key = f"CAST(to_json({_text(f'{item}.key', kind.key)}) AS VARCHAR)"
            return _joined(f"map_entries({value})", "{}", f"{key} || ':' || {json_sql(f'{item}.value', kind.value, depth + 1)}", depth)
        case Struct():
            members = " || ',' || ".join(
                f"{_key(name)} || {json_sql(f'({value}).{duckdb_name(name)}', field, depth)}" for name, field in kind.fields
            )
            return f"CASE WHEN {value} IS NOT NULL THEN '{{' || {members} || '}}' END"
        case _:
            return _scalar(value, kind)


def _scalar(value: str, kind: DataType) -> str:
    if kind == FLOAT:
        words = f"CASE WHEN isnan({value}) THEN '\"NaN\"' WHEN {value} > 0 THEN '\"Infinity\"' ELSE '\"-Infinity\"' END"
        return f"CASE WHEN isfinite({value}) THEN {_text(value, kind)} WHEN {value} IS NOT NULL THEN {words} END"
    if kind in (INTEGER, BOOLEAN) or isinstance(kind, Decimal):
        return _text(value, kind)
    if kind == JSON:  # line ends in it stand between its parts only
        return f"replace(replace({_text(value, kind)}, chr(10), ' '), chr(13), ' ')"
    return f"CAST(to_json({_text(value, kind)}) AS VARCHAR)" if kind == TEXT else f"'\"' || {_text(value, kind)} || '\"'"


def _text(value: str, kind: DataType) -> str:
    if kind == TIMESTAMP_TZ:
        return f"replace(CAST(({value} AT TIME ZONE 'UTC') AS VARCHAR), ' ', 'T') || 'Z'"
    text = f"CAST({value} AS VARCHAR)"
    if isinstance(kind, Decimal) and kind.precision == kind.scale:
        return rf"regexp_replace({text}, '^(-?)\.', '\10.')"  # the engine leaves the zero out
    return f"replace({text}, ' ', 'T')" if kind == TIMESTAMP else text


def _joined(items: str, brackets: str, text: str, depth: int) -> str:
    """Null where there are no items at all; the texts of the items may not be null."""
    return f"'{brackets[0]}' || array_to_string(list_transform({items}, lambda {_item(depth)}: {text}), ',') || '{brackets[1]}'"


def _item(depth: int) -> str:
    return f"__item_{depth}"


def _key(name: str) -> str:
    return duckdb_text(json.dumps(name, ensure_ascii=False) + ":")
