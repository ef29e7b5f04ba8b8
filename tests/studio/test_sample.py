"""The sample project as a newcomer meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import assets
from engine.document.reader import read_file
from engine.document.writer import write

FILES = {
    "README.md",
    "penstock.yaml",
    "flights.pipeline.yaml",
    "data/flights.parquet",
    "data/weather.csv",
    "data/planes.csv",
    "data/airlines.csv",
}


def test_assets_are_found_by_name() -> None:
    assert (assets.path("samples/flights") / "penstock.yaml").is_file()
    with pytest.raises(FileNotFoundError):
        assets.path("samples/nowhere")


def test_the_sample_is_a_copy_of_its_own(tmp_path: Path, penstock: Callable[..., Any]) -> None:
    assert penstock("new", "--sample", "mine", folder=tmp_path).status == 0
    assert {path.relative_to(tmp_path / "mine").as_posix() for path in (tmp_path / "mine").rglob("*") if path.is_file()} == FILES
    again = penstock("new", "--sample", "mine", folder=tmp_path)
    assert (again.status, "not empty" in again.err) == (2, True)


def test_it_uses_what_there_is() -> None:
    pipeline = read_file(assets.path("samples/flights/flights.pipeline.yaml")).document.pipeline
    kinds = [node.kind for node in pipeline.nodes]
    assert len(set(kinds)) >= 15
    assert {"window", "assert_rows", "pivot"} <= set(kinds)
    assert len([kind for kind in kinds if kind.startswith("write_")]) == 2
    assert [node.fields["keys"] for node in pipeline.nodes if node.kind == "join"][:2] == [("origin", "time_hour"), ("tailnum",)]


def test_it_is_written_as_the_program_writes() -> None:
    path = assets.path("samples/flights/flights.pipeline.yaml")
    assert write(read_file(path).document) == path.read_text(encoding="utf-8")


def test_check_finds_nothing(sample: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("check", folder=sample)
    assert (outcome.status, outcome.out, outcome.err) == (0, "flights.pipeline.yaml: 26 nodes, no problems\n", "")


def test_every_node_has_a_preview(sample: Path, penstock: Callable[..., Any]) -> None:
    nodes = [node.id for node in read_file(sample / "flights.pipeline.yaml").document.pipeline.nodes]
    shown = {node: penstock("preview", node, "--json", "--rows", "5", folder=sample) for node in nodes}
    assert {node: outcome.status for node, outcome in shown.items()} == dict.fromkeys(nodes, 0)
    assert {node for node, outcome in shown.items() if outcome.json["rows_shown"] == 0} == set()
    assert shown["ranking"].json["is_sample"]


def test_the_rejected_reading_is_the_broken_instrument(sample: Path, penstock: Callable[..., Any]) -> None:
    rows = penstock("preview", "sound_weather.rejected", "--json", folder=sample).json
    names = [column["name"] for column in rows["columns"]]
    found = [dict(zip(names, row, strict=True)) for row in rows["rows"]]
    assert [(row["origin"], row["wind_speed"], row["_failed"]) for row in found] == [("EWR", 1048.36058, "believable wind")]
