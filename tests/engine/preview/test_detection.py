from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from workbooks import workbook

from engine.document.edits import apply_all
from engine.document.model import Fields
from engine.document.reader import read
from engine.errors import ConfigError, SchemaError, SourceError, StudioError
from engine.preview.detection import MOST_VALUES, Detected, Detector
from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.schema import analyse

PIVOT = """\
  wide:
    pivot:
      from: sales
      keys: [day]
      names_from: region
      columns:
        total: sum(amount)
"""
SALES = (
    "  sales:\n    read_csv:\n      path: sales-*.csv\n      columns:\n        day: date\n        region: text\n        amount: integer\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "sales-1.csv").write_text("day,region,amount\n2024-01-01,south,1\n2024-01-01,,2\n")
    (tmp_path / "sales-2.csv").write_text("day,region,amount\n2024-01-02,north,3\n")
    (tmp_path / "codes.csv").write_text("code;day\n007;03/04/2024\n")
    (tmp_path / "penstock.yaml").write_text("sample_rows: 1\n")
    return Project.open(tmp_path)


@pytest.fixture
def detector(project: Project) -> Iterator[Detector]:
    with Detector(project, is_thorough=True) as opened:
        yield opened


def detected(detector: Detector, nodes: str, node: str) -> Detected:
    return detector.detect(read(f"penstock: 1\nnodes:\n{nodes}").document, node)


def written(found: Detected) -> dict[str, Any]:
    values = {".".join(map(str, edit.field)): edit.value for edit in found.edits}
    return {name: dict(value) if isinstance(value, Fields) else value for name, value in values.items()}


def test_columns_of_a_pattern_of_files(detector: Detector) -> None:
    found = detected(detector, "  sales:\n    read_csv:\n      path: sales-*.csv\n", "sales")
    assert written(found) == {"columns": {"day": "date", "region": "text", "amount": "integer"}}
    assert found.problems == ()


def test_what_a_person_has_set_is_believed(detector: Detector) -> None:
    text = "  codes:\n    read_csv:\n      path: ${name}.csv\n      delimiter: comma\n      header: false\n"
    document = read(f"penstock: 1\nparameters:\n  name:\n    type: text\n    default: codes\nnodes:\n{text}").document
    assert written(detector.detect(document, "codes"))["columns"] == {"column_1": "text"}


def test_doubts_are_problems_whose_fixes_apply(detector: Detector) -> None:
    document = read("penstock: 1\nnodes:\n  codes:\n    read_csv:\n      path: codes.csv\n").document
    found = detector.detect(document, "codes")
    assert [(problem.field, problem.severity, len(problem.fixes)) for problem in found.problems] == [
        ("columns.code", "warning", 1),
        ("columns.day", "warning", 2),
    ]
    frozen = apply_all(document, found.edits)
    fields = [apply_all(frozen, fix.edits).pipeline.by_id["codes"].fields for fix in found.problems[1].fixes]
    assert [(each["columns"]["day"], each["formats"]["day"]) for each in fields] == [("date", "%d/%m/%Y"), ("date", "%m/%d/%Y")]


def test_values_of_a_pivot_in_all_data_and_in_the_sample(project: Project, detector: Detector) -> None:
    assert written(detected(detector, SALES + PIVOT, "wide")) == {"values": ("north", "south")}
    with Detector(project) as sampled:
        (values,) = written(detected(sampled, SALES + PIVOT, "wide")).values()
    assert len(values) < 2


def test_values_that_nobody_could_read_as_columns_are_refused(project: Project, detector: Detector) -> None:
    rows = "".join(f"2024-01-01,region {number},1\n" for number in range(MOST_VALUES + 1))
    (project.root / "sales-3.csv").write_text("day,region,amount\n" + rows)
    with pytest.raises(SchemaError, match="more than 1,000 values"):
        detected(detector, SALES + PIVOT, "wide")


@pytest.mark.parametrize(
    ("nodes", "node", "error", "code"),
    [
        (SALES + "  late:\n    filter_rows:\n      from: sales\n      where: true\n", "late", ConfigError, "detect.nothing"),
        ("  rows:\n    inline_table:\n      columns:\n        a: text\n      data: a\n", "rows", ConfigError, "detect.nothing"),
        (SALES.replace("date", "dat") + PIVOT, "wide", ConfigError, "detect.nothing"),
        ("  sales:\n    read_csv:\n      path: none.csv\n", "sales", SourceError, "source.not_found"),
        ("  sales:\n    read_csv:\n      path: sales-1.csv\n      header: maybe\n", "sales", ConfigError, "field.toggle"),
    ],
)
def test_where_there_is_nothing_to_detect(detector: Detector, nodes: str, node: str, error: type[StudioError], code: str) -> None:
    with pytest.raises(error) as caught:
        detected(detector, nodes, node)
    assert (caught.value.code, caught.value.hint != "") == (code, True)


def test_other_sheets_of_a_workbook_are_one_press_away(project: Project) -> None:
    (project.root / "sales.xlsx").write_bytes(workbook("[May]\nn\n1\n[June]\nn\n2\n"))
    (project.root / "penstock.yaml").write_text("sample_rows: 100\n")
    document = read("penstock: 1\nnodes:\n  sales:\n    read_excel:\n      path: sales.xlsx\n").document
    with Detector(project) as detector:
        found = detector.detect(document, "sales")
    assert written(found) == {"columns": {"n": "integer"}}
    (problem,) = found.problems
    assert [fix.title for fix in problem.fixes] == ["Write sheets: *, sheet_column: sheet", "Write sheets: June"]
    every = apply_all(apply_all(document, found.edits), problem.fixes[0].edits)
    with Previewer(Project.open(project.root)) as previewer:
        assert previewer.preview(every, "sales").table().to_pylist() == [{"n": 1, "sheet": "May"}, {"n": 2, "sheet": "June"}]


HEADLESS = """\
  raw:
    read_csv:
      path: raw.csv
      header: false
      columns:
        column_1: text
        column_2: text
  named:
    promote_header:
      from: raw
"""


def test_a_header_is_looked_for_in_all_rows_and_not_in_a_sample(project: Project) -> None:
    (project.root / "raw.csv").write_text("Name, Größe \n" + "".join(f"n{number},{number}\n" for number in range(5_000)))
    with Detector(project) as sampled:
        assert written(detected(sampled, HEADLESS, "named")) == {"header": ("Name", " Größe ")}
        assert written(detected(sampled, HEADLESS + "      row: 5001\n", "named")) == {"header": ("n4999", "4999")}
        assert written(detected(sampled, HEADLESS + "      row: 5002\n", "named")) == {"header": ()}


def test_names_of_a_transposed_table_are_found_in_the_order_of_its_rows(project: Project) -> None:
    (project.root / "sales-1.csv").write_text("day,region,amount\n2024-01-02,south,1\n2024-01-01,,2\n2024-01-01,north,2\n")
    turned = "  turned:\n    transpose:\n      from: sales\n      names_from: region\n      columns: [amount]\n"
    with Detector(project) as sampled:
        assert written(detected(sampled, SALES + turned, "turned")) == {"values": ("south", "north")}
        day = written(detected(sampled, SALES + turned.replace("from: region", "from: day"), "turned"))
        assert day == {"values": ("2024-01-02", "2024-01-01")}


def test_a_text_of_the_data_that_looks_like_a_parameter_is_none(project: Project) -> None:
    (project.root / "raw.csv").write_text("${a},e\u0301 $${b}\n1,2\n")
    document = read(f"penstock: 1\nnodes:\n{HEADLESS}").document
    with Detector(project) as sampled:
        found = sampled.detect(document, "named")
    shape = analyse(apply_all(document, found.edits)).nodes["named"]
    assert [problem.error.message for problem in shape.problems] == []
    assert [field.name for field in shape.relations["rows"].visible] == ["${a}", "\u00e9 $${b}"]
    (project.root / "penstock.yaml").write_text("sample_rows: 100\n")
    with Previewer(Project.open(project.root)) as previewer:
        preview = previewer.preview(apply_all(document, found.edits), "named")
    assert (preview.table().num_rows, [problem.error.message for problem in preview.problems]) == (1, [])
