"""Problems of a document, shown with the line of text that each is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from engine.document.problem import Problem
from panels.words import count
from studio.cli.excerpt import excerpt
from studio.cli.output import Output
from studio.cli.place import Place

STYLES = {"error": "bold red", "warning": "bold yellow"}


def print_problems(output: Output, place: Place, problems: Sequence[Problem]) -> None:
    """Print each problem, then how many there are: what `check` is asked for."""
    for problem in problems:
        print_problem(output.line, place, problem)
        output.line()
    output.line(f"{place.shown}: {tally(problems)}")


def print_problem(write: Callable[..., None], place: Place, problem: Problem) -> None:
    """Write one problem: what, where, what to do."""
    write((problem.severity, STYLES[problem.severity]), f": {problem.message}")
    for pieces in excerpt(_name(place, problem), source_lines(place), problem.line, problem.column, problem.end):
        write(*pieces)
    if problem.hint:
        write(("help", "bold cyan"), f": {problem.hint}")
    for fix in problem.fixes:
        write(("fix", "bold green"), f": {fix.title}")


def _name(place: Place, problem: Problem) -> str:
    """The file; of a problem without a line, such as one about data, its node and field too."""
    if problem.line is not None or problem.node is None:
        return place.shown
    return f"{place.shown}, node {problem.node}" + (f", {problem.field}" if problem.field else "")


def note_problems(output: Output, place: Place, problems: Sequence[Problem]) -> None:
    """Say on standard error, to people, which errors stand in the way of another command."""
    if output.as_json:
        return
    for problem in errors_of(problems):
        print_problem(output.note, place, problem)


def source_lines(place: Place) -> Sequence[str]:
    """The document's text by lines, as it was read."""
    return place.document.source.lines if place.document.source else ()


def errors_of(problems: Sequence[Problem]) -> list[Problem]:
    """Those that block a run."""
    return [problem for problem in problems if problem.severity == "error"]


def problem_shapes(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """The problems for JSON."""
    return [problem.model_dump(mode="json") for problem in problems]


def tally(problems: Sequence[Problem]) -> str:
    """`2 errors, 1 warning`, or `no problems`."""
    errors = len(errors_of(problems))
    counts = ((errors, "error"), (len(problems) - errors, "warning"))
    return ", ".join(count(number, noun) for number, noun in counts if number) or "no problems"
