"""Relations as one statement: what is printed runs on DuckDB and carries only what is needed."""

from __future__ import annotations

import duckdb
import pytest

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.statement import dependency_order, prune, statement, with_steps
from engine.language import aggregate, call, literal
from engine.language.sql_parameters import in_spark, parameters_in
from engine.language.tree import Column
from engine.language.types import INTEGER, TEXT
from engine.relation import Field, Join, Ordering, Query, Ref, Relation, SortColumn, Sql, Union, Unnest, Values

DIALECT = DuckdbDialect(lambda scan: [])
ID, WORD = Column(INTEGER, "id"), Column(TEXT, 'odd "name"')
FIELDS = (Field("id", INTEGER), Field('odd "name"', TEXT), Field("unused", INTEGER))
ROWS = tuple((literal(n), literal(word), literal(n * 10)) for n, word in ((3, "c"), (1, "a"), (2, "b")))
BASE = Relation("base.rows", Query(Values(FIELDS, ROWS), tuple((f.name, Column(f.type, f.name)) for f in FIELDS)), unique=frozenset({"id"}))


def fetch(sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(sql).fetchall()


def filtered(name: str = "kept.passed") -> Relation:
    return Relation(
        name, Query(Ref(BASE.name), BASE.pass_through(), where=call(">", ID, literal(1))), Ordering((SortColumn("id"),), total=True)
    )


def test_a_chain_runs_in_the_order_that_it_carries() -> None:
    kept = filtered()
    sql = statement(kept, {r.name: r for r in (BASE, kept)}, DIALECT, ordered=True)
    assert fetch(sql) == [(2, "b", 20), (3, "c", 30)]


def test_only_needed_columns_are_carried() -> None:
    kept = filtered()
    plan = prune(kept, {r.name: r for r in (BASE, kept)}, ['odd "name"'], {})
    assert [name for name, _ in plan["kept.passed"].query.columns] == ['odd "name"']
    assert [name for name, _ in plan["base.rows"].query.columns] == ["id", 'odd "name"']


def test_a_count_needs_no_column() -> None:
    counted = Relation("n.rows", Query(Ref(BASE.name), (("n", aggregate("count")),), group_by=()))
    relations = {r.name: r for r in (BASE, counted)}
    assert prune(counted, relations, ["n"], {})["base.rows"].query.columns == ()
    assert fetch(statement(counted, relations, DIALECT)) == [(3,)]


def test_grouping_all_rows_stays_one_row_when_no_aggregate_is_wanted() -> None:
    counted = Relation("n.rows", Query(Ref(BASE.name), (("n", aggregate("count")),), group_by=()))
    one = Relation("one.rows", Query(Ref(counted.name), (("constant", literal(7)),)))
    assert fetch(statement(one, {r.name: r for r in (BASE, counted, one)}, DIALECT)) == [(7,)]


def test_a_distinct_keeps_every_column_that_makes_it() -> None:
    several = Relation("d.rows", Query(Ref(BASE.name), BASE.pass_through(), distinct=True))
    relations = {r.name: r for r in (BASE, several)}
    assert len(prune(several, relations, ["id"], {})["d.rows"].query.columns) == 3


def test_union_parts_are_narrowed_alike() -> None:
    turned = Query(Ref(BASE.name), tuple(reversed(BASE.pass_through())))
    union = Relation("u.rows", Query(Union((Query(Ref(BASE.name), BASE.pass_through()), turned)), BASE.pass_through()))
    sql = statement(union, {r.name: r for r in (BASE, union)}, DIALECT, columns=["unused", "id"])
    assert sorted(fetch(sql)) == sorted([(10, 1), (20, 2), (30, 3)] * 2)
    assert 'odd ""name""' not in sql.split("UNION ALL")[1]


def listed() -> tuple[Relation, Unnest]:
    items = call("range_list", literal(1), ID)
    return Relation("l.rows", Query(Ref(BASE.name), (*BASE.pass_through(), ("items", items)))), Unnest(
        "l.rows", Column(items.type, "items")
    )


def test_a_list_is_taken_apart_beside_the_columns_of_its_row() -> None:
    rows, source = listed()
    columns = (("id", ID), ("item", source.item), ("place", source.place))
    apart = Relation("u.rows", Query(source, columns, where=call(">", source.place, literal(1))))
    assert sorted(fetch(statement(apart, {r.name: r for r in (BASE, rows, apart)}, DIALECT))) == [(2, 2, 2), (3, 2, 2), (3, 3, 3)]


def test_items_are_counted_where_no_column_is_wanted() -> None:
    rows, source = listed()
    apart = Relation("u.rows", Query(source, (("id", ID), ("item", source.item))))
    counted = Relation("n.rows", Query(Ref(apart.name), (("n", aggregate("count")),), group_by=()))
    relations = {r.name: r for r in (BASE, rows, apart, counted)}
    assert [name for name, _ in prune(counted, relations, ["n"], {})["l.rows"].query.columns] == ["items"]
    assert fetch(statement(counted, relations, DIALECT)) == [(6,)]


@pytest.mark.parametrize(("how", "count"), [("inner", 2), ("left", 3), ("right", 2), ("full", 3), ("cross", 6)])
def test_joins_tell_their_sides_apart(how: str, count: int) -> None:
    kept = filtered()
    on = None if how == "cross" else call("=", BASE.column("id", "left"), kept.column("id", "right"))
    columns = (("l", BASE.column("id", "left")), ("r", kept.column("id", "right")))
    joined = Relation("j.joined", Query(Join(BASE.name, kept.name, how, on), columns))
    assert len(fetch(statement(joined, {r.name: r for r in (BASE, kept, joined)}, DIALECT))) == count


@pytest.mark.parametrize(("how", "ids"), [("semi", [2, 3]), ("anti", [1])])
def test_semi_and_anti_joins_show_the_left_only(how: str, ids: list[int]) -> None:
    kept = filtered()
    on = call("=", BASE.column("id", "left"), kept.column("id", "right"))
    joined = Relation("j.joined", Query(Join(BASE.name, kept.name, how, on), (("id", BASE.column("id", "left")),)))
    assert sorted(fetch(statement(joined, {r.name: r for r in (BASE, kept, joined)}, DIALECT))) == [(n,) for n in ids]


def test_a_persons_sql_sees_no_hidden_column_and_may_end_in_a_comment() -> None:
    hidden = Relation("h.rows", Query(Ref(BASE.name), BASE.pass_through(), hidden=frozenset({"unused"})))
    text = Relation("s.rows", Query(Sql("select * from orders -- all", "duckdb", (("orders", hidden.name),)), (("id", ID),)))
    both = Relation("b.rows", Query(Ref(hidden.name), hidden.pass_through(), hidden.hidden))
    relations = {r.name: r for r in (BASE, hidden, text, both)}
    assert sorted(fetch(statement(text, relations, DIALECT))) == [(1,), (2,), (3,)]
    assert "unused" not in statement(text, relations, DIALECT, tables={BASE.name: "t"})


def test_existing_tables_cut_the_statement() -> None:
    kept = filtered()
    sql = statement(kept, {r.name: r for r in (BASE, kept)}, DIALECT, tables={"base.rows": '"t_1"'}, columns=["id"])
    assert "VALUES" not in sql
    with duckdb.connect() as connection:
        connection.execute('create table t_1 as select 5 as id, 1 as unused, \'x\' as "odd ""name"""')
        assert connection.execute(sql).fetchall() == [(5,)]


def test_steps_are_found_through_the_relations_that_hold_them() -> None:
    step = Relation("k#step", Query(Ref(BASE.name), BASE.pass_through()))
    last = Relation("k.rows", Query(Ref(step.name), BASE.pass_through()), steps=(step,))
    assert dependency_order("k.rows", with_steps([BASE, last]), ()) == ["base.rows", "k#step", "k.rows"]
    assert len(fetch(statement(last, {"base.rows": BASE}, DIALECT))) == 3


def test_a_thousand_relations_do_not_recurse() -> None:
    chain = [BASE]
    for n in range(1_000):
        chain.append(Relation(f"n{n}.rows", Query(Ref(chain[-1].name), BASE.pass_through())))
    relations = {r.name: r for r in chain}
    assert statement(chain[-1], relations, DIALECT).count("AS NOT MATERIALIZED") == 1_001


def test_no_rows_keep_their_columns() -> None:
    empty = Relation("e.rows", Query(Values(FIELDS, ()), BASE.pass_through()))
    assert fetch(statement(empty, {"e.rows": empty}, DIALECT)) == []


def test_parameters_of_a_persons_sql_are_written_as_the_engine_takes_them() -> None:
    """Not those in texts, quoted names and comments; everything else stays at its place."""
    text = "select '$a', `$b`, \"$c\", r'\\' || $d -- $e\n /* $f */ from t where x = $g_1"
    assert in_spark(text) == text.replace("$d", ":d").replace("$g_1", ":g_1")
    assert [name for name, _, _ in parameters_in(text, "spark")] == ["d", "g_1"]
    assert [name for name, _, _ in parameters_in("select '\\', $a, \"$b\", `$c`", "duckdb")] == ["a", "c"]
