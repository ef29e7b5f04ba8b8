"""The text of a stage: what is sent to an engine's process."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence

from engine.backends.duckdb.parts import parquet_sql
from engine.backends.duckdb.writing import copy_sql, into_table
from engine.backends.protocol import Dialect
from engine.backends.statement import Wanted, spelled, statement
from engine.kinds.partitioning import is_partitioned
from engine.language.types import DataType, List, Map, Struct
from engine.relation import HIDDEN_PREFIX, Field, Relation
from engine.running.stage import SHOWN_ROWS, Plan, Stage

EXAMPLES = 5
"""Rows that the record shows of what was rejected, or broke a promise."""


class Statements:
    """Prints a plan's stages in one dialect."""

    def __init__(self, plan: Plan, dialect: Dialect, files_of: Callable[[str], str | None] | None = None) -> None:
        """Stages of a plan in a dialect.

        Args:
            plan: which holds the stages.
            dialect: the engine's.
            files_of: the SQL that reads a kept relation, by name, from its files; None where it stands in a table, as by default all do.
        """
        self._relations = plan.relations
        self._dialect = dialect
        self._files_of = files_of or _in_a_table

    def text(self, stage: Stage, materialized: Container[str], path: str = "") -> str:
        """DuckDB's statement of a stage; what it writes goes to `path`, as the engine's process sees it."""
        select = self.select(stage, materialized)
        match stage.sort:
            case "keep" if stage.is_handed:
                return parquet_sql(select, path)
            case "keep":
                return f"CREATE TEMP TABLE {self.table(stage.target.name)} AS ({select})"
            case "guard" | "reject":
                return f"SELECT count(*) FROM ({select})"
            case "sink" if stage.sink is not None:
                if is_partitioned(stage.sink):
                    return into_table(select, stage.target)
                return copy_sql(select, stage.sink, path, stage.target.visible)
            case _:
                return select

    def select(self, stage: Stage, materialized: Container[str] = (), *, columns: Sequence[str] | None = None) -> str:
        """The rows of a stage's target, in its order where that is to be seen; other columns than the stage's where some are given."""
        is_shown = stage.sort == "show"
        wanted = Wanted(columns or stage.columns, is_shown or stage.sort == "sink", SHOWN_ROWS + 1 if is_shown else None)
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
        types = {field.name: field.type for field in relations[name].fields}
        values = ", ".join(self._hashed(column, types[column]) for column in columns)
        return f"SELECT max(hash({values})) FROM ({select})" if values else f"SELECT count(*) FROM ({select})"

    def _hashed(self, column: str, kind: DataType) -> str:
        """Spark hashes no maps, which may stand inside other values too."""
        name = self._dialect.identifier(column)
        is_nested = isinstance(kind, List | Struct | Map)
        return f"to_json({name})" if is_nested and self._dialect.name == "spark" else name

    def sorted_rows(self, name: str) -> str:
        """The rows of a kept relation with the columns that people see, in the order that they carry."""
        relation = self._relations[name]
        listed = ", ".join(self._dialect.identifier(field.name) for field in relation.visible) or "1"
        keys = f" ORDER BY {self._dialect.order(relation.sort_keys())}" if relation.ordering.keys else ""
        return f"SELECT {listed} FROM {self.table(name)}{keys}"

    def visible(self, name: str) -> tuple[Field, ...]:
        """The columns of a relation that people see."""
        return self._relations[name].visible

    def table(self, name: str) -> str:
        """The SQL that reads a kept relation: the name of its table, or its files."""
        return self._files_of(name) or self._dialect.identifier(table_name(name))

    def _relations_of(self, stage: Stage) -> Mapping[str, Relation]:
        """Those that the stage computes or reads: looking through all of them for each stage would take quadratic time."""
        return {**stage.relations, **{name: self._relations[name] for name in stage.kept}}

    def _tables(self, stage: Stage) -> dict[str, str]:
        return {name: self.table(name) for name in stage.kept}


def table_name(name: str) -> str:
    """What the table that holds a kept relation is called."""
    return f"{HIDDEN_PREFIX}kept_{name}"


def _in_a_table(name: str) -> None:
    del name
