"""What a column is said not to come from can be anything: its values stay as they are. Tried on every case of every kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from kind_bench import Bench, errors
from kind_cases import CASES, Case, given_is_a_kind

from engine.errors import BackendError
from engine.kinds.tables import Table, read_table
from engine.lineage import Lineage, NodeColumn


@pytest.fixture(autouse=True)
def _given_is_a_kind() -> Iterator[None]:
    with given_is_a_kind():
        yield


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute("set timezone = 'UTC'")
        yield made


@pytest.mark.parametrize("case", [case for case in CASES if not case.problems and case.error is None], ids=str)
def test_what_a_column_does_not_come_from_does_not_change_it(case: Case, tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    bench = Bench(case, tmp_path, connection)
    if errors(bench.shape):
        return
    lineage = Lineage(bench.analysis)
    before = values(bench)
    for column, other in turned(case):
        after = values(Bench(other, tmp_path, connection))
        for each, found in before.items():
            if column not in lineage.upstream(each) | behind(lineage, each):
                assert after[each] == found, f"{each} is not said to come from {column}"


def behind(lineage: Lineage, column: NodeColumn) -> set[NodeColumn]:
    """What decides which rows there are, and all that it comes from."""
    return {each for decider in lineage.deciding(column) for each in (decider, *lineage.upstream(decider))}


def values(bench: Bench) -> Mapping[NodeColumn, list[str]]:
    """The values of each column that the tested node gives, in no order; none where the data stop it."""
    found = {}
    for port, relation in bench.shape.relations.items():
        names = [each.name for each in relation.visible]
        try:
            table = bench.execute(bench.sql(relation)).to_arrow_table()
        except (duckdb.Error, BackendError):
            continue
        for place, name in enumerate(names):
            found[NodeColumn("tested", port, name)] = sorted(map(repr, table.column(place).to_pylist()))
    return found


def turned(case: Case) -> Iterator[tuple[NodeColumn, Case]]:
    """The case with the values of one column of one input handed on to the next row, for each that holds different ones."""
    for name, text in case.inputs.items():
        port, _, key = name.partition(".")
        if port not in {"from", "left", "right", "reference"}:
            continue
        table = read_table(text)
        for place, field in enumerate(table.fields):
            cells = [row[place] for row in table.rows]
            if len(set(cells)) > 1:
                yield (
                    NodeColumn(f"given_{key or port}", "rows", field.name),
                    replace(case, inputs={**case.inputs, name: text_of(table, place)}),
                )


def text_of(table: Table, place: int) -> str:
    cells = [row[place] for row in table.rows]
    rows = [(*row[:place], cell, *row[place + 1 :]) for row, cell in zip(table.rows, [*cells[1:], cells[0]], strict=True)]
    heading = ", ".join(f'"{each.name.replace(chr(34), chr(34) * 2)}" {each.type}' for each in table.fields)
    return "\n".join([heading, *(",".join(map(cell_of, row)) for row in rows)])


def cell_of(cell: str | None) -> str:
    return "" if cell is None else '"' + cell.replace('"', '""') + '"'
