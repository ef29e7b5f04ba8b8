"""What previews have found to be wrong: rows that cannot be computed, promises that they do not keep, files that are not as said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.checks.finding import Finding, as_problem
from engine.document.edits import Configure
from engine.document.model import Document, Node, Path
from engine.document.problem import Fix, Problem
from engine.document.references import outermost
from engine.errors import StudioError
from engine.kinds import kind_named
from engine.kinds.kind import KindProblem
from panels.results import Results, shown_ports
from panels.words import without_node

_UNFIT, _MALFORMED = ("value.", "source.value"), "source.malformed"
_REJECT = "Put bad rows aside", "reject"
_NULL = "Leave bad values empty", "null"


def found_problems(document: Document, results: Results, nodes: Iterable[Node]) -> tuple[Problem, ...]:
    """The problems that the rows of these nodes show, at each of their ports; nothing of an earlier state of the document."""
    return tuple(dict.fromkeys(problem for node in nodes for problem in _of_node(document, results, node)))


def _of_node(document: Document, results: Results, node: Node) -> Iterator[Problem]:
    for port in shown_ports(document.pipeline, node.id):
        finding, error = results.finding(node.id, port), results.error(node.id, port)
        if error is not None and outermost(error.where.node or node.id) == node.id:
            yield _failure(document, node, error)
        elif finding is not None and finding.preview is not None and results.is_current(node.id, port):
            for problem in finding.preview.problems:
                yield as_problem(document, Finding(_path(node, *problem.path), problem))


def _failure(document: Document, node: Node, error: StudioError) -> Problem:
    """Why a node has no rows; where only some of them are to blame, what would let the others pass."""
    own = StudioError(without_node(error.message, node.id), code=error.code, hint=error.hint)
    is_own = error.where.node in (None, node.id)
    inside = (tuple(error.where.field.split(".", 1)) if error.where.field else ()) if is_own else ("path",)
    return as_problem(document, Finding(_path(node, *inside), KindProblem(inside, own), tuple(_ways_past(node, error.code))))


def _ways_past(node: Node, code: str) -> Iterator[Fix]:
    """What a kind that knows bad rows can do with them."""
    kind = kind_named(node.kind)
    if kind is None or "on_error" not in kind.model_fields or node.fields.get("on_error", "error") != "error":
        return
    ways = (_REJECT, _NULL) if code.startswith(_UNFIT) else (_REJECT,) if code == _MALFORMED else ()
    for title, value in ways:
        yield Fix(title=title, edits=(Configure(node=node.id, field=("on_error",), value=value),))


def _path(node: Node, *inside: str | int) -> Path:
    return ("nodes", node.id, node.kind, *inside)
