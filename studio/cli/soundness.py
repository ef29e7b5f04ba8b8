"""What must hold before a pipeline runs: no errors; warnings are left to `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.check import check
from engine.document.problem import Problem
from engine.errors import DocumentError, Where
from panels.words import count
from studio.cli.binding import binder_for
from studio.cli.output import Output
from studio.cli.place import Place
from studio.cli.problems import errors_of, note_problems

if TYPE_CHECKING:
    from engine.running.spark_process import SparkProcess


def require_sound(place: Place, output: Output, engine: str | None = None, spark: SparkProcess | None = None) -> None:
    """Check the document; show every error that stands in the way, on that engine if one is given.

    Raises:
        DocumentError: there is one.
    """
    errors = errors_in(place, engine, spark)
    if errors:
        note_problems(output, place, errors)
        message = f"{place.shown} has {count(len(errors), 'error')} and was not run"
        hint = "penstock check shows all problems at once"
        raise DocumentError(message, code="document.has_errors", hint=hint, where=Where(file=place.shown))


def errors_in(place: Place, engine: str | None = None, spark: SparkProcess | None = None) -> list[Problem]:
    """The problems that block a run."""
    with binder_for(place, spark) as binder:
        return errors_of(check(place.document, project=place.project, binder=binder, reading=place.reading, engine=engine))
