"""The engines' answer to what a person's own SQL gives; a process starts when it is first asked, so mostly never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from engine.parameters import parameters_of
from engine.relation import Field, Sql
from engine.schema import Binder
from studio.cli.place import Place

if TYPE_CHECKING:
    from engine.running.spark_process import SparkProcess


@contextmanager
def binder_for(place: Place, spark: SparkProcess | None = None) -> Iterator[Binder]:
    """A binder for the pipeline, as long as the block runs; it asks that Spark process, or one of its own."""
    with ExitStack() as stack:
        yield _LazyBinder(place, stack, spark)


class _LazyBinder:
    """Starts the processes with the first question, and leaves their end to the stack."""

    def __init__(self, place: Place, stack: ExitStack, spark: SparkProcess | None) -> None:
        self._place = place
        self._stack = stack
        self._spark = spark
        self._binder: Binder | None = None

    def __call__(self, sql: Sql, inputs: Mapping[str, tuple[Field, ...]]) -> tuple[Field, ...]:
        if self._binder is None:
            self._binder = self._started()
        return self._binder(sql, inputs)

    def _started(self) -> Binder:
        from engine.preview.binding import child_binder
        from engine.preview.child import Child
        from engine.running.spark_process import SparkProcess

        project = self._place.project
        child = Child.start({"project": project.root})
        self._stack.callback(child.close)
        spark = self._spark or self._stack.enter_context(SparkProcess(project))
        return child_binder(child, parameters_of(self._place.whole, None).types, spark=spark.driver)
