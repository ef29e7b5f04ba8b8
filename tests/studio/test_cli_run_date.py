"""`--set run_date=...`: the day that a run computes is given as other parameters are, wherever rows are computed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PIPELINE = """\
penstock: 1
nodes:
  rows:
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
  dated:
    add_columns:
      from: rows
      columns:
        day: $run_date
        begins: $interval_start
        ends: $interval_end
  out:
    write_csv:
      from: dated
      path: out/${run_date}.csv
"""
DAY = "2024-02-29"
ROWS = f"n,day,begins,ends\n1,{DAY},2024-02-29 00:00:00Z,2024-03-01 00:00:00Z\n"


@pytest.fixture
def folder(project: Callable[..., Path]) -> Path:
    return project({"dated.pipeline.yaml": PIPELINE})


@pytest.mark.parametrize("word", [f"run_date={DAY}", f"run_time={DAY}T06:00:00Z", f"run_time={DAY}T23:30:00-00:15"])
def test_a_run_of_another_day(word: str, folder: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("run", "--set", word, "--json", folder=folder)
    assert (outcome.status, outcome.json["run"]["parameters"]["run_date"]) == (0, DAY)
    assert (folder / "out" / f"{DAY}.csv").read_text() == ROWS


def test_a_preview_a_profile_and_a_recorded_test_of_another_day(folder: Path, penstock: Callable[..., Any]) -> None:
    assert penstock("preview", "dated", "--csv", "--set", f"run_date={DAY}", folder=folder).out == ROWS
    assert DAY in penstock("profile", "dated", "--set", f"run_date={DAY}", folder=folder).out
    assert penstock("test", "dated", "--record", "--set", f"run_date={DAY}", folder=folder).status == 0
    assert f"run_date: {DAY}" in (folder / "dated.tests.yaml").read_text()


def test_an_exported_script_of_another_day(folder: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("export", "sql", "--set", f"run_date={DAY}", folder=folder)
    assert (outcome.status, f"out/{DAY}.csv" in outcome.out, f"'{DAY}'" in outcome.out) == (0, True, True)


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("run_date=31.01.2024", "'31.01.2024' is no value for the parameter 'run_date', which is date"),
        ("run_dat=2024-01-31", "did you mean 'run_date'"),
        ("run_id=mine", "leave it out: each run names itself"),
    ],
)
def test_what_is_no_day_is_refused(word: str, says: str, folder: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("run", "--set", word, folder=folder)
    assert (outcome.status, says in outcome.err) == (2, True)
    assert not (folder / "out").exists()
