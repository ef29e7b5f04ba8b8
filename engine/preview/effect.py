"""What edits changed at a node, as a value: counts, columns, and a page of the rows that differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from engine.errors import StudioError
from engine.preview.sample import Sample
from engine.relation import Field, Relation

if TYPE_CHECKING:
    import pyarrow as pa

Sort: TypeAlias = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Columns:
    """How the columns before and after are related; by name, as a renamed column cannot be told from another one."""

    before: tuple[Field, ...]
    after: tuple[Field, ...]

    @property
    def added(self) -> tuple[Field, ...]:
        """Those that are only there after."""
        return _only(self.after, self.before)

    @property
    def removed(self) -> tuple[Field, ...]:
        """Those that were only there before."""
        return _only(self.before, self.after)

    @property
    def retyped(self) -> tuple[tuple[Field, Field], ...]:
        """Those that have another type now, as (before, after); their cells are not compared."""
        now = {field.name: field for field in self.after}
        return tuple((old, now[old.name]) for old in self.before if old.name in now and now[old.name].type != old.type)

    @property
    def shared(self) -> tuple[str, ...]:
        """Those whose cells can be compared."""
        types = {field.name: field.type for field in self.before}
        return tuple(field.name for field in self.after if types.get(field.name) == field.type)


@dataclass(frozen=True, slots=True)
class RowEffect:
    """A row that differs."""

    sort: Sort
    changed: tuple[str, ...]
    """Columns whose cells changed."""
    before: Mapping[str, Any] | None
    """None: the row was not there."""
    after: Mapping[str, Any] | None
    """None: it is there no more."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What edits changed at a port of a node, over a sample."""

    node: str
    """Its id after the edits; of a node that is gone, the one that it had."""
    port: str
    is_new: bool
    """Whether the node, or the port, was not there before."""
    is_gone: bool
    """Whether it is not there after."""
    columns: Columns
    by: tuple[str, ...] | None
    """Columns that tell the rows apart; None: rows were compared as wholes, so that a changed row is one removed and one added."""
    before: int
    """Rows."""
    after: int
    added: int = 0
    removed: int = 0
    changed: int = 0
    """Rows with a changed cell."""
    cells: tuple[tuple[str, int], ...] = ()
    """(column, changed cells)."""
    is_reordered: bool = False
    """Whether rows that stand on both sides follow each other otherwise, where their order means something."""
    arrow: bytes = b""
    """The page as an Arrow IPC stream: `sort`, `changed`, and the structs `before` and `after`. Empty: no page was asked for."""
    offset: int = 0
    shown: int = 0
    """Rows of the page."""
    samples: tuple[Sample, ...] = ()
    """Of the rows after."""
    is_sample: bool = False
    is_of_port: bool = False
    """Whether it is only the port that is new or gone."""
    is_same_sample: bool = True
    """Whether both sides worked on the same rows of the sources; if not, some differences may only come from that."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing that a person sees is different."""
        is_same = self.columns.before == self.columns.after and not (self.is_new or self.is_gone or self.is_reordered)
        return is_same and not (self.added or self.removed or self.changed)

    @property
    def differing(self) -> int:
        """Rows that a page can show."""
        return self.added + self.removed + self.changed

    def line(self) -> str:
        """What is to be said above the rows: `12 rows added, 3 removed, 40 changed; column late added; sample, ...`."""
        parts = [*self._state(), *self._rows(), *self._columns()]
        if self.is_reordered:
            parts.append("the order of the rows is another one")
        said = ", ".join(parts) or "no difference"
        return "; ".join([said, f"{self.before:,} rows before, {self.after:,} after", *self._honesty()])

    def rows(self) -> tuple[RowEffect, ...]:
        """The page, checked: what comes from behind the walls is not believed."""
        return tuple(RowEffect(row["sort"], tuple(row["changed"]), row["before"], row["after"]) for row in self.table().to_pylist())

    def table(self) -> pa.Table:
        """The page as a table."""
        import pyarrow as pa

        table = pa.ipc.open_stream(self.arrow).read_all()
        table.validate(full=True)
        return table

    def _state(self) -> list[str]:
        what = "port" if self.is_of_port else "node"
        return [f"a new {what}"] if self.is_new else [f"a {what} that is gone"] if self.is_gone else []

    def _rows(self) -> list[str]:
        counts = (("added", self.added), ("removed", self.removed), ("changed", self.changed))
        return [f"{_counted(count, 'row')} {word}" for word, count in counts if count]

    def _columns(self) -> list[str]:
        if self.is_new or self.is_gone:
            return []
        columns = self.columns
        parts = [f"{_named(fields)} {word}" for word, fields in (("added", columns.added), ("removed", columns.removed)) if fields]
        parts += [f"column {old.name} is {new.type} instead of {old.type}" for old, new in columns.retyped]
        is_moved = not parts and columns.before != columns.after
        return [*parts, *(["the columns stand in another order"] if is_moved else [])]

    def _honesty(self) -> list[str]:
        """How far it can be trusted."""
        if self.by is None:
            told = ["rows compared as wholes, as no columns are known to tell them apart"] if self.added and self.removed else []
        else:
            told = [f"rows told apart by {', '.join(self.by)}"] if self.by else []
        words = [sample.words() for sample in self.samples]
        if not self.is_same_sample:
            told.append("the edits changed which rows are sampled, so some differences may only come from that")
        return [*told, *(["sample"] if self.is_sample else ["all data"]), *words]


@dataclass(frozen=True, slots=True)
class EffectFailed:
    """A node whose effect cannot be told."""

    node: str
    port: str
    error: StudioError


def keys_of(before: Relation, after: Relation, shared: Sequence[str]) -> tuple[str, ...] | None:
    """Columns that tell any two rows apart on both sides; None where none are known, or they are not the same columns on both."""
    if before.unique is None or after.unique is None:
        return None
    keys = before.unique | after.unique
    return tuple(name for name in shared if name in keys) if keys <= set(shared) else None


def _only(fields: Sequence[Field], others: Sequence[Field]) -> tuple[Field, ...]:
    names = {field.name for field in others}
    return tuple(field for field in fields if field.name not in names)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _named(fields: Sequence[Field]) -> str:
    return f"{'column' if len(fields) == 1 else 'columns'} {', '.join(field.name for field in fields)}"
