"""What people see, word for word. After a wanted change: PENSTOCK_GOLDEN=write pytest tests/studio/test_cli_golden.py, and read the difference."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_projects import BROKEN, ORDERS, SALES, TINY, TINY_TESTS, TYPO

GOLDEN = Path(__file__).with_name("golden")

MIXED = """\
penstock: 1
name: Two engines
nodes:
  orders:
    read_csv:
      path: orders.csv
      columns:
        day: date
        region: text
        amount: decimal(10,2)
  totals:
    group_by:
      from: orders
      columns:
        total: sum(amount)
      keys: [region]
  out:
    write_csv:
      from: totals
      path: out/totals.csv
"""
CANNOT = (
    MIXED
    + """\
  regions:
    engine: duckdb
    window:
      from: orders
      columns:
        regions: count(distinct region)
"""
)
FOLDERS = TINY.replace("path: out/big.csv", "path: out/big\n      partition_by: [n, day]")
PROJECTS: dict[str, dict[str, str]] = {
    "broken": {"broken.pipeline.yaml": BROKEN, "orders.csv": ORDERS},
    "typo": {"typo.pipeline.yaml": TYPO},
    "tiny": {"tiny.pipeline.yaml": TINY},
    "tested": {"tiny.pipeline.yaml": TINY, "tiny.tests.yaml": TINY_TESTS},
    "two": {"one.pipeline.yaml": TINY, "two.pipeline.yaml": TINY},
    "versions": {
        "old.pipeline.yaml": SALES,
        "new.pipeline.yaml": SALES.replace("amount > 3", "amount > 5").replace("max(amount)", "sum(amount)"),
    },
    "torn": {"torn.pipeline.yaml": "penstock: 1\nnodes:\n  a: [unclosed\n"},
    "untidy": {"tiny.pipeline.yaml": TINY.replace("name: Tiny", 'name:   "Tiny"')},
    "settings": {"tiny.pipeline.yaml": TINY, "penstock.yaml": "sample_row: 10\n"},
    "spark": {"mixed.pipeline.yaml": MIXED, "orders.csv": ORDERS},
    "cannot": {"mixed.pipeline.yaml": CANNOT, "orders.csv": ORDERS},
    "checkpoint": {
        "tiny.pipeline.yaml": TINY.replace("  out:\n", "  kept:\n    checkpoint:\n      from: big\n  out:\n").replace(
            "from: big\n      path", "from: kept\n      path"
        )
    },
    "folders": {"tiny.pipeline.yaml": FOLDERS},
    "foreign": {"tiny.pipeline.yaml": FOLDERS, "out/big/mine.txt": "mine"},
    "bare": {"penstock.yaml": "name: Bare\n"},
}
CASES: dict[str, tuple[str, tuple[str, ...]]] = {
    "check_broken": ("broken", ("check",)),
    "check_torn": ("torn", ("check",)),
    "check_sound": ("tiny", ("check",)),
    "check_settings": ("settings", ("check",)),
    "check_spark": ("spark", ("check", "--engine", "spark")),
    "check_spark_cannot": ("cannot", ("check", "--engine", "spark")),
    "check_mixed": ("cannot", ("check",)),
    "plan_spark": ("spark", ("run", "--plan", "--engine", "spark")),
    "run_unknown_engine": ("spark", ("run", "--engine", "sparc")),
    "run_spark_cannot": ("cannot", ("run", "--engine", "spark")),
    "schema": ("tiny", ("schema",)),
    "schema_node": ("tiny", ("schema", "rows")),
    "preview": ("tiny", ("preview", "big")),
    "preview_rejected": ("tiny", ("preview", "big.rejected")),
    "preview_set": ("tiny", ("preview", "big", "--set", "least=4")),
    "preview_set_wrong": ("tiny", ("preview", "big", "--set", "least=four")),
    "preview_set_unknown": ("tiny", ("preview", "big", "--set", "lest=4")),
    "preview_set_no_value": ("tiny", ("preview", "big", "--set", "least")),
    "preview_csv": ("tiny", ("preview", "rows", "--csv")),
    "preview_no_node": ("tiny", ("preview",)),
    "preview_unknown_node": ("tiny", ("preview", "bgi")),
    "preview_unknown_port": ("tiny", ("preview", "big.rejcted")),
    "preview_typo": ("typo", ("preview", "big")),
    "preview_torn": ("torn", ("preview", "torn", "b")),
    "profile": ("tiny", ("profile", "rows")),
    "plan": ("tiny", ("run", "--plan")),
    "run": ("tiny", ("run",)),
    "run_only_sink": ("tiny", ("run", "--only", "out")),
    "run_only_node": ("tiny", ("run", "--only", "big", "--set", "least=3")),
    "run_typo": ("typo", ("run",)),
    "run_no_sink": ("typo", ("run", "--only", "rows")),
    "test": ("tested", ("test",)),
    "test_case": ("tested", ("test", "big", "--case", "those that are large enough")),
    "test_none": ("tiny", ("test", "big")),
    "test_record": ("tested", ("test", "big", "--record", "--rows", "2")),
    "test_record_taken": ("tested", ("test", "big", "--record", "--case", "wrong on purpose")),
    "test_record_source": ("tested", ("test", "rows", "--record")),
    "export_sql": ("tiny", ("export", "sql")),
    "export_python": ("tiny", ("export", "python", "tiny", "big", "--set", "least=3", "--file", "job.py")),
    "export_taken": ("tiny", ("export", "sql", "--file", "tiny.pipeline.yaml")),
    "export_spark": ("tiny", ("export", "sql", "tiny", "big", "--dialect", "spark")),
    "export_python_on_spark": ("tiny", ("export", "python", "--dialect", "spark")),
    "runs_none": ("tiny", ("runs",)),
    "runs_unknown": ("tiny", ("runs", "20240101T000000-000000")),
    "run_fresh": ("checkpoint", ("run", "--fresh")),
    "plan_checkpoint": ("checkpoint", ("run", "--plan")),
    "runs_prune": ("tiny", ("runs", "--prune")),
    "run_resume_none": ("tiny", ("run", "--resume", "last")),
    "run_resume_only": ("tiny", ("run", "--resume", "last", "--only", "out")),
    "run_partitioned": ("folders", ("run",)),
    "run_foreign_folder": ("foreign", ("run",)),
    "sql_typo": ("typo", ("sql", "big")),
    "diff": ("two", ("diff", "one", "two")),
    "diff_data": ("versions", ("diff", "old", "new", "--data", "by_region")),
    "diff_data_filter": ("versions", ("diff", "old", "new", "--data", "dear", "--rows", "1")),
    "diff_data_unknown": ("versions", ("diff", "old", "new", "--data", "by_regoin")),
    "diff_data_same": ("two", ("diff", "one", "two", "--data", "big")),
    "diff_untidy": ("broken", ("diff", "broken", "broken.pipeline.yaml")),
    "fmt_check": ("untidy", ("fmt", "--check")),
    "fmt": ("untidy", ("fmt",)),
    "fmt_torn": ("torn", ("fmt",)),
    "several_pipelines": ("two", ("check",)),
    "unknown_pipeline": ("two", ("check", "on")),
    "no_pipeline": ("bare", ("check",)),
    "no_such_folder": ("bare", ("allow", "nowhere")),
    "allow_none": ("bare", ("allow",)),
    "allow_cluster": ("bare", ("allow", "spark://tower:7077")),
    "allow_no_cluster": ("bare", ("allow", "http://tower")),
    "unknown_command": ("bare", ("chekc",)),
    "unknown_option": ("bare", ("check", "--jsn")),
    "too_many_words": ("bare", ("check", "a", "b")),
    "unknown_kind": ("bare", ("nodes", "filter_row")),
    "kind_by_synonym": ("bare", ("nodes", "where")),
    "unknown_function": ("bare", ("functions", "lenght")),
    "function": ("bare", ("functions", "upper")),
    "function_of_a_spreadsheet": ("bare", ("functions", "ISBLANK")),
    "functions_by_synonym": ("bare", ("functions", "datedif")),
    "function_written_otherwise": ("bare", ("functions", "DateTimeAdd")),
    "function_that_a_node_is": ("bare", ("functions", "VLOOKUP")),
    "help_of_two": ("bare", ("help", "replace")),
    "help_found": ("bare", ("help", "remove", "duplicates")),
    "help_of_one_word": ("bare", ("help", "lookahead")),
    "help_of_the_guide": ("bare", ("help", "samples")),
    "help_not_named": ("bare", ("help", "trailing", "mean")),
    "help_nothing": ("bare", ("help", "zzzqqq")),
    "lineage": ("tiny", ("lineage", "big")),
    "lineage_column": ("tiny", ("lineage", "big", "--column", "n")),
    "lineage_typo": ("tiny", ("lineage", "big", "--column", "dya")),
    "lineage_no_port": ("tiny", ("lineage", "big.rejcted")),
    "new_no_name": ("bare", ("new",)),
    "new_taken": ("tiny", ("new", "tiny")),
    "new": ("bare", ("new", "first")),
    "new_missing_file": ("broken", ("new", "x", "--from", "order.csv")),
}


@pytest.mark.parametrize("name", CASES)
def test_a_command_says_what_it_said(name: str, project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    files, words = CASES[name]
    folder = project(PROJECTS[files])
    outcome = penstock(*words, folder=folder)
    text = plain(f"$ penstock {' '.join(words)}\n{outcome.out}--- stderr\n{outcome.err}--- status {outcome.status}\n", folder)
    target = GOLDEN / f"{name}.txt"
    if os.environ.get("PENSTOCK_GOLDEN") == "write":
        target.write_text(text, encoding="utf-8")
    assert text == target.read_text(encoding="utf-8")


def plain(text: str, folder: Path) -> str:
    """Without what differs from run to run and from machine to machine."""
    text = text.replace(str(folder), "FOLDER")
    text = re.sub(r"\d{8}T\d{6}-[0-9a-f]{6}", lambda match: match[0] if match[0].startswith("2024") else "RUN", text)
    return re.sub(r"\b\d+\.\d s\b", "N s", text)


def test_every_golden_file_belongs_to_a_case() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)
