"""What a plan asks of databases: the conditions of filters below a source, as far as no row may be missing for anything else."""

from __future__ import annotations

import pytest
from run_projects import analysis_of

from engine.databases.conditions import Condition
from engine.running.plan import plan
from engine.running.pushing import Wish, wishes

SOURCE = """\
orders:
  read_database:
    connection: shop
    columns:
      id: integer
      amount: decimal(9,2)
      day: date
      name: text
    table: orders
"""


def wish(nodes: str, only: str | None = None) -> Wish:
    """What all stages agree about."""
    analysis = analysis_of(SOURCE + nodes)
    found = [wish for stage in plan(analysis, only=only).stages for _, wish in wishes(stage, analysis.values)]
    first, *others = found
    for other in others:
        first = first.agreed(other)
    return first


def node(name: str, kind: str, above: str, fields: str) -> str:
    return f"{name}:\n  {kind}:\n    from: {above}\n    {fields}\n"


def out(above: str, name: str = "out") -> str:
    return node(name, "write_csv", above, f"path: {name}.csv")


def kept(where: str) -> str:
    return node("kept", "filter_rows", "orders", f"where: {where}") + out("kept")


def test_a_condition_is_data() -> None:
    found = wish(kept("id > 5 and (name = 'x' or not day is null)"))
    x, day = Condition("=", column="name", values=("x",)), Condition("not", (Condition("is null", column="day"),))
    assert found.conditions == (Condition(">", column="id", values=("5",)), Condition("or", (x, day)))
    assert all(Condition.from_arguments(condition.arguments()) == condition for condition in found.conditions)
    assert found.narrowed == {"orders.rows"}


@pytest.mark.parametrize(
    ("where", "asked", "of"),
    [
        ("id > 5", 1, 1),
        ("5 >= id and amount between 1 and 2.50", 2, 2),
        ("id > 1.5", 0, 1),  # no value of the column is compared so
        ("amount = 1.234", 0, 1),
        ("amount > id", 0, 1),
        ("id = 9223372036854775807 and amount < 9999999.99", 2, 2),
        ("amount < 10000000", 0, 1),
        ("name like 'a%' and id in (1, 2)", 1, 2),
        ("id > 5 and lower(name) = 'a'", 1, 2),
        ("day >= date '2024-01-01' and day < timestamp '2024-02-01 00:00:00'", 1, 2),
        ("id = null or id in (1, null)", 0, 1),
        ("id + 1 > 5 and id > 5", 0, 2),
        ("id > 5 and 10 // id > 1", 1, 2),
    ],
)
def test_what_is_asked_of_a_filter(where: str, asked: int, of: int) -> None:
    found = wish(kept(where))
    assert (len(found.conditions), found.of) == (asked, of)


def test_a_row_that_reaches_what_may_fail_is_wanted() -> None:
    """A null does not decide: the division is looked at."""
    assert wish(kept("id > 5 and 10 // id > 1")).conditions == (Condition("is not false", (Condition(">", column="id", values=("5",)),)),)


def test_conditions_come_through_what_gives_each_row_for_itself() -> None:
    between = (
        node("few", "select_columns", "orders", "keep: [name, id, amount]\n    names:\n      id: number")
        + node("dear", "filter_rows", "few", "where: amount > 100")
        + node("named", "rename_columns", "dear", "names:\n      name: title")
        + node("turned", "reorder_columns", "named", "first: [title]")
        + node("some", "filter_rows", "turned", "where: number < 7 and title = 'x'")
    )
    found = wish(between + out("some"))
    assert [condition.column for condition in found.conditions] == ["amount", "id", "name"]
    assert found.narrowed == {"orders.rows", "few.rows", "dear.passed", "named.rows", "turned.rows"}


LATER = node("kept", "filter_rows", "made", "where: id > 5") + out("kept")
STOPS = {
    "its rejected rows are read": kept("id > 5") + out("kept.rejected", "others"),
    "another reads all rows": kept("id > 5") + out("orders", "others"),
    "a promise is made of all rows": node("made", "assert_rows", "orders", "checks:\n      - that: amount > 0") + LATER,
    "they are kept for other runs": node("made", "checkpoint", "orders", "name: c").replace("    name: c\n", "") + LATER,
    "a column may fail before": node("made", "add_columns", "orders", "columns:\n      more: id * 2") + LATER,
    "rows are numbered before": node("made", "add_record_id", "orders", "order_by: [id]") + LATER,
    "the first are counted before": node("made", "limit_rows", "orders", "count: 3\n    order_by: [id]") + LATER,
    "groups are made before": node("made", "group_by", "orders", "columns:\n      rows: count()\n    keys: [id]") + LATER,
    "a filter may fail before": node("made", "filter_rows", "orders", "where: 10 // id > 1") + LATER,
}


@pytest.mark.parametrize("nodes", STOPS.values(), ids=STOPS.keys())
def test_what_stops_them(nodes: str) -> None:
    assert wish(nodes).conditions == ()


def test_readers_agree_about_what_they_have_in_common() -> None:
    one = node("one", "filter_rows", "orders", "where: id > 5 and amount > 1") + out("one", "a")
    other = node("other", "filter_rows", "orders", "where: amount > 1 and day is not null") + out("other", "b")
    assert wish(one + other).conditions == (Condition(">", column="amount", values=("1.00",)),)


def test_a_column_that_cannot_fail_stops_nothing() -> None:
    made = node("made", "add_columns", "orders", "columns:\n      known: coalesce(id, 0)\n      same: id")
    found = wish(made + node("kept", "filter_rows", "made", "where: same > 5 and known > 1") + out("kept"))
    assert (found.conditions, found.of) == ((Condition(">", column="id", values=("5",)),), 2)


def test_rows_that_are_shown_are_enough() -> None:
    nodes = (
        kept("id > 5") + node("like", "filter_rows", "kept", "where: name like 'a%'") + node("best", "sort_rows", "kept", "order_by: [id]")
    )
    assert wish(nodes, "orders") == Wish((), 0, 1_001, frozenset({"orders.rows"}))
    assert (wish(nodes, "kept").first, wish(nodes, "kept").of) == (1_001, 1)
    assert wish(nodes, "like").first is None, "the database cannot be asked"
    assert wish(nodes, "best").first is None, "these are the first of all"
    assert wish(nodes).first is None
