"""The engine's answer to what a person's own SQL gives; the walled process starts when it is first asked, so mostly never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from engine.project.project import Project
from engine.relation import Field, Sql
from engine.schema import Binder
from studio.cli.place import Place


@contextmanager
def binder_for(place: Place) -> Iterator[Binder]:
    """A binder for the pipeline, as long as the block runs."""
    with ExitStack() as stack:
        binder = _LazyBinder(place.project, stack)
        yield binder


class _LazyBinder:
    """Starts the process with the first question, and leaves its end to the stack."""

    def __init__(self, project: Project, stack: ExitStack) -> None:
        self._project = project
        self._stack = stack
        self._binder: Binder | None = None

    def __call__(self, sql: Sql, inputs: Mapping[str, tuple[Field, ...]]) -> tuple[Field, ...]:
        if self._binder is None:
            self._binder = self._started()
        return self._binder(sql, inputs)

    def _started(self) -> Binder:
        from engine.preview.binding import child_binder  # noqa: PLC0415 - most pipelines hold no SQL and need no process
        from engine.preview.child import Child  # noqa: PLC0415

        child = Child.start({"project": self._project.root})
        self._stack.callback(child.close)
        return child_binder(child)
