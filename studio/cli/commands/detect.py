"""`penstock detect`: what the data say about a node's shape, or about every source's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from engine.document.edits import Edit, apply_all
from engine.document.writer import write
from engine.errors import CancelledError, ConfigError, DocumentError, StudioError, Where
from engine.preview.detection import Detected, Detector, sources_of
from engine.project.saving import save
from studio.cli.detections import Looked, detection_shape, print_detections
from studio.cli.edits import print_edits
from studio.cli.exits import Exit
from studio.cli.interrupt import on_interrupt
from studio.cli.options import NodeWord, Options, PipelineWord
from studio.cli.output import Output
from studio.cli.place import Place, Spot, find_spot, open_place_and_node, require_written
from studio.cli.placing import in_document, placed_errors
from studio.cli.problems import print_problem


def detect_command(
    pipeline: PipelineWord = None,
    node: NodeWord = None,
    /,
    *,
    write_: Annotated[bool, Parameter(name="--write", help="Apply the edits to the document.")] = False,
    all_: Annotated[bool, Parameter(name="--all", help="Look for values in all data, not in a sample.")] = False,
    options: Options = Options(),
) -> int:
    """Find a source's columns or a pivot's values, or every source's columns; print the edits."""
    place, word = open_place_and_node(pipeline, node)
    if word is None:
        return _detect_sources(place, options.output, is_thorough=all_, is_written=write_)
    spot = find_spot(place, word)
    require_written(spot)
    with (
        Detector(place.project, is_thorough=all_) as detector,
        on_interrupt(detector.cancel),
        placed_errors(place),
        options.output.waiting(f"looking at {spot.node}"),
    ):
        detected = detector.detect(place.document, spot.node)
    if write_:
        write_down(place, detected.edits)
    _print(spot, detected, options.output, is_written=write_)
    return Exit.OK


def _detect_sources(place: Place, output: Output, *, is_thorough: bool, is_written: bool) -> int:
    """All sources; one that cannot be read does not keep the others from being looked at."""
    nodes = sources_of(place.document)
    if not nodes:
        hint = "name a node that has something to detect, such as a pivot"
        raise ConfigError(f"no source of {place.shown} reads files or a database", code="detect.nothing", hint=hint)
    with (
        Detector(place.project, is_thorough=is_thorough) as detector,
        on_interrupt(detector.cancel),
        output.waiting(f"looking at {', '.join(nodes)}"),
    ):
        looked = [_looked(place, detector, node) for node in nodes]
    edits = [edit for each in looked for edit in each.detected.edits]
    is_written = is_written and bool(edits)
    if is_written:
        write_down(place, edits)
    if output.as_json:
        sources = [detection_shape(each) for each in looked]
        output.value({"pipeline": place.relative, "sources": sources, "written": is_written})
    else:
        print_detections(output, place, looked)
        _print_state(place, output, is_written=is_written)
    return Exit.FAILED if any(each.error for each in looked) else Exit.OK


def _looked(place: Place, detector: Detector, node: str) -> Looked:
    try:
        return Looked(node, detector.detect(place.document, node))
    except CancelledError:
        raise
    except StudioError as error:
        error.where = in_document(place, error.where)
        return Looked(node, error=error)


def write_down(place: Place, edits: Sequence[Edit]) -> None:
    """Apply the edits to the document's file.

    Raises:
        DocumentError: the file holds more than was understood, and writing would lose it.
    """
    if not place.reading.complete:
        hint = "mend what penstock check shows first"
        raise DocumentError(f"{place.shown} cannot be written", code="document.incomplete", hint=hint, where=Where(file=place.shown))
    save(place.file, write(apply_all(place.document, edits)).encode())


def _print(spot: Spot, detected: Detected, output: Output, *, is_written: bool) -> None:
    if output.as_json:
        found = {name: value for name, value in detection_shape(Looked(spot.node, detected)).items() if name != "error"}
        output.value({"pipeline": spot.place.relative, **found, "written": is_written})
        return
    print_edits(output, detected.edits)
    for problem in detected.problems:
        print_problem(output.line, spot.place, problem)
    _print_state(spot.place, output, is_written=is_written)


def _print_state(place: Place, output: Output, *, is_written: bool) -> None:
    output.line(f"{place.shown}: written" if is_written else ("nothing is written yet; --write applies these edits", "dim"))
