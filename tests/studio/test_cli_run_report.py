"""What a run says of the rows of each node: a number that is not known is not shown as another one, and a line says what its sign means."""

from __future__ import annotations

import pytest

from engine.running.record import NodeRecord, RunRecord
from studio.cli.output import Output
from studio.cli.run_report import print_record

LEGEND = "-: not counted, as the run need not have read all of these rows"


def lines_of(capsys: pytest.CaptureFixture[str], rows: dict[str, int | None], engine: str = "duckdb") -> list[str]:
    nodes = {"named": NodeRecord(rows=rows)}
    record = RunRecord(id="a", status="done", pipeline="Few", document="", started="", seconds=1.0, engine=engine, nodes=nodes)
    print_record(Output(), record)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_a_port_that_is_not_counted_does_not_lend_its_place_to_the_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines_of(capsys, {"joined": None, "left_only": 4_711})[1:3] == ["named  -, left_only 4,711", LEGEND]


def test_where_all_is_counted_there_is_no_sign_to_explain(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines_of(capsys, {"joined": 2, "left_only": 0})[1:3] == ["named  2, left_only 0", ""]


def test_spark_does_not_count_what_it_only_passes_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert f"{LEGEND}; Spark counts only what it writes" in lines_of(capsys, {"joined": None}, "duckdb, spark")
