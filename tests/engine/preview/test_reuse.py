"""What is kept and used again, by the statements that the engine is asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from engine.document.edits import Configure, SetDisabled, SetTitle, apply
from engine.document.model import Document
from engine.preview.cache import Cache
from engine.preview.child import Child, Reply
from engine.preview.preview import Previewer
from engine.project.project import Project


class Asked:
    """Notes what a child is asked, and lets it be done."""

    def __init__(self, child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
        self.operations: list[str] = []
        self._request = child.request
        monkeypatch.setattr(child, "request", self.request)

    def request(self, operation: str, arguments: Mapping[str, Any], *, timeout: float | None = None) -> Reply:
        self.operations.append(operation)
        return self._request(operation, arguments, timeout=timeout)

    def take(self) -> list[str]:
        taken, self.operations = self.operations, []
        return taken


@pytest.fixture
def asked(previewer: Previewer, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(previewer._child, monkeypatch)


def visit(previewer: Previewer, document: Document) -> None:
    for node in document.pipeline.nodes:
        previewer.preview(document, node.id)


def test_nothing_is_computed_twice(previewer: Previewer, document: Document, asked: Asked) -> None:
    visit(previewer, document)
    assert asked.take().count("take") == 3
    visit(previewer, document)
    assert set(asked.take()) == {"page"}


def test_an_edit_computes_the_node_and_what_hangs_on_it(previewer: Previewer, document: Document, asked: Asked) -> None:
    visit(previewer, document)
    asked.take()
    edited = apply(document, Configure(node="named", field=("how",), value="inner"))
    visit(previewer, edited)
    operations = asked.take()
    assert (operations.count("page"), operations.count("query")) == (4, 4)
    visit(previewer, document)
    assert set(asked.take()) == {"page"}, "undo finds everything"


def test_the_last_node_alone(previewer: Previewer, document: Document, asked: Asked) -> None:
    previewer.preview(document, "sorted")
    asked.take()
    previewer.preview(apply(document, Configure(node="sorted", field=("order_by",), value=("name",))), "sorted")
    assert asked.take() == ["query"]


def test_titles_and_places_compute_nothing(previewer: Previewer, document: Document, asked: Asked) -> None:
    visit(previewer, document)
    asked.take()
    visit(previewer, apply(document, SetTitle(node="dear", title="Only dear ones")))
    assert set(asked.take()) == {"page"}


def test_a_value_computes_only_what_names_it(previewer: Previewer, document: Document, asked: Asked) -> None:
    visit(previewer, document)
    asked.take()
    previewer.preview(document, "customers", values={"least": 3.0})
    previewer.preview(document, "orders", values={"least": 3.0})
    assert asked.take() == ["page", "page"]
    previewer.preview(document, "dear", values={"least": 3.0})
    assert asked.take() == ["number", "query"], "the number: whether the sample has enough rows that pass"


def test_disabled_nodes_hand_on_what_is_kept(previewer: Previewer, document: Document, asked: Asked) -> None:
    visit(previewer, document)
    asked.take()
    off = apply(document, SetDisabled(node="dear", disabled=True))
    everything = previewer.preview(off, "named").rows_seen
    assert asked.take() == ["query"]
    assert everything == 2000
    assert (previewer.preview(document, "named").rows_seen or 0) < 2000


def test_another_session_finds_what_this_one_kept(root: Path, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    with Previewer(Project.open(root)) as first:
        visit(first, document)
    with Previewer(Project.open(root)) as second:
        asked = Asked(second._child, monkeypatch)
        visit(second, document)
        assert set(asked.take()) == {"page"}


def test_a_cache_that_is_deleted_costs_only_time(previewer: Previewer, document: Document, root: Path) -> None:
    before = rounded(previewer, document)
    for path in (root / ".penstock" / "cache").iterdir():
        path.unlink(missing_ok=True)  # a result may get its name at this very moment
    assert rounded(previewer, document) == before


def rounded(previewer: Previewer, document: Document) -> list[dict[str, Any]]:
    """Threads add floats in any order, so that their last digits differ."""
    rows = previewer.preview(document, "sorted").table().to_pylist()
    return [{**row, "total": round(row["total"], 6)} for row in rows]


def test_promises_that_a_dead_process_made_are_not_believed(previewer: Previewer, document: Document) -> None:
    previewer.preview(document, "sorted")
    previewer.place.cache.promise("nothing of this name")
    for node in ("by_customer", "named", "dear", "sorted"):
        previewer.preview(document, node)
    view = previewer.view(document, "by_customer", None, None)[1]
    path = previewer.place.cache.path(view.key("by_customer.rows"))
    path.unlink()
    previewer.place.cache.promise(view.key("by_customer.rows"))
    edited = apply(document, Configure(node="sorted", field=("order_by",), value=("name",)))
    assert previewer.preview(edited, "sorted").rows_seen == previewer.preview(document, "sorted").rows_seen


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path, 1000)


def test_the_oldest_goes_first(cache: Cache, tmp_path: Path) -> None:
    for number in range(5):
        path = cache.path(f"k{number}")
        path.write_bytes(b"x" * 300)
        os.utime(path, (number + 1, number + 1))
    assert cache.has("k0"), "what is used becomes the newest"
    cache.trim()
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["k0", "k3", "k4"]


def test_what_a_crash_left_is_swept(cache: Cache, tmp_path: Path) -> None:
    (tmp_path / "a.parquet.12ab.part").write_bytes(b"x")
    (tmp_path / "b.parquet.12ab.part").write_bytes(b"x")
    os.utime(tmp_path / "a.parquet.12ab.part", (1, 1))
    cache.trim()
    assert [path.name for path in tmp_path.iterdir()] == ["b.parquet.12ab.part"]


def test_facts(cache: Cache, tmp_path: Path) -> None:
    assert cache.facts("k") is None
    cache.write_facts("k", {"rows": 3})
    assert cache.facts("k") == {"rows": 3}
    (tmp_path / "k.json").write_text("[")
    assert cache.facts("k") is None


def test_ports_and_order_of_inputs_make_other_keys(previewer: Previewer, document: Document) -> None:
    keys = set()
    for where in ("amount >= $least", "amount > $least"):
        edited = apply(document, Configure(node="dear", field=("where",), value=where))
        for port in ("passed", "rejected"):
            view = previewer.view(edited, "dear", port, None)[1]
            keys.add(view.key(f"dear.{port}"))
    assert len(keys) == 4


def test_kept_values_are_the_same(tmp_path: Path) -> None:
    """A result is shown from memory the first time, from its Parquet file the second."""
    values = """
        'NaN'::double a, 'inf'::double b, '-inf'::double c, -0.0::double d, ''::varchar e, null::varchar f, true g,
        '{"k": [1, null]}'::json h, '23:59:59.999999'::time i, 'infinity'::date j, '-infinity'::timestamp k, 'infinity'::timestamptz l,
        '0001-01-01'::date m, '9999-12-31 23:59:59.999999'::timestamp n, '1900-01-01 00:00:00.000001+00'::timestamptz o,
        99999999999999999999999999999999999999::decimal(38,0) p, -0.00000000000000000000000000000000000001::decimal(38,38) q,
        9223372036854775807 r, -9223372036854775808 s, '\\x00\\xff'::blob t, [1, null]::bigint[] u, []::varchar[] v,
        {'x': null::bigint, 'Y z': 'ä'} w, map {'k': [1.5]} x, chr(0) || '\U0001f600' y, null::struct(a bigint) z
    """
    child = Child.start({}, writable={"cache": tmp_path})
    columns = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    page = {"columns": columns, "rows": 10, "offset": 0, "bytes": 1 << 20}
    first = child.request("query", {**page, "sql": f"select {values}", "keep": child.inside(tmp_path / "k.parquet"), "keep_rows": 10})
    second = child.request("page", {**page, "path": child.inside(tmp_path / "k.parquet")})
    child.close()
    shown, again = (pa.ipc.open_stream(reply.arrow).read_all() for reply in (first, second))
    assert shown.drop_columns(["a"]).equals(again.drop_columns(["a"]), check_metadata=True)
    assert str(shown["a"]) == str(again["a"]), "no NaN equals another"
