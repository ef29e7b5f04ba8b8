"""Connections in `penstock.yaml`: typed, every mistake with its place, and no password anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import TrustError
from engine.project.connections import Connection
from engine.project.settings import read_settings
from engine.project.trust import allow_database, databases, require_allowed

GOOD = """\
connections:
  shop:
    driver: sqlite
    path: data/shop.sqlite
  sales:
    driver: postgresql
    host: db.example.com
    port: 6543
    database: sales
    user: reader
    secret: sales_reader
    tls: verify
"""


def test_connections_are_read() -> None:
    found = read_settings(GOOD)
    assert found.faults == ()
    assert found.settings.connections == {
        "shop": Connection(driver="sqlite", path="data/shop.sqlite"),
        "sales": Connection(
            driver="postgresql", host="db.example.com", port=6543, database="sales", user="reader", secret="sales_reader", tls="verify"
        ),
    }
    sales = found.settings.connections["sales"]
    assert sales.address == "postgresql://reader@db.example.com:6543/sales"
    assert sales.variable == "PENSTOCK_SECRET_SALES_READER"


@pytest.mark.parametrize("text", ["connections:\n", "connections: {}\n", "name: x\n"])
def test_no_connections(text: str) -> None:
    assert read_settings(text).settings.connections == {}


SERVER = "connections:\n  s:\n    driver: postgresql\n    host: db\n    database: d\n    user: u\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("connections: shop\n", 1, "driver: sqlite"),
        ("connections:\n  Shop:\n    driver: sqlite\n", 2, "small letters"),
        ("connections:\n  shop: data/x.sqlite\n", 2, "driver: sqlite"),
        ("connections:\n  shop:\n    path: x.sqlite\n", 3, "sqlite, duckdb or postgresql"),
        ("connections:\n  shop:\n    driver: mysql\n", 3, "sqlite, duckdb or postgresql"),
        ("connections:\n  shop:\n    driver: sqlite\n", 3, "path: a file"),
        ("connections:\n  shop:\n    driver: sqlite\n    pth: x\n    path: y\n", 4, "did you mean 'path'?"),
        ("connections:\n  shop:\n    driver: sqlite\n    path: x\n    host: db\n", 5, "there is driver, path"),
        ("connections:\n  s:\n    driver: postgresql\n    host: db\n", 3, "database: its name"),
        (f"{SERVER}    password: hunter2\n", 7, "PENSTOCK_SECRET_S"),
        (f"{SERVER}    url: postgresql://u:p@db/d\n", 7, "secret: s"),
        (f"{SERVER}    options: -c x=y\n", 7, "there is"),
        (f"{SERVER}    port: 70000\n", 7, "1 to 65535"),
        (f"{SERVER}    secret: ../x\n", 7, "PENSTOCK_SECRET_NAME"),
        (f"{SERVER}    tls: maybe\n", 7, "off, prefer, require or verify"),
        (SERVER.replace("host: db", "host: /var/run/postgresql"), 4, "the server's name"),
        (SERVER.replace("host: db", "host: a,b"), 4, "the server's name"),
        (SERVER.replace("host: db", "host: db?sslmode=disable"), 4, "the server's name"),
    ],
)
def test_mistakes_have_their_place_and_a_hint(text: str, line: int, words: str) -> None:
    found = read_settings(text)
    assert [fault.line for fault in found.faults[:1]] == [line]
    assert words in found.faults[0].hint
    assert "hunter2" not in repr(found)


def test_a_server_is_used_once_it_was_allowed_and_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENSTOCK_CONFIG", str(tmp_path / "config"))
    sales = read_settings(GOOD).settings.connections["sales"]
    with pytest.raises(TrustError, match="password from PENSTOCK_SECRET_SALES_READER") as caught:
        require_allowed(tmp_path, "sales", sales)
    assert caught.value.hint.endswith("penstock allow postgresql://reader@db.example.com:6543/sales")
    allow_database(tmp_path, sales)
    require_allowed(tmp_path, "sales", sales)
    assert databases(tmp_path) == (sales.trusted_as,)
    for changed in ({"host": "evil.example.com"}, {"user": "owner"}, {"secret": "other"}, {"tls": "off"}, {"port": 1}):
        with pytest.raises(TrustError):
            require_allowed(tmp_path, "sales", sales.model_copy(update=changed))
    with pytest.raises(TrustError):
        require_allowed(tmp_path / "elsewhere", "sales", sales)


def test_a_file_needs_no_allowance_of_its_own(tmp_path: Path) -> None:
    require_allowed(tmp_path, "shop", read_settings(GOOD).settings.connections["shop"])
