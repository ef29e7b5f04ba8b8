"""The data dock over real previews and profiles of the sample project's flights."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets import path as asset
from engine.document.edits import apply_all
from engine.document.field_edits import Configure
from engine.document.model import Document
from engine.document.reader import read
from engine.language.types import INTEGER
from engine.preview.preview import Previewer
from engine.preview.sample import Sample
from engine.project.project import Project
from engine.relation import Field
from panels.data.state import DataView, data_view, head_of, sample_words, share_words

TEXT = b"""penstock: 1
nodes:
  flights:
    read_parquet:
      path: data/flights.parquet
      columns:
        carrier: text
        arr_delay: integer
        time_hour: timestamp_tz
  late:
    add_columns:
      from: flights
      columns:
        late: arr_delay > 15
  none:
    filter_rows:
      from: late
      where: carrier = 'ZZ'
  airlines:
    read_csv:
      path: data/airlines.csv
      columns:
        carrier: text
        name: text
"""


@pytest.fixture(scope="module")
def previewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previewer]:
    root = tmp_path_factory.mktemp("flights")
    shutil.copytree(asset("samples/flights/data"), root / "data")
    Path(root / "penstock.yaml").write_text("name: Flights\nsample_rows: 2000\n")
    previewer = Previewer(Project.open(root))
    yield previewer
    previewer.close()


@pytest.fixture(scope="module")
def document() -> Document:
    return read(TEXT).document


@pytest.fixture(scope="module")
def view(previewer: Previewer, document: Document) -> DataView:
    late, flights = previewer.preview(document, "late"), previewer.preview(document, "flights")
    profiles = {(each.node, each.port): previewer.profile(document, each.node) for each in (late, flights)}
    return data_view({"late": "Late or not"}, late, [flights], profiles)


def test_rows_out_stand_beside_rows_in(view: DataView) -> None:
    assert view.output is not None
    assert (view.output.title, view.output.rows, view.output.words) == ("Late or not", 2_000, "2,000 rows, 4 columns")
    assert [(grid.title, grid.words) for grid in view.inputs] == [("flights", "2,000 rows, 3 columns")]
    assert view.line.startswith("sample: 100 of 2,000 rows shown; flights: 2,000 of 336,776 rows")
    assert view.grounds == view.line.partition("; ")[2]
    assert view.sample == "2,000 of 336,776 rows"
    assert view.output.is_approximate
    assert not view.may_be_searched


def test_heads_tell_what_is_in_a_column(view: DataView) -> None:
    assert view.output is not None
    heads = {head.name: head for head in view.output.columns}
    carrier, delay, late = heads["carrier"], heads["arr_delay"], heads["late"]
    assert (carrier.type, carrier.nulls, carrier.null_share, carrier.bars) == ("text", "no nulls", 0, ())
    assert carrier.facts.endswith(" distinct")
    assert 0.99 < sum(carrier.parts) <= 1 + 1e-9
    assert list(carrier.parts[:-1]) == sorted(carrier.parts[:-1], reverse=True)
    assert delay.is_number
    assert max(delay.bars) == 1
    assert delay.parts == ()
    assert " to " in delay.detail
    assert delay.nulls.endswith(" % null")
    assert late.facts.endswith(" % true")
    assert 0 < sum(late.parts) <= 1 - (late.null_share or 0) + 1e-9


def test_without_a_profile_there_are_names_and_types(previewer: Previewer, document: Document) -> None:
    shown = data_view({}, previewer.preview(document, "airlines"))
    assert shown.output is not None
    assert [(head.name, head.type, head.nulls, head.parts) for head in shown.output.columns] == [
        ("carrier", "text", "", ()),
        ("name", "text", "", ()),
    ]
    assert (shown.sample, shown.output.title, shown.output.words) == ("all rows", "airlines", "16 rows, 2 columns")
    assert not shown.output.is_approximate


def test_an_empty_node_offers_a_search(previewer: Previewer, document: Document) -> None:
    shown = data_view({}, previewer.preview(document, "none"))
    assert shown.output is not None
    assert shown.output.rows == 0
    assert shown.may_be_searched


def test_columns_that_the_edits_made_are_marked(previewer: Previewer, document: Document) -> None:
    edited = apply_all(document, [Configure(node="late", field=("columns", "early"), value="arr_delay < -15")])
    effect = previewer.effect(document, edited, "late")
    shown = data_view({}, previewer.preview(edited, "late"), effect=effect)
    assert shown.output is not None
    assert [head.name for head in shown.output.columns if head.is_new] == ["early"]


def test_nothing_is_shown_of_nothing() -> None:
    assert data_view({}, None) == DataView((), None, "", "", "", has_no_order=False, may_be_searched=False)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (1, "100 %"), (0.026, "2.6 %"), (0.5, "50.0 %"), (0.00001, "< 0.1 %"), (0.99999, "> 99.9 %"), (0.001, "0.1 %")],
)
def test_shares_never_claim_none_or_all(share: float, words: str) -> None:
    assert share_words(share) == words


def test_the_chip_tells_of_the_largest_sample() -> None:
    samples = (Sample("a", "rows", "k", 10, 20, "hash"), Sample("b", "rows", "k", 5, 900, "hash"), Sample("c", "rows", "k", 3, 3, "all"))
    assert sample_words(samples) == "5 of 900 rows"
    assert sample_words((Sample("a", "rows", "k", 10, None, "hash"),)) == "10 rows of an unknown number"
    assert sample_words(samples[2:]) == "all rows"


def test_a_head_without_statistics_is_bare() -> None:
    assert head_of(Field("n", INTEGER), None, 0).bars == ()
