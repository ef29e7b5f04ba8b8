"""Runs whose databases are asked to filter: what comes, what is told of it, and texts that would like to be more than texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from database_files import fill
from pushed_filters import TEXTS
from run_projects import make_project, run_nodes

from engine.databases.allow import require_select
from engine.databases.asking import condition_of
from engine.databases.conditions import Condition
from engine.databases.drivers.base import Found
from engine.databases.drivers.duckdb_conditions import DuckdbSpelling
from engine.databases.drivers.postgresql_conditions import PostgresqlSpelling
from engine.databases.drivers.sqlite_conditions import SqliteSpelling
from engine.databases.pushdown import Spelling, answerable, where
from engine.databases.request import Request
from engine.databases.select import select, standard_literal
from engine.errors import SourceError
from engine.language import call, literal
from engine.language.tree import Column, Literal
from engine.language.types import TEXT
from engine.project.project import Project
from engine.running.events import RunEvent, SourceFetched

SETTINGS = "connections:\n  shop:\n    driver: sqlite\n    path: shop.sqlite\n"
NODES = """\
orders:
  read_database:
    connection: shop
    columns:
      id: integer
      amount: decimal(9,2)
      name: text
    table: orders
few:
  select_columns:
    from: orders
    keep: [id, amount, name]
    names:
      id: number
late:
  filter_rows:
    from: few
    where: number > 950 and name like '%9' and amount < 9.80
out:
  write_csv:
    from: late
    path: out.csv
"""
ROWS = 1_000


@pytest.fixture
def project(tmp_path: Path) -> Project:
    rows = [(number, number / 100, f"name {number}") for number in range(ROWS)]
    found = make_project(tmp_path / "project", settings=SETTINGS)
    made = "create table orders (id integer primary key, amount decimal(9,2), name text)"
    fill(found.root / "shop.sqlite", made, "insert into orders values (?, ?, ?)", rows=rows)
    return found


def test_fewer_rows_come_and_it_is_told(project: Project) -> None:
    told: list[RunEvent] = []
    record = run_nodes(project, NODES, on_event=told.append)
    assert (project.root / "out.csv").read_text().splitlines() == [
        "number,amount,name",
        "959,9.59,name 959",
        "969,9.69,name 969",
        "979,9.79,name 979",
    ]
    (source,) = record.sources
    assert source.fetched is not None
    assert (source.fetched.rows, source.fetched.asked, source.fetched.conditions, source.fetched.is_partial) == (29, 2, 3, True)
    assert source.fetched.words == "29 rows fetched, 2 of 3 conditions asked of the database"
    assert [event for event in told if isinstance(event, SourceFetched) and event.is_done] == [
        SourceFetched("orders", "shop: orders", 29, is_done=True, asked=2, conditions=3)
    ]


def test_what_was_not_fetched_is_not_counted(project: Project) -> None:
    """The source says what came; below it nobody knows how many rows there were, nor how many a filter would have rejected."""
    rows = {name: node.rows for name, node in run_nodes(project, NODES).nodes.items()}
    assert rows == {"orders": {"rows": 29}, "few": {"rows": None}, "late": {"passed": 3}, "out": {"": 3}}
    whole = NODES.replace("number > 950 and name like '%9' and amount < 9.80", "name like '%99'")
    rows = {name: node.rows for name, node in run_nodes(project, whole).nodes.items()}
    assert rows == {"orders": {"rows": ROWS}, "few": {"rows": ROWS}, "late": {"passed": 10, "rejected": ROWS - 10}, "out": {"": 10}}


@pytest.mark.parametrize(
    "change", ["amount = 'many' where id = 3", "name = cast('caf' || x'e9' as text) where id = 3", "name = x'00' where id = 3"]
)
def test_a_value_that_does_not_fit_is_told_though_its_row_is_not_wanted(project: Project, change: str) -> None:
    fill(project.root / "shop.sqlite", f"update orders set {change}")
    with pytest.raises(SourceError) as caught:
        run_nodes(project, NODES)
    assert (caught.value.code, caught.value.where.node) == ("database.value", "orders")
    assert "row " not in caught.value.message, "rows that did not come are not counted"
    assert not (project.root / "out.csv").exists()


def test_rows_that_are_shown_are_enough(project: Project) -> None:
    fill(project.root / "shop.sqlite", "insert into orders select id + 1000, amount, name from orders")
    (source,) = run_nodes(project, NODES, only="few").sources
    assert source.fetched is not None
    assert source.fetched.words == "1,001 rows fetched, which may have more"
    (source,) = run_nodes(project, NODES, only="late").sources
    assert source.fetched is not None
    assert (source.fetched.rows, source.fetched.is_cut) == (1_009, False), "one condition cannot be asked"


def test_a_parameter_is_a_constant(project: Project) -> None:
    parameters = "least:\n  type: integer\n  default: 950\nword:\n  type: text\n  default: name 951"
    nodes = NODES.replace("number > 950 and name like '%9' and amount < 9.80", "number > $least and name = $word")
    (source,) = run_nodes(project, nodes, parameters=parameters).sources
    assert source.fetched is not None
    assert (source.fetched.rows, source.fetched.asked) == (1, 2)
    (source,) = run_nodes(project, nodes, parameters=parameters, values={"least": 5, "word": "name 6' or id > 0 --"}).sources
    assert source.fetched is not None
    assert (source.fetched.rows, source.fetched.asked) == (0, 2)


SPELLINGS: list[tuple[str, Spelling, str, str]] = [
    ("sqlite", SqliteSpelling(), "integer", "text"),
    ("duckdb", DuckdbSpelling(), "BIGINT", "VARCHAR"),
    ("postgresql", PostgresqlSpelling(is_unicode=True), "int8", "text"),
]
NASTY = (
    *TEXTS,
    "'; drop table orders; --",
    "' or '1' = '1",
    "\\'; select pg_sleep(9); --",
    "$$",
    "/*",
    "*/",
    "x" * 1_000,
    "{0}",
    ":a",
    "%s",
)


@pytest.mark.parametrize(("driver", "spelling", "whole", "text"), SPELLINGS, ids=[each[0] for each in SPELLINGS])
def test_texts_and_names_stay_what_they_are(driver: str, spelling: Spelling, whole: str, text: str) -> None:
    """What is sent is one SELECT that only reads, by the same judge that reads a person's own query."""
    names = ('say "x"', "a;b", "select", "t'--")
    columns = (*((name, "text") for name in names), ("id", "integer"))
    found = [(name, Found(name, kind, whole if kind == "integer" else text)) for name, kind in columns]
    for value in NASTY:
        tests = [Condition("in", column=name, values=(value, "b")) for name in names]
        tests += [
            Condition(">", column="id", values=(str(-(2**63)),)),
            Condition("not", (Condition("=", column=names[0], values=(value,)),)),
        ]
        request = answerable(Request("c", "orders", columns=columns, conditions=tuple(tests)), found, spelling, lambda: True)
        assert len(request.conditions) == len(tests), value
        sql = select(
            request, [(f'"{driver}"', name) for name, _ in columns], 5, conditions=where(request, found, spelling), literal=standard_literal
        )
        require_select(sql, driver)


@pytest.mark.parametrize("value", ["a\0b", "\u202e", "\ud800", "x" * 1_001, None])
def test_what_is_no_constant_for_a_database(value: str | None) -> None:
    column = Column(TEXT, "name")
    assert condition_of(call("=", column, Literal(TEXT, value)), {"name"}, {}) is None
    assert condition_of(call("=", column, literal("a")), {"name"}, {}) is not None
    assert condition_of(call("=", column, literal("a")), {"other"}, {}) is None
