"""All problems of a document at once, each with its place in the text and edits that would mend it.

No engine is loaded, except to judge SQL that a person wrote, and no file is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from engine.backends.choice import engines_of
from engine.checks.databases import database_findings
from engine.checks.finding import Finding, as_problem
from engine.checks.fixes import fixes_of, is_about_key, sorting_first
from engine.checks.nulls import null_comparisons
from engine.checks.paths import path_findings
from engine.checks.pipeline import end_findings, engine_findings, parameter_findings, place_findings
from engine.checks.python import python_findings
from engine.checks.quoted import quoted_expressions
from engine.checks.spark import spark_findings
from engine.checks.sql import sql_findings
from engine.document.model import Document, Node
from engine.document.problem import Problem
from engine.document.reader import Reading
from engine.errors import UnsupportedError
from engine.kinds.inputs import Binder
from engine.project.project import Project
from engine.schema import Analysis, analyse


def check(
    document: Document,
    *,
    project: Project | None = None,
    binder: Binder | None = None,
    reading: Reading | None = None,
    engine: str | None = None,
    analysis: Analysis | None = None,
) -> tuple[Problem, ...]:
    """Find everything that is wrong.

    Args:
        document: what to judge.
        project: where paths lead; without one they are not judged.
        binder: gives the columns of `sql` nodes; without one what hangs on them is not judged.
        reading: how the document was read; its problems are among those returned.
        engine: judges the document as one that runs on this engine, whatever it says itself.
        analysis: of this document, where it is there already.

    Returns:
        Problems in the order of the text. A text of another format version is not judged beyond its reading.
    """
    read = reading.problems if reading is not None else ()
    if document.read_only:
        return read
    known = analyse(document, binder=binder) if analysis is None else analysis
    findings = _findings(document, known, project, engine)
    problems = [as_problem(document, _outward(known, found)) for found in findings]
    own = (problem for problem in problems if not _follows(problem, read))
    return tuple(sorted((*read, *own), key=_position))


def _position(problem: Problem) -> tuple[int, int]:
    """Problems without a place come last."""
    return (problem.line, problem.column or 0) if problem.line is not None else (1 << 31, 0)


def _findings(document: Document, analysis: Analysis, project: Project | None, engine: str | None) -> Iterator[Finding]:
    nodes = [node for node in document.pipeline.nodes if node.id in analysis.nodes]
    judged = document.model_copy(update={"pipeline": analysis.pipeline})
    texts = [found for node in nodes for found in _of_texts(document, analysis, node)]
    yield from texts
    claimed = {found.path for found in texts}
    engines = _engines(document, project, engine)
    for node in nodes:
        yield from (found for found in _of_node(document, analysis, node) if found.path not in claimed)
        yield from null_comparisons(node)
        yield from place_findings(document, node)
        yield from spark_findings(node, analysis.nodes[node.id], engines, can_choose=engine is None)
    for name in analysis.expansion.origins:
        if name in analysis.nodes:
            yield from spark_findings(analysis.pipeline.by_id[name], analysis.nodes[name], engines, can_choose=False)
    yield from parameter_findings(document, analysis)
    yield from end_findings(document)
    yield from engine_findings(document, project, engine)
    yield from python_findings(judged, analysis, engines, project)
    if project is not None:
        yield from path_findings(judged, analysis, project)
        yield from database_findings(judged, analysis, project)


def _outward(analysis: Analysis, found: Finding) -> Finding:
    """A finding about a node in a part, as it is told of the node of the document that uses the part."""
    node, problem = found.node, found.problem
    if node is None or node not in analysis.expansion.origins:
        return found
    outer, told = analysis.expansion.outward(node, replace(problem, path=found.path[3:]))
    return Finding(("nodes", outer, analysis.expansion.uses[outer].kind, *told.path), told)


def _engines(document: Document, project: Project | None, engine: str | None) -> Mapping[str, str]:
    """The engine of every node; nothing where one is unknown, which is a finding of its own."""
    try:
        return engines_of(document, project, engine)
    except UnsupportedError:
        return {}


def _of_texts(document: Document, analysis: Analysis, node: Node) -> Iterator[Finding]:
    """What is wrong with a text as a whole, so that nothing else about it matters."""
    yield from quoted_expressions(document, node)
    yield from sql_findings(node, analysis.nodes[node.id].kind)


def _of_node(document: Document, analysis: Analysis, node: Node) -> Iterator[Finding]:
    shape = analysis.nodes[node.id]
    for problem in shape.problems:
        fixes = fixes_of(document, node, problem)
        if problem.error.code == "order.none":
            fixes = (*fixes, *sorting_first(document, node, shape))
        yield Finding(("nodes", node.id, node.kind, *problem.path), problem, fixes, is_about_key(problem))


def _follows(problem: Problem, read: Iterable[Problem]) -> bool:
    """Whether the reading has said already that there is something wrong at this place."""
    return any(_is_same_place(problem, other) for other in read if other.severity == "error" and other.node is not None)


def _is_same_place(problem: Problem, other: Problem) -> bool:
    if problem.node != other.node:
        return False
    if other.code == "document.flow" and problem.line == other.line:
        return True
    if problem.field is None or other.field is None:
        return problem.code == "kind.missing" and other.code == "document.no_kind"
    mine, others = problem.field.split("."), other.field.split(".")
    shorter = min(len(mine), len(others))
    return mine[:shorter] == others[:shorter]
