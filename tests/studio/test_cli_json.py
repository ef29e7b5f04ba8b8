"""`--json`: one value on standard output, of the very shape that `--help` gives."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_projects import BROKEN, ORDERS, SALES, TINY, TINY_TESTS

from engine.document.edits import EDITS, apply_all
from engine.document.reader import read_file
from engine.kinds import KINDS
from engine.language import FUNCTIONS
from studio.cli.application import ERROR_SHAPE
from studio.cli.commands import COMMANDS

PIVOT = """\
penstock: 1
nodes:
  orders:
    read_csv:
      path: orders.csv
      columns:
        day: date
        region: text
        amount: decimal(10,2)
  wide:
    pivot:
      from: orders
      keys: [day]
      names_from: region
      columns:
        total: sum(amount)
"""
SERVING = {"studio"}
"""They answer until they are told to end; a process of their own tries them."""
CASES: dict[str, tuple[tuple[str, ...], int]] = {
    "new": (("new", "fresh", "--from", "orders.csv"), 0),
    "check": (("check", "broken"), 1),
    "schema": (("schema", "tiny"), 0),
    "lineage": (("lineage", "tiny", "big"), 0),
    "preview": (("preview", "tiny", "big"), 0),
    "profile": (("profile", "tiny", "rows"), 0),
    "detect": (("detect", "wide", "orders"), 0),
    "run": (("run", "tiny", "--only", "big"), 0),
    "test": (("test", "tiny"), 1),
    "runs": (("runs",), 0),
    "sql": (("sql", "tiny", "big"), 0),
    "export": (("export", "sql", "tiny", "big"), 0),
    "nodes": (("nodes",), 0),
    "functions": (("functions",), 0),
    "help": (("help", "vlookup"), 0),
    "diff": (("diff", "tiny", "wide"), 0),
    "fmt": (("fmt", "tiny"), 0),
    "allow": (("allow",), 0),
    "doctor": (("doctor",), 0),
    "completion": (("completion", "bash"), 0),
}


def parse_shape(text: str) -> Any:
    """`{a, b: [{c}]}` as {"a": None, "b": [{"c": None}]}: None is any value."""
    quoted = re.sub(r"\w+", r'"\g<0>"', text)
    return json.loads(re.sub(r'("\w+")(?=\s*[,}])', r"\1: null", quoted))


def assert_shape(value: Any, shape: Any, at: str = "$") -> None:
    if shape is None or value is None:
        return
    if isinstance(shape, list):
        assert isinstance(value, list), at
        for index, item in enumerate(value):
            assert_shape(item, shape[0], f"{at}[{index}]")
        return
    assert isinstance(value, dict), at
    assert set(value) == set(shape), at
    for key, inner in shape.items():
        assert_shape(value[key], inner, f"{at}.{key}")


@pytest.fixture
def folder(project: Callable[..., Path]) -> Path:
    return project(
        {
            "tiny.pipeline.yaml": TINY,
            "tiny.tests.yaml": TINY_TESTS,
            "broken.pipeline.yaml": BROKEN,
            "wide.pipeline.yaml": PIVOT,
            "orders.csv": ORDERS,
        }
    )


def test_every_command_has_a_case() -> None:
    assert set(CASES) | SERVING == {command.name for command in COMMANDS}


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.name not in SERVING], ids=lambda command: command.name)
def test_json_has_the_documented_shape(command: Any, folder: Path, penstock: Callable[..., Any]) -> None:
    words, status = CASES[command.name]
    outcome = penstock(*words, "--json", folder=folder)
    assert (outcome.status, outcome.err) == (status, "")
    assert_shape(outcome.json, parse_shape(command.shape.partition(";")[0]))


def test_the_plan_and_one_run_have_the_documented_shapes(folder: Path, penstock: Callable[..., Any]) -> None:
    shapes = {command.name: command.shape.partition("with ")[2] for command in COMMANDS}
    recorded = penstock("test", "tiny", "big", "--record", "--json", folder=folder).json
    assert_shape(recorded, parse_shape(shapes["test"].removeprefix("--record ")))
    assert_shape(penstock("run", "tiny", "--plan", "--json", folder=folder).json, parse_shape(shapes["run"].removeprefix("--plan ")))
    run = penstock("run", "tiny", "--json", folder=folder).json["run"]["id"]
    record = penstock("runs", run, "--json", folder=folder).json
    assert_shape(record, parse_shape(shapes["runs"].removeprefix("RUN ").partition(";")[0]))
    assert_shape(penstock("runs", "--prune", "--json", folder=folder).json, parse_shape(shapes["runs"].partition("--prune ")[2]))
    assert [(item["path"], item["rows"]) for item in record["run"]["outputs"]] == [("out/big.csv", 4)]


def test_text_files_on_their_way_to_spark_have_their_size(folder: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("check", "wide", "--engine", "spark", "--json", folder=folder)
    shape = next(parse_shape(command.shape) for command in COMMANDS if command.name == "check")
    assert_shape(outcome.json, shape)
    assert outcome.json["staged"] == [{"node": "orders", "path": "orders.csv", "files": 1, "bytes": len(ORDERS)}]


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("chekc",), 2, "usage.unknown_command"),
        (("check", "--jsno"), 2, "usage.invalid"),
        (("preview", "tiny", "nope"), 2, "usage.unknown_node"),
        (("preview", "broken", "north"), 1, "document.has_errors"),
        (("run", "broken"), 1, "document.has_errors"),
        (("run", "tiny", "--set", "least=x"), 2, "usage.wrong_value"),
        (("new", "tiny"), 2, "usage.exists"),
        (("detect", "tiny", "rows"), 2, "detect.nothing"),
        (("new", "x", "--from", "/etc/passwd"), 1, "source.unknown_ending"),
    ],
)
def test_an_error_is_json_too(words: tuple[str, ...], status: int, code: str, folder: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock(*words, "--json", folder=folder)
    assert (outcome.status, outcome.err, outcome.json["error"]["code"]) == (status, "", code)
    assert_shape(outcome.json, parse_shape(ERROR_SHAPE))
    assert outcome.json["error"]["hint"]


def test_problems_have_line_column_and_end(folder: Path, penstock: Callable[..., Any]) -> None:
    found = penstock("check", "broken", "--json", folder=folder).json["problems"]
    places = [(item["code"], item["severity"], item["line"], item["column"], item["end"]) for item in found]
    assert places == [
        ("source.not_found", "warning", 6, 13, 22),
        ("reference.unknown", "error", 13, 13, 18),
        ("expression.no_column", "error", 18, 14, 20),
        ("field.unknown", "error", 22, 7, 10),
        ("kind.unknown", "error", 26, 5, 15),
    ]


def test_nodes_and_functions_are_one_array_of_all(folder: Path, penstock: Callable[..., Any]) -> None:
    assert [item["kind"] for item in penstock("nodes", "--json", folder=folder).json] == [kind.kind for kind in KINDS]
    assert [item["name"] for item in penstock("functions", "--json", folder=folder).json] == list(FUNCTIONS)


def test_what_is_detected_of_every_source_has_the_documented_shape(folder: Path, penstock: Callable[..., Any]) -> None:
    shape = next(command.shape for command in COMMANDS if command.name == "detect").partition("without NODE ")[2]
    assert_shape(penstock("detect", "wide", "--json", folder=folder).json, parse_shape(shape))
    (folder / "orders.csv").unlink()
    outcome = penstock("detect", "wide", "--json", folder=folder)
    assert_shape(outcome.json, parse_shape(shape))
    assert [source["error"]["code"] for source in outcome.json["sources"]] == ["source.not_found"]


def test_detected_edits_are_edits(folder: Path, penstock: Callable[..., Any]) -> None:
    edits = EDITS.validate_json(json.dumps(penstock("detect", "wide", "wide", "--json", folder=folder).json["edits"]))
    assert [edit.model_dump() for edit in edits] == [
        {"edit": "configure", "node": "wide", "field": ("values",), "value": ("north", "south")}
    ]
    assert penstock("detect", "wide", "wide", "--write", folder=folder).status == 0
    assert penstock("schema", "wide", "wide", "--json", folder=folder).json["nodes"][0]["ports"][0]["columns"] == [
        {"name": "day", "type": "date"},
        {"name": "north", "type": "decimal(38,2)"},
        {"name": "south", "type": "decimal(38,2)"},
    ]


def test_a_difference_leads_from_the_first_to_the_second(folder: Path, penstock: Callable[..., Any]) -> None:
    edits = EDITS.validate_json(json.dumps(penstock("diff", "tiny", "wide", "--json", folder=folder).json["edits"]))
    first, second = (read_file(folder / f"{name}.pipeline.yaml").document for name in ("tiny", "wide"))
    assert apply_all(first, edits).pipeline == second.pipeline


def test_the_rows_that_differ_have_the_documented_shape(project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    folder = project({"old.pipeline.yaml": SALES, "new.pipeline.yaml": SALES.replace("max(amount)", "sum(amount)")})
    shape = next(command.shape for command in COMMANDS if command.name == "diff").partition("with --data NODE ")[2]
    outcome = penstock("diff", "old", "new", "--data", "by_region", "--json", folder=folder)
    assert_shape(outcome.json, parse_shape(shape))
    effect = outcome.json["effect"]
    assert (effect["added"], effect["removed"], effect["changed"], effect["by"]) == (0, 0, 2, ["region"])
    rows = sorted(effect["rows"], key=lambda row: row["after"]["region"])
    assert rows == [
        {"sort": "changed", "changed": ["most"], "before": {"region": "north", "most": 7}, "after": {"region": "north", "most": 11}},
        {"sort": "changed", "changed": ["most"], "before": {"region": "south", "most": 11}, "after": {"region": "south", "most": 25}},
    ]
    assert [(each["node"], each["changed"], each["error"]) for each in outcome.json["touched"]] == [("by_region", 2, None)]
    gone = project({"old.pipeline.yaml": SALES, "new.pipeline.yaml": SALES.partition("  by_region")[0]})
    effect = penstock("diff", "old", "new", "--data", "by_region", "--json", folder=gone).json["effect"]
    assert (effect["is_gone"], effect["removed"]) == (True, 3)
