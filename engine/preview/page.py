"""A page of a node's rows, and what it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.backends.choice import PYTHON
from engine.backends.spark.driver import SHIELD
from engine.kinds.kind import KindProblem
from engine.preview.sample import Sample
from engine.preview.search import Search
from engine.relation import Field

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Preview:
    """A page of a node's rows, and what it stands for."""

    node: str
    port: str
    fields: tuple[Field, ...]
    arrow: bytes
    """The page as an Arrow IPC stream."""
    offset: int
    rows_shown: int
    rows_seen: int | None
    """Rows that the node has over the samples; None: too many to keep."""
    rows_total: int | None
    """Rows that it has over all data, where that is known."""
    samples: tuple[Sample, ...]
    is_sample: bool
    """Whether the rows come from less than all data."""
    ordered: bool
    """Whether the rows' order means something."""
    problems: tuple[KindProblem, ...]
    """Warnings: promises about the data that do not hold here."""
    shield: tuple[str, ...]
    """Walls that this machine lacks: `files`, `network`, `processes`, `memory`."""
    engines: tuple[str, ...]
    """The engines that have a part in these rows."""
    search: Search | None = None
    """How the search for rows that get here went; None: there was none."""

    @property
    def may_be_searched(self) -> bool:
        """Whether there are no rows, and all data may hold some."""
        return self.rows_seen == 0 and self.is_sample and self.search is None

    def line(self) -> str:
        """What must stand under the rows: how many are shown, of how many, and how those were chosen."""
        seen = "more than can be kept" if self.rows_seen is None else f"{self.rows_seen:,}"
        total = f" (of {self.rows_total:,} in all)" if self.is_sample and self.rows_total is not None else ""
        return "; ".join([f"{'sample' if self.is_sample else 'all'}: {self.rows_shown:,} of {seen} rows shown{total}", *self.grounds()])

    def grounds(self) -> tuple[str, ...]:
        """What the rows rest on: how each source was sampled, how a search went, what this machine lacks."""
        found = [sample.words() for sample in self.samples]
        if self.search is not None:
            found.append(self.search.words)
        if self.may_be_searched:
            found.append("no row of the samples gets here, all data may hold some that do")
        if self.shield:
            found.append(f"this machine has no wall around: {', '.join(self.shield)}")
        if PYTHON in self.engines and self.is_sample:
            found.append("Python code saw the sample only")
        return (*found, *([SHIELD] if "spark" in self.engines else []))

    def table(self) -> pa.Table:
        """The page, checked: what comes from behind the walls is not believed."""
        import pyarrow as pa

        table = pa.ipc.open_stream(self.arrow).read_all()
        table.validate(full=True)
        return table
