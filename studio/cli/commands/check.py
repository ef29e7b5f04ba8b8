"""`penstock check`: all problems of a pipeline at once."""

from __future__ import annotations

from engine.check import check
from studio.cli.binding import binder_for
from studio.cli.exits import Exit
from studio.cli.options import Options, PipelineWord
from studio.cli.place import open_place
from studio.cli.problems import errors_of, print_problems, problem_shapes


def check_command(pipeline: PipelineWord = None, /, *, options: Options = Options()) -> int:
    """Find all problems of a pipeline, each with its place and fixes."""
    place = open_place(pipeline)
    with binder_for(place) as binder:
        problems = check(place.document, project=place.project, binder=binder, reading=place.reading)
    nodes = len(place.document.pipeline.nodes)
    if options.json:
        options.output.value({"pipeline": place.relative, "nodes": nodes, "problems": problem_shapes(problems)})
    elif problems:
        print_problems(options.output, place, problems)
    else:
        options.output.line(f"{place.shown}: {nodes} nodes, no problems")
    return Exit.FAILED if errors_of(problems) else Exit.OK
