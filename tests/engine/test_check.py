"""Every sort of mistake: one problem, at exactly the marked characters, with a hint and fixes that mend it.

In the texts `[[` and `]]` mark the characters that the problem points at.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.check import check
from engine.document.edits import AddNode, apply_all
from engine.document.model import Fields, Node
from engine.document.problem import Problem
from engine.document.reader import read
from engine.project.project import Project

FLIGHTS = """\
  flights:
    read_parquet:
      path: data/flights.parquet
      columns:
        carrier: text
        origin: text
        dep_delay: integer
        time_hour: timestamp
"""


@dataclass(frozen=True)
class Mistake:
    """Nodes (or, with `head`, other parts) of a document with one mistake in it."""

    title: str
    nodes: str
    code: str
    message: str
    hint: str
    fixes: tuple[str, ...] = ()
    head: str = ""
    severity: str = "error"
    field: str | None = None
    with_flights: bool = True

    def __str__(self) -> str:
        return self.title

    @property
    def marked(self) -> str:
        return f"penstock: 1\n{self.head}nodes:\n{FLIGHTS if self.with_flights else ''}{self.nodes}"


MISTAKES = (
    Mistake(
        "a kind that there is not",
        "  late:\n    [[filtr_rows]]:\n      from: flights\n      where: dep_delay > 15\n",
        "kind.unknown",
        "there is no kind 'filtr_rows'",
        "did you mean 'filter_rows'?",
        ("Make it filter_rows",),
    ),
    Mistake(
        "a kind by the word of another tool",
        "  late:\n    [[head]]:\n      from: flights\n      count: 5\n",
        "kind.unknown",
        "there is no kind 'head'",
        "did you mean 'limit_rows'?",
        ("Make it limit_rows",),
    ),
    Mistake(
        "a node that there is not",
        "  late:\n    filter_rows:\n      from: [[flihgts]]\n      where: dep_delay > 15\n",
        "reference.unknown",
        "there is no node 'flihgts'",
        "did you mean 'flights'?",
        ("Write flights", "Disconnect it"),
        field="from",
    ),
    Mistake(
        "a port that there is not",
        "  late:\n    filter_rows:\n      from: flights\n      where: dep_delay > 15\n"
        "  rest:\n    sort_rows:\n      from: [[late.rejectd]]\n      order_by: [carrier]\n",
        "reference.port_unknown",
        "'late' has no port 'rejectd'",
        "its ports are passed, rejected",
        ("Write late.rejected", "Disconnect it"),
        field="from",
    ),
    Mistake(
        "a port that this setting does not have",
        "  both:\n    join:\n      left: flights\n      right: flights\n      keys: [carrier]\n      how: semi\n"
        "  rest:\n    sort_rows:\n      from: [[both.left_only]]\n      order_by: [carrier]\n",
        "reference.port_absent",
        "'both' gives nothing at 'left_only' as it is set",
        "it gives joined",
        ("Disconnect it",),
        field="from",
    ),
    Mistake(
        "rows of a sink",
        "  out:\n    write_parquet:\n      from: flights\n      path: out/a.parquet\n"
        "  rest:\n    sort_rows:\n      from: [[out]]\n      order_by: [carrier]\n",
        "reference.sink",
        "'out' writes, and gives no rows to read",
        "read what it reads instead",
        ("Disconnect it",),
        field="from",
    ),
    Mistake(
        "an input that is missing",
        "  late:\n    [[filter_rows]]:\n      where: dep_delay > 15\n",
        "input.missing",
        "'late' reads nothing: its input 'from' is missing",
        "write from: and the id of a node",
        field="from",
    ),
    Mistake(
        "a list where one input belongs",
        "  late:\n    filter_rows:\n      from: [[[flights]]]\n      where: dep_delay > 15\n".replace("[[[flights]]]", "[[§flights§]]"),
        "input.shape",
        "this is not how the input 'from' is written",
        "write from: and the id of a node",
        ("Write flights",),
        field="from",
    ),
    Mistake(
        "one input where a list belongs",
        "  all:\n    union_rows:\n      from: [[flights]]\n",
        "input.shape",
        "this is not how the input 'from' is written",
        "write from: and a list of ids",
        field="from",
    ),
    Mistake(
        "a circle",
        "  a:\n    sort_rows:\n      from: [[c]]\n      order_by: [x]\n"
        "  b:\n    sort_rows:\n      from: a\n      order_by: [x]\n"
        "  c:\n    sort_rows:\n      from: b\n      order_by: [x]\n",
        "graph.circle",
        "these nodes read each other in a circle: a -> c -> b -> a",
        "disconnect one of them",
        ("Disconnect it",),
        field="from",
    ),
    Mistake(
        "a node that reads itself",
        "  a:\n    sort_rows:\n      from: [[a]]\n      order_by: [x]\n",
        "graph.circle",
        "these nodes read each other in a circle: a -> a",
        "disconnect one of them",
        ("Disconnect it",),
        field="from",
    ),
    Mistake(
        "a field that there is not, and so one that is missing",
        "  late:\n    filter_rows:\n      from: flights\n      [[wher]]: dep_delay > 15\n",
        "field.unknown",
        "filter_rows has no field 'wher'",
        "did you mean 'where'?",
        ("Rename it to where",),
        field="wher",
    ),
    Mistake(
        "a field that is missing",
        "  late:\n    [[filter_rows]]:\n      from: flights\n",
        "field.missing",
        "filter_rows needs the field 'where'",
        "The condition that kept rows fulfil: `delay > 15 and origin = 'EWR'`.",
        field="where",
    ),
    Mistake(
        "a source without columns",
        "  raw:\n    [[read_csv]]:\n      path: data/a.csv\n",
        "field.columns_missing",
        "the columns of this source are not written down, so nothing can be known of its rows",
        "find them with `penstock detect NODE --write`, or write them: name and type",
        field="columns",
    ),
    Mistake(
        "a word that is no choice",
        "  both:\n    join:\n      left: flights\n      right: flights\n      keys: [carrier]\n      how: [[lefft]]\n",
        "field.choice",
        "'lefft' is not one of inner, left, right, full, semi, anti, cross",
        "write one of inner, left, right, full, semi, anti, cross",
        ("Write left",),
        field="how",
    ),
    Mistake(
        "a number in words",
        "  few:\n    limit_rows:\n      from: flights\n      count: [[ten]]\n      order_by: [carrier, origin, dep_delay, time_hour]\n",
        "field.integer",
        "'ten' is not a whole number",
        "write digits only: 1000",
        field="count",
    ),
    Mistake(
        "a number that is too small",
        "  few:\n    limit_rows:\n      from: flights\n      count: [[-1]]\n      order_by: [carrier, origin, dep_delay, time_hour]\n",
        "field.value",
        "'count': input should be greater than or equal to 0, and it is -1",
        "choose another value",
        field="count",
    ),
    Mistake(
        "yes for true",
        "  both:\n    join:\n      left: flights\n      right: flights\n      keys: [carrier]\n      how: semi\n      null_safe: [[yes]]\n",
        "field.toggle",
        "'yes' is neither true nor false",
        "write true or false",
        ("Write true",),
        field="null_safe",
    ),
    Mistake(
        "a text where a list belongs",
        "  sorted:\n    sort_rows:\n      from: flights\n      order_by: [[carrier]]\n",
        "field.shape",
        "a text stands here, and a list of order keys is meant",
        "write it like [dep_time desc]",
        field="order_by",
    ),
    Mistake(
        "a type by another name",
        "  cast:\n    cast_columns:\n      from: flights\n      columns:\n        dep_delay: [[string]]\n",
        "type.unknown",
        "'string' is not a type",
        "did you mean text?",
        ("Write text",),
        field="columns.dep_delay",
    ),
    Mistake(
        "a column that there is not, in a list",
        "  sorted:\n    sort_rows:\n      from: flights\n      order_by: [carrier, [[dep_dely]] desc]\n",
        "schema.column_missing",
        "there is no column 'dep_dely'",
        "did you mean 'dep_delay'?",
        ("Write dep_delay desc",),
        field="order_by.1",
    ),
    Mistake(
        "a column that there is not, as a key",
        "  cast:\n    cast_columns:\n      from: flights\n      columns:\n        carrier: text\n        [[dep_dely]]: text\n",
        "schema.column_missing",
        "there is no column 'dep_dely'",
        "did you mean 'dep_delay'?",
        ("Rename it to dep_delay",),
        field="columns.dep_dely",
    ),
    Mistake(
        "a column that there is not, in an expression",
        "  late:\n    filter_rows:\n      from: flights\n      where: carrier = 'AA' and [[dep_dely]] > 15\n",
        "expression.no_column",
        "there is no column 'dep_dely'",
        "did you mean dep_delay?",
        ("Write carrier = 'AA' and dep_delay > 15",),
        field="where",
    ),
    Mistake(
        "a column that there is not, in a block",
        "  more:\n    add_columns:\n      from: flights\n      columns:\n        word: |-\n          case\n            when [[dely]] > 15 then 'late'\n          end\n",
        "expression.no_column",
        "there is no column 'dely'",
        "",
        ("Write case when dep_delay > 15 then 'late' end",),
        field="columns.word",
    ),
    Mistake(
        "text and number",
        "  more:\n    add_columns:\n      from: flights\n      columns:\n        sum: [[carrier + dep_delay]]\n",
        "expression.types",
        "",
        "",
        field="columns.sum",
    ),
    Mistake(
        "a text whose quotes YAML took",
        "  more:\n    add_columns:\n      from: flights\n      columns:\n        label: [['carrier']]\n",
        "expression.quoted",
        "the quotes around carrier are YAML's own: what is left is the expression carrier, not a text",
        "for the text write 'carrier' after |-, for the column carrier without quotes",
        ("Make it the text 'carrier'", "Make it the expression carrier"),
        field="columns.label",
    ),
    Mistake(
        "a text of words whose quotes YAML took",
        '  more:\n    add_columns:\n      from: flights\n      columns:\n        label: [["All of it"]]\n',
        "expression.quoted",
        "the quotes around All of it are YAML's own: what is left is the expression All of it, not a text",
        "for the text write 'All of it' after |-, for the column \"All of it\" without quotes",
        ("Make it the text 'All of it'", 'Make it the expression "All of it"'),
        field="columns.label",
    ),
    Mistake(
        "${} in an expression",
        "  late:\n    filter_rows:\n      from: flights\n      where: [[${least}]]\n",
        "field.parameter_not_allowed",
        "in an expression a parameter is written with $ alone",
        "write $least",
        ("Write $least",),
        head="parameters:\n  least:\n    type: boolean\n    default: true\n",
        field="where",
    ),
    Mistake(
        "a parameter that there is not, in a field",
        "  few:\n    limit_rows:\n      from: flights\n      count: [[${nn}]]\n      order_by: [carrier, origin, dep_delay, time_hour]\n",
        "parameter.unknown",
        "there is no parameter 'nn'",
        "there is run_date, run_time, run_id, interval_start, interval_end",
        field="count",
    ),
    Mistake(
        "a parameter that there is not, in a path",
        "  out:\n    write_parquet:\n      from: flights\n      path: out/a-[[${run_dat}]].parquet\n",
        "parameter.unknown",
        "there is no parameter 'run_dat'",
        "did you mean 'run_date'?",
        ("Write out/a-${run_date}.parquet",),
        field="path",
    ),
    Mistake(
        "a parameter of another type",
        "  few:\n    limit_rows:\n      from: flights\n      count: [[${n}]]\n      order_by: [carrier, origin, dep_delay, time_hour]\n",
        "field.parameter_type",
        "parameter 'n' is a text, and a whole number is meant",
        "change the parameter's type",
        head="parameters:\n  n:\n    type: text\n    default: '5'\n",
        field="count",
    ),
    Mistake(
        "a parameter's type",
        "  few:\n    limit_rows:\n      from: flights\n      count: ${n}\n      order_by: [carrier, origin, dep_delay, time_hour]\n",
        "type.unknown",
        "'int' is not a type",
        "did you mean integer?",
        ("Write integer",),
        head="parameters:\n  n:\n    type: [[int]]\n    default: 5\n",
        field="parameters.n.type",
    ),
    Mistake(
        "a parameter's default",
        "  few:\n    limit_rows:\n      from: flights\n      count: ${n}\n      order_by: [carrier, origin, dep_delay, time_hour]\n",
        "expression.value",
        "'five' is not a whole number of at most 64 bits",
        "",
        head="parameters:\n  n:\n    type: integer\n    default: [[five]]\n",
        field="parameters.n.default",
    ),
    Mistake(
        "a default that is none of the choices",
        "  late:\n    filter_rows:\n      from: flights\n      where: carrier = $n\n",
        "parameter.no_choice",
        "'AAA' is not one of the choices",
        "did you mean 'AA'?",
        ("Write AA",),
        head="parameters:\n  n:\n    type: choice\n    choices: [AA, UA]\n    default: [[AAA]]\n",
        field="parameters.n.default",
    ),
    Mistake(
        "a choice without choices",
        "  late:\n    filter_rows:\n      from: flights\n      where: carrier = $n\n",
        "parameter.choices",
        "parameter 'n' has nothing to choose from",
        "write choices: [a, b]",
        head="parameters:\n  [[n]]:\n    type: choice\n    default: AA\n",
        field="parameters.n",
    ),
    Mistake(
        "a text where a list is meant",
        "  late:\n    filter_rows:\n      from: flights\n      where: carrier in $n\n",
        "parameter.shape",
        "a text stands here, and a list<text> is meant",
        "write [AA]",
        head="parameters:\n  n:\n    type: list<text>\n    default: [[AA]]\n",
        field="parameters.n.default",
    ),
    Mistake(
        "a list of what no parameter can hold",
        "  few:\n    limit_rows:\n      from: flights\n      count: ${n}\n      order_by: [carrier, origin, dep_delay, time_hour]\n",
        "parameter.type",
        "a parameter cannot be a list<date>",
        "take list<text> or list<integer>, and cast the items in an expression",
        head="parameters:\n  n:\n    type: [[list<date>]]\n    default:\n      - 2024-01-31\n",
        field="parameters.n.type",
    ),
    Mistake(
        "a parameter without a value",
        "  few:\n    limit_rows:\n      from: flights\n      count: ${n}\n      order_by: [carrier, origin, dep_delay, time_hour]\n",
        "parameter.no_value",
        "parameter 'n' has neither a default nor an example",
        "write a default, or an example that previews take",
        head="parameters:\n  [[n]]:\n    type: integer\n",
        field="parameters.n",
    ),
    Mistake(
        "a parameter that nothing uses",
        "",
        "parameter.unused",
        "parameter 'n' is not used",
        "write $n, or remove it",
        ("Remove it",),
        head="parameters:\n  [[n]]:\n    type: integer\n    default: 5\n",
        severity="warning",
        field="parameters.n",
    ),
    Mistake(
        "a parameter by a built-in name",
        "",
        "parameter.built_in",
        "'run_date' is built in",
        "choose another name",
        head="parameters:\n  [[run_date]]:\n    type: date\n    default: 2024-01-01\n",
        field="parameters.run_date",
    ),
    Mistake(
        "an order that there is not",
        "  few:\n    limit_rows:\n      from: grouped\n      count: 5\n".replace("limit_rows", "[[limit_rows]]")
        + "  grouped:\n    union_rows:\n      from: [flights]\n",
        "order.none",
        "which rows are kept depends on the order of the rows, and they have none here, so they are taken in the order of all their columns",
        "sort first, or write order_by",
        ("Sort first",),
        severity="warning",
        field="order_by",
    ),
    Mistake(
        "a group that there is not",
        "  sorted:\n    group: [[clening]]\n    sort_rows:\n      from: flights\n      order_by: [carrier]\n",
        "node.no_group",
        "there is no group 'clening'",
        "did you mean 'cleaning'?",
        ("Put it into cleaning", "Take it out of any group"),
        head="",
        severity="warning",
    ),
    Mistake(
        "an engine that there is not",
        "  sorted:\n    engine: [[pandas]]\n    sort_rows:\n      from: flights\n      order_by: [carrier]\n",
        "backend.not_here",
        "there is no engine 'pandas' in this version",
        "engines are duckdb and spark; leave `engine` out",
        ("Use the pipeline's engine",),
    ),
    Mistake(
        "an output of a node that there is not",
        "",
        "output.unknown",
        "there is no node 'flihgts'",
        "did you mean 'flights'?",
        ("Write flights",),
        head="outputs:\n  all: [[flihgts]]\n",
        field="outputs.all",
    ),
    Mistake(
        "a table that the query does not have",
        "  asked:\n    sql:\n      from:\n        f: flights\n      query: select * from [[g]]\n",
        "sql.table_unknown",
        "the node has no input 'g'",
        "there is f",
        field="query",
    ),
    Mistake(
        "a path that leads out of the project",
        "  out:\n    write_parquet:\n      from: flights\n      path: [[../a.parquet]]\n",
        "trust.outside",
        "",
        "",
        field="path",
    ),
    Mistake(
        "a file that there is not",
        "  more:\n    read_parquet:\n      path: [[data/other.parquet]]\n      columns:\n        a: text\n",
        "source.not_found",
        "there is no file 'data/other.parquet'",
        "paths are relative to the project's folder",
        severity="warning",
        field="path",
    ),
    Mistake(
        "two sinks of one file",
        "  one:\n    write_parquet:\n      from: flights\n      path: out/a.parquet\n"
        "  two:\n    write_parquet:\n      from: flights\n      path: [[out/../out/a.parquet]]\n",
        "sink.same_target",
        "'one' writes to 'out/../out/a.parquet' too, and one of the two would be lost",
        "write to another file",
        field="path",
    ),
    Mistake(
        "a sink in the folder that another fills",
        "  one:\n    write_parquet:\n      from: flights\n      path: out/a\n      partition_by: [origin]\n"
        "  two:\n    write_parquet:\n      from: flights\n      path: [[out/a/more/b.parquet]]\n",
        "sink.same_target",
        "'one' writes to 'out/a/more/b.parquet' too, and one of the two would be lost",
        "write to another file",
        field="path",
    ),
    Mistake(
        "a folder around the file that another writes",
        "  one:\n    write_parquet:\n      from: flights\n      path: out/a/b.parquet\n"
        "  two:\n    write_parquet:\n      from: flights\n      path: [[out/a]]\n      partition_by: [origin]\n",
        "sink.same_target",
        "'one' writes to 'out/a' too, and one of the two would be lost",
        "write to another file",
        field="path",
    ),
    Mistake(
        "a folder around the file that a source reads",
        "  out:\n    write_parquet:\n      from: flights\n      path: [[data]]\n      partition_by: [origin]\n",
        "sink.is_source",
        "'flights' reads 'data', which a run would write over",
        "write to another file",
        field="path",
    ),
    Mistake(
        "a comparison with null",
        "  late:\n    filter_rows:\n      from: flights\n      where: origin = 'EWR' and [[dep_delay != null]]\n",
        "expression.null_compared",
        "a comparison with null is never true: 'dep_delay != null'",
        "is not null",
        ("Write dep_delay is not null",),
        severity="warning",
        field="where",
    ),
    Mistake(
        "an order of null",
        "  late:\n    filter_rows:\n      from: flights\n      where: not [[(null < dep_delay)]]\n",
        "expression.null_compared",
        "'(null < dep_delay)'",
        "is null",
        severity="warning",
        field="where",
    ),
    Mistake(
        "a text without quotes",
        "  late:\n    filter_rows:\n      from: flights\n      where: origin = [[newark]]\n",
        "expression.no_column",
        "there is no column 'newark'",
        "for the text write 'newark' in single quotes",
        field="where",
    ),
    Mistake(
        "a list in brackets after in",
        "  late:\n    filter_rows:\n      from: flights\n      where: origin in [[[]] 'EWR', 'JFK']\n",
        "expression.syntax",
        "'(' is missing after 'in'",
        "in ('a', 'b')",
        field="where",
    ),
    Mistake(
        "extract as another SQL writes it",
        "  late:\n    add_columns:\n      from: flights\n      columns:\n        year: extract(year [[from]] time_hour)\n",
        "expression.syntax",
        "extract(.. from ..) is not written",
        "year(day)",
        field="columns.year",
    ),
    Mistake(
        "a sink of the file that a source reads",
        "  out:\n    write_parquet:\n      from: flights\n      path: [[data/../data/flights.parquet]]\n",
        "sink.is_source",
        "'flights' reads 'data/../data/flights.parquet', which a run would write over",
        "write to another file",
        field="path",
    ),
)


def unmarked(text: str) -> tuple[str, tuple[int, int, int]]:
    """The text without marks, and the line, column and end that they stood around."""
    start = text.index("[[")
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    end = column + text.index("]]") - start - 2
    return text.replace("[[", "", 1).replace("]]", "", 1).replace("§flights§", "[flights]"), (line, column, end)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "penstock.yaml").write_text("name: tests\n")
    (tmp_path / "data").mkdir()
    for name in ("flights.parquet", "a.csv"):
        (tmp_path / "data" / name).write_bytes(b"")
    return Project.open(tmp_path)


def problems_of(text: str, project: Project) -> tuple[Problem, ...]:
    reading = read(text)
    return check(reading.document, project=project, reading=reading)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_mistake_is_one_problem_at_its_characters(mistake: Mistake, project: Project) -> None:
    text, place = unmarked(mistake.marked)
    text += "groups:\n  cleaning:\n    title: Cleaning\n"
    problems = problems_of(text, project)
    assert [(problem.code, problem.severity) for problem in problems] == [(mistake.code, mistake.severity)]
    (problem,) = problems
    assert (problem.line, problem.column, problem.end) == place
    assert problem.field == mistake.field
    assert mistake.message in problem.message
    assert mistake.hint in problem.hint
    if mistake.message:
        assert [fix.title for fix in problem.fixes] == list(mistake.fixes)


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_every_fix_mends(mistake: Mistake, project: Project) -> None:
    text, _ = unmarked(mistake.marked)
    document = read(text + "groups:\n  cleaning:\n    title: Cleaning\n").document
    for problem in check(document, project=project):
        for fix in problem.fixes:
            mended = check(apply_all(document, fix.edits), project=project)
            assert problem.code not in {each.code for each in mended}, fix.title


def found(text: str) -> list[tuple[str, int | None, str | None]]:
    reading = read(f"penstock: 1\nnodes:\n{FLIGHTS}{text}")
    return [(problem.code, problem.line, problem.field) for problem in check(reading.document, reading=reading)]


def test_what_the_reader_said_is_not_said_again() -> None:
    assert found("  late:\n    filter_rows:\n      from: flights\n      where:\n") == [("document.empty_value", 14, "where")]
    assert found("  late:\n    title: Late\n") == [("document.no_kind", 11, None)]
    flow = "  more:\n    add_columns:\n      from: flights\n      columns: {a: idd + 1}\n"
    assert found(flow) == [("document.flow", 14, None)]


def test_the_reader_and_the_kinds_each_say_what_they_know() -> None:
    text = "  late:\n    titel: x\n    filtr_rows:\n      from: flights\n"
    assert found(text) == [("document.unknown_key", 12, None), ("kind.unknown", 13, None)]


def test_of_a_text_that_yaml_cannot_read_nothing_else_is_said() -> None:
    assert found("  late:\n    filter_rows:\n      from: later\n      where: 'x\n") == [("document.syntax", 14, None)]


def test_a_text_of_another_version_is_only_read() -> None:
    reading = read("penstock: 2\nnodes:\n  a:\n    nonsense:\n      x: y\n")
    assert [problem.code for problem in check(reading.document, reading=reading)] == ["document.other_version"]


def test_problems_come_in_the_order_of_the_text() -> None:
    text = (
        "  b:\n    filter_rows:\n      from: flights\n      where: idd > 1\n"
        "  a:\n    sort_rows:\n      from: flights\n      order_by: [idd]\n      titel: x\n"
        "  c:\n    limit_rows:\n      from: flights\n      count: many\n      offset: few\n"
    )
    assert found(text) == [
        ("expression.no_column", 14, "where"),
        ("schema.column_missing", 18, "order_by.0"),
        ("field.unknown", 19, "titel"),
        ("field.integer", 23, "count"),
        ("field.integer", 24, "offset"),
    ]


def test_an_edited_document_has_problems_without_places() -> None:
    document = read(f"penstock: 1\nnodes:\n{FLIGHTS}").document
    edited = apply_all(document, (AddNode(node=Node(id="late", kind="filter_rows", fields=Fields({"from": "flihgts", "where": "x"}))),))
    (problem,) = check(edited)
    assert (problem.code, problem.node, problem.field, problem.line) == ("reference.unknown", "late", "from", None)
    (mended, _) = problem.fixes
    assert [each.code for each in check(apply_all(edited, mended.edits))] == ["expression.no_column"]


def test_quotes_that_change_nothing_are_fine() -> None:
    text = "  more:\n    add_columns:\n      from: flights\n      columns:\n"
    assert found(f"{text}        a: \"carrier || 'x: y'\"\n        b: 'dep_delay > 1'\n        c: |-\n          'All'\n") == []


def test_sql_is_judged_without_running_and_binds_when_asked() -> None:
    query = "  asked:\n    sql:\n      from:\n        f: flights\n      query: select read_text('x') from f\n"
    assert [code for code, *_ in found(query)] == ["sql.function_refused"]
