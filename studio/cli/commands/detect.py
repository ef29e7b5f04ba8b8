"""`penstock detect`: what the data say about a node's shape."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from engine.document.edits import apply_all
from engine.document.writer import write
from engine.errors import DocumentError, Where
from engine.preview.detection import Detected, Detector
from engine.project.saving import save
from studio.cli.edits import edit_shapes, print_edits
from studio.cli.exits import Exit
from studio.cli.interrupt import on_interrupt
from studio.cli.options import NodeWord, Options, PipelineWord
from studio.cli.place import Place, Spot, open_spot
from studio.cli.placing import placed_errors
from studio.cli.problems import print_problem, problem_shapes


def detect_command(
    pipeline: PipelineWord = None,
    node: NodeWord = None,
    /,
    *,
    write_: Annotated[bool, Parameter(name="--write", help="Apply the edits to the document.")] = False,
    all_: Annotated[bool, Parameter(name="--all", help="Look for values in all data, not in a sample.")] = False,
    options: Options = Options(),
) -> int:
    """Find a source's columns or a pivot's values; print the edits."""
    spot = open_spot(pipeline, node)
    with (
        Detector(spot.place.project, is_thorough=all_) as detector,
        on_interrupt(detector.cancel),
        placed_errors(spot.place),
        options.output.waiting(f"looking at {spot.node}"),
    ):
        detected = detector.detect(spot.place.document, spot.node)
    if write_:
        write_down(spot.place, detected)
    _print(spot, detected, options, is_written=write_)
    return Exit.OK


def write_down(place: Place, detected: Detected) -> None:
    """Apply the edits to the document's file.

    Raises:
        DocumentError: the file holds more than was understood, and writing would lose it.
    """
    if not place.reading.complete:
        hint = "mend what penstock check shows first"
        raise DocumentError(f"{place.shown} cannot be written", code="document.incomplete", hint=hint, where=Where(file=place.shown))
    save(place.file, write(apply_all(place.document, detected.edits)).encode())


def _print(spot: Spot, detected: Detected, options: Options, *, is_written: bool) -> None:
    output = options.output
    if output.as_json:
        output.value(
            {
                "pipeline": spot.place.relative,
                "node": spot.node,
                "edits": edit_shapes(detected.edits),
                "problems": problem_shapes(detected.problems),
                "written": is_written,
            }
        )
        return
    print_edits(output, detected.edits)
    for problem in detected.problems:
        print_problem(output.line, spot.place, problem)
    output.line(f"{spot.place.shown}: written" if is_written else ("nothing is written yet; --write applies these edits", "dim"))
