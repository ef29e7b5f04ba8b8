"""What must hold before a pipeline runs: no errors; warnings are said and do not block."""

from __future__ import annotations

from engine.check import check
from engine.errors import DocumentError, Where
from studio.cli.binding import binder_for
from studio.cli.output import Output
from studio.cli.place import Place
from studio.cli.problems import errors_of, note_problems
from studio.cli.words import count


def require_sound(place: Place, output: Output) -> None:
    """Check the document; show every error that stands in the way.

    Raises:
        DocumentError: there is one.
    """
    with binder_for(place) as binder:
        problems = check(place.document, project=place.project, binder=binder, reading=place.reading)
    errors = errors_of(problems)
    if not errors:
        return
    if not output.as_json:
        note_problems(output, place, errors)
    message = f"{place.shown} has {count(len(errors), 'error')} and was not run"
    raise DocumentError(message, code="document.has_problems", hint="mend what penstock check shows", where=Where(file=place.shown))
