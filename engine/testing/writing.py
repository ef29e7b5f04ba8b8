"""The canonical text of a suite: each recording writes the same bytes, and what people wrote between the lines stays."""

from __future__ import annotations

from collections.abc import Iterator

from engine.document.model import Fields, Value
from engine.document.writer import write_fields
from engine.testing.reading import VERSION
from engine.testing.suite import Case, Suite


def write_suite(suite: Suite) -> str:
    """The text, ending with a line feed."""
    tests = Fields((node, tuple(Fields(_case(case)) for case in cases)) for node, cases in suite.tests.items() if cases)
    return write_fields(Fields([("penstock", VERSION), ("tests", tests)]), suite.comments)


def _case(case: Case) -> Iterator[tuple[str, Value]]:
    yield "case", case.name
    if case.parameters:
        yield "parameters", Fields(case.parameters.items())
    yield "inputs", Fields(case.inputs.items())
    if case.error is None:
        yield "outputs", Fields(case.outputs.items())
    if case.ordered:
        yield "ordered", "true"
    if case.warnings:
        yield "warnings", case.warnings
    if case.error is not None:
        yield "error", case.error
