"""The text of a stage: what is sent to the engine's process."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from engine.backends.duckdb.writing import copy_sql
from engine.backends.protocol import Dialect
from engine.backends.statement import Wanted, spelled, statement
from engine.relation import HIDDEN_PREFIX, Relation
from engine.running.plan import SHOWN_ROWS, Plan, Stage

EXAMPLES = 5
"""Rows that the record shows of what was rejected, or broke a promise."""


class Statements:
    """Prints a plan's stages in one dialect."""

    def __init__(self, plan: Plan, dialect: Dialect) -> None:
        self._relations = plan.relations
        self._dialect = dialect

    def text(self, stage: Stage, materialized: Container[str], path: str = "") -> str:
        """The statement of a stage; a sink's writes to `path`, as the engine's process sees it."""
        select = self.select(stage, materialized)
        match stage.sort:
            case "keep":
                return f"CREATE TEMP TABLE {self.table(stage.target.name)} AS ({select})"
            case "guard" | "reject":
                return f"SELECT count(*) FROM ({select})"
            case "sink" if stage.sink is not None:
                return copy_sql(select, stage.sink, path, stage.target.visible)
            case _:
                return select

    def select(self, stage: Stage, materialized: Container[str]) -> str:
        """The rows of a stage's target, in its order where that is to be seen."""
        wanted = Wanted(stage.columns, stage.sort in ("sink", "show"), SHOWN_ROWS + 1 if stage.sort == "show" else None)
        tables = self._tables(stage)
        relations = self._relations_of(stage)
        return spelled(stage.target, stage.relations, relations, self._dialect, wanted, tables=tables, materialized=materialized)

    def examples(self, stage: Stage) -> str:
        """The first rows of what a stage counts."""
        return statement(stage.target, self._relations, self._dialect, tables=self._tables(stage), limit=EXAMPLES)

    def probe(self, stage: Stage, name: str, columns: Sequence[str]) -> str:
        """A statement that computes those columns of a stage's relation, in all rows, and keeps nothing."""
        relations = {**self._relations, **stage.relations}
        select = statement(relations[name], relations, self._dialect, tables=self._tables(stage), columns=columns)
        names = ", ".join(map(self._dialect.identifier, columns))
        return f"SELECT max(hash({names})) FROM ({select})" if names else f"SELECT count(*) FROM ({select})"

    def table(self, name: str) -> str:
        """The SQL name of the table that keeps a relation."""
        return self._dialect.identifier(f"{HIDDEN_PREFIX}kept_{name}")

    def _relations_of(self, stage: Stage) -> Mapping[str, Relation]:
        """Those that the stage computes or reads: looking through all of them for each stage would take quadratic time."""
        return {**stage.relations, **{name: self._relations[name] for name in stage.kept}}

    def _tables(self, stage: Stage) -> dict[str, str]:
        return {name: self.table(name) for name in stage.kept}
