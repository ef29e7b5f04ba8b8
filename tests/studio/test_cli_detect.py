"""`penstock detect` without a node: the columns and options of every source in one look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_projects import TINY

PIPELINE = """\
penstock: 1
nodes:
  orders:
    read_csv:
      path: orders.csv
  gone:
    read_csv:
      path: goods.csv
  people:
    read_json:
      path: people.json
  few:
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
"""
GOODS = "id,price\n1,2.5\n"


@pytest.fixture
def folder(project: Callable[..., Path]) -> Path:
    orders = "id;day;amount\n1;03.01.2024;1.250,50\n2;17.01.2024;80,00\n"
    return project({"all.pipeline.yaml": PIPELINE, "orders.csv": orders, "people.json": '[{"name": "Ada"}]'})


def test_a_table_of_all_sources_and_what_keeps_one_from_being_read(folder: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("detect", folder=folder)
    assert outcome.status == 1
    head, orders, *_ = outcome.out.splitlines()
    assert head.split() == ["node", "columns", "options"]
    assert orders.split(maxsplit=2)[:2] == ["orders", "3"]
    assert 'delimiter: semicolon, decimal: ",", thousands: ., formats: (day: "%d.%m.%Y")' in " ".join(outcome.out.split())
    assert "people  1" in outcome.out
    assert "few" not in outcome.out
    assert "there is no file 'goods.csv'" in outcome.err
    assert (folder / "all.pipeline.yaml").read_text() == PIPELINE


def test_what_could_be_found_is_written(folder: Path, penstock: Callable[..., Any]) -> None:
    assert penstock("detect", "--write", folder=folder).status == 1
    text = (folder / "all.pipeline.yaml").read_text()
    assert "        amount: float\n      delimiter: semicolon\n" in text
    assert "        name: text\n" in text
    assert "      path: goods.csv\n  people:" in text
    (folder / "goods.csv").write_text(GOODS)
    assert penstock("detect", "--write", folder=folder).status == 0
    assert penstock("check", folder=folder).status == 0


def test_a_pipeline_without_such_sources(project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    outcome = penstock("detect", folder=project({"tiny.pipeline.yaml": TINY}))
    assert (outcome.status, "no source of tiny.pipeline.yaml reads files or a database" in outcome.err) == (2, True)
