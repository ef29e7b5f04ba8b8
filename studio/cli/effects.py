"""What edits changed at a node, for people and as JSON: counts, and the rows that differ with their old and new cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.cells import json_value, shown
from engine.preview.effect import Effect, EffectFailed, RowEffect
from engine.relation import Field
from studio.cli.output import Output
from studio.cli.table import Heading, print_list, print_rows

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def print_effect(output: Output, effect: Effect, touched: Sequence[Effect | EffectFailed]) -> None:
    """Print the line, the differing rows (`+` added, `-` removed, `~` changed), and the counts of all nodes that the edits touch."""
    output.line("")
    output.line((_name(effect), "bold"), f": {effect.line()}")
    if effect.shown:
        fields = _fields(effect)
        headings = [Heading(""), *(Heading(field.name, str(field.type)) for field in fields)]
        print_rows(output, headings, [_cells(row, fields) for row in effect.rows()])
        if effect.shown < effect.differing:
            output.line((f"{effect.shown:,} of {effect.differing:,} differing rows shown", "dim"))
    if touched:
        output.line("")
        print_list(output, ("node", "before", "after", "added", "removed", "changed"), [_counts(each) for each in touched])


def effect_shape(effect: Effect) -> dict[str, Any]:
    """The effect for JSON."""
    columns = effect.columns
    return {
        "node": effect.node,
        "port": effect.port,
        "is_new": effect.is_new,
        "is_gone": effect.is_gone,
        "before": effect.before,
        "after": effect.after,
        "added": effect.added,
        "removed": effect.removed,
        "changed": effect.changed,
        "reordered": effect.is_reordered,
        "cells": [{"column": name, "changed": count} for name, count in effect.cells],
        "columns_added": _columns(columns.added),
        "columns_removed": _columns(columns.removed),
        "columns_retyped": [{"name": old.name, "before": str(old.type), "after": str(new.type)} for old, new in columns.retyped],
        "by": None if effect.by is None else list(effect.by),
        "rows": [_row(row) for row in effect.rows()],
        "is_sample": effect.is_sample,
        "is_same_sample": effect.is_same_sample,
        "samples": [{"node": item.node, "rows": item.rows, "total": item.total, "method": item.method} for item in effect.samples],
        "line": effect.line(),
    }


def touched_shapes(touched: Sequence[Effect | EffectFailed]) -> list[dict[str, Any]]:
    """The counts of all nodes for JSON; `error` says why there are none."""
    names = ("before", "after", "added", "removed", "changed")
    return [
        {
            "node": each.node,
            "port": each.port,
            **{name: getattr(each, name, None) for name in names},
            "error": each.error.message if isinstance(each, EffectFailed) else None,
        }
        for each in touched
    ]


def _name(each: Effect | EffectFailed) -> str:
    return f"{each.node}.{each.port}" if each.port else each.node


def _fields(effect: Effect) -> tuple[Field, ...]:
    """Columns to show: those after, then those that are gone."""
    return (*effect.columns.after, *effect.columns.removed)


def _cells(row: RowEffect, fields: Sequence[Field]) -> list[Any]:
    return [_SIGNS[row.sort], *(_cell(row, field.name) for field in fields)]


def _cell(row: RowEffect, name: str) -> Any:
    """A changed cell is `old -> new`."""
    if name in row.changed:
        return f"{_value(row.before, name)} -> {_value(row.after, name)}"
    side = row.after if row.after is not None and name in row.after else row.before
    return (side or {}).get(name)


def _value(side: Mapping[str, Any] | None, name: str) -> str:
    return shown((side or {}).get(name))


def _counts(each: Effect | EffectFailed) -> tuple[str, ...]:
    if isinstance(each, EffectFailed):
        return (_name(each), "", "", "", "", each.error.message)
    return (_name(each), *(f"{number:,}" for number in (each.before, each.after, each.added, each.removed, each.changed)))


def _columns(fields: Sequence[Field]) -> list[dict[str, str]]:
    return [{"name": field.name, "type": str(field.type)} for field in fields]


def _row(row: RowEffect) -> dict[str, Any]:
    sides = {name: None if side is None else json_value(side) for name, side in (("before", row.before), ("after", row.after))}
    return {"sort": row.sort, "changed": list(row.changed), **sides}
