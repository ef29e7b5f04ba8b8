"""The run's operation in the walled child: one statement, what it wrote, and what the engine's profile counted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

SETTINGS = {"enable_profiling": "no_output", "disabled_optimizers": "cte_filter_pusher"}
"""What a connection needs before its configuration is locked; with the pusher on, counts are wrong (166,667 for 333,334)."""


def run_stage(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], None]:
    """Run `sql` with `parameters`, then drop the tables in `drops`.

    Gives `written` (the number that the statement returned: rows copied, kept or counted), `rows` and `seconds` by common
    table expression, `footers` (rows of Parquet files by the names in `footers`), `peak_bytes` and `spilled_bytes`.
    """
    result = connection.execute(arguments["sql"], arguments["parameters"] or None).fetchone()
    profile = json.loads(connection.get_profiling_information("json"))
    for table in arguments["drops"]:
        connection.execute(f"DROP TABLE {table}")
    found = list(expressions(profile))
    values = {
        "written": int(result[0]) if result else 0,
        "rows": {name: rows_of(plan) for name, plan in found},
        "seconds": {name: round(own_seconds(plan), 6) for name, plan in found},
        "footers": {name: footer_rows(connection, files) for name, files in arguments["footers"].items()},
        "peak_bytes": profile["system"]["peak_buffer_memory"],
        "spilled_bytes": profile["system"]["total_bytes_spilled"],
    }
    return values, None


def expressions(profile: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(name, operator that fills it) of each common table expression in a profile."""
    stack = list(profile["operator"])
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


def footer_rows(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> int:
    """Rows of Parquet files, as their footers say."""
    row = connection.execute("SELECT coalesce(sum(num_rows), 0) FROM parquet_file_metadata($files)", {"files": list(files)}).fetchone()
    return int(row[0]) if row else 0
