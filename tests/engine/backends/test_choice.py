from __future__ import annotations

from pathlib import Path

import pytest
from run_projects import make_project

from engine.backends.choice import engine_of_node, engines_of
from engine.document.model import Document
from engine.document.reader import read
from engine.errors import UnsupportedError

NODES = """
  text:
    read_csv:
      path: a.csv
      columns:
        n: integer
  own:
    engine: spark
    sort_rows:
      from: text
      order_by: [n]
  plain:
    sort_rows:
      from: text
      order_by: [n]
  theirs:
    sql:
      from:
        t: own
      query: select n from t
      dialect: spark
  ours:
    engine: spark
    sql:
      from:
        t: own
      query: select n from t
  chosen:
    sql:
      from:
        t: own
      query: select n from t
      dialect: ${wanted}
"""


def document(head: str = "") -> Document:
    reading = read(f"penstock: 1\n{head}parameters:\n  wanted:\n    type: text\n    default: spark\nnodes:{NODES}")
    assert not reading.problems
    return reading.document


def test_a_node_has_its_own_engine_or_that_of_its_pipeline() -> None:
    assert engines_of(document(), None) == {
        "text": "duckdb", "own": "spark", "plain": "duckdb", "theirs": "spark", "ours": "duckdb", "chosen": "spark",
    }  # fmt: skip
    assert engine_of_node(document("engine: spark\n"), None, "plain") == "spark"


def test_the_project_says_it_last(tmp_path: Path) -> None:
    project = make_project(tmp_path, settings="engine: spark\n")
    assert engine_of_node(document(), project, "plain") == "spark"
    assert engine_of_node(document("engine: duckdb\n"), project, "plain") == "duckdb"


def test_a_word_for_the_run_counts_most_but_for_text_files_and_a_persons_sql() -> None:
    on_spark = engines_of(document(), None, "spark")
    assert [node for node, engine in on_spark.items() if engine == "duckdb"] == ["text", "ours"]
    on_duckdb = engines_of(document("engine: spark\n"), None, "duckdb")
    assert [node for node, engine in on_duckdb.items() if engine == "spark"] == ["theirs", "chosen"]


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(UnsupportedError, match="there is no engine 'polars' in this version") as caught:
        engine_of_node(document("engine: polars\n"), None, "plain")
    assert caught.value.code == "backend.not_here"


@pytest.mark.parametrize("override", [None, "spark", "duckdb"])
@pytest.mark.parametrize("own", ["", "    engine: spark\n"])
def test_code_has_no_choice(override: str | None, own: str) -> None:
    text = f"penstock: 1\nengine: spark\nnodes:\n  coded:\n{own}    python:\n      from:\n        t: other\n      code: x\n"
    found = read(text).document
    assert engines_of(found, None, override) == {"coded": "python"}


def test_no_other_kind_runs_where_code_does() -> None:
    with pytest.raises(UnsupportedError, match="there is no engine 'python' in this version"):
        engine_of_node(document("engine: python\n"), None, "plain")
