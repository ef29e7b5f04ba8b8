"""Exported scripts give the files that a run gives, by DuckDB alone; what cannot be said to DuckDB is refused by name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from comparing import differences
from exported import only_duckdb, run_script
from run_projects import document_text, files_below, make_project

from engine.document.model import Document, Fields, Loader, Node, Pipeline
from engine.document.reader import read, read_file
from engine.document.writer import write
from engine.errors import StudioError, UnsupportedError
from engine.exporting.script import Script, make_script
from engine.exporting.texts import python_text, sql_text
from engine.kinds import KINDS, ports_of
from engine.project.loader import ProjectLoader
from engine.project.project import Project
from engine.running.analysed import analysed
from engine.running.run import run
from engine.running.spark_process import SparkProcess
from engine.testing.bench import bench_of
from engine.testing.suite import Case

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "tests" / "cases"
SALES = """\
sales:
  read_csv:
    path: data/sales-*.csv
    columns:
      day: date
      code: text
      amount: decimal(10,2)
    formats:
      day: "%d.%m.%Y"
    null_values: [NA]
    file_column: origin
some:
  filter_rows:
    from: sales
    where: code in $codes and amount >= $least and day < $until
held:
  checkpoint:
    from: some
sure:
  assert_rows:
    from: held
    checks:
      - not_null: [amount]
totals:
  group_by:
    from: sure
    columns:
      total: sum(amount)
      files: count(distinct origin)
    keys: [code]
asked:
  sql:
    from:
      t: totals
    query: select code, total, files, $least as least from t where total > $least
csv_out:
  write_csv:
    from: asked
    path: out/it's/totals.csv
json_out:
  write_json:
    from: totals
    path: out/totals.json
parquet_out:
  write_parquet:
    from: some
    path: out/some.parquet
"""
PARAMETERS = """\
codes:
  type: list<text>
  default:
    - AA
    - "b, 'c'"
least:
  type: decimal(10,2)
  default: 2.50
until:
  type: date
  default: 2024-12-31
"""
FILES = {
    "data/sales-1.csv": "day,code,amount\n31.01.2024,AA,3.00\n01.02.2024,\"b, 'c'\",9.99\n05.02.2024,NA,1\n",
    "data/sales-2.csv": "code,amount,day\nAA,2.50,02.03.2024\nAA,1.00,03.03.2024\nZZ,100,03.03.2024\n",
}
STOPPED = {"assert_rows", "compare_rows", "python"}
"""Kinds whose examples show rows at which a run would stop; and code, which a script refuses by name."""


def script_of(project: Project, document: Document, only: str | None = None) -> Script:
    with SparkProcess(project) as process:
        return make_script(project, analysed(project, document, {}, process), only=only)


def both(tmp_path: Path, project: Project, document: Document) -> None:
    """A run, the script of Python and that of SQL leave the same files; each begins without any."""
    script = script_of(project, document)
    before = files_below(project.root)
    run(project, document)
    wanted = {name: data for name, data in files_below(project.root).items() if name not in before}
    assert set(wanted) == set(script.outputs)
    packages = only_duckdb(tmp_path)
    texts = {"job.py": python_text(script, project.root, tmp_path / "job.py"), "job.sql": sql_text(script)}
    for name, text in texts.items():
        for output in wanted:
            (project.root / output).unlink()
        (tmp_path / name).write_text(text, encoding="utf-8")
        done = run_script(tmp_path / name, project.root, packages)
        assert done.returncode == 0, done.stderr[-3000:]
        assert different(files_below(project.root), before | wanted) == [], name


def different(found: Mapping[str, bytes], wanted: Mapping[str, bytes]) -> list[str]:
    """The files that differ in more than the order of their rows, which a pipeline need not promise."""
    return [name for name in {**found, **wanted} if name not in found or name not in wanted or not _alike(name, found[name], wanted[name])]


def _alike(name: str, found: bytes, wanted: bytes) -> bool:
    if found == wanted:
        return True
    if name.endswith(".csv"):
        (heading, *rows), (wanted_heading, *wanted_rows) = found.splitlines(), wanted.splitlines()
        return heading == wanted_heading and sorted(rows) == sorted(wanted_rows)
    return name.endswith(".parquet") and not differences(table(found), table(wanted), within=1e-9)


def table(data: bytes) -> pa.Table:
    return pq.read_table(pa.BufferReader(data))


@pytest.mark.slow
def test_the_sample_project(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "assets" / "samples" / "flights", tmp_path / "flights")
    project = Project.open(tmp_path / "flights")
    both(tmp_path, project, read_file(next(project.root.glob("*.pipeline.yaml"))).document)


def test_files_of_other_layouts_parameters_promises_and_a_query(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", FILES)
    both(tmp_path, project, read(document_text(SALES, PARAMETERS)).document)


@pytest.mark.slow
def test_every_kind_that_transforms_rows(tmp_path: Path) -> None:
    nodes: list[Node] = []
    project = make_project(tmp_path / "project", {name: text for kind in KINDS for name, text in kind.examples[0].files.items()})
    loader = ProjectLoader(project)
    for kind in KINDS:
        if kind.category == "transform" and kind.kind not in STOPPED:
            nodes += _example_nodes(kind.kind, kind.examples[0].fields, kind.examples[0].inputs, loader)
    document = Document(pipeline=Pipeline(nodes=tuple(nodes)))
    assert len([node for node in nodes if node.kind == "write_parquet"]) >= 40
    both(tmp_path, project, read(write(document)).document.with_loader(loader))


def _example_nodes(kind: str, fields: str, inputs: Mapping[str, str], loader: Loader) -> list[Node]:
    """The kind's example between its tables and a file for each port."""
    own = "" if fields.strip() == "{}" else "".join(f"  {line}\n" for line in fields.strip().split("\n"))
    lines: dict[str, list[str]] = {}
    for name in inputs:
        port, _, key = name.partition(".")
        lines.setdefault(port, []).append("" if not key else "    - x\n" if key.isdecimal() else f"    {key}: x\n")
    references = "".join(f"  {port}: x\n" if items == [""] else f"  {port}:\n{''.join(items)}" for port, items in lines.items())
    (tested,) = read(
        document_text(f"t_{kind}:\n  {kind}:\n" + "".join(f"  {line}\n" for line in (references + own).splitlines()))
    ).document.pipeline.nodes
    bench = bench_of(Document(pipeline=Pipeline(nodes=(tested,), loader=loader)), tested.id, Case("x", inputs))
    return [
        *bench.document.pipeline.nodes,
        *(
            Node(
                id=f"w_{kind}_{port}",
                kind="write_parquet",
                fields=Fields({"from": f"t_{kind}.{port}", "path": f"out/{kind}-{port}.parquet"}),
            )
            for port in ports_of(bench.document.pipeline, tested) or ()
        ),
    ]


def test_rows_of_one_node_stand_in_a_view(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", FILES)
    script = script_of(project, read(document_text(SALES, PARAMETERS)).document, "totals")
    (tmp_path / "job.py").write_text(python_text(script, project.root, None), encoding="utf-8")
    done = run_script(tmp_path / "job.py", tmp_path, only_duckdb(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "b, 'c'" in done.stdout
    assert "9.99" in done.stdout
    (tmp_path / "job.sql").write_text(sql_text(script), encoding="utf-8")
    assert sql_text(script).endswith('COMMIT;\nFROM "totals";\n')
    assert run_script(tmp_path / "job.sql", project.root, tmp_path / "packages").returncode == 0


def test_a_broken_promise_leaves_the_old_files(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", {**FILES, "out/totals.json": "old"})
    (project.root / "data/sales-2.csv").write_text("code,amount,day\nAA,,02.03.2024\n")
    text = document_text(SALES.replace(" and amount >= $least", ""), PARAMETERS)
    script = script_of(project, read(text).document)
    before, packages = files_below(project.root), only_duckdb(tmp_path)
    for name, made in (("job.py", python_text(script, project.root, tmp_path / "job.py")), ("job.sql", sql_text(script))):
        (tmp_path / name).write_text(made, encoding="utf-8")
        done = run_script(tmp_path / name, project.root, packages)
        assert done.returncode != 0
        assert "node 'sure'" in done.stderr
        assert files_below(project.root) == before


@pytest.mark.parametrize("text", ["day,amount,code\n31.01.2024,3.00,AA\n", "day,code\n31.01.2024,AA\n", "31.01.2024,AA,3.00\n"])
def test_a_file_with_other_columns_is_not_misread(tmp_path: Path, text: str) -> None:
    project = make_project(tmp_path / "project", FILES)
    script = script_of(project, read(document_text(SALES, PARAMETERS)).document)
    (project.root / "data/sales-1.csv").write_text(text)
    (tmp_path / "job.py").write_text(python_text(script, project.root, tmp_path / "job.py"), encoding="utf-8")
    done = run_script(tmp_path / "job.py", project.root, only_duckdb(tmp_path))
    assert done.returncode != 0
    assert "data/sales-1.csv" in done.stderr
    assert not (project.root / "out").exists()


SOURCE = "a:\n  read_csv:\n    path: a.csv\n    columns:\n      n: text\n"
REFUSED = {
    "json": (
        "a:\n  read_json:\n    path: a.json\n    columns:\n      n: integer\nout:\n  write_csv:\n    from: a\n    path: o.csv\n",
        "export.source",
    ),
    "rejected": (
        f"{SOURCE}    on_error: reject\nout:\n  write_csv:\n    from: a.rejected\n    path: o.csv\n",
        "export.source",
    ),
    "encoding": (
        f"{SOURCE.replace('a.csv', 'latin.csv')}    encoding: windows-1252\nout:\n  write_csv:\n    from: a\n    path: o.csv\n",
        "export.source",
    ),
    "arrow": (
        "a:\n  read_csv:\n    path: a.csv\n    columns:\n      n: integer\nout:\n  write_arrow:\n    from: a\n    path: o.arrow\n",
        "export.sink",
    ),
    "folder": (
        (
            f"{SOURCE}b:\n  add_columns:\n    from: a\n    columns:\n      m: n\n"
            "out:\n  write_csv:\n    from: b\n    path: o\n    partition_by: [n]\n"
        ),
        "export.sink",
    ),
    "table": (
        f"{SOURCE}out:\n  write_database:\n    from: a\n    connection: base\n    table: t\n",
        "export.sink",
    ),
    "database": (
        (
            "a:\n  read_database:\n    connection: base\n    table: t\n    columns:\n      n: integer\n"
            "out:\n  write_csv:\n    from: a\n    path: o.csv\n"
        ),
        "export.source",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_duckdb_alone_cannot_do_is_refused_by_name(tmp_path: Path, name: str) -> None:
    base = "connections:\n  base:\n    driver: sqlite\n    path: base.db\n"
    project = make_project(tmp_path / "project", {"a.json": '[{"n": 1}]', "a.csv": "n\n1\n", "base.db": ""}, base)
    (project.root / "latin.csv").write_bytes("n\nä\n".encode("windows-1252"))
    nodes, code = REFUSED[name]
    with pytest.raises(UnsupportedError) as caught:
        script_of(project, read(document_text(nodes)).document)
    assert (caught.value.code, caught.value.where.node) == (code, "out" if code == "export.sink" else "a")


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_a_case_is_exported_or_refused_for_what_it_reads(case: str, tmp_path: Path) -> None:
    given = Path(os.environ.get("PENSTOCK_CASES") or "no folder")
    if not given.is_dir():
        pytest.skip("not applicable: PENSTOCK_CASES names no folder with the data of the cases")
    shutil.copytree(given / case / "input", tmp_path / "project" / "input")
    project = make_project(tmp_path / "project")
    document = read_file(CASES / case / f"{case}.pipeline.yaml").document
    own = {"read_excel", "read_json"}
    is_read_by_us = any(node.kind in own for node in document.pipeline.nodes)
    if is_read_by_us:
        with pytest.raises(StudioError, match="are read by Penstock"):
            script_of(project, document)
        return
    both(tmp_path, project, document)
