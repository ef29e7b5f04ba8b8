"""`penstock check`: all problems of a pipeline at once."""

from __future__ import annotations

from collections.abc import Sequence

from engine.check import check
from engine.document.problem import Problem
from studio.cli.binding import binder_for
from studio.cli.exits import Exit
from studio.cli.options import EngineWord, Options, PipelineWord
from studio.cli.place import open_place
from studio.cli.problems import errors_of, print_problems, problem_shapes
from studio.cli.staged import print_staged, staged_in, staged_shapes


def check_command(pipeline: PipelineWord = None, /, *, engine: EngineWord = None, options: Options = Options()) -> int:
    """Find all problems of a pipeline, each with its place and fixes."""
    place = open_place(pipeline)
    with binder_for(place) as binder:
        problems = check(place.document, project=place.project, binder=binder, reading=place.reading, engine=engine)
    staged = staged_in(place, engine)
    nodes = len(place.document.pipeline.nodes)
    output = options.output
    if options.json:
        output.value({"pipeline": place.relative, "nodes": nodes, "problems": problem_shapes(problems), "staged": staged_shapes(staged)})
        return _status(problems)
    print_staged(output, staged)
    if problems:
        print_problems(output, place, problems)
    else:
        output.line(f"{place.shown}: {nodes} nodes, no problems")
    return _status(problems)


def _status(problems: Sequence[Problem]) -> int:
    return Exit.FAILED if errors_of(problems) else Exit.OK
