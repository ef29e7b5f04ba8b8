"""Statistics of a result's columns, behind the walls: own SQL, a few statements for all columns together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from engine.language.quoting import duckdb_name
from engine.preview.answer import Answer
from engine.preview.rows import run, scalar

BINS = 20
TOP = 10
_ROWS = "__penstock_profile"
_ORDERED = ("number", "time", "text", "boolean")
_MEASURED = ("number", "time")


def profile(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """Look at the rows of `sql`, at most `rows`; `columns` are [name, sort], a sort being number, time, text, boolean or other.

    Gives `rows` and per column `nulls`, `distinct`, `smallest`, `largest`, `quantiles` (quarters), `histogram`
    (`low`, `high`, `counts`) and `top` (value, count); what a sort has not is null. Values are texts.
    """
    run(connection, f"CREATE OR REPLACE TEMP TABLE {_ROWS} AS SELECT * FROM ({arguments['sql']}) LIMIT {arguments['rows']}", arguments)
    columns: list[tuple[str, str]] = [(name, sort) for name, sort in arguments["columns"]]
    summaries = _summaries(connection, columns)
    for (name, sort), summary in zip(columns, summaries, strict=True):
        summary["histogram"] = _histogram(connection, name) if sort in _MEASURED else None
        summary["distinct"], summary["top"] = _frequencies(connection, name) if sort in _ORDERED else (None, None)
    rows = scalar(connection, f"SELECT count(*) FROM {_ROWS}")
    connection.execute(f"DROP TABLE {_ROWS}")
    return Answer({"rows": rows, "columns": summaries})


def _summaries(connection: duckdb.DuckDBPyConnection, columns: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Everything that one pass over all columns finds."""
    parts = [part for name, sort in columns for part in _summary(duckdb_name(name), sort)]
    row = connection.execute(f"SELECT {', '.join(parts) or '1'} FROM {_ROWS}").fetchone() or ()
    names = ("nulls", "smallest", "largest", "quantiles")
    return [dict(zip(names, row[start : start + len(names)], strict=True)) for start in range(0, len(parts), len(names))]


def _summary(column: str, sort: str) -> list[str]:
    bounds = [f"min({column})::VARCHAR", f"max({column})::VARCHAR"] if sort in _ORDERED else ["NULL", "NULL"]
    quarters = f"quantile_disc({column}, [0.25, 0.5, 0.75])::VARCHAR[]" if sort in _MEASURED else "NULL"
    return [f"count(*) - count({column})", *bounds, quarters]


def _histogram(connection: duckdb.DuckDBPyConnection, name: str) -> dict[str, Any] | None:
    """Counts in bins of equal width between the smallest and the largest finite value; null where there is none."""
    column = duckdb_name(name)
    place = f"CASE WHEN high > low THEN least(floor((value - low) / (high - low) * {BINS}), {BINS - 1}) ELSE 0 END::INTEGER"
    counted = connection.execute(f"""
        WITH numbers AS (SELECT {_as_number(connection, column)} AS value FROM {_ROWS}),
        finite AS (SELECT value FROM numbers WHERE isfinite(value)),
        bounds AS (SELECT min(value) AS low, max(value) AS high FROM finite)
        SELECT {place} AS bin, count(*), any_value(low), any_value(high) FROM finite, bounds GROUP BY bin ORDER BY bin
    """).fetchall()
    if not counted:
        return None
    counts = dict.fromkeys(range(BINS if counted[0][3] > counted[0][2] else 1), 0) | {place: count for place, count, _, _ in counted}
    return {"low": counted[0][2], "high": counted[0][3], "counts": list(counts.values())}


def _as_number(connection: duckdb.DuckDBPyConnection, column: str) -> str:
    kind = connection.table(_ROWS).project(column).types[0]
    return f"epoch({column})" if str(kind).startswith(("DATE", "TIME")) else f"{column}::DOUBLE"


def _frequencies(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[int, list[list[Any]]]:
    """How many different values there are, and the most frequent ones with their counts."""
    column = duckdb_name(name)
    grouped = f"SELECT {column}::VARCHAR AS value, count(*) AS n FROM {_ROWS} WHERE {column} IS NOT NULL GROUP BY ALL"
    found = connection.execute(f"SELECT value, n, count(*) OVER () FROM ({grouped}) ORDER BY n DESC, 1 LIMIT {TOP}").fetchall()
    return found[0][2] if found else 0, [[value, n] for value, n, _ in found]
