"""Filters below a source of a database, and what comes through them: whether the database is asked for them or not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from database_files import fetched_from
from hypothesis import strategies as st
from run_projects import analysis_of

from engine.databases.request import Request, request_of
from engine.errors import StudioError
from engine.language.print_duckdb import print_expression
from engine.language.quoting import duckdb_text
from engine.running.plan import plan
from engine.running.pushing import Wish, wishes

COLUMNS = {"i": "integer", "d": "decimal(9,2)", "day": "date", "ts": "timestamp", "flag": "boolean", "t": "text"}
NODES = """\
rows:
  read_database:
    connection: base
    columns:
{columns}
    table: things
kept:
  filter_rows:
    from: rows
    where: {where}
out:
  write_csv:
    from: kept
    path: out.csv
"""
_INTEGERS = ("0", "1", "-7", "5", "9223372036854775807", "-9223372036854775807", "4294967296", "1.5", "2.0")
_DECIMALS = ("1.5", "19.99", "0.01", "2.50", "-0.01", "9999999.99", "20", "0", "2.505", "12345678901.5")
_DAYS = ("2024-01-31", "0001-01-01", "9999-12-31", "2024-02-29")
_MOMENTS = ("2024-01-31 10:20:30", "2024-01-31 10:20:30.500000", "9999-12-31 23:59:59.999999", "2024-02-29 00:00:00")
TEXTS = (
    "a",
    "A",
    "a ",
    "é",
    "e\u0301",
    "",
    "it's",
    "\\",
    "\\'",
    'b"q',
    "12",
    "5",
    "-x",
    "👍",
    "\uffee",
    "%",
    "$1",
    "?",
    "--",
    "a; select 1",
)
_SIGNS = ("=", "<>", "<", "<=", ">", ">=")


def nodes(where: str, columns: Mapping[str, str] = COLUMNS) -> str:
    """A pipeline that reads a table, filters it and writes it."""
    listed = "\n".join(f"      {json.dumps(name)}: {kind}" for name, kind in columns.items())
    return NODES.format(columns=listed, where=json.dumps(where, ensure_ascii=False))


def wish_of(text: str) -> tuple[Request, Wish]:
    """What the one stage of a pipeline with one database asks, and wishes."""
    analysis = analysis_of(text)
    ((scan, wish),) = [found for stage in plan(analysis).stages for found in wishes(stage, analysis.values)]
    return request_of(scan), wish


@dataclass(frozen=True)
class Base:
    """A database with a table of those columns."""

    facts: Mapping[str, Any]
    folder: Path
    table: str = "things"

    def fetch(self, request: Request) -> tuple[Path, int]:
        """(the file of its rows, how many conditions were asked)."""
        path = self.folder / f"{'asked' if request.conditions else 'all'}.parquet"
        return path, fetched_from(self.facts, replace(request, table=self.table), path)["asked"]

    def outcome(self, request: Request, condition: str) -> tuple[object, int]:
        """(the rows that pass, or the code of the error; how many conditions were asked)."""
        try:
            path, asked = self.fetch(request)
        except StudioError as problem:
            return problem.code if problem.code != "database.query" else problem.message, 0
        with duckdb.connect() as connection:
            try:
                found = connection.execute(
                    f"SELECT * FROM read_parquet({duckdb_text(str(path))}) WHERE {condition} ORDER BY ALL"
                ).fetchall()
            except duckdb.Error as problem:
                return str(problem).split(":", maxsplit=1)[0], asked
        return found, asked


def require_same_rows(base: Base, where: str) -> int:
    """See that a filter gives the same rows, or the same error, with the database asked; how many conditions it was asked."""
    text = nodes(where)
    request, wish = wish_of(text)
    condition = analysis_of(text).nodes["kept"].relations["passed"].query.where
    assert condition is not None
    printed = print_expression(condition)
    plain, _ = base.outcome(request, printed)
    asked, number = base.outcome(replace(request, conditions=wish.conditions), printed)
    assert asked == plain, (asked, plain, where, wish.conditions)
    return number


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _compared(column: str, constants: tuple[str, ...], form: str = "{}") -> st.SearchStrategy[str]:
    constant = st.sampled_from(constants).map(form.format)
    listed = st.lists(constant, min_size=1, max_size=3).map(", ".join)
    return st.one_of(
        st.builds(f"{column} {{}} {{}}".format, st.sampled_from(_SIGNS), constant),
        st.builds(f"{{}} {{}} {column}".format, constant, st.sampled_from(_SIGNS)),
        st.builds(f"{column} {{}} ({{}})".format, st.sampled_from(("in", "not in")), listed),
        st.builds(f"{column} {{}} {{}} and {{}}".format, st.sampled_from(("between", "not between")), constant, constant),
        st.sampled_from((f"{column} is null", f"{column} is not null")),
    )


TESTS = st.one_of(
    _compared("i", _INTEGERS),
    _compared("d", _DECIMALS),
    _compared("day", _DAYS, "date '{}'"),
    _compared("ts", _MOMENTS, "timestamp '{}'"),
    _compared("t", tuple(map(_quoted, TEXTS))),
    st.sampled_from(("flag", "not flag", "flag = false", "flag is true", "flag is not false", "d > i", "ts > day", "d <= 2e0")),
    st.sampled_from(("t like 'a%'", "length(t) > 1", "10 // i > 1", "i + 1 > 0", "cast(t as integer) > 3", "coalesce(i, 0) = 0")),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner.map("({})".format)),
        st.builds("(({}) {})".format, inner, st.sampled_from(("is true", "is not true", "is false", "is not false"))),
    ),
    max_leaves=5,
)
