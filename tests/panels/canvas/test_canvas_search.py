"""A search finds a node by whatever a person remembers of it, and says what it found."""

from __future__ import annotations

import pytest

from engine.document.reader import read
from engine.schema import analyse
from panels.canvas.search import Hit, find_nodes
from panels.canvas.state import Status

TEXT = b"""penstock: 1
nodes:
  flights:
    title: Departures from New York
    read_csv:
      path: data/flights.csv
      columns:
        carrier: text
        dep_delay: integer
  late:
    note: only those that left
    filter_rows:
      from: flights
      where: dep_delay > 15
  by_carrier:
    group_by:
      from: late
      columns:
        mean_delay: avg(dep_delay)
      keys: [carrier]
"""
STATUSES: dict[str, Status] = {"flights": "ok", "late": "error", "by_carrier": "stale"}


def hits(typed: str) -> tuple[Hit, ...]:
    document = read(TEXT).document
    return find_nodes(document, analyse(document), STATUSES, typed)


@pytest.mark.parametrize(
    ("typed", "node", "why"),
    [
        ("late", "late", ""),
        ("new york", "flights", ""),
        ("group", "by_carrier", "kind: Group by"),
        ("mean_delay", "by_carrier", "column: mean_delay"),
        ("error", "late", "state: error"),
        ("out of date", "by_carrier", "state: out of date"),
        ("15", "late", "where: dep_delay > 15"),
        ("data/flights", "flights", "path: data/flights.csv"),
        ("avg", "by_carrier", "columns: mean_delay: avg(dep_delay)"),
        ("those that left", "late", "note: only those that left"),
        ("by_carier", "by_carrier", ""),
    ],
)
def test_what_is_typed_finds_the_node_and_says_why(typed: str, node: str, why: str) -> None:
    found = hits(typed)
    assert (found[0].node, found[0].why) == (node, why)


def test_a_column_is_found_in_all_nodes_that_give_it() -> None:
    assert {hit.node for hit in hits("dep_delay")} == {"flights", "late", "by_carrier"}
    assert [hit.node for hit in hits("")] == ["flights", "late", "by_carrier"]
    assert hits("zzzzqqq") == ()
    assert hits("Departures")[0].title == "Departures from New York"
