"""Tests of nodes: rows in, rows out. A pipeline's tests stand beside it, in `<name>.tests.yaml`.

Tables are texts, as `engine.kinds.tables` reads them, so that their types are kept and a review shows what changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from engine.document.model import Comment
from engine.document.model import Path as Place
from engine.project.paths import PIPELINE_SUFFIX

TESTS_SUFFIX = ".tests.yaml"


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a node."""

    name: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    """A table by input: `from`, `left`, `right`; `from.0`, `from.1` where there are several; `from.orders` for those of a query."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """A table by port; ports that are not named are not judged."""
    parameters: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """As a document writes their defaults; the others have their own."""
    ordered: bool = False
    """Whether the rows of the outputs are compared in their order."""
    warnings: tuple[str, ...] = ()
    """Codes of what a run would say, or stop at, with these rows."""
    error: str | None = None
    """The code of the error that the rows must lead to, instead of outputs."""


@dataclass(frozen=True, slots=True)
class Suite:
    """All tests of a pipeline."""

    tests: Mapping[str, tuple[Case, ...]] = field(default_factory=dict)
    """By node."""
    comments: Mapping[Place, Comment] = field(default_factory=dict)
    """What people wrote between the lines of the file."""

    def with_case(self, node: str, case: Case) -> Suite:
        """The suite where the node has this case: in the place of the one of that name, else last."""
        old = self.tests.get(node, ())
        is_new = all(each.name != case.name for each in old)
        cases = (*old, case) if is_new else tuple(case if each.name == case.name else each for each in old)
        return replace(self, tests={**self.tests, node: cases})

    def free_name(self, node: str) -> str:
        """A name that no case of the node has."""
        taken = {case.name for case in self.tests.get(node, ())}
        return next(name for number in range(1, len(taken) + 2) if (name := f"recorded {number}") not in taken)


def suite_path(pipeline: Path) -> Path:
    """Where the tests of a pipeline's file stand."""
    return pipeline.with_name(pipeline.name.removesuffix(PIPELINE_SUFFIX) + TESTS_SUFFIX)
