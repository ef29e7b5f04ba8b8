"""A server for all tests of PostgreSQL, and this person's settings in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgresql_servers import PASSWORD, Server, server

TABLES = (
    "create schema sales",
    (
        "create table sales.orders as select g as id, g % 1000 as customer, (g / 100.0)::numeric(12,2) as amount, "
        "date '2024-01-01' + g % 28 as day from generate_series(1, 150000) g"
    ),
    "create table customers (id integer primary key, name text not null)",
    "insert into customers select g, 'name ' || g % 7 from generate_series(0, 999) g",
    "create table secrets (word text)",
    "create role reader login password 'reader'",
    "grant usage on schema sales to reader",
    "grant select on sales.orders, customers to reader",
)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with server() as found:
        found.execute(*TABLES)
        yield found


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of a person who has allowed nothing yet, and the server's password."""
    monkeypatch.setenv("PENSTOCK_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PENSTOCK_SECRET_TEST_PG", PASSWORD)
