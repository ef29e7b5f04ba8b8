"""The palette: what people type finds what they mean, and what they put down is one step."""

from __future__ import annotations

import pytest

from engine.document.edits import apply_all
from engine.document.model import Document, plain
from engine.document.reader import read
from engine.errors import DocumentError
from engine.kinds import KINDS, kind_named
from panels.palette.state import Entry, add, add_after, add_before, add_behind, entries, entry_named, matching

TEXT = b"""penstock: 1
nodes:
  flights:
    read_csv:
      path: flights.csv
      columns:
        carrier: text
        delay: integer
  late:
    filter_rows:
      from: flights
      where: delay > 15
  out:
    write_csv:
      from: late
      path: out/late.csv
"""


@pytest.fixture
def document() -> Document:
    return read(TEXT).document


def test_every_kind_and_preset_is_there_once() -> None:
    names = [entry.name for entry in entries()]
    assert len(set(names)) == len(names)
    assert [entry.kind for entry in entries() if not entry.is_preset] == [kind.kind for kind in KINDS]
    assert sum(entry.is_preset for entry in entries()) == sum(len(kind.presets) for kind in KINDS)
    assert all(entry.title and entry.description and "\n" not in entry.description for entry in entries())
    assert not [entry.name for entry in entries() if entry.category == "source" and entry.takes_rows]
    assert not [entry.name for entry in entries() if entry.category == "sink" and entry.gives_rows]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("filter rows", "filter_rows"),
        ("Filter", "filter_rows"),
        ("filter_rows", "filter_rows"),
        ("filt", "filter_rows"),
        ("conditional split", "switch_rows"),
        ("router", "switch_rows"),
        ("branch", "switch_rows"),
        ("vlookup", "lookup"),
        ("lookup", "lookup"),
        ("JOIN", "join"),
        ("left join", "join"),
        ("directory", "list_files"),
        ("glob", "list_files"),
        ("xlsx", "read_excel"),
        ("spreadsheet", "read_excel"),
        ("import excel", "read_excel"),
        ("postgres", "read_database"),
        ("sqlite", "read_database"),
        ("database query", "read_database"),
        ("merge into", "write_database"),
        ("write sqlite", "write_database"),
        ("sort", "sort_rows"),
        ("materialise", "checkpoint"),
        ("select", "select_columns"),
        ("median", "group_by"),
        ("dedupe", "distinct_rows"),
        ("clone", "repeat_rows"),
        ("explode", "unnest_rows"),
        ("split to rows", "text_to_rows"),
        ("regex", "extract_text"),
        ("email", "extract_text.extract_email"),
        ("asof", "asof_join"),
        ("as-of", "asof_join"),
        ("diff", "compare_rows"),
        ("z-score", "flag_outliers"),
        ("random sample", "sample_rows"),
        ("train test split", "split_rows.train_test"),
        ("stratified split", "split_rows.stratified_split"),
        ("random split", "split_rows"),
        ("partition", "split_rows"),
        ("holdout", "split_rows"),
        ("auto increment", "add_record_id"),
        ("top", "top_rows"),
        ("top n per group", "top_rows"),
        ("tail", "limit_rows"),
        ("null", "drop_nulls"),
        ("dropna", "drop_nulls"),
        ("missing value drop", "drop_nulls"),
        ("running total", "window.running_total"),
        ("cumulative sum", "window.running_total"),
        ("total run", "window.running_total"),
        ("row before", "window.previous_row"),
        ("csv read", "read_csv"),
        ("parquet", "read_parquet"),
        ("group", "group_by"),
        ("melt", "unpivot"),
        ("time bucket", "resample"),
        ("gap fill", "resample"),
        ("date histogram", "resample"),
        ("group by time", "resample"),
        ("daily counts", "resample.rows_per_day"),
        ("minus", "except_rows"),
        ("rows in both", "intersect_rows"),
        ("text to columns", "split_column"),
        ("to date", "parse_dates"),
        ("schema contract", "enforce_schema"),
        ("data contract", "enforce_schema"),
        ("foreign key", "assert_rows"),
        ("freshness", "assert_rows"),
        ("struct to columns", "flatten_columns"),
        ("unnest_wider", "flatten_columns"),
        ("map to columns", "flatten_columns"),
        ("json path", "parse_json"),
        ("json to columns", "parse_json"),
        ("from_json", "parse_json"),
        ("strptime", "parse_dates"),
        ("date format", "parse_dates"),
        ("to datetime", "parse_dates.parse_timestamps"),
        ("concat", "concat_columns"),
        ("reorder columns", "reorder_columns"),
        ("fillna", "fill_nulls"),
        ("ffill", "fill_nulls.fill_down"),
        ("find and replace", "replace_values"),
        ("recode", "map_values"),
        ("bucket", "bin_column"),
        ("trim", "cleanse_columns"),
        ("md5", "hash_columns"),
        ("surrogate key", "hash_columns.surrogate_key"),
        ("redact", "mask_columns.redact"),
        ("rollup", "group_by.subtotals"),
        ("grouping sets", "group_by.subtotals"),
        ("total row", "group_by.grand_total"),
        ("first row as header", "promote_header"),
        ("header row", "promote_header"),
        ("transpose", "transpose"),
        ("swap rows and columns", "transpose"),
        ("multi-field formula", "across_columns"),
        ("across", "across_columns"),
        ("normalize", "across_columns.standardize_columns"),
        ("filtr rows", "filter_rows"),
        ("jion", "join"),
    ],
)
def test_what_people_type_finds_what_they_mean(typed: str, name: str) -> None:
    found = matching(typed)
    assert found
    assert found[0].name == name, [entry.name for entry in found[:4]]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_each_is_found_first_by_its_own_title(entry: Entry) -> None:
    assert matching(entry.title)[0] is entry
    assert all(entry in matching(synonym) for synonym in entry.synonyms)


def test_no_word_finds_all_and_nonsense_nothing() -> None:
    assert matching("") == matching("  ,") == entries()
    assert matching("qqqqzzzz") == ()
    only = tuple(entry for entry in entries() if entry.takes_rows)
    assert set(matching("read", only)) <= set(only)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_each_can_be_put_down_and_follows_what_was_selected(document: Document, entry: Entry) -> None:
    alone = add(document, entry, (16, 32))
    placed = apply_all(document, alone.edits)
    assert placed.layout[alone.node] == (16, 32)
    assert placed.pipeline.by_id[alone.node].kind == entry.kind
    behind = add_after(document, entry, "late")
    node = apply_all(document, behind.edits).pipeline.by_id[behind.node]
    assert [reference.node for reference in node.references] == (["late"] if entry.takes_rows else [])
    kind = kind_named(entry.kind)
    assert kind is not None
    assert set(node.fields) <= {*(port.name for port in kind.inputs), *kind.model_fields}


def test_names_are_new_and_tell_what_it_is(document: Document) -> None:
    once = add(document, entry_named("window.running_total"))
    assert once.node == "running_total"
    twice = add(apply_all(document, once.edits), entry_named("window.running_total"))
    assert twice.node == "running_total_2"


def test_another_port_than_the_first_is_named(document: Document) -> None:
    entry = entry_named("limit_rows")
    first, other = (add_after(document, entry, "late", port) for port in ("passed", "rejected"))
    fields = [plain(apply_all(document, added.edits).pipeline.by_id[added.node].fields)["from"] for added in (first, other)]
    assert fields == ["late", "late.rejected"]


def test_a_node_put_on_an_edge_is_between(document: Document) -> None:
    (reference,) = document.pipeline.by_id["out"].references
    added = add_before(document, entry_named("sort_rows"), "out", reference, (8, 8))
    after = apply_all(document, added.edits).pipeline.by_id
    assert plain(after["out"].fields)["from"] == "sort_rows"
    assert plain(after["sort_rows"].fields) == {"from": "late"}


def test_a_join_put_on_an_edge_reads_by_its_left_side(document: Document) -> None:
    (reference,) = document.pipeline.by_id["out"].references
    added = add_before(document, entry_named("join"), "out", reference)
    assert plain(apply_all(document, added.edits).pipeline.by_id["join"].fields) == {"left": "late"}


def test_a_node_behind_another_one_is_read_by_all_its_readers() -> None:
    text = TEXT.decode().replace("nodes:", "nodes:\n  all:\n    union_rows:\n      from: [late, flights, late.rejected]", 1)
    document = read(text.encode()).document
    added = add_behind(document, entry_named("sort_rows"), "late", (8, 8))
    after = apply_all(document, added.edits).pipeline.by_id
    assert plain(after["sort_rows"].fields) == {"from": "late"}
    assert plain(after["out"].fields)["from"] == "sort_rows"
    assert plain(after["all"].fields)["from"] == ["sort_rows", "flights", "late.rejected"]
    with pytest.raises(DocumentError, match="nothing reads 'out'"):
        add_behind(document, entry_named("sort_rows"), "out")
