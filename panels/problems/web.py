"""The dock's problems in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.document.problem import Problem
from engine.errors import ConfigError
from panels.found import found_problems
from panels.problems.state import keyed, problems_view
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
        workspace = self._workspace
        document = workspace.session.document
        return (*workspace.problems, *found_problems(document, workspace.results, document.pipeline.nodes))

    def _fix(self, key: str, number: int) -> None:
        problem = dict(keyed(self._problems())).get(key)
        if problem is None or not 0 <= number < len(problem.fixes):
            raise ConfigError("this problem is there no more", code="problem.gone", hint="look at those that are left")
        self._workspace.dispatch(problem.fixes[number].edits)
