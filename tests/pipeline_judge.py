"""Runs a drawn pipeline on both engines and says whether they gave the same: every sink, every port that nothing reads, every promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq
from code_runs import run_code
from comparing import arrow_schema, differences
from database_files import make_drawn
from duckdb import connect
from engines import DuckdbSide, Side, SparkSide
from file_projects import Files
from pipeline_strategies import Example
from pyarrow import feather
from stages_on_sides import Answer, OverTables, answer_of, answers, is_made_elsewhere, over_tables, shown, used
from table_strategies import Drawn
from workbooks import in_a_cell, workbook_of

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.statement import dependency_order, statement, with_steps
from engine.errors import StudioError, UnsupportedError
from engine.language.types import duckdb_type
from engine.relation import Python, Relation, Sql
from engine.running.graph import node_of
from engine.running.plan import Plan, plan
from engine.running.stage import Stage
from engine.schema import Analysis

Pair: TypeAlias = tuple[str, Answer | None, Answer | None]
"""What is asked, and what DuckDB and Spark answer."""
NEAR = 1e-9
"""How far two floats may lie apart, relative to the larger: a sum of them depends on the order of its parts."""


@dataclass(frozen=True)
class Outcome:
    """How a pipeline fared."""

    state: str
    """`equal`, `stopped` (on both, or before either began), `overlooked`, `refused` (Spark cannot, by name), or `differs`.

    `overlooked`: a value cannot be computed, and one engine did not need it for the rows that were asked for, as a filter comes
    first there, or a column is dropped; asked for all rows of the steps before, it stops there too.
    """
    details: tuple[str, ...] = ()
    has_rows: bool = False
    """Whether a sink got a row."""
    has_nulls: bool = False
    """Whether a null came into a sink."""


@dataclass(frozen=True)
class Bars:
    """How many pipelines are drawn, and what must come of them, or the draw proves too little."""

    pipelines: int
    of_a_kind: int
    """Nodes of the rarest kind."""
    running: float
    """Share that runs to its end on both engines."""
    with_rows: float
    """Share that puts a row into a sink."""
    with_nulls: float
    """Share that puts a null into a sink."""


ORDINARY = Bars(180, of_a_kind=1, running=0.85, with_rows=0.70, with_nulls=0.40)
"""An ordinary run is one of minutes, so it draws few: enough for every kind to be among them."""
NIGHTLY = Bars(2_000, of_a_kind=50, running=0.90, with_rows=0.80, with_nulls=0.50)
SLOW = 60.0
"""Seconds from which a pipeline of a few rows is worth looking at."""
OVERLOOKED = 0.01
"""Share that may stop on one engine only; the other one stops when it is asked for more."""


@dataclass
class Statistics:
    """What came of all pipelines."""

    pipelines: int = 0
    states: Counter[str] = field(default_factory=Counter)
    with_sink: int = 0
    with_rows: int = 0
    with_nulls: int = 0
    nulls_in_tables: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    nodes: int = 0
    slowest: tuple[float, str] = (0.0, "")
    """Seconds of the pipeline that took longest on both engines together, and what it takes to look at it."""

    def note(self, example: Example, outcome: Outcome, seconds: float) -> None:
        nodes = example.document.pipeline.nodes
        self.pipelines += 1
        self.nodes += len(nodes)
        self.states[outcome.state] += 1
        self.with_rows += outcome.has_rows
        self.with_nulls += outcome.has_nulls
        self.nulls_in_tables += any(table.has_nulls for table in example.tables)
        self.kinds.update(node.kind for node in nodes)
        self.slowest = max(self.slowest, (seconds, str(example)))

    def share(self, number: int) -> float:
        return number / max(self.pipelines, 1)

    def lines(self) -> list[str]:
        """For people."""
        return [
            f"{self.pipelines} pipelines of {self.nodes} nodes",
            f"ran on both engines {self.share(self.states['equal'] + self.states['differs']):.1%}, stopped on both {self.share(self.states['stopped']):.1%}, overlooked by one {self.states['overlooked']}, refused on Spark {self.share(self.states['refused']):.1%}, differ {self.states['differs']}",
            f"a row in a sink {self.share(self.with_rows):.1%}, a null in a sink {self.share(self.with_nulls):.1%}, a null in a table {self.share(self.nulls_in_tables):.1%}",
            "kinds: " + ", ".join(f"{name} {number}" for name, number in self.kinds.most_common()),
            f"the slowest took {self.slowest[0]:.0f} s" + (self.slowest[1] if self.slowest[0] > SLOW else ""),
        ]


class Judge:
    """Both engines, and a folder for the files of pipelines."""

    def __init__(self, duckdb: DuckdbSide, spark: SparkSide, folder: Path) -> None:
        self.sides: Mapping[str, Side] = {"duckdb": duckdb, "spark": spark}
        self.folder = folder
        self.reader = connect()
        self.count = 0

    def outcome(self, example: Example) -> Outcome:
        """Run it on both."""
        made = over_tables(example.analysis)
        try:
            self.make_tables(example, made)
        except StudioError as problem:
            return Outcome("stopped", (str(problem),))
        except (*self.sides["duckdb"].failure, *self.sides["spark"].failure) as problem:
            return Outcome("stopped", (str(problem).partition("\n")[0],))
        try:
            found = {name: list(self.answers(side, example, made)) for name, side in self.sides.items()}
        except UnsupportedError as problem:
            return Outcome("refused", (str(problem),))
        pairs = _pairs(found["duckdb"], found["spark"])
        overlooked = [pair for pair in pairs if self.is_overlooked(pair, made)]
        judged = _judged([pair for pair in pairs if pair not in overlooked], has_order=self.keeps_promises(made))
        if not overlooked or judged.state == "differs":
            return judged
        return replace(
            judged, state="overlooked", details=tuple(str(one.error or other.error) for _, one, other in overlooked if one and other)
        )

    def is_overlooked(self, pair: Pair, made: Analysis) -> bool:
        """Whether one engine alone fails, and the other one does too when it has to show all rows of some step before."""
        _, one, other = pair
        if one is None or other is None or (one.rows is None) == (other.rows is None):
            return False
        side = self.sides["spark" if one.rows is None else "duckdb"]
        every = {**made.relations, **with_steps(made.relations.values())}
        before = [every[name] for name in dependency_order(one.stage.target.name, every, ()) if name in made.relations]
        return any(answer_of(side, shown(each, node_of(each.name)), made.relations, made.values).rows is None for each in before)

    def keeps_promises(self, made: Analysis) -> bool:
        """Whether the promises hold that the plan does not ask: an order may rest on one (that a join finds one row)."""
        side = self.sides["duckdb"]
        asked = (answer_of(side, stage, made.relations, made.values) for stage in unasked_promises(made, plan_of(made)))
        return not any(answer.rows is None or _stops(answer) for answer in asked)

    def make_tables(self, example: Example, made: Analysis) -> None:
        """What files hold is read by DuckDB, a person's SQL runs on its own engine and its code in a process; both sides get the rows."""
        self.count += 1
        folder = self.folder / f"p{self.count}"
        folder.mkdir()
        files = Files(folder, {path: text.encode() for path, text in example.files.items() if isinstance(text, str)}, self.reader)
        for path, table in example.files.items():
            if isinstance(table, Drawn):
                write_table(files, path, table)
        dialect = DuckdbDialect(files.scans())
        for relation in _made_elsewhere(example.analysis):
            columns = [each.name for each in relation.fields]
            if isinstance(relation.query.source, Sql):
                side = self.sides[relation.query.source.dialect]
                text = statement(relation, made.relations, OverTables(side.dialect), columns=columns)
                rows = side.rows(text, relation.fields, used(text, made.values))
            elif isinstance(relation.query.source, Python):
                rows = self.coded(relation, made)
            else:
                text = statement(relation, example.analysis.relations, dialect, columns=columns)
                rows = files.connection.sql(text).to_arrow_table().cast(arrow_schema(relation.fields))
            for side in self.sides.values():
                side.give(relation.name, rows, relation.fields)

    def coded(self, relation: Relation, made: Analysis) -> pa.Table:
        """The rows of a person's code, over those that DuckDB gives it."""
        python, side = relation.query.source, self.sides["duckdb"]
        assert isinstance(python, Python)
        tables = {}
        for name, read in python.inputs:
            given = made.relations[read]
            text = statement(given, made.relations, OverTables(side.dialect), ordered=True)
            tables[name] = side.rows(text, given.visible, used(text, made.values)), given.visible
        found = pq.read_table(pa.BufferReader(run_code(python, tables, self.reader)))
        return found.select([each.name for each in relation.fields]).cast(arrow_schema(relation.fields))

    def answers(self, side: Side, example: Example, made: Analysis) -> Iterator[Answer]:
        """The stages of the plan, and the ports that nothing reads."""
        stages = plan_of(made)
        if stages is not None:
            yield from answers(side, stages, made.values)
        for relation in unread_ports(made):
            yield answer_of(side, shown(relation, node_of(relation.name)), made.relations, made.values)


def write_table(files: Files, path: str, table: Drawn) -> None:
    """A Parquet file as DuckDB writes it, JSON marked as such; or the same table in an Arrow file or a workbook."""
    place = files.folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.suffix == ".xlsx":
        place.write_bytes(workbook_of({"S": [[each.name for each in table.fields], *(map(in_a_cell, row) for row in table.rows)]}))
        return
    if place.suffix == ".sqlite":
        make_drawn(place, "rows", table)
        return
    files.connection.register("drawn", table.arrow())
    columns = ", ".join(
        f'CAST("{name}" AS {duckdb_type(kind)}) AS "{name}"'
        for name, kind in ((each.name.replace('"', '""'), each.type) for each in table.fields)
    )
    if place.suffix == ".arrow":
        feather.write_feather(files.connection.sql(f"SELECT {columns} FROM drawn").to_arrow_table(), str(place))
    else:
        files.connection.execute(f"COPY (SELECT {columns} FROM drawn) TO '{place}' (FORMAT parquet)")
    files.connection.unregister("drawn")


def plan_of(analysis: Analysis) -> Plan | None:
    """The stages; None where there is no sink."""
    has_sink = any("" in shape.relations for shape in analysis.nodes.values())
    return plan(analysis) if has_sink else None


def unasked_promises(made: Analysis, stages: Plan | None) -> list[Stage]:
    """The guards that no sink needs, so that the plan does not ask them."""
    asked = {stage.target.name for stage in stages.stages} if stages is not None else set()
    return [
        Stage(0, "guard", node, guard.relation, tuple(field.name for field in guard.relation.visible), {}, (), (), guard=guard)
        for node in made.order
        for guard in made.nodes[node].guards
        if guard.relation.name not in asked
    ]


def unread_ports(made: Analysis) -> list[Relation]:
    """The relations that no node reads, but for those of sinks; tables that both sides were given say nothing unless they are all there is."""
    read = {relation.name for shape in made.nodes.values() for pairs in shape.inputs.values() for _, relation in pairs}
    unread = [relation for name, relation in made.relations.items() if name not in read and not name.endswith(".")]
    return [relation for relation in unread if not is_made_elsewhere(relation)] or unread[:1]


def _made_elsewhere(analysis: Analysis) -> list[Relation]:
    """The relations that are given to both sides, producers first."""
    every = [relation for node in analysis.order for relation in analysis.nodes[node].relations.values()]
    return [relation for relation in every if is_made_elsewhere(relation)]


def _judged(pairs: Sequence[Pair], *, has_order: bool) -> Outcome:
    broken = tuple(f"{title}: a promise is broken" for title, one, _ in pairs if one is not None and _stops(one))
    wrong = [f"{title}: {each}" for title, one, other in pairs for each in _differences(one, other, has_order=has_order and not broken)]
    sinks = [one.rows for _, one, _ in pairs if one is not None and one.rows is not None and one.stage.sort == "sink"]
    has_rows, has_nulls = any(rows.num_rows for rows in sinks), any(column.null_count for rows in sinks for column in rows.columns)
    if wrong:
        return Outcome("differs", tuple(wrong), has_rows, has_nulls)
    errors = tuple(f"{title}: {one.error}" for title, one, _ in pairs if one is not None and one.rows is None)
    return Outcome("stopped" if errors or broken else "equal", errors + broken, has_rows, has_nulls)


def _pairs(found: Sequence[Answer], wanted: Sequence[Answer]) -> list[Pair]:
    sides = [{f"{each.stage.sort} {each.stage.target.name}": each for each in side} for side in (found, wanted)]
    return [(title, sides[0].get(title), sides[1].get(title)) for title in {**sides[0], **sides[1]}]


def _differences(one: Answer | None, other: Answer | None, *, has_order: bool) -> list[str]:
    """What differs, in the rows' order as far as they have one; there is none where a promise is broken that it may rest on."""
    if one is None or other is None:
        return []  # what it is made of failed on one side, and that is told there
    if one.rows is None and other.rows is None:
        return []
    if one.rows is None or other.rows is None:
        return [f"only one fails: DuckDB {one.error or 'gives rows'} / Spark {other.error or 'gives rows'}"]
    return differences(one.rows, other.rows, ordered=has_order and one.is_ordered, within=NEAR)


def _stops(answer: Answer) -> bool:
    guard = answer.stage.guard
    return guard is not None and guard.severity == "fail" and answer.rows is not None and _number(answer.rows) > 0


def _number(rows: pa.Table) -> int:
    return int(rows.column(0)[0].as_py())
