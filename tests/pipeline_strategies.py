"""Pipelines of 1 to 12 nodes over the whole catalogue that are right by construction: each node is drawn over the columns before it.

What a kind's fields are is drawn by the function of its name in `node_strategies`; a draft that the engine finds wrong, or whose
rows would depend on chance, falls out and is drawn anew.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from column_strategies import COLUMN_STRATEGIES
from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter
from node_strategies import KIND_STRATEGIES, Draft, Port, Sight, answer_of
from part_strategies import sub_pipeline
from part_texts import SUFFIX, PartTexts
from table_strategies import Drawn, Files

from engine.document.model import Document, Node, Parameter, Pipeline
from engine.document.writer import write
from engine.kinds import ports_of
from engine.language.types import Map
from engine.relation import Relation
from engine.schema import Analysis, NodeShape, analyse

MOST_NODES = 12
SOURCES = (
    "inline_table",
    "generate_rows",
    "read_csv",
    "read_parquet",
    "read_json",
    "read_excel",
    "read_arrow",
    "read_database",
    "list_files",
)
SINKS = ("write_csv", "write_json", "write_parquet", "write_arrow", "write_database")
STRATEGIES = {**KIND_STRATEGIES, **COLUMN_STRATEGIES, "sub_pipeline": sub_pipeline}
_SELDOM_FIT = (
    *("flatten_columns",) * 8,
    *("unnest_rows", "transpose", "promote_header") * 5,
    *("resample", "bin_column", "extract_text", "fill_nulls", "split_column", "text_to_rows", "compare_rows") * 2,
    *("parse_json", "parse_dates", "replace_values", "group_by", "distinct_rows"),
)
"""Few rows have what these kinds need, so they are tried more often."""
TRANSFORMS = (*(name for name in STRATEGIES if name not in (*SOURCES, *SINKS)), *_SELDOM_FIT)
_SIZES = (1, *range(2, MOST_NODES + 1), *range(2, MOST_NODES + 1), *range(2, MOST_NODES + 1))
"""A pipeline of one node has no sink, so there are few."""
_TRIES = 3
_LIMIT = Parameter(name="limit", type="integer", default="2")
_BY_CHANCE = ("order.ties",)
"""Warnings that say that engines may choose different rows."""
_SHOWN = 20_000


@dataclass
class Tally:
    """How many drafts of nodes were made over all examples, and which fell out."""

    drawn: int = 0
    fallen: Counter[str] = field(default_factory=Counter)
    """By kind and the first problem's code."""

    @property
    def share(self) -> float:
        return sum(self.fallen.values()) / max(self.drawn, 1)


@dataclass(frozen=True, repr=False)
class Example:
    """A pipeline as text, and its files."""

    text: str
    files: Files
    tables: tuple[Drawn, ...]
    analysis: Analysis
    document: Document

    def __repr__(self) -> str:
        """What it takes to look at a failure; Hypothesis refuses to print more than 30,000 characters."""
        return str(self)[:_SHOWN]

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        """Not field by field, as a dataclass is shown otherwise."""
        printer.text(repr(self))

    def __str__(self) -> str:
        tables = "".join(f"\n--- {path}\n{table}" for path, table in self.files.items())
        return f"\n{self.text}{tables}"


@st.composite
def pipelines(draw: st.DrawFn, tally: Tally) -> Example:
    """A pipeline; but for one of a single node, it ends in a sink or two."""
    size = draw(st.sampled_from(_SIZES))
    sketch = _Sketch(draw, tally)
    sinks = 0 if size == 1 else draw(st.integers(1, min(2, size - 1)))
    sources = min(draw(st.sampled_from([1, 1, 2, 2, 3])), max(size - sinks, 1))
    for place in range(size - sinks):
        is_source = place == 0 or (place < sources and draw(st.booleans()))
        sketch.add(SOURCES if is_source else TRANSFORMS)
    for _ in range(sinks):
        sketch.add(SINKS, is_last=True)
    return Example(write(sketch.document), sketch.files, tuple(sketch.tables), sketch.analysis, sketch.document)


class _Sketch:
    """A pipeline that grows."""

    def __init__(self, draw: st.DrawFn, tally: Tally) -> None:
        self.draw = draw
        self.tally = tally
        has_parameter = draw(st.integers(0, 5)) == 0
        self.files: dict[str, str | Drawn] = {}
        pipeline = Pipeline(name="drawn", parameters=(_LIMIT,) if has_parameter else (), loader=PartTexts(self.files))
        self.document = Document(pipeline=pipeline)
        self.analysis = analyse(self.document)
        self.tables: list[Drawn] = []
        self.ports: dict[str, Port] = {}
        self.read: set[str] = set()

    def add(self, kinds: tuple[str, ...], *, is_last: bool = False) -> None:
        """Add a node of one of those kinds; one that nothing can be drawn for is left out."""
        for _ in range(_TRIES):
            kind = self.draw(st.sampled_from(kinds))
            draft = STRATEGIES[kind](self.draw, self.sight(is_last=is_last))
            if draft is not None and self.takes(kind, draft):
                return

    def sight(self, *, is_last: bool) -> Sight:
        """What a new node sees: rows that nothing reads yet come to mind first, and what a node has left over seldom, as it is often nothing."""
        main = [port for port in self.ports.values() if port.is_main]
        unread = [port for port in main if port.reference not in self.read]
        over = [port for port in self.ports.values() if not port.is_main] if self.draw(st.integers(0, 9)) == 9 else []
        favoured = unread[-1:] * 4 if is_last else [*unread, *unread[-2:] * 3]
        return Sight(f"n{len(self.document.pipeline.nodes) + 1}", (*favoured, *(() if is_last and unread else main), *over), self.names())

    def names(self) -> tuple[str, ...]:
        return tuple(f"${parameter.name}" for parameter in self.document.pipeline.parameters)

    def takes(self, kind: str, draft: Draft) -> bool:
        """Put the draft into the pipeline, unless something is wrong with it."""
        name = f"n{len(self.document.pipeline.nodes) + 1}"
        node = Node(id=name, kind=kind, fields=draft.fields)
        pipeline = self.document.pipeline
        document = replace_pipeline(self.document, (*pipeline.nodes, node))
        self.files.update({path: text for path, text in draft.files.items() if path.endswith(SUFFIX)})
        analysis = analyse(document, binder=answer_of, earlier=self.analysis)
        shape = analysis.nodes[name]
        self.tally.drawn += 1
        wrong = _wrong(shape)
        if wrong:
            self.tally.fallen[f"{kind}: {wrong}"] += 1
            return False
        self.document, self.analysis = document, analysis
        self.files.update(draft.files)
        self.tables += draft.tables
        self.read |= {port.reference for port in draft.inputs}
        self.note_ports(node, shape, draft)
        return True

    def note_ports(self, node: Node, shape: NodeShape, draft: Draft) -> None:
        ports = ports_of(self.document.pipeline, node) or ()
        for port in ports:
            if port in shape.relations:
                is_main = port == ports[0]
                reference = node.id if is_main else f"{node.id}.{port}"
                relation = shape.relations[port]
                self.ports[reference] = Port(
                    reference, relation, draft.most_rows, is_main, _first_row(relation, draft) if is_main else None
                )


def _first_row(relation: Relation, draft: Draft) -> tuple[str, ...] | None:
    """The first row that a source was given, as texts; None where it has another shape, or where a value is no plain word."""
    table = draft.tables[0] if draft.tables else None
    if table is None or table.fields != relation.visible or not table.rows:
        return None
    cells = [_WORDS[type(value)](value) if type(value) in _WORDS else None for value in table.rows[0]]
    return None if None in cells else tuple(cell or "" for cell in cells)


_WORDS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: "",
    str: str,
    int: str,
    bool: lambda value: str(value).lower(),
    dt.date: dt.date.isoformat,
}


def replace_pipeline(document: Document, nodes: tuple[Node, ...]) -> Document:
    return document.model_copy(update={"pipeline": document.pipeline.model_copy(update={"nodes": nodes})})


def _wrong(shape: NodeShape) -> str:
    """Why a node is not wanted; empty when it is."""
    codes = [problem.error.code for problem in shape.problems if problem.severity == "error" or problem.error.code in _BY_CHANCE]
    if shape.blocked and not codes:
        return "blocked"
    has_map = any(isinstance(each.type, Map) for pairs in shape.inputs.values() for _, relation in pairs for each in relation.visible)
    if not codes and has_map and any(problem.error.code == "order.none" for problem in shape.problems):
        return "a map has no order"
    return codes[0] if codes else ""
