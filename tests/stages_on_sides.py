"""A pipeline's stage plan on one side: the same stages for each engine, over tables that stand for what is made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
from engines import Side

from engine.backends.protocol import Dialect
from engine.backends.statement import statement
from engine.language.tree import Column
from engine.language.types import INTEGER
from engine.relation import Field, Python, Query, Relation, Scan, Sql
from engine.running.plan import Plan, Stage
from engine.schema import Analysis

COUNT = (Field("rows", INTEGER),)


class OverTables:
    """A dialect whose scans are tables: those that stand for a relation have its name."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dialect, name)

    def scan(self, scan: Scan, columns: Sequence[str]) -> str:
        del columns
        return self._dialect.identifier(scan.node)


@dataclass(frozen=True)
class Answer:
    """What a stage gave: rows (of a promise or of rejects their number), or what the engine said was wrong."""

    stage: Stage
    rows: pa.Table | None
    error: str = ""

    @property
    def is_ordered(self) -> bool:
        """Whether the rows' order is a promise."""
        return self.stage.sort in ("sink", "show") and self.stage.target.ordering.total


def is_made_elsewhere(relation: Relation) -> bool:
    """Whether a pipeline's engine is given the relation's rows: those of files, and of a person's SQL or code."""
    return any(isinstance(each.query.source, Scan | Sql | Python) for each in (relation, *relation.steps))


def over_tables(analysis: Analysis) -> Analysis:
    """The same pipeline, where each relation that is made elsewhere is a table of its own name."""
    relations = {name: _table(relation) if is_made_elsewhere(relation) else relation for name, relation in analysis.relations.items()}
    nodes = {
        name: replace(shape, relations={port: relations[relation.name] for port, relation in shape.relations.items()})
        for name, shape in analysis.nodes.items()
    }
    return replace(analysis, relations=relations, nodes=nodes)


def _table(relation: Relation) -> Relation:
    columns = tuple((field.name, Column(field.type, field.name)) for field in relation.fields)
    return replace(relation, query=Query(Scan(relation.name, "parquet", "", relation.fields, {}), columns, relation.hidden), steps=())


def answers(side: Side, plan: Plan, parameters: Mapping[str, Any]) -> Iterator[Answer]:
    """Run the stages one after the other; a part that is kept becomes a table, and what needs one that failed is passed over."""
    lost: set[str] = set()
    for stage in plan.stages:
        if lost & set(stage.kept):
            lost.add(stage.target.name)
            continue
        answer = answer_of(side, stage, plan.relations, parameters)
        if answer.rows is None:
            lost.add(stage.target.name)
        elif stage.sort == "keep":
            side.give(stage.target.name, answer.rows, stage_fields(stage))
        yield answer


def answer_of(side: Side, stage: Stage, relations: Mapping[str, Relation], parameters: Mapping[str, Any]) -> Answer:
    """What one stage gives."""
    select = rows_of_stage(side, stage, relations)
    is_counted = stage.sort in ("guard", "reject")
    sql = f"SELECT count(*) AS {side.dialect.identifier('rows')} FROM ({select}) AS counted" if is_counted else select
    try:
        return Answer(stage, side.rows(sql, COUNT if is_counted else stage_fields(stage), used(sql, parameters)))
    except AssertionError as problem:  # another type than the declared one: a mismatch like any other
        return Answer(stage, None, f"type: {problem}")
    except side.failure as problem:
        return Answer(stage, None, str(problem).strip().partition("\n")[0] or type(problem).__name__)


def used(sql: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a statement asks for."""
    return {name: value for name, value in parameters.items() if f"${name}" in sql or f":{name}" in sql}


def rows_of_stage(side: Side, stage: Stage, relations: Mapping[str, Relation]) -> str:
    """The statement of the stage's rows."""
    tables = {name: side.dialect.identifier(name) for name in stage.kept}
    is_seen = stage.sort in ("sink", "show")
    return statement(stage.target, relations, OverTables(side.dialect), tables=tables, columns=stage.columns, ordered=is_seen)


def stage_fields(stage: Stage) -> tuple[Field, ...]:
    """The columns of a stage's statement."""
    by_name = {field.name: field for field in stage.target.fields}
    return tuple(by_name[name] for name in stage.columns)


def shown(relation: Relation, node: str) -> Stage:
    """A stage that shows a relation's rows, as a sink behind it would write them."""
    return Stage(0, "show", node, relation, tuple(field.name for field in relation.visible), {}, (), ())
