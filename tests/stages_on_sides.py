"""The statements of a pipeline's stage plan on one side: the same plan for each engine, over tables that stand for what is made elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from engines import Side

from engine.backends.statement import statement
from engine.language.types import INTEGER
from engine.relation import Field, Relation
from engine.running.plan import Plan, Stage

COUNT = (Field("rows", INTEGER),)


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


def answers(side: Side, plan: Plan, tables: Sequence[str], parameters: Mapping[str, Any]) -> Iterator[Answer]:
    """Run the stages one after the other; a part that is kept becomes a table, and what needs one that failed is passed over.

    Args:
        side: the engine.
        plan: the stages.
        tables: names of relations that the side has as tables.
        parameters: typed values.
    """
    known = {name: side.dialect.identifier(name) for name in tables}
    lost: set[str] = set()
    for stage in plan.stages:
        if lost & set(stage.kept):
            lost.add(stage.target.name)
            continue
        answer = _answer(side, plan, stage, known, parameters)
        if answer.rows is None:
            lost.add(stage.target.name)
        elif stage.sort == "keep":
            side.give(stage.target.name, answer.rows, kept_fields(stage))
            known[stage.target.name] = side.dialect.identifier(stage.target.name)
        yield answer


def kept_fields(stage: Stage) -> tuple[Field, ...]:
    """The columns of a stage's statement."""
    by_name = {field.name: field for field in stage.target.fields}
    return tuple(by_name[name] for name in stage.columns)


def _answer(side: Side, plan: Plan, stage: Stage, tables: Mapping[str, str], parameters: Mapping[str, Any]) -> Answer:
    select = rows_of_stage(side, stage, plan.relations, tables)
    is_counted = stage.sort in ("guard", "reject")
    sql = f"SELECT count(*) AS {side.dialect.identifier('rows')} FROM ({select}) AS counted" if is_counted else select
    used = {name: value for name, value in parameters.items() if f"${name}" in sql or f":{name}" in sql}
    try:
        return Answer(stage, side.rows(sql, COUNT if is_counted else kept_fields(stage), used))
    except side.failure as problem:
        return Answer(stage, None, str(problem).partition("\n")[0] or type(problem).__name__)


def rows_of_stage(side: Side, stage: Stage, relations: Mapping[str, Relation], tables: Mapping[str, str]) -> str:
    """The statement of the stage's rows."""
    is_seen = stage.sort in ("sink", "show")
    return statement(stage.target, relations, side.dialect, tables=tables, columns=stage.columns, ordered=is_seen)
