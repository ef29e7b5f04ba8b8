"""Sinks that fill a folder: what stands in it, and that nothing of anybody else is lost with the folder that was there."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from run_projects import analysis_of, make_project, run_nodes

from engine.backends.duckdb import partitions
from engine.backends.duckdb.partitions import folder_name
from engine.errors import SinkError
from engine.project.folders import MANIFEST, is_sealed, sealed_hash
from engine.project.project import Project
from engine.running.events import RunEvent

SALES = """
sales:
  inline_table:
    columns:
      region: text
      day: date
      rowid: integer
    data: |-
      region,day,rowid
      north,2024-01-02,1
      a/b c,2024-01-01,2
      north,2024-01-01,3
      ,2024-01-01,4
      north,2024-01-02,5
      zürich=%2F,2024-01-01,6
"""
SORTED = """
best:
  sort_rows:
    from: sales
    order_by: [rowid desc]
"""


def sink(kind: str = "write_parquet", source: str = "best", by: str = "[region, day]", path: str = "out/sales", more: str = "") -> str:
    return f"out:\n  {kind}:\n    from: {source}\n    path: {path}\n    partition_by: {by}\n{more}"


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def rows_of(sql: str) -> list[tuple[object, ...]]:
    return duckdb.connect().sql(sql).fetchall()


def test_a_file_for_each_combination_of_values_in_order(tmp_path: Path) -> None:
    record = run_nodes(make_project(tmp_path), SALES + SORTED + sink())
    assert files_in(tmp_path / "out" / "sales") == [
        MANIFEST,
        "region=__HIVE_DEFAULT_PARTITION__/day=2024-01-01/part.parquet",
        "region=a%2Fb%20c/day=2024-01-01/part.parquet",
        "region=north/day=2024-01-01/part.parquet",
        "region=north/day=2024-01-02/part.parquet",
        "region=zürich%3D%252F/day=2024-01-01/part.parquet",
    ]
    part = tmp_path / "out" / "sales" / "region=north" / "day=2024-01-02" / "part.parquet"
    assert rows_of(f"SELECT * FROM read_parquet('{part}', hive_partitioning = false)") == [(5,), (1,)]
    (output,) = record.outputs
    assert (output.path, output.rows, output.is_placed) == ("out/sales", 6, True)
    assert output.bytes == sum(path.stat().st_size for path in (tmp_path / "out").rglob("*.parquet"))
    assert output.sha256 == sealed_hash(tmp_path / "out" / "sales")
    assert is_sealed(tmp_path / "out" / "sales", output.sha256)


def test_what_was_written_is_read_back_with_its_values(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    run_nodes(project, SALES + SORTED + sink())
    back = """
again:
  read_parquet:
    path: out/sales/**/*.parquet
    hive: true
    columns:
      region: text
      day: date
      rowid: integer
in_order:
  sort_rows:
    from: again
    order_by: [rowid]
out:
  write_csv:
    from: in_order
    path: back.csv
"""
    run_nodes(project, back)
    assert (tmp_path / "back.csv").read_text() == (
        "region,day,rowid\nnorth,2024-01-02,1\na/b c,2024-01-01,2\nnorth,2024-01-01,3\n,2024-01-01,4\nnorth,2024-01-02,5\nzürich=%2F,2024-01-01,6\n"
    )


def test_text_files_are_written_as_without_folders(tmp_path: Path) -> None:
    options = "    delimiter: semicolon\n    null_value: NA\n    compression: gzip\n"
    run_nodes(make_project(tmp_path), SALES + SORTED + sink("write_csv", by="[DAY]", more=options))
    assert files_in(tmp_path / "out" / "sales") == [MANIFEST, "day=2024-01-01/part.csv.gz", "day=2024-01-02/part.csv.gz"]
    import gzip

    text = gzip.decompress((tmp_path / "out" / "sales" / "day=2024-01-01" / "part.csv.gz").read_bytes()).decode()
    assert text == "region;rowid\nzürich=%2F;6\nNA;4\nnorth;3\na/b c;2\n"


def test_no_rows_make_an_empty_folder(tmp_path: Path) -> None:
    nothing = "none:\n  filter_rows:\n    from: sales\n    where: rowid > 100\n"
    (output,) = run_nodes(make_project(tmp_path), SALES + nothing + sink(source="none")).outputs
    assert (output.rows, output.bytes, files_in(tmp_path / "out" / "sales")) == (0, 0, [MANIFEST])


def test_a_later_run_replaces_the_folder_as_a_whole(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    run_nodes(project, SALES + SORTED + sink())
    run_nodes(project, SALES + SORTED + sink(by="[day]"))
    assert files_in(tmp_path / "out" / "sales") == [MANIFEST, "day=2024-01-01/part.parquet", "day=2024-01-02/part.parquet"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["sales"]


@pytest.mark.parametrize("spoil", ["new file", "changed file", "link", "no manifest", "damaged manifest"])
def test_a_folder_with_something_else_in_it_is_not_replaced(tmp_path: Path, spoil: str) -> None:
    project = make_project(tmp_path)
    run_nodes(project, SALES + SORTED + sink())
    folder = tmp_path / "out" / "sales"
    part = folder / "region=north" / "day=2024-01-02" / "part.parquet"
    match spoil:
        case "new file":
            (folder / "notes.txt").write_text("mine")
        case "changed file":
            part.write_bytes(part.read_bytes() + b"x")
        case "link":
            (folder / "elsewhere").symlink_to(tmp_path)
        case "no manifest":
            (folder / MANIFEST).unlink()
        case _:
            (folder / MANIFEST).write_text(json.dumps({"files": ["x"]}))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(SinkError) as caught:
        run_nodes(project, SALES + SORTED + sink(by="[day]"))
    assert (caught.value.code, caught.value.where.node) == ("sink.foreign_files", "out")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert list((tmp_path / ".penstock" / "staging").iterdir()) == []


def test_all_folders_that_are_not_ours_are_told_before_anything_is_computed(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"out/sales/mine.txt": "mine", "out/more/mine.csv": "mine"})
    events: list[RunEvent] = []
    more = "more:\n  write_csv:\n    from: sales\n    path: out/more\n    partition_by: [region]\n"
    with pytest.raises(SinkError) as caught:
        run_nodes(project, SALES + SORTED + sink() + more, on_event=events.append)
    assert (caught.value.code, events) == ("sink.foreign_files", [])
    assert all(words in caught.value.message for words in ("node 'out'", "'mine.txt' in it", "node 'more'", "'mine.csv' in it"))


def test_a_folder_that_is_there_and_empty_is_filled(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    (tmp_path / "out" / "sales").mkdir(parents=True)
    run_nodes(project, SALES + SORTED + sink(by="[day]"))
    assert len(files_in(tmp_path / "out" / "sales")) == 3


def test_a_file_or_the_project_itself_is_no_folder_to_fill(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", {"out/sales": "a file"})
    with pytest.raises(SinkError) as caught:
        run_nodes(project, SALES + SORTED + sink())
    assert caught.value.code == "sink.is_file"
    around = Project(project.root, project.settings, (tmp_path,))
    with pytest.raises(SinkError) as caught:
        run_nodes(around, SALES + SORTED + sink(path="../project"))
    assert caught.value.code == "sink.bad_path"


def test_no_sink_writes_into_anothers_folder(tmp_path: Path) -> None:
    inner = "inner:\n  write_csv:\n    from: sales\n    path: out/sales/more/a.csv\n"
    for nodes in (sink() + inner, inner + sink()):
        with pytest.raises(SinkError) as caught:
            run_nodes(make_project(tmp_path), SALES + SORTED + nodes)
        assert caught.value.code == "sink.same_target"


def test_an_empty_text_is_refused_as_it_would_come_back_as_null(tmp_path: Path) -> None:
    nodes = SALES + "blank:\n  add_columns:\n    from: sales\n    columns:\n      region: coalesce(region, '')\n" + sink(source="blank")
    with pytest.raises(SinkError) as caught:
        run_nodes(make_project(tmp_path), nodes)
    assert (caught.value.code, caught.value.where.node, caught.value.where.field) == ("sink.partition_value", "out", "partition_by")
    assert "'region' holds empty text" in caught.value.message
    assert not (tmp_path / "out").exists()


def test_names_of_folders() -> None:
    assert folder_name("a b", "x/y\n.~-_é") == "a%20b=x%2Fy%0A.~-_é"
    assert folder_name("k", None) == "k=__HIVE_DEFAULT_PARTITION__"
    for value in ("", "__HIVE_DEFAULT_PARTITION__", "x" * 300):
        with pytest.raises(SinkError) as caught:
            folder_name("k", value)
        assert caught.value.code == "sink.partition_value"


def test_names_are_read_back_by_the_engine(tmp_path: Path) -> None:
    """Every ASCII character, and some beyond."""
    for number in range(1, 128):
        text = f"x{chr(number)}y"
        (tmp_path / folder_name("k", text)).mkdir()
        (tmp_path / folder_name("k", text) / "a.csv").write_text(f"n\n{number}\n")
    found = rows_of(f"SELECT k, n FROM read_csv('{tmp_path}/*/a.csv', hive_partitioning = true, hive_types_autocast = false)")
    assert sorted(found, key=lambda row: row[1]) == [(f"x{chr(number)}y", number) for number in range(1, 128)]


NUMBERS = """
numbers:
  generate_rows:
    start: 1
    rows: {rows}
    at_most: 10000000
    name: n
keyed:
  add_columns:
    from: numbers
    columns:
      k: n % {folders}
"""


def test_too_many_folders_end_the_run(tmp_path: Path) -> None:
    rows = partitions.MOST_FOLDERS + 1
    with pytest.raises(SinkError) as caught:
        run_nodes(make_project(tmp_path), NUMBERS.format(rows=rows, folders=rows) + sink(source="keyed", by="[k]"))
    assert caught.value.code == "sink.too_many_folders"
    assert "10,000" in caught.value.message
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_many_folders_take_little_memory_and_few_open_files(tmp_path: Path) -> None:
    """4 million rows of 200 bytes in 2,000 folders, with 300 MB for the engine: they are sorted on disk, and written file by file."""
    project = make_project(tmp_path, settings="memory_limit: 300 MB\n")
    wide = "wide:\n  add_columns:\n    from: keyed\n    columns:\n      text: repeat(md5(cast(n as text)), 6)\n"
    nodes = NUMBERS.format(rows=4_000_000, folders=2_000) + wide + sink(source="wide", by="[k]")
    (output,) = run_nodes(project, nodes).outputs
    assert output.rows == 4_000_000
    assert len(list((tmp_path / "out" / "sales").iterdir())) == 2_001
    assert rows_of(f"SELECT count(*), count(DISTINCT n) FROM '{tmp_path}/out/sales/*/part.parquet'") == [(4_000_000, 4_000_000)]
    (sample,) = rows_of(f"SELECT list(n) = list_sort(list(n)), count(*) FROM '{tmp_path}/out/sales/k=7/part.parquet'")
    assert sample == (True, 2_000)


def test_what_is_wrong_with_the_columns_is_a_problem_at_its_place() -> None:
    from written_files import shape_of

    columns = {"a": "text", "b": "float", "c": "list<text>"}
    found = {
        tuple(by): [(problem.path, problem.error.code) for problem in shape_of("write_parquet", columns, {"partition_by": by}).problems]
        for by in (("b",), ("c",), ("a", "A"), ("d",))
    }
    assert found[("b",)] == [(("partition_by", 0), "sink.partition_type")]
    assert found[("c",)] == [(("partition_by", 0), "sink.partition_type")]
    assert found[("a", "A")] == [(("partition_by", 1), "schema.column_repeated")]
    assert found[("d",)] == [(("partition_by", 0), "schema.column_missing")]
    (problem,) = shape_of("write_csv", {"a": "text"}, {"partition_by": ("a",)}).problems
    assert (problem.path, problem.error.code) == (("partition_by",), "sink.partition_all")


def test_the_rows_of_a_partitioned_sink_have_an_order_by_its_columns() -> None:
    (first, *_) = analysis_of(SALES + SORTED + sink()).nodes["out"].relations[""].ordering.keys
    assert first.name == "region"
