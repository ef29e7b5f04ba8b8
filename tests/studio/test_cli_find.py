"""`penstock preview NODE --find`: what is said where the samples let no row get to a node."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NUMBERS = "n,word\n" + "".join(f"{n},w{n}\n" for n in range(20_000))
PIPELINE = """\
penstock: 1
nodes:
  numbers:
    read_csv:
      path: numbers.csv
      columns:
        n: integer
        word: text
  same:
    join:
      left: numbers
      right: numbers
      keys: [n]
  rare:
    filter_rows:
      from: same
      where: word in ('w4711', 'w17003')
  never:
    filter_rows:
      from: same
      where: word = 'none'
  by_word:
    group_by:
      from: same
      keys: [word]
      columns:
        number: count()
  frequent:
    filter_rows:
      from: by_word
      where: number > 1
"""


@pytest.fixture
def folder(project: Callable[..., Path]) -> Path:
    return project({"numbers.pipeline.yaml": PIPELINE, "numbers.csv": NUMBERS, "penstock.yaml": "name: Numbers\nsample_rows: 100\n"})


def test_an_empty_preview_says_how_to_search(folder: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("preview", "rare", folder=folder)
    *_, line, ask = outcome.out.splitlines()
    assert "no row of the samples gets here, all data may hold some that do" in line
    assert ask == "--find searches all data for rows that get here"
    assert (outcome.status, outcome.err) == (0, "")


def test_rows_that_are_found(folder: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("preview", "rare", "--find", folder=folder)
    assert "w4711" in outcome.out
    assert "w17003" in outcome.out
    assert " + 2 found of 20,000 rows" in outcome.out
    found = penstock("preview", "rare", "--find", "--json", folder=folder).json
    assert [row[0] for row in found["rows"]] == [4711, 17003]
    assert found["search"] == {"outcome": "found", "words": "rows that get here were found in all data and added to the samples"}
    assert [sample["found"] for sample in found["samples"]] == [2]


def test_that_there_are_none_or_that_many_rows_make_one(folder: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("preview", "never", "--find", folder=folder)
    assert "no row of all data gets here: they were searched to the end" in outcome.out
    assert "--find" not in outcome.out
    outcome = penstock("preview", "frequent", "--find", folder=folder)
    assert "no row was found: the search stops at node 'by_word', as many rows of the sample make one of its rows" in outcome.out


def test_as_csv_the_rows_are_alone(folder: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("preview", "rare", "--find", "--csv", folder=folder)
    assert outcome.out == "n,word,word_right\n4711,w4711,w4711\n17003,w17003,w17003\n"
    assert "2 found" in outcome.err
