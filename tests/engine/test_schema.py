"""What a document means: order, relations, what is left out, what is blocked, parameters; linear in its size."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping

import pytest

from engine.check import check
from engine.document.reader import read
from engine.errors import ConfigError, ExpressionError
from engine.language.types import BOOLEAN, DATE, INTEGER, TEXT, TIMESTAMP_TZ, decimal
from engine.parameters import BUILT_IN
from engine.relation import Field, Ref, Sql
from engine.schema import Analysis, analyse

SOURCE = """\
  numbers:
    read_parquet:
      path: data/numbers.parquet
      columns:
        id: integer
        word: text
"""


def analysed(nodes: str, head: str = "", **options: object) -> Analysis:
    reading = read(f"penstock: 1\n{head}nodes:\n{SOURCE}{nodes}")
    assert not reading.problems, reading.problems
    return analyse(reading.document, **options)  # type: ignore[arg-type]


def codes(analysis: Analysis) -> dict[str, list[str]]:
    return {name: [problem.error.code for problem in shape.problems] for name, shape in analysis.nodes.items() if shape.problems}


FILTERED = "  kept:\n{}    filter_rows:\n      from: numbers\n      where: id > 1\n"
SORTED = "  sorted:\n    sort_rows:\n      from: {}\n      order_by: [id]\n"


def test_producers_come_before_consumers_whatever_their_place_in_the_text() -> None:
    analysis = analysed(SORTED.format("kept.rejected") + FILTERED.format(""))
    assert analysis.order == ("numbers", "kept", "sorted")
    assert set(analysis.relations) == {"numbers.rows", "kept.passed", "kept.rejected", "sorted.rows"}
    assert analysis.relations["sorted.rows"].query.source == Ref("kept.rejected")
    assert analysis.relations["sorted.rows"].visible == (Field("id", INTEGER), Field("word", TEXT))


def test_a_disabled_transform_hands_on_its_first_input() -> None:
    analysis = analysed(FILTERED.format("    disabled: true\n") + SORTED.format("kept"))
    assert analysis.relations["sorted.rows"].query.source == Ref("numbers.rows")
    assert (analysis.order, analysis.left_out) == (("numbers", "sorted"), frozenset({"kept"}))


def test_disabled_transforms_in_a_row_hand_on_through_all_of_them() -> None:
    second = "  again:\n    disabled: true\n    filter_rows:\n      from: kept\n      where: nonsense (\n"
    analysis = analysed(FILTERED.format("    disabled: true\n") + second + SORTED.format("again"))
    assert analysis.relations["sorted.rows"].query.source == Ref("numbers.rows")
    assert codes(analysis) == {}


def test_what_a_disabled_transform_rejects_is_left_out() -> None:
    analysis = analysed(FILTERED.format("    disabled: true\n") + SORTED.format("kept.rejected"))
    assert (analysis.order, analysis.left_out) == (("numbers",), frozenset({"kept", "sorted"}))


def test_a_disabled_source_takes_along_what_hangs_on_it() -> None:
    text = f"penstock: 1\nnodes:\n{SOURCE.replace('    read', '    disabled: true' + chr(10) + '    read')}{FILTERED.format('')}{SORTED.format('kept')}"
    analysis = analyse(read(text).document)
    assert (analysis.order, dict(analysis.nodes), dict(analysis.relations)) == ((), {}, {})
    assert analysis.left_out == frozenset({"numbers", "kept", "sorted"})


def test_a_disabled_sink_is_left_out() -> None:
    sink = "  out:\n    disabled: true\n    write_parquet:\n      from: numbers\n      path: out.parquet\n"
    assert analysed(sink).left_out == frozenset({"out"})


def test_a_disabled_transform_still_needs_what_it_hands_on() -> None:
    broken = "  kept:\n    disabled: true\n    filter_rows:\n      from: nowhere\n      where: id > 1\n"
    assert codes(analysed(broken + SORTED.format("kept"))) == {"kept": ["reference.unknown"]}


def test_behind_an_error_nothing_is_judged_but_the_fields() -> None:
    wrong = FILTERED.format("").replace("id > 1", "idd > 1")
    analysis = analysed(wrong + SORTED.format("kept") + "  few:\n    limit_rows:\n      from: sorted\n      count: many\n")
    assert codes(analysis) == {"kept": ["expression.no_column"], "few": ["field.integer"]}
    assert [name for name, shape in analysis.nodes.items() if shape.blocked] == ["sorted", "few"]
    assert set(analysis.relations) == {"numbers.rows"}


def test_two_mistakes_of_one_node_are_both_found() -> None:
    cast = "  cast:\n    cast_columns:\n      from: numbers\n      columns:\n        idd: text\n      on_error: ignore\n"
    assert codes(analysed(cast)) == {"cast": ["field.choice", "schema.column_missing"]}


def test_what_hangs_on_a_circle_is_blocked() -> None:
    circle = "  a:\n    sort_rows:\n      from: b\n      order_by: [x]\n  b:\n    sort_rows:\n      from: a\n      order_by: [x]\n"
    analysis = analysed(circle + SORTED.format("a"))
    assert codes(analysis) == {"a": ["graph.circle"]}
    assert analysis.order == ("numbers",)
    assert all(analysis.nodes[name].blocked for name in ("a", "b", "sorted"))


def test_a_sink_has_its_relation_under_no_port() -> None:
    analysis = analysed(
        "  out:\n    write_parquet:\n      from: numbers\n      path: out/${run_date}.parquet\n", values={"run_date": dt.date(2024, 2, 29)}
    )
    assert list(analysis.nodes["out"].relations) == [""]
    assert getattr(analysis.nodes["out"].kind, "path") == "out/2024-02-29.parquet"  # noqa: B009


ASKED = "  asked:\n    sql:\n      from:\n        t: numbers\n      query: select count(*) as n from t where id > $least\n"
LEAST = "parameters:\n  least:\n    type: integer\n    default: 3\n"


def test_without_a_binder_sql_is_unknown_and_no_error() -> None:
    analysis = analysed(ASKED + SORTED.format("asked"), LEAST)
    assert codes(analysis) == {}
    assert [name for name, shape in analysis.nodes.items() if shape.blocked] == ["asked", "sorted"]


def test_a_binder_is_asked_with_the_columns_of_the_inputs() -> None:
    asked: list[tuple[Sql, Mapping[str, tuple[Field, ...]]]] = []

    def binder(sql: Sql, tables: Mapping[str, tuple[Field, ...]]) -> tuple[Field, ...]:
        asked.append((sql, tables))
        return (Field("n", INTEGER),)

    analysis = analysed(ASKED, LEAST, binder=binder)
    assert analysis.relations["asked.rows"].visible == (Field("n", INTEGER),)
    ((sql, tables),) = asked
    assert (sql.inputs, sql.parameters) == ((("t", "numbers.rows"),), ("least",))
    assert tables == {"t": (Field("id", INTEGER), Field("word", TEXT))}


def test_what_the_binder_refuses_is_a_problem_of_the_query() -> None:
    def binder(sql: Sql, tables: Mapping[str, tuple[Field, ...]]) -> tuple[Field, ...]:
        raise ExpressionError("there is no column 'idd'", 7, 10, code="sql.bind")

    (problem,) = analysed(ASKED, LEAST, binder=binder).nodes["asked"].problems
    assert (problem.path, problem.span, problem.error.code) == (("query",), (7, 10), "sql.bind")


def test_parameters_have_defaults_and_examples_and_are_overridden() -> None:
    head = "parameters:\n  a:\n    type: decimal(5,2)\n    default: 1.5\n  b:\n    type: boolean\n    example: true\n"
    analysis = analysed("", head, values={"b": False})
    assert {name: str(kind) for name, kind in analysis.parameters.items() if name not in BUILT_IN} == {
        "a": str(decimal(5, 2)),
        "b": str(BOOLEAN),
    }
    assert (str(analysis.values["a"]), analysis.values["b"]) == ("1.50", False)


def test_built_in_parameters_follow_from_the_run() -> None:
    run_time = dt.datetime(2024, 3, 1, 23, 30, tzinfo=dt.UTC)
    analysis = analysed("", values={"run_time": run_time, "run_id": "r1"})
    day = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
    expected = {
        "run_date": day.date(),
        "run_time": run_time,
        "run_id": "r1",
        "interval_start": day,
        "interval_end": day + dt.timedelta(days=1),
    }
    assert analysis.values == expected
    assert (analysis.parameters["run_date"], analysis.parameters["run_time"]) == (DATE, TIMESTAMP_TZ)


def test_a_given_date_moves_the_interval() -> None:
    values = analysed("", values={"run_date": dt.date(2020, 1, 31)}).values
    assert (values["interval_start"].isoformat(), values["interval_end"].isoformat()) == (
        "2020-01-31T00:00:00+00:00",
        "2020-02-01T00:00:00+00:00",
    )


def test_a_value_for_no_parameter_is_refused() -> None:
    with pytest.raises(ConfigError, match="no parameter 'leest'") as caught:
        analysed("", LEAST, values={"leest": 1})
    assert (caught.value.code, caught.value.hint) == ("parameter.not_declared", "did you mean 'least'?")


@pytest.mark.parametrize("value", ["../x", "a/b", "a\\b", "a\nb", ".."])
def test_a_parameter_cannot_lead_a_path_elsewhere(value: str) -> None:
    sink = "  out:\n    write_parquet:\n      from: numbers\n      path: out/${name}.parquet\n"
    head = "parameters:\n  name:\n    type: text\n    default: x\n"
    assert codes(analysed(sink, head, values={"name": value})) == {"out": ["parameter.unsafe_path"]}
    assert codes(analysed(sink, head)) == {}


def test_a_doubled_dollar_is_one() -> None:
    analysis = analysed("  out:\n    write_parquet:\n      from: numbers\n      path: out/$${run_date}.parquet\n")
    assert getattr(analysis.nodes["out"].kind, "path") == "out/${run_date}.parquet"  # noqa: B009


def chain(length: int) -> str:
    """A source and a chain of nodes of four kinds."""
    bodies = (
        "filter_rows:\n      from: n{0}\n      where: c1 > {0} and c2 is not null\n",
        "add_columns:\n      from: n{0}\n      columns:\n        d: c1 + c2 * 2\n        e: case when c3 > 5 then 'a' else 'b' end\n",
        "sort_rows:\n      from: n{0}\n      order_by: [c1 desc]\n",
        "select_columns:\n      from: n{0}\n      drop: []\n",
    )
    columns = "".join(f"        c{place}: integer\n" for place in range(12))
    source = f"  n0:\n    read_parquet:\n      path: a.parquet\n      columns:\n{columns}"
    return f"penstock: 1\nnodes:\n{source}" + "".join(
        f"  n{place}:\n    {bodies[place % 4].format(place - 1)}" for place in range(1, length)
    )


def test_a_thousand_nodes_cost_what_a_hundred_cost_ten_times() -> None:
    seconds = {}
    for length in (100, 1_000):
        document = read(chain(length)).document
        analyse(document)
        started = time.process_time()
        analysis, problems = analyse(document), check(document)
        seconds[length] = time.process_time() - started
        assert (len(analysis.relations) >= length, problems) == (True, ())
    assert seconds[1_000] <= 20 * seconds[100]


def test_a_thousand_mistakes_are_all_found() -> None:
    wrong = "".join(f"  w{place}:\n    filter_rows:\n      from: numbers\n      where: idd > {place}\n" for place in range(1_000))
    problems = check(read(f"penstock: 1\nnodes:\n{SOURCE}{wrong}").document)
    assert [(problem.code, problem.node) for problem in problems] == [("expression.no_column", f"w{place}") for place in range(1_000)]


def test_wide_relations_stay_cheap() -> None:
    columns = "".join(f"        c{place}: integer\n" for place in range(1_000))
    nodes = "".join(f"  n{place}:\n    rename_columns:\n      from: n{place - 1}\n      prefix: x\n" for place in range(1, 20))
    document = read(f"penstock: 1\nnodes:\n  n0:\n    read_parquet:\n      path: a\n      columns:\n{columns}{nodes}").document
    started = time.process_time()
    analysis = analyse(document)
    assert time.process_time() - started < 5
    assert analysis.relations["n19.rows"].visible[999].name == "x" * 19 + "c999"
