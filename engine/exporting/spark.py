"""A pipeline, or one node of it, as views for Spark's own shell; its sources are tables that are there already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.backends.printed import printed, source_tables
from engine.backends.spark.arguments import spelled
from engine.backends.spark.refusals import refusals
from engine.backends.spark.settings import SERVER_SETTINGS, SETTINGS
from engine.backends.statement import dependency_order, with_steps
from engine.errors import UnsupportedError, Where
from engine.kinds.kind import Guard
from engine.language.quoting import spark_name, spark_text
from engine.relation import Python, Relation, Sql
from engine.running.goals import Goal, goals_of
from engine.running.graph import node_of
from engine.schema import Analysis

_PARAMETER = re.compile(
    r"""'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | `(?:[^`]|``)*` | --[^\n]* | /\*.*?\*/ | (?<![\w:]):(?P<name>[A-Za-z_]\w*)""",
    re.VERBOSE | re.DOTALL,
)


def spark_script(analysis: Analysis, name: str, *, only: str | None = None) -> str:
    """The statements for `spark-sql -f FILE`: promises first, then a view for each output, named like its node.

    Args:
        analysis: of a document without errors.
        name: of the pipeline, for people.
        only: a node; by default all sinks.

    Raises:
        UnsupportedError: `backend.unsupported` or `export.engine`, what Spark cannot do with the same result; it names the node.
        ConfigError: there is nothing to write.
    """
    goals = goals_of(analysis, only)
    wanted = [goal for goal in goals if goal.sort in ("sink", "show")]
    guards = [goal.guard for goal in goals if goal.guard is not None and goal.guard.severity == "fail"]
    _require_possible(analysis, [*(goal.relation for goal in wanted), *(guard.relation for guard in guards)])
    lines = [f"-- {' '.join(name.split()) or 'A pipeline'}, exported by Penstock.", *_tables(analysis, _behind(analysis, wanted))]
    lines += [f"SET {key} = {value};" for key, value in SETTINGS.items() if key not in SERVER_SETTINGS]
    for guard in guards:
        lines += ["", f"-- {' '.join(guard.name.split())}", f"{_filled(_promise(guard, analysis), analysis.values)};"]
    for goal in wanted:
        select = _filled(printed(goal.relation, analysis, "spark"), analysis.values)
        lines += ["", f"-- {goal.node}", f"CREATE OR REPLACE TEMPORARY VIEW {spark_name(goal.node)} AS {select};"]
    return "\n".join(lines) + "\n"


def _behind(analysis: Analysis, goals: Iterable[Goal]) -> tuple[str, ...]:
    """The relations behind the goals."""
    every = with_steps([*analysis.relations.values(), *(goal.relation for goal in goals)])
    return tuple(dict.fromkeys(name for goal in goals for name in dependency_order(goal.relation.name, every, ())))


def _tables(analysis: Analysis, names: Iterable[str]) -> Iterator[str]:
    """A line for each table that must be there."""
    tables = source_tables(analysis)
    for name in names:
        if name in tables:
            columns = ", ".join(f"{field.name} {field.type}" for field in analysis.relations[name].visible)
            yield f"-- Table {tables[name].strip('`')}: {' '.join(columns.split())}"


def _promise(guard: Guard, analysis: Analysis) -> str:
    return f"SELECT assert_true(count(*) = 0, {spark_text(guard.message)}) FROM ({printed(guard.relation, analysis, 'spark')})"


def _require_possible(analysis: Analysis, relations: Iterable[Relation]) -> None:
    every = with_steps([*analysis.relations.values(), *relations])
    for relation in relations:
        for name in dependency_order(relation.name, every, ()):
            source = every[name].query.source
            if isinstance(source, Python):
                message = f"node '{node_of(name)}' is Python code, which runs behind the walls of Penstock only"
                hint = "run the pipeline with Penstock, or write the node in SQL"
                raise UnsupportedError(message, code="export.engine", hint=hint, where=Where(node=node_of(name)))
            if isinstance(source, Sql) and source.dialect != "spark":
                message = f"node '{node_of(name)}' is written in DuckDB's SQL"
                hint = "write it in Spark's, or export with --dialect duckdb"
                raise UnsupportedError(message, code="export.engine", hint=hint, where=Where(node=node_of(name)))
            found = next(refusals([every[name]]), None)
            if found is not None:
                found.error.where = Where(node=node_of(name))
                raise found.error


def _filled(sql: str, values: Mapping[str, Any]) -> str:
    """The statement with each parameter's value, as Spark has no variables that every version takes."""
    return _PARAMETER.sub(lambda match: spelled(values[match["name"]]) if match["name"] in values else match[0], sql)
