"""The engine's answer to what a person's own SQL gives; the walled process starts when it is first asked, so mostly never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from engine.parameters import parameters_of
from engine.relation import Field, Sql
from engine.schema import Binder
from studio.cli.place import Place


@contextmanager
def binder_for(place: Place) -> Iterator[Binder]:
    """A binder for the pipeline, as long as the block runs."""
    with ExitStack() as stack:
        yield _LazyBinder(place, stack)


class _LazyBinder:
    """Starts the process with the first question, and leaves its end to the stack."""

    def __init__(self, place: Place, stack: ExitStack) -> None:
        self._place = place
        self._stack = stack
        self._binder: Binder | None = None

    def __call__(self, sql: Sql, inputs: Mapping[str, tuple[Field, ...]]) -> tuple[Field, ...]:
        if self._binder is None:
            self._binder = self._started()
        return self._binder(sql, inputs)

    def _started(self) -> Binder:
        from engine.preview.binding import child_binder
        from engine.preview.child import Child

        child = Child.start({"project": self._place.project.root})
        self._stack.callback(child.close)
        return child_binder(child, parameters_of(self._place.document.pipeline, None).types)
