"""What an expanded pipeline is: one plain graph, and where each of its nodes is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from engine.document.model import Loader, Node, Part, Path, Pipeline
from engine.document.positions import locate
from engine.document.references import INSIDE, outermost
from engine.errors import ConfigError, StudioError
from engine.kinds.kind import KindProblem


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a node that only the expanded pipeline has is written."""

    part: Part
    node: str
    """Its id there; of an input the input's name."""
    kind: str
    names: Mapping[str, str]
    """What the part calls its parameters, by their names in the expanded pipeline."""
    is_input: bool = False
    """Whether it is where rows enter the part; what is wrong there is wrong with the node that uses it."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """A pipeline without parts: the nodes of each stand in its place, as `node#inner`, and give their rows to `node` itself."""

    pipeline: Pipeline
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Of the nodes that are written in parts, by id."""
    problems: Mapping[str, tuple[KindProblem, ...]] = field(default_factory=dict)
    """What is wrong with the use of a part, by the id of the node that uses it; that node stands there as it is written."""
    inputs: frozenset[str] = frozenset()
    """Nodes that stand for the pipeline's own inputs."""
    parts: tuple[tuple[str, Part | str], ...] = ()
    """All that was read, by path; what was said instead, where it could not be."""
    uses: Mapping[str, Node] = field(default_factory=dict)
    """The nodes that use parts, by id, as they are written."""

    @property
    def is_current(self) -> bool:
        """Whether the parts are as they were."""
        return are_current(self.pipeline.loader, self.parts)

    def is_written(self, node: str) -> bool:
        """Whether the node is one of the document itself."""
        return node not in self.origins and node not in self.inputs

    def outward(self, node: str, problem: KindProblem) -> tuple[str, KindProblem]:
        """The node of the document, and the problem as it is told there, of a problem of any node."""
        while (origin := self.origins.get(node)) is not None:
            if not origin.is_input:
                return outermost(node), _inside(origin, problem, node.rpartition(INSIDE)[0])
            node = node.rpartition(INSIDE)[0]
            problem = replace(problem, path=("from", origin.node))
        return node, problem


def _inside(origin: Origin, problem: KindProblem, user: str) -> KindProblem:
    """A problem of a node in a part, as it is told of the node `user` that uses the part: with the names that the part knows."""
    names = {**origin.names, f"{user}{INSIDE}": ""}
    message, hint = (_renamed(text, names) for text in (problem.error.message, problem.error.hint))
    told = ConfigError(f"node '{origin.node}': {message}", code=problem.error.code, hint=hint)
    return in_part(origin.part, ("nodes", origin.node, origin.kind, *problem.path), told, problem)


def in_part(part: Part, path: Path, error: StudioError, problem: KindProblem | None = None) -> KindProblem:
    """Something wrong at a place of a part: it is told of the node's path, with the part's file and line."""
    place = locate(part.document, path)
    line = f", line {place[0]}" if place is not None else ""
    hint = f"{error.hint}; mend it in {part.file}" if error.hint else f"mend it in {part.file}"
    told = ConfigError(f"{part.file}{line}: {error.message}", code=error.code, hint=hint)
    return KindProblem(("path",), told, problem.severity if problem is not None else "error")


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """The text with the names that the part knows; one that a person has given may be any word, and is one behind a `$` only."""
    for new, old in names.items():
        text = text.replace(new, old) if new[0] == "_" or INSIDE in new else re.sub(rf"(\$\{{?){new}\b", rf"\g<1>{old}", text)
    return text


def loaded(loader: Loader, path: str) -> Part | StudioError:
    """The part at a path, or why there is none."""
    try:
        return loader.load(path)
    except StudioError as error:
        return error


def are_current(loader: Loader, parts: Iterable[tuple[str, Part | str]]) -> bool:
    """Whether the parts, or what was said instead, are what they were."""
    found = [(loaded(loader, path), part) for path, part in parts]
    return all((each.message if isinstance(each, StudioError) else each) == part for each, part in found)
