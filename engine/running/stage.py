"""What a plan is made of: stages, each one statement on one engine. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.backends.choice import ENGINES, PYTHON
from engine.kinds.kind import Guard, Kind
from engine.kinds.sinks.write_database import WriteDatabase
from engine.relation import Field, Relation
from engine.running.graph import node_of

SHOWN_ROWS = 1_000
"""Rows that `--only` shows of a node that is no sink."""


Sort: TypeAlias = Literal["keep", "guard", "sink", "show", "reject"]
"""What a stage is for: a part kept for later stages, a promise checked, a file written, rows shown, or rejected rows counted."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One statement: it computes `target` from files and from parts kept by earlier stages."""

    number: int
    """From 1, in the order of running."""
    sort: Sort
    node: str
    """The node whose relation, promise or file it makes."""
    target: Relation
    columns: tuple[str, ...]
    """Columns of the target that are wanted."""
    relations: Mapping[str, Relation]
    """What it computes on the way, the target last where it is computed; pruned, in the order of printing."""
    kept: tuple[str, ...]
    """Parts of earlier stages that it reads."""
    drops: tuple[str, ...] = ()
    """Kept parts that no later stage reads."""
    guard: Guard | None = None
    sink: Kind | None = None
    engine: str = ENGINES[0]
    is_checkpoint: bool = False
    """Whether what it keeps is kept for later runs too."""
    is_handed: bool = False
    """Whether what it keeps stands in Parquet files, where another engine finds it, and not in a table of its own engine."""

    @property
    def nodes(self) -> tuple[str, ...]:
        """Ids of the nodes that it computes, in order, its own included."""
        return tuple(dict.fromkeys([*map(node_of, self.relations), self.node]))

    @property
    def _keeping(self) -> str:
        if self.engine == PYTHON:
            return "Run the code of"
        return "Hand over" if self.is_handed else "Keep"

    @property
    def fields(self) -> tuple[Field, ...]:
        """The wanted columns with their types."""
        wanted = frozenset(self.columns)
        return tuple(field for field in self.target.fields if field.name in wanted)

    @property
    def title(self) -> str:
        """The stage in words."""
        words = {
            "keep": "Keep checkpoint" if self.is_checkpoint else self._keeping,
            "guard": "Check",
            "sink": "Write",
            "show": "Show",
            "reject": "Count rejected rows of",
        }
        effect = f": {self.sink.summary()}" if isinstance(self.sink, WriteDatabase) else ""
        return f"{words[self.sort]} {self.node}" + (f": {self.guard.name}" if self.guard else effect)


@dataclass(frozen=True, slots=True)
class Plan:
    """The stages of a run, and every relation that they are made of."""

    stages: tuple[Stage, ...]
    relations: Mapping[str, Relation]

    @property
    def sinks(self) -> tuple[str, ...]:
        """Ids of the sinks that are written, in the order in which they are put in place."""
        return tuple(stage.node for stage in self.stages if stage.sort == "sink")

    @property
    def checkpoints(self) -> tuple[str, ...]:
        """Names of the relations that are computed for later runs too, in order."""
        return tuple(stage.target.name for stage in self.stages if stage.is_checkpoint)

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines that the stages run on, those of the first stages first."""
        return tuple(dict.fromkeys(stage.engine for stage in self.stages))
