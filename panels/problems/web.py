"""The dock's problems in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from engine.checks.finding import Finding, as_problem
from engine.document.problem import Problem
from engine.errors import ConfigError
from panels.problems.state import keyed, problems_view
from panels.results import ports_of
from panels.wire import Said, plain_object, text_of, whole_of
from panels.workspace import Workspace


class ProblemsPanel:
    """What is wrong with the document, and what previews have found to be."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._last: tuple[tuple[object, ...], Mapping[str, object]] | None = None

    def view(self) -> Mapping[str, object]:
        """See `ProblemsView`; the same object while there are the same problems."""
        snapshot, problems = self._workspace.session.snapshot, self._problems()
        can_edit = snapshot.other_writer is None and not snapshot.is_partial
        parts = (snapshot.document, can_edit, *problems)
        if self._last is None or self._last[0] != parts:
            self._last = parts, plain_object(problems_view(snapshot.document, problems, can_edit=can_edit))
        return self._last[1]

    def hear(self, message: str, said: Said) -> None:
        """Go to a problem, or mend it."""
        match message:
            case "show":
                self._workspace.session.select([text_of(said, "node")])
            case "fix":
                self._fix(text_of(said, "key"), whole_of(said, "fix"))
            case _:
                raise ConfigError(f"there is no message '{message}' to the problems", code="web.message")

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """There is nothing to be asked."""
        del said, reply
        raise ConfigError(f"there is no question '{message}' to the problems", code="web.message")

    def _problems(self) -> tuple[Problem, ...]:
        return (*self._workspace.problems, *dict.fromkeys(self._found()))

    def _found(self) -> Iterator[Problem]:
        """What the rows themselves show: promises that they do not keep, files that are not as said; at each port of their node."""
        document, results = self._workspace.session.document, self._workspace.results
        for node in document.pipeline.nodes:
            for port in ports_of(document.pipeline, node.id):
                finding = results.finding(node.id, port)
                if finding is not None and finding.preview is not None and results.is_current(node.id, port):
                    for problem in finding.preview.problems:
                        yield as_problem(document, Finding(("nodes", node.id, node.kind, *problem.path), problem))

    def _fix(self, key: str, number: int) -> None:
        problem = dict(keyed(self._problems())).get(key)
        if problem is None or not 0 <= number < len(problem.fixes):
            raise ConfigError("this problem is there no more", code="problem.gone", hint="look at those that are left")
        self._workspace.dispatch(problem.fixes[number].edits)
