"""What a run asks of the Spark process: statements over Parquet files, rows written as parts, errors as ours."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from spark_sessions import environment_of, group_of

from engine.backends.spark.driver import SparkDriver
from engine.errors import BackendError, ExpressionError, LimitError, SourceError, StudioError
from engine.preview.child import Reply
from engine.running.spark_process import SparkProcess

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark runs")]


@pytest.fixture
def driver(spark: SparkProcess) -> SparkDriver:
    return spark.driver()


def stage(driver: SparkDriver, sql: str, tables: dict[str, Any] | None = None, **options: Any) -> Reply:
    given = {"sql": sql, "tables": tables or {}, "parameters": {}} | options
    return driver.request("stage", given if "path" in given else {"shows": 100} | given)


def shown(driver: SparkDriver, sql: str, tables: dict[str, Any] | None = None, **options: Any) -> pa.Table:
    return pa.ipc.open_stream(stage(driver, sql, tables, **options).arrow).read_all()


def failing(driver: SparkDriver, sql: str) -> StudioError:
    with pytest.raises(StudioError) as caught:
        stage(driver, sql)
    return caught.value


def test_it_says_what_it_is(driver: SparkDriver) -> None:
    values = driver.request("ping", {}).values
    assert values["version"].startswith("4.")
    assert values["master"] == "local"


def test_parts_read_by_name_keep_the_order(driver: SparkDriver, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    arguments = {"sql": "SELECT id AS n FROM range(200000) ORDER BY n DESC", "tables": {}, "path": str(tmp_path / "parts")}
    reply = driver.request("stage", arguments, on_progress=lambda progress: told.append((progress["done"], progress["of"])))
    assert reply.values == {"written": 200_000}
    parts = sorted(map(str, (tmp_path / "parts").glob("*.parquet")))
    numbers = [row[0] for row in duckdb.sql(f"FROM read_parquet({parts})").fetchall()]
    assert numbers == list(range(199_999, -1, -1))
    assert all(0 <= done <= of for done, of in told)


def test_no_rows_are_written_too(driver: SparkDriver, tmp_path: Path) -> None:
    assert stage(driver, "SELECT 1L AS n WHERE false", path=str(tmp_path / "none")).values == {"written": 0}
    assert pq.read_table(tmp_path / "none").schema.names == ["n"]


def test_a_table_is_its_columns_cast_and_the_place_of_each_row(driver: SparkDriver, tmp_path: Path) -> None:
    """Names of files with blanks, signs of addresses and of patterns, letters beyond ASCII, and one that Spark takes for hidden."""
    names = ["a b%20+.parquet", "é#1?.parquet", "[x]*{y}.parquet", "_d.parquet"]
    for number, name in enumerate(names):
        pq.write_table(
            pa.table({"n": pa.array([number, 10 + number], pa.int32()), "left out": ["x", "y"]}), tmp_path / name, row_group_size=1
        )
    table = {"paths": [str(tmp_path / name) for name in names], "names": [f"data/{name}" for name in names], "columns": {"n": "bigint"}}
    rows = shown(driver, "SELECT * FROM `orders.rows` ORDER BY n", {"orders.rows": table})
    assert rows.schema.field("n").type == pa.int64()
    assert rows.to_pylist() == [
        {"n": number, "__penstock_file": f"data/{names[number % 10]}", "__penstock_record": 1 + number // 10}
        for number in (0, 1, 2, 3, 10, 11, 12, 13)
    ]


def test_a_column_that_a_file_has_not_is_an_error(driver: SparkDriver, tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": [1]}), tmp_path / "a.parquet")
    with pytest.raises(BackendError) as caught:
        stage(driver, "SELECT 1", {"t": {"paths": [str(tmp_path / "a.parquet")], "columns": {"m": "bigint"}}})
    assert caught.value.code == "spark.no_column"


def test_a_file_that_is_not_there_is_an_error_of_the_source(driver: SparkDriver, tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        stage(driver, "SELECT 1", {"t": {"paths": [str(tmp_path / "none.parquet")], "columns": {"m": "bigint"}}})


SHUFFLED = "SELECT count(*) AS n FROM (SELECT DISTINCT sha2(cast(id AS string), 256) AS h FROM range({rows}))"


def test_what_spark_puts_on_disk_is_bounded_while_it_works(driver: SparkDriver) -> None:
    """Two hundred MB of shuffled rows, of which no part is ever written."""
    with pytest.raises(LimitError) as caught:
        stage(driver, SHUFFLED.format(rows=3_000_000), disk=5_000_000)
    assert caught.value.code == "limit.disk"
    assert "5,000,000 bytes" in caught.value.message
    assert shown(driver, SHUFFLED.format(rows=1_000), disk=None).to_pylist() == [{"n": 1_000}]


def test_what_spark_puts_on_disk_lies_in_the_projects_staging(driver: SparkDriver, spark: SparkProcess) -> None:
    shown(driver, SHUFFLED.format(rows=1_000))
    spill = Path(environment_of(group_of(driver))["SPARK_LOCAL_DIRS"])
    assert spill.is_relative_to(spark.project.root / ".penstock" / "staging")
    assert [path for path in spill.rglob("shuffle_*") if path.is_file()]


PARAMETERS = {
    "integer": (7, "bigint"),
    "smallest": (-(1 << 63), "bigint"),
    "large": ((1 << 63) - 1, "bigint"),
    "float": (0.1, "double"),
    "nan": (math.nan, "double"),
    "infinite": (-math.inf, "double"),
    "small": (5e-324, "double"),
    "decimal": (Decimal("1.50"), "decimal(3,2)"),
    "digits": (Decimal("12345678901234567890123456.789012345678"), "decimal(38,12)"),
    "text": ("it's \\ $x :y", "string"),
    "boolean": (True, "boolean"),
    "first_day": (dt.date(1, 1, 1), "date"),
    "last": (dt.datetime(9999, 12, 31, 23, 59, 59, 999999), "timestamp_ntz"),  # noqa: DTZ001
    "first": (dt.datetime(1, 1, 1), "timestamp_ntz"),  # noqa: DTZ001
    "instant": (dt.datetime(1, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC), "timestamp_ltz"),
    "clock": (dt.time(23, 59, 59, 999999), "time(6)"),
    "bytes": (b"\x00\xff", "binary"),
    "nothing": (None, "bigint"),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameters_are_what_they_are(driver: SparkDriver, name: str) -> None:
    value, kind = PARAMETERS[name]
    table = shown(driver, f"SELECT CAST(:{name} AS {kind}) AS v", parameters={name: value})
    found = table.column("v").to_pylist()[0]
    found = found.replace(tzinfo=dt.UTC) if isinstance(value, dt.datetime) and value.tzinfo else found
    assert found == value or (math.isnan(value) and math.isnan(found))


def test_what_a_statement_raises_keeps_its_code(driver: SparkDriver) -> None:
    problem = failing(driver, "SELECT raise_error('penstock:language.division: one by nothing: SQLSTATE') FROM range(9)")
    assert (problem.code, problem.message) == ("language.division", "one by nothing: SQLSTATE")


@pytest.mark.parametrize(
    ("sql", "code", "words"),
    [
        ("SELECT 1 / (id - id) FROM range(3)", "backend.value", "Division by zero"),
        ("SELECT cast('x' AS int)", "backend.value", "cannot be cast"),
        ("SELECT nope FROM range(3)", "backend.statement", "`nope`"),
        ("SELECT FROM WHERE 1 +", "backend.statement", "Syntax error"),
        ("SELECT reflect('java.lang.System', 'getenv')", "backend.unsupported", "reflect"),
    ],
)
def test_errors_are_one_line_in_our_families(driver: SparkDriver, sql: str, code: str, words: str) -> None:
    problem = failing(driver, sql)
    assert problem.code == code
    assert words in problem.message
    assert "\n" not in problem.message
    assert "SQLSTATE" not in problem.message
    assert not problem.message.startswith("[")


def test_columns_of_a_text_are_known_without_rows(driver: SparkDriver) -> None:
    tables = {"t": [["a", "bigint"], ["b", "timestamp_ntz"], ["odd `name`", "decimal(9,2)"]]}
    sql = "SELECT a + 1 AS x, b, `odd ``name``` AS d, array(a) AS l, :p AS p FROM t"
    found = driver.request("describe", {"sql": sql, "tables": tables, "parameters": {"p": 1.5}}).values["columns"]
    assert found == [
        ["x", "integer", "bigint"],
        ["b", "timestamp", "timestamp_ntz"],
        ["d", "decimal(9,2)", "decimal(9,2)"],
        ["l", "list<integer>", "array<bigint>"],
        ["p", "float", "double"],
    ]


@pytest.mark.parametrize(
    ("sql", "at"), [("SELECT a,\n  nope FROM t", "nope"), ("SELECT a FROM t t t", "t"), ("SELECT a FROM t WHERE ) > 1", ")")]
)
def test_a_wrong_text_is_told_with_its_place(driver: SparkDriver, sql: str, at: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        driver.request("describe", {"sql": sql, "tables": {"t": [["a", "bigint"]]}})
    assert caught.value.code == "sql.wrong"
    assert sql[caught.value.start : caught.value.end] == at
