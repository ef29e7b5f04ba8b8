"""The run's operation in the walled child: one statement, what it wrote, and what the engine's profile counted."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from engine.backends.duckdb.arrow_files import write_arrow
from engine.backends.duckdb.partitions import write_partitions
from engine.preview.answer import Answer
from engine.preview.rows import encoded, run

SHOWN_BYTES = 16 << 20
"""Of the rows that `--only` shows."""


def run_stage(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """Run `sql` with `parameters`, and what follows it.

    If it counted rows, `examples` of them; then finish an `arrow` file, fill a folder as `partitions` says, drop the tables in `drops`.

    Gives `written` (the number that the statement returned: rows copied, kept or counted; with `shows` the rows that come as
    Arrow), `rows` and `seconds` by common table expression, `own_seconds` of all that stands in none of them, `examples`, `peak_bytes`
    and `spilled_bytes`.
    """
    arrow, written = _outcome(run(connection, arguments["sql"], arguments), arguments)
    # Rows that are shown come as a stream, which the engine does not profile.
    profile = {} if arguments["shows"] else json.loads(connection.get_profiling_information("json"))
    found, system = list(expressions(profile)), profile.get("system", {})
    values = {
        "written": written,
        "rows": {name: rows_of(plan) for name, plan in found},
        "seconds": {name: round(own_seconds(plan), 6) for name, plan in found},
        "own_seconds": round(sum(map(own_seconds, profile.get("operator", ()))), 6),
        "examples": examples(connection, arguments) if written and arguments["examples"] else [],
        "peak_bytes": system.get("peak_buffer_memory"),
        "spilled_bytes": system.get("total_bytes_spilled"),
    }
    if arguments["arrow"] is not None:
        write_arrow(arguments["arrow"])
    if arguments["partitions"] is not None:
        write_partitions(connection, arguments["partitions"])
    for table in arguments["drops"]:
        connection.execute(f"DROP TABLE {table}")
    return Answer(values, arrow)


def _outcome(result: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> tuple[bytes | None, int]:
    if arguments["shows"]:
        return encoded(result, SHOWN_BYTES)
    row = result.fetchone()
    return None, int(row[0]) if row and row[0] is not None else 0


def examples(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows as JSON has them; what JSON has no value for comes as text."""
    cursor = run(connection, arguments["examples"], arguments)
    names = [str(column[0]) for column in cursor.description or ()]
    return [dict(zip(names, map(plain, row), strict=True)) for row in cursor.fetchall()]


def plain(value: Any) -> Any:
    """A value that every reader of JSON understands."""
    is_plain = value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and math.isfinite(value))
    return value if is_plain else str(value)


def expressions(profile: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(name, operator that fills it) of each common table expression in a profile."""
    stack = list(profile.get("operator", ()))
    while stack:
        operator = stack.pop()
        children = operator.get("children", [])
        if operator["name"] == "CTE":
            yield operator["extra_info"]["CTE Name"], children[0]
        stack.extend(children)


def rows_of(operator: Mapping[str, Any]) -> int:
    """Rows that an operator gave; a UNION counts none of its own."""
    if operator["name"] == "UNION":
        return sum(map(rows_of, operator["children"]))
    return int(operator["intermediate_rows"])


def own_seconds(operator: Mapping[str, Any]) -> float:
    """Seconds of all threads in an operator and below, without the common table expressions that stand in there."""
    total = 0.0
    stack = [operator]
    while stack:
        current = stack.pop()
        total += current["timing"]
        children = current.get("children", [])
        stack.extend(children[1:] if current["name"] == "CTE" else children)
    return total
