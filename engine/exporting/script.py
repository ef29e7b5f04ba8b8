"""A pipeline, or one node of it, as statements that DuckDB runs by itself: those of a run, over the files under their own names.

What a run does besides (walls, counting, a record, putting all outputs in place at once) is not in them.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.backends.choice import PYTHON
from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.writing import copy_sql, finishing
from engine.backends.statement import statement
from engine.errors import UnsupportedError, Where
from engine.exporting.files import NamedScans
from engine.kinds.kind import Kind
from engine.kinds.partitioning import is_partitioned
from engine.kinds.sinks.write_database import WriteDatabase
from engine.language.print_duckdb import print_expression
from engine.language.quoting import duckdb_name, duckdb_text
from engine.language.sql_parameters import parameters_in
from engine.language.tree import ListOf, Literal
from engine.language.types import DataType, List
from engine.project.project import Project
from engine.running.counting import counting
from engine.running.outputs import find_targets
from engine.running.plan import plan
from engine.running.sources import Sources
from engine.running.stage import Plan, Stage
from engine.running.staging import SPILL, scratch
from engine.running.statements import Statements
from engine.running.walled import open_scans, walled
from engine.schema import Analysis

OUTPUT = "__penstock_output__"
"""Stands in a statement for the file that it writes."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement, and what it is for."""

    title: str
    sql: str
    """Without the semicolon."""
    output: str = ""
    """The file that it writes, from the project's root; in the statement it is called `OUTPUT`."""

    def writing_to(self, path: str) -> str:
        """The statement that writes to that file."""
        before, mark, behind = self.sql.rpartition(duckdb_text(OUTPUT))
        return f"{before}{duckdb_text(path)}{behind}" if mark else self.sql


@dataclass(frozen=True, slots=True)
class Script:
    """All statements, in their order."""

    name: str
    """Of the pipeline, for people."""
    files: tuple[str, ...]
    """That are read, from the project's root."""
    parameters: tuple[tuple[str, str], ...]
    """(name, value as an expression) of those that the statements read by `getvariable`."""
    steps: tuple[Step, ...]
    view: str = ""
    """The view that holds the rows, where the script is of one node that is no sink."""

    @property
    def outputs(self) -> tuple[str, ...]:
        """The files that are written."""
        return tuple(step.output for step in self.steps if step.output)


def make_script(project: Project, analysis: Analysis, *, only: str | None = None) -> Script:
    """The script of the pipeline's sinks, or of one node.

    Args:
        project: where paths lead to.
        analysis: of a document without errors.
        only: a node; of one that is no sink the rows stand in a view.

    Raises:
        UnsupportedError: `export.*`, something cannot be said to DuckDB alone; it names the node.
        StudioError: a file cannot be opened, or there is nothing to write.
    """
    stages = plan(analysis, only=only)
    _require_plain(stages)
    targets = find_targets(project, stages)
    sources = Sources(project, [relation for stage in stages.stages for relation in stage.relations.values()])
    with scratch(project, f"export-{secrets.token_hex(4)}") as folder, walled(project, {SPILL: folder}) as child:
        scans = NamedScans(open_scans(child, sources.names, child.inside(folder)))
        outputs = {node: _relative(project, str(path)) for node, path in targets.items()}
        made = [step for stage in stages.stages for step in _steps(stage, stages, scans, outputs)]
        steps = [*(Step(f"Check the columns of {name}", guard) for name, guard in scans.guards()), *made]
    view = only if only is not None and not outputs else ""
    used = dict.fromkeys(name for step in steps for name, _, _ in parameters_in(step.sql, "duckdb"))
    values = tuple((name, _value(analysis.values[name], analysis.parameters[name])) for name in used)
    told = tuple(Step(step.title, with_variables(step.sql), step.output) for step in steps)
    return Script(analysis.pipeline.name, scans.names, values, told, view or "")


def with_variables(sql: str) -> str:
    """The statement where each parameter is a variable of the session."""
    for name, start, end in reversed(list(parameters_in(sql, "duckdb"))):
        sql = f"{sql[:start]}getvariable({duckdb_text(name)}){sql[end:]}"
    return sql


def _require_plain(stages: Plan) -> None:
    for stage in stages.stages:
        if stage.engine == PYTHON:
            message = f"node '{stage.node}' is Python code, which runs behind the walls of Penstock only"
            hint = "run the pipeline with Penstock, or write the node in SQL"
            raise UnsupportedError(message, code="export.engine", hint=hint, where=Where(node=stage.node))
        if stage.engine != "duckdb":
            message = f"node '{stage.node}' needs Spark, and a script of DuckDB has none"
            raise UnsupportedError(message, code="export.engine", hint="leave the node out", where=Where(node=stage.node))
        why = _own_work(stage.sink) if stage.sink is not None else ""
        if why:
            message = f"node '{stage.node}' cannot stand in a script: {why}"
            hint = "write one file of Parquet, CSV or JSON instead"
            raise UnsupportedError(message, code="export.sink", hint=hint, where=Where(node=stage.node))


def _own_work(sink: Kind) -> str:
    """What Penstock does for a sink besides one statement."""
    if isinstance(sink, WriteDatabase):
        return "its rows go into a database"
    if is_partitioned(sink):
        return "its folder of files (partition_by) is replaced as a whole by Penstock"
    return f"its file ({sink.kind}) is finished by Penstock" if finishing(sink, "", ()) is not None else ""


def _steps(stage: Stage, stages: Plan, scans: NamedScans, outputs: Mapping[str, str]) -> list[Step]:
    """A run's own statements, marked as it marks them, so that even rows without an order mostly come in the same one.

    What a run counts and does not stop at is left out: it changes no row.
    """
    dialect = DuckdbDialect(scans)
    statements = Statements(stages, dialect)
    match stage.sort:
        case "reject":
            return []
        case "guard":
            return _guard(stage, statements)
        case "sink" if stage.sink is not None:
            path = outputs[stage.node]
            sql = copy_sql(statements.select(stage, counting(stage).marked), stage.sink, OUTPUT, stage.target.visible)
            return [Step(stage.title, sql, path)]
        case "show":
            tables = {name: statements.table(name) for name in stage.kept}
            select = statement(stage.target, stages.relations, dialect, tables=tables, ordered=True)
            return [Step(f"Rows of {stage.node}", f"CREATE OR REPLACE TEMP VIEW {duckdb_name(stage.node)} AS {select}")]
        case _:
            kept = replace(stage, is_handed=False, is_checkpoint=False)  # a script keeps nothing for a later one
            return [Step(kept.title, statements.text(kept, counting(kept).marked))]


def _guard(stage: Stage, statements: Statements) -> list[Step]:
    guard = stage.guard
    if guard is None or guard.severity != "fail":
        return []
    message = f"node '{stage.node}': {guard.message}"
    found = f"(SELECT count(*) FROM ({statements.select(stage)})) > 0"
    return [Step(stage.title, f"SELECT CASE WHEN {found} THEN error({duckdb_text(message)}) END AS promise_is_kept")]


def _value(value: Any, kind: DataType) -> str:
    """The value as an expression of exactly its type."""
    if isinstance(kind, List):
        return print_expression(ListOf(kind, tuple(Literal(kind.item, item) for item in value)))
    return print_expression(Literal(kind, value))


def _relative(project: Project, path: str) -> str:
    """From the project's root where it lies inside."""
    root = f"{project.root}/"
    return path.removeprefix(root)
