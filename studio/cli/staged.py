"""Text files that a run on Spark first writes as Parquet: nothing is wrong with that, but it takes time and room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from engine.backends.choice import engines_of
from engine.checks.staged import StagedSource, staged_sources
from engine.errors import UnsupportedError
from engine.schema import analyse
from panels.words import count, size
from studio.cli.output import Output
from studio.cli.place import Place


def staged_in(place: Place, engine: str | None) -> tuple[StagedSource, ...]:
    """The sources of the pipeline that would be staged; none where an engine is unknown, which is a problem of its own."""
    try:
        engines = engines_of(place.document, place.project, engine)
    except UnsupportedError:
        return ()
    return staged_sources(analyse(place.document), place.project, engines) if "spark" in engines.values() else ()


def print_staged(output: Output, staged: Sequence[StagedSource]) -> None:
    """A line for each."""
    for source in staged:
        files = "its files are not there" if source.files is None else f"{count(source.files, 'file')}, {size(source.bytes or 0)}"
        words = f": '{source.node}' is read by DuckDB and handed to Spark as Parquet: {source.path} ({files})"
        output.line(("note", "bold cyan"), words)


def staged_shapes(staged: Sequence[StagedSource]) -> list[dict[str, object]]:
    """The sources for JSON."""
    return [asdict(source) for source in staged]
