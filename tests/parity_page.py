"""The page of the help that says what is proven to be the same on both engines: made of what the proofs gave, never by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml
from function_proof import Proof
from kind_proof import KindProof, Result
from parity_statistics import FunctionStatistics, function_statistics
from pipeline_judge import NEAR, NIGHTLY, ORDINARY, OVERLOOKED

from engine.kinds import KINDS

PARITY = Path(__file__).parent / "parity"
_INTRODUCTION = """\
# One meaning on two engines: what is proven

A pipeline means the same on DuckDB and on Spark. That is not said of the two engines, which differ in hundreds of places, but of what
Penstock has them do: each expression and each kind of node is spelt for each of the two, and the tests run both and compare every
value. Null, NaN, 0.0 and -0.0 are told apart, and so are the types of columns and the scales of decimals. Where one engine stops with
an error, the other has to stop too. The figures below are written by those tests, and a figure that changes fails them.
"""
_FUNCTIONS = """\
## Functions

Each signature of each function, operator and cast is tried over rows of edges: nulls, NaN, infinities, -0, empty text, emoji, accents,
leap days, zones and their gaps, the years 1 and 9999, decimals and integers at their limits. Aggregates and windows are tried by group,
over all rows and over none. Both engines give the same values, and an error on one is an error on the other. Every night all trials run;
every change runs one of each signature, and others each day. *Within* says how far floats may lie apart, relative to the larger one;
where nothing stands, they are equal bit for bit.
"""
_KINDS = """\
## Kinds of node

Each example of the documentation and each further case runs on both engines. Spark's rows are compared with DuckDB's and with those
that the case shows. *Stopped* are cases that are an error, and one on both. A source's files are read by Spark where a run lets it
read them: Parquet of plain types; any other file is read by DuckDB and handed over as Parquet. Sinks give the same rows, and DuckDB
writes them. `sql` runs on the engine for which it was written.
"""
_PIPELINES = """\
## Random pipelines

Pipelines of 1 to 12 nodes over the whole catalogue are drawn at random, with small tables of every type, full of nulls and of values
at which engines differ. What comes into each sink, what comes out of each port that nothing reads, how many rows are rejected and how
many break a promise are compared. Floats may differ by {near:g} of the larger, as a sum of them depends on the order of its parts.

An engine does not compute what the rows that are asked for do not need, and each knows something else beforehand: that a file holds
no null, say. So a value that cannot be computed may stop one engine only. Asked for all rows of the step that makes it, the other one
has to stop as well.
"""
_FOUND = "What was found to differ once is mended, and is tried in every run since:"
_QUESTIONS = """\
## Questions that many ask

TPC-H-derived: the 22 questions of that benchmark as pipelines of built-in kinds, without a person's SQL, at scale 0.1. Both engines
give what DuckDB answers to the question in its own SQL, row for row and in order.
"""


def page(functions: Proof, kinds: KindProof) -> str:
    """The whole text."""
    parts = [_INTRODUCTION, *_functions(functions), *_kinds(kinds), *_pipelines(), *_questions()]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _functions(proof: Proof) -> Iterator[str]:
    found = function_statistics(proof)
    yield _FUNCTIONS
    signatures, values = sum(each.signatures for each in found), sum(each.values for each in found)
    equal, refused = sum(each.equal for each in found), sum(each.refused for each in found)
    yield f"{len(found)} functions have {signatures} signatures: {equal} equal, {refused} refused on Spark. {values} values are compared."
    yield table(("function", "signatures", "equal", "refused", "trials", "values", "within"), map(_function_row, found))


def _function_row(each: FunctionStatistics) -> tuple[object, ...]:
    within = f"{each.tolerance:g}" if each.tolerance else ""
    name = each.name.replace("|", "\\|")
    return f"`{name}`", each.signatures, each.equal, each.refused, each.trials, each.values, within


def _kinds(proof: KindProof) -> Iterator[str]:
    results = {kind.kind: proof.of_kind(kind) for kind in KINDS}
    yield _KINDS
    yield table(("kind", "cases", "rows", "equal", "stopped", "refused"), (_kind_row(name, found) for name, found in results.items()))


def _kind_row(name: str, results: Sequence[Result]) -> tuple[object, ...]:
    states = Counter(result.state for result in results)
    rows = sum(result.rows for result in results)
    return f"`{name}`", len(results), rows, states["equal"], states["stopped"], states["refused"]


def _pipelines() -> Iterator[str]:
    yield _PIPELINES.format(near=NEAR)
    rows = (
        ("pipelines", ORDINARY.pipelines, NIGHTLY.pipelines),
        ("nodes of each kind, at least", ORDINARY.of_a_kind, NIGHTLY.of_a_kind),
        ("run to their end on both engines, at least", f"{ORDINARY.running:.0%}", f"{NIGHTLY.running:.0%}"),
        ("put a row into a file, at least", f"{ORDINARY.with_rows:.0%}", f"{NIGHTLY.with_rows:.0%}"),
        ("put a null into a file, at least", f"{ORDINARY.with_nulls:.0%}", f"{NIGHTLY.with_nulls:.0%}"),
        ("stop on the engine alone that needs a value, at most", f"{OVERLOOKED:.0%}", f"{OVERLOOKED:.0%}"),
        ("may differ", 0, 0),
    )
    yield table(("of random pipelines", "each change", "each night"), rows)
    yield _FOUND
    yield "\n".join(f"- {found['case']}" for found in yaml.safe_load((PARITY / "found.yaml").read_text(encoding="utf-8")))


def _questions() -> Iterator[str]:
    yield _QUESTIONS
    names = [yaml.safe_load(path.read_text(encoding="utf-8"))["name"] for path in sorted((PARITY / "tpch").glob("*.pipeline.yaml"))]
    yield "\n".join(f"{number}. {name}" for number, name in enumerate(names, 1))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown; all columns but the first hold figures."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
