"""PostgreSQL: a real server, reached by a process outside of the walls. Nothing is read without leave, and no password is told."""

from __future__ import annotations

import datetime as dt
import signal
import socket
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from postgresql_servers import PASSWORD, Server, server
from pyarrow import parquet
from run_projects import document_text, make_project, run_nodes

from engine.check import check
from engine.databases.fetching import Bounds, Fetched, Fetching
from engine.databases.request import Request
from engine.document.reader import read
from engine.errors import CancelledError, ConfigError, LimitError, MissingExtraError, SourceError, StudioError, TrustError
from engine.preview.detection import Detector
from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.project.trust import allow_database
from engine.running.cancel import CancelToken
from engine.running.events import SourceFetched
from engine.running.walled import walled

pytestmark = [pytest.mark.usefixtures("trusted"), pytest.mark.xdist_group("postgresql"), pytest.mark.slow]
ORDERS = """\
orders:
  read_database:
    connection: pg
    columns:
      id: integer
      customer: integer
      amount: decimal(12,2)
      day: date
    table: sales.orders
customers:
  read_database:
    connection: pg
    columns:
      id: integer
      name: text
    table: customers
both:
  join:
    left: orders
    right: customers
    keys: [customer = id]
sums:
  group_by:
    from: both
    columns:
      rows: count()
      total: sum(amount)
    keys: [name]
ordered:
  sort_rows:
    from: sums
    order_by: [name]
out:
  write_csv:
    from: ordered
    path: out.csv
"""


def allowed(root: Path, settings: str) -> Project:
    project = make_project(root, settings=settings)
    for connection in project.settings.connections.values():
        allow_database(project.root, connection)
    return project


@pytest.fixture
def project(tmp_path: Path, postgresql: Server) -> Project:
    return allowed(tmp_path / "project", postgresql.settings())


@pytest.fixture
def fetching(project: Project, tmp_path: Path) -> Iterator[Fetching]:
    with walled(project, {}) as child:
        yield Fetching(project, child)


def fetch(fetching: Fetching, tmp_path: Path, request: Request, bounds: Bounds = Bounds()) -> tuple[Fetched, list[dict[str, Any]]]:
    path = tmp_path / "fetched.parquet"
    found = fetching.fetch(request, path, bounds)
    return found, parquet.read_table(path).to_pylist()


def test_a_run_reads_whole_tables(project: Project) -> None:
    events: list[object] = []
    record = run_nodes(project, ORDERS, on_event=events.append)
    lines = (project.root / "out.csv").read_text().splitlines()
    assert lines[0] == "name,rows,total"
    assert len(lines) == 8
    assert sum(int(line.split(",")[1]) for line in lines[1:]) == 150_000
    assert sum(Decimal(line.split(",")[2]) for line in lines[1:]) == Decimal("112500750.00")
    assert {source.path for source in record.sources} == {"pg: sales.orders", "pg: customers"}
    assert record.nodes["orders"].rows == {"rows": 150_000}
    done = {event.title: event.rows for event in events if isinstance(event, SourceFetched) and event.is_done}
    assert done == {"pg: sales.orders": 150_000, "pg: customers": 1_000}
    assert not list((project.root / ".penstock" / "staging").iterdir())


def test_a_preview_is_honest_about_what_it_saw_and_keeps_it(project: Project, postgresql: Server) -> None:
    document = read(document_text(ORDERS)).document
    with Previewer(project) as previewer:
        page = previewer.preview(document, "orders")
        assert (page.rows_total, page.is_sample) == (None, True)
        assert page.samples[0].words() == "orders: 10,000 of an unknown number of rows, the first rows"
        postgresql.execute("insert into customers values (5000, 'late')")
        try:
            assert previewer.preview(document, "customers").rows_seen in (1_000, 1_001)
            first = previewer.preview(document, "customers").table()
            postgresql.execute("update customers set name = 'other' where id = 0")
            assert previewer.preview(document, "customers").table() == first
        finally:
            postgresql.execute("delete from customers where id = 5000", "update customers set name = 'name 0' where id = 0")
        joined = previewer.preview(document, "sums")
        assert joined.rows_seen == 7
        assert "among the first 100,000" in " ".join(sample.words() for sample in joined.samples)


def test_only_the_columns_that_are_needed_are_asked_for(project: Project, postgresql: Server) -> None:
    nodes = ORDERS.replace("      total: sum(amount)\n", "").replace("date", "text")
    assert run_nodes(project, nodes).nodes["orders"].rows == {"rows": 150_000}, "a column that nothing reads is not judged"


KINDS = """select true as b, 1::int2 as i2, 2 as i4, 3::int8 as i8, 1.5::float4 as f4, 2.5::float8 as f8, 1.230 as n, 4.50::numeric(10,2) as n2,
'x'::text as tx, 'vc'::varchar(5) as vc, date '2024-01-31' as d, time '10:20:30.5' as ti, timestamp '2024-01-31 10:20:30.123456' as ts,
timestamptz '2024-01-31 10:20:30+02' as tz, '\\x01'::bytea as by, '00000000-0000-0000-0000-000000000001'::uuid as u, '{"a": 1}'::json as j,
'{"a": 1}'::jsonb as jb, interval '1 day 2 hours' as iv, array[1, null] as ar, array['a'] as ta, inet '10.0.0.1' as ip, 3.5::money as m,
'[1,3)'::int4range as ra, null::text as nothing"""


def test_every_type_has_its_place_or_comes_as_text(fetching: Fetching, tmp_path: Path) -> None:
    found = fetching.columns(Request("pg", query=KINDS))
    types = {column.name: column.type for column in found}
    assert types == {
        "b": "boolean", "i2": "integer", "i4": "integer", "i8": "integer", "f4": "float", "f8": "float", "n": "text",
        "n2": "decimal(10,2)", "tx": "text", "vc": "text", "d": "date", "ti": "time", "ts": "timestamp", "tz": "timestamp_tz",
        "by": "binary", "u": "text", "j": "json", "jb": "json", "iv": "text", "ar": "list<integer>", "ta": "list<text>", "ip": "text",
        "m": "text", "ra": "text", "nothing": "text",
    }  # fmt: skip
    assert {column.name for column in found if column.note} == {"n", "u", "iv", "ip", "m", "ra"}
    declared = tuple({**types, "n": "decimal(9,4)"}.items())
    _, (row,) = fetch(fetching, tmp_path, Request("pg", query=KINDS, columns=declared))
    assert row == {
        "b": True, "i2": 1, "i4": 2, "i8": 3, "f4": 1.5, "f8": 2.5, "n": Decimal("1.2300"), "n2": Decimal("4.50"), "tx": "x", "vc": "vc",
        "d": dt.date(2024, 1, 31), "ti": dt.time(10, 20, 30, 500_000), "ts": dt.datetime.fromisoformat("2024-01-31T10:20:30.123456"),
        "tz": dt.datetime(2024, 1, 31, 8, 20, 30, tzinfo=dt.UTC), "by": b"\x01", "u": "00000000-0000-0000-0000-000000000001",
        "j": '{"a": 1}', "jb": '{"a": 1}', "iv": "1 day 02:00:00", "ar": [1, None], "ta": ["a"], "ip": "10.0.0.1/32",
        "m": row["m"], "ra": "[1,3)", "nothing": None,
    }  # fmt: skip
    assert row["m"].endswith("3.50")


def test_what_came_since(fetching: Fetching, tmp_path: Path) -> None:
    columns = (("id", "integer"), ("day", "date"))
    found, rows = fetch(fetching, tmp_path, Request("pg", "sales.orders", "", columns, "id", "integer", "149998"))
    assert (found, sorted(row["id"] for row in rows)) == (Fetched(2, is_cut=False), [149_999, 150_000])
    query = Request("pg", "", "select id, day from sales.orders where id <= 56", columns, "day", "date", "2024-01-27")
    assert {row["day"] for row in fetch(fetching, tmp_path, query)[1]} == {dt.date(2024, 1, 28)}


def test_columns_are_detected(project: Project) -> None:
    document = read(document_text("orders:\n  read_database:\n    connection: pg\n    table: sales.orders\n")).document
    with Detector(project) as detector:
        (edit,) = detector.detect(document, "orders").edits
    assert dict(edit.value) == {"id": "integer", "customer": "integer", "amount": "decimal(12,2)", "day": "date"}


BROKEN: list[tuple[str, dict[str, object], Request, type[StudioError], str, str]] = [
    ("no server", {"port": 1}, Request("pg", "customers"), SourceError, "database.unreachable", "see that the server runs"),
    ("no such host", {"host": "no-such-host.invalid"}, Request("pg", "customers"), SourceError, "database.unreachable", "name and port"),
    ("wrong user", {"user": "nobody_here"}, Request("pg", "customers"), SourceError, "database.login", "PENSTOCK_SECRET_TEST_PG"),
    ("wrong password", {"user": "reader"}, Request("pg", "customers"), SourceError, "database.login", "what PENSTOCK_SECRET_TEST_PG holds"),
    ("no password", {"secret": None}, Request("pg", "customers"), SourceError, "database.login", "name a secret"),
    ("secret not set", {"secret": "missing"}, Request("pg", "customers"), ConfigError, "config.no_secret", "export PENSTOCK_SECRET_MISSING"),
    ("no such database", {"database": "nowhere"}, Request("pg", "customers"), SourceError, "database.unknown", "check `database`"),
    ("no tls there", {"tls": "require"}, Request("pg", "customers"), SourceError, "database.unreachable", "tls"),
    ("no such table", {}, Request("pg", "sales.oders"), SourceError, "database.table_unknown", "did you mean 'sales.orders'?"),
    ("no such schema", {}, Request("pg", "nix.orders"), SourceError, "database.table_unknown", "orders"),
    ("no such column", {}, Request("pg", "customers", columns=(("nam", "text"),)), StudioError, "source.column_missing", "did you mean 'name'?"),
    ("column in query", {}, Request("pg", query="select nam from customers"), SourceError, "database.query", "names of the columns"),
    ("division", {}, Request("pg", query="select 1 / 0 as id", columns=(("id", "integer"),)), SourceError, "database.query", "mend the query"),
    ("digits", {}, Request("pg", query="select 1.234 as id", columns=(("id", "decimal(4,2)"),)), SourceError, "database.value", "more digits"),
    ("no number", {}, Request("pg", query="select cast('nan' as numeric) as id", columns=(("id", "decimal(4,2)"),)), SourceError, "database.value", "text"),
    ("infinity", {}, Request("pg", query="select cast('infinity' as timestamp) as id", columns=(("id", "timestamp"),)), SourceError, "database.value", "make them null"),
    ("no end", {}, Request("pg", query="select cast('-infinity' as date) as id", columns=(("id", "date"),)), SourceError, "database.value", "make them null"),
    ("numeric as float", {}, Request("pg", query="select 1.5 as id", columns=(("id", "float"),)), SourceError, "database.value", "cast below"),
    ("no connection", {}, Request("pgg", "customers"), ConfigError, "config.no_connection", "did you mean 'pg'?"),
    ("writes", {}, Request("pg", query="with x as (delete from customers returning *) select * from x"), StudioError, "database.not_supported", "reads"),
    ("two statements", {}, Request("pg", query="select 1; select 2"), StudioError, "database.not_one_select", "without a semicolon"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "request_", "family", "code", "hint"), [each[1:] for each in BROKEN], ids=[each[0] for each in BROKEN])
def test_what_is_broken_says_what_and_what_to_do(
    tmp_path: Path, postgresql: Server, changes: dict[str, object], request_: Request, family: type[StudioError], code: str, hint: str
) -> None:
    project = allowed(tmp_path / "project", postgresql.settings(**changes))
    wanted = request_ if request_.columns else Request(request_.connection, request_.table, request_.query, (("id", "integer"),))
    with walled(project, {}) as child, pytest.raises(family) as caught:
        Fetching(project, child).fetch(wanted, tmp_path / "x.parquet", Bounds(seconds=60))
    assert (caught.value.code, hint in caught.value.hint) == (code, True), (caught.value.message, caught.value.hint)
    told = f"{caught.value.message} {caught.value.hint}"
    assert PASSWORD not in told
    assert "Query was" not in told
    assert not list(tmp_path.glob("x.parquet*"))


def test_what_may_not_be_read_is_told(tmp_path: Path, postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENSTOCK_SECRET_TEST_PG", "reader")
    project = allowed(tmp_path / "project", postgresql.settings(user="reader"))
    with walled(project, {}) as child:
        fetching = Fetching(project, child)
        assert fetching.fetch(Request("pg", "customers", columns=(("id", "integer"),)), tmp_path / "x.parquet", Bounds()).rows == 1_000
        with pytest.raises(SourceError, match="permission denied") as caught:
            fetching.fetch(Request("pg", "secrets", columns=(("word", "text"),)), tmp_path / "y.parquet", Bounds())
    assert (caught.value.code, "right to read" in caught.value.hint) == ("database.denied", True)


def test_the_transaction_changes_nothing_whatever_a_query_says(fetching: Fetching, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of what is allowed is the first wall; without it the server itself refuses."""
    monkeypatch.setattr("engine.databases.allow.require_select", lambda text, driver: None)
    query = "with x as (delete from customers returning id) select id from x"
    with pytest.raises(SourceError) as caught:
        fetch(fetching, tmp_path, Request("pg", query=query, columns=(("id", "integer"),)))
    assert caught.value.code in ("database.denied", "database.query")
    assert fetch(fetching, tmp_path, Request("pg", "customers", columns=(("id", "integer"),)))[0].rows == 1_000


def test_a_server_that_nobody_allowed_is_not_reached(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        settings = (
            "connections:\n  pg:\n    driver: postgresql\n    host: 127.0.0.1\n    database: d\n    user: u\n"
            f"    port: {listener.getsockname()[1]}\n"
        )
        project = make_project(tmp_path / "project", settings=settings)
        with pytest.raises(TrustError) as caught:
            run_nodes(project, ORDERS)
        assert (caught.value.code, "penstock allow postgresql://u@127.0.0.1" in caught.value.hint) == ("trust.database", True)
        with Previewer(project) as previewer, pytest.raises(TrustError):
            previewer.preview(read(document_text(ORDERS)).document, "customers")
        with Detector(project) as detector, pytest.raises(TrustError):
            detector.detect(read(document_text(ORDERS)).document, "orders")
        check(read(document_text(ORDERS)).document, project=project)
        with pytest.raises(TimeoutError):
            listener.accept()
    assert not (project.root / "out.csv").exists()


def test_two_columns_of_one_name_are_refused_where_they_are_detected(project: Project) -> None:
    text = "c:\n  read_database:\n    connection: pg\n    query: select id, id from customers\n"
    with Detector(project) as detector, pytest.raises(StudioError, match="two columns") as caught:
        detector.detect(read(document_text(text)).document, "c")
    assert "AS" in caught.value.hint


def test_the_password_stands_in_no_file_of_the_project(project: Project) -> None:
    run_nodes(project, ORDERS)
    with Previewer(project) as previewer:
        previewer.preview(read(document_text(ORDERS)).document, "customers")
    kept = b"".join(path.read_bytes() for path in project.root.rglob("*") if path.is_file())
    assert PASSWORD.encode() not in kept
    assert b"pa%2Fss" not in kept


SLOW = Request(
    "pg", query="select count(*) as id from generate_series(1, 100000) a, generate_series(1, 100000) b", columns=(("id", "integer"),)
)


def test_a_fetch_is_cancelled_and_leaves_nothing(project: Project, postgresql: Server) -> None:
    nodes = (
        "slow:\n  read_database:\n    connection: pg\n    columns:\n      id: integer\n"
        f"    query: {SLOW.query}\nout:\n  write_csv:\n    from: slow\n    path: slow.csv\n"
    )
    token = CancelToken()
    timer = threading.Timer(2.0, token.cancel)
    timer.start()
    begin = time.monotonic()
    with pytest.raises(CancelledError):
        run_nodes(project, nodes, cancel=token)
    timer.join()
    assert time.monotonic() - begin < 20
    assert not (project.root / "slow.csv").exists()
    assert not list((project.root / ".penstock" / "staging").iterdir())
    assert _busy(postgresql) == 0


def _busy(postgresql: Server) -> int:
    """Queries of the tests' kind that the server still works on, once it had time to notice."""
    asked = "select count(*) from pg_stat_activity where state = 'active' and query like '%generate_series(1, 100000)%' and pid <> pg_backend_pid()"
    end = time.monotonic() + 10
    while (number := int(postgresql.execute(asked)[0][0])) and time.monotonic() < end:
        time.sleep(0.1)
    return number


def test_time_is_bounded(fetching: Fetching, tmp_path: Path, postgresql: Server) -> None:
    with pytest.raises(LimitError) as caught:
        fetching.fetch(SLOW, tmp_path / "x.parquet", Bounds(seconds=1.0))
    assert caught.value.code == "limit.time"
    assert _busy(postgresql) == 0


def test_room_is_bounded(fetching: Fetching, tmp_path: Path) -> None:
    request = Request(
        "pg", query="select md5(cast(g as text)) as word from generate_series(1, 500000) as t(g)", columns=(("word", "text"),)
    )
    with pytest.raises(LimitError) as caught:
        fetching.fetch(request, tmp_path / "x.parquet", Bounds(disk=2_000_000))
    assert caught.value.code == "limit.disk"
    assert not list(tmp_path.glob("x.parquet*"))


def test_a_server_that_goes_away_half_way(tmp_path: Path) -> None:
    """A server of its own, which is killed while it sends."""
    with server() as own:
        project = allowed(tmp_path / "project", own.settings())
        request = Request(
            "pg", query="select md5(cast(g as text)) as word from generate_series(1, 20000000) as t(g)", columns=(("word", "text"),)
        )

        def kill(told: object) -> None:
            del told
            own.process.send_signal(signal.SIGQUIT)

        with walled(project, {}) as child, pytest.raises(SourceError) as caught:
            Fetching(project, child).fetch(request, tmp_path / "x.parquet", Bounds(), kill)
    assert caught.value.code == "database.lost"
    assert "nothing was kept" in caught.value.hint
    assert not list(tmp_path.glob("x.parquet*"))


def test_without_the_extra_it_says_what_to_install(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.databases.drivers.postgresql.find_spec", lambda name: None)
    with walled(project, {}) as child, pytest.raises(MissingExtraError) as caught:
        Fetching(project, child).fetch(Request("pg", "customers", columns=(("id", "integer"),)), tmp_path / "x.parquet", Bounds())
    assert "penstock[databases]" in caught.value.hint


def test_the_fetching_process_has_no_secret_in_its_environment(fetching: Fetching, tmp_path: Path) -> None:
    """Looked at from outside while it works."""
    seen: list[bytes] = []

    def look() -> None:
        end = time.monotonic() + 5
        while not seen and time.monotonic() < end:
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    if b"engine/databases/start.py" in path.read_bytes():
                        seen.append(path.read_bytes() + path.with_name("environ").read_bytes())
                except OSError:
                    continue

    watcher = threading.Thread(target=look)
    watcher.start()
    with pytest.raises(LimitError):
        fetching.fetch(SLOW, tmp_path / "x.parquet", Bounds(seconds=2.0))
    watcher.join()
    assert seen
    assert PASSWORD.encode() not in b"".join(seen)
    assert b"PENSTOCK_SECRET" not in b"".join(seen)
