"""The proof of the kinds: each example and case on both engines, run once and kept for whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
from engines import DuckdbSide, SparkSide
from kind_bench import Bench, errors
from kind_cases import CASES, Case, file_cases, given, given_is_a_kind
from kinds_on_sides import OnSides, Pair, described_by
from spark_speed import INTERPRETED, SMALL, configured

from engine.backends.statement import statement
from engine.errors import UnsupportedError
from engine.kinds.kind import Kind
from engine.kinds.tables import read_table
from engine.kinds.transforms.sql import Sql
from engine.relation import Relation

COMPARED = (*(case for case in CASES if not case.problems), *file_cases(Sql, Path(__file__).parent / "parity" / "sql_on_spark.yaml"))
"""All but those whose fields are wrong: they never come to an engine."""


@dataclass(frozen=True)
class Result:
    """What came of a case."""

    case: Case
    state: str
    """`equal`, `stopped` (an error on both, as the case wants it), `refused` (Spark cannot, by name), or `differing`."""
    rows: int = 0
    """Rows compared, of all ports."""
    details: tuple[str, ...] = ()
    """What differs, or why it is refused."""


class KindProof:
    """Runs cases on demand."""

    def __init__(self, duckdb: DuckdbSide, spark: SparkSide, folder: Path) -> None:
        self.duckdb = duckdb
        self.spark = spark
        self.folder = folder
        self.result = cache(self._result)

    def of_kind(self, kind: type[Kind]) -> list[Result]:
        """The results of all its cases."""
        return [self.result(case) for case in COMPARED if case.kind is kind]

    def _result(self, case: Case) -> Result:
        folder = self.folder / str(COMPARED.index(case))
        folder.mkdir()
        with given_is_a_kind(), configured(self.spark, {**SMALL, **INTERPRETED}):
            binder = described_by(self.spark, case.parameters) if "dialect: spark" in case.fields else None
            sides = OnSides(Bench(case, folder, self.duckdb.connection, binder), self.duckdb, self.spark)
            try:
                return _judged(case, sides)
            except UnsupportedError as refusal:
                return Result(case, "refused", details=(refusal.message,))


def _judged(case: Case, sides: OnSides) -> Result:
    shape = sides.bench.shape
    assert errors(shape) == []
    ports = {port: sides.pair(relation, ordered=_is_ordered(case, port, relation)) for port, relation in shape.relations.items()}
    promises = {guard.name: sides.pair(guard.relation).numbers for guard in shape.guards}
    details = (*_differences(case, ports), *_unexpected(case, sides, ports), *_broken(case, promises))
    is_stopped = any(pair.is_error for pair in ports.values())
    rows = sum(pair.numbers[0] or 0 for pair in ports.values())
    return Result(case, "differing" if details else "stopped" if is_stopped else "equal", rows, details)


def _differences(case: Case, ports: dict[str, Pair]) -> Iterator[str]:
    """Between the engines; and that both stop where the case says so, and nowhere else."""
    for pair in ports.values():
        yield from pair.differences()
    if any(pair.is_error for pair in ports.values()) != (case.error is not None):
        yield f"an error is {'not ' if case.error is None else ''}expected: {[pair.duckdb for pair in ports.values()]}"


def _unexpected(case: Case, sides: OnSides, ports: dict[str, Pair]) -> Iterator[str]:
    """In what Spark's rows are not those that the case shows."""
    for port, text in case.outputs.items():
        yield from ports["" if port == "written" else port].unlike(_expected(sides, text))


def _broken(case: Case, promises: dict[str, tuple[int | None, int | None]]) -> Iterator[str]:
    """Promises that a different number of rows breaks."""
    for name, (one, other) in promises.items():
        if one != other or (case.guards is not None and case.guards[name] != one):
            yield f"promise {name}: broken by {one} rows on DuckDB and by {other} on Spark"


def _is_ordered(case: Case, port: str, relation: Relation) -> bool:
    """Whether the rows of a port come in an order of which a person may be sure."""
    return relation.ordering.total or bool(case.ordering.get(port))


def _expected(sides: OnSides, text: str) -> pa.Table:
    """The table that a case shows."""
    table = read_table(text)
    return sides.duckdb.rows(statement(given("expected", table), {}, sides.duckdb.dialect), table.fields)
