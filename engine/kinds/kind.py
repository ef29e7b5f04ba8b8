"""What every kind of node is: a frozen model of its fields, its ports, and its meaning as relations.

A kind is one file with one class. It knows nothing of other kinds, of engines or of faces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from inspect import cleandoc
from typing import Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from engine.document.model import NO_PARTS, Fields, Loader
from engine.errors import StudioError
from engine.language.scope import WindowSpec
from engine.language.tree import Column, Expr
from engine.language.types import DataType
from engine.relation import Field, Relation, Sql

Family: TypeAlias = Literal["source", "rows", "columns", "combine", "summary", "sink"]
"""What a kind works on: kinds of one family stand together in a palette, and have one colour."""


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a kind: `one` reference, `many` (a list, order counts), or `named` (a mapping of table name to reference)."""

    name: str
    arity: Literal["one", "many", "named"] = "one"
    required: bool = True


@dataclass(frozen=True, slots=True)
class Preset:
    """A named partial configuration with a palette entry of its own."""

    name: str
    title: str
    description: str
    fields: Mapping[str, Any]
    """Raw fields, as in a document."""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """Rows in, configuration, rows out: test on each engine, documentation, "insert example", few-shot text.

    Tables are texts: a first line `name type, name type, ...`, then a line of CSV a row (an empty cell is null, `""` empty text).
    `fields` is the YAML text under the kind's name, without the inputs.
    """

    title: str
    fields: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Per input name (`from`, `left`, `right`; `from.0`, `from.1` for many; `from.orders` for named)."""
    outputs: Mapping[str, str] = field(default_factory=dict)
    """Per port. Rows are compared as a bag unless the relation carries a total order."""
    summary: str = ""
    ordered: bool = False
    """Whether the rows' order is part of what is shown."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Pipelines that the node uses, by their path."""


@dataclass(frozen=True, slots=True)
class KindProblem:
    """A finding of a kind about its own fields; `engine.check` gives it a place in the text."""

    path: tuple[str | int, ...]
    """Inside the kind's mapping: ("columns", "late")."""
    error: StudioError
    severity: Literal["error", "warning"] = "error"
    span: tuple[int, int] | None = None
    """Offsets inside the text of an expression."""
    replacements: tuple[str, ...] = ()
    """Whole new texts for the field, each a fix; where `word` is given, new texts for that word."""
    word: str | None = None
    """The name inside the field's text, or the key, that the problem is about."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A promise about a node's data: its relation must be empty.

    A run counts its rows, and stops before anything is written when one fails.
    """

    name: str
    """Tells apart the guards of one node, in the run record: `many_to_one`, `not_null(carrier)`."""
    path: tuple[str | int, ...]
    """The field that asks for it, inside the kind's mapping."""
    severity: Literal["fail", "warn"]
    """`warn`: the rows are counted and the run goes on. A preview only ever warns."""
    relation: Relation
    """The rows that break the promise, fit to be shown as examples."""
    message: str
    """What such a row means, in words."""
    needs_all_rows: bool = False
    """Whether it says nothing over a sample, as the number of rows does."""
    code: str = "run.guard_failed"


@dataclass(frozen=True, slots=True)
class Detection:
    """What "detect" asks the data for, to freeze it into a field: `relation` has one text column with the values in their order."""

    field: str
    relation: Relation
    needs_all_rows: bool = False
    """Whether a sample could say something else, as of the first row."""


class Inputs:
    """What a node is given: its inputs' relations, the parameters, and a way to report problems without stopping.

    Implemented in `engine.kinds.inputs`; kinds depend on this description only.
    """

    node: str
    """The node's id; relations are named after it."""
    parameters: Mapping[str, DataType]
    """The pipeline's parameters with their types, built-in ones too."""

    def relation(self, name: str) -> Relation:
        """The relation at an input of arity `one`."""
        raise NotImplementedError

    def relations(self, name: str) -> tuple[tuple[str, Relation], ...]:
        """(key, relation) of an input of arity `many` (keys are the references) or `named`."""
        raise NotImplementedError

    def bind(
        self,
        path: Sequence[str | int],
        text: str,
        relation: Relation | Mapping[str, Relation],
        *,
        want: DataType | None = None,
        allow: Literal["row", "aggregate", "window"] = "row",
        keys: Sequence[str] = (),
        window: WindowSpec | None = None,
    ) -> Expr:
        """The expression in `text` over the relation's columns (`left`, `right` for a join).

        A wrong text is reported under `path`, and a null of the wanted type is returned, so that all texts are judged at once.
        With `allow="aggregate"` the columns in `keys` may stand outside aggregates; with `"window"` all calls over rows
        become windows as `window` says.
        """
        raise NotImplementedError

    def bind_each(
        self,
        path: Sequence[str | int],
        text: str,
        relation: Relation,
        subjects: Sequence[Column],
        *,
        allow: Literal["row", "aggregate", "window"] = "row",
        window: WindowSpec | None = None,
    ) -> tuple[Expr, ...]:
        """The expression in `text` for each of the columns, which `_` stands for; `_name` is the column's name.

        What is wrong for some of the columns is reported under `path` with their names, what is wrong for all once. A null stands
        for an expression that is wrong, as in `bind`.
        """
        raise NotImplementedError

    def column(self, path: Sequence[str | int], name: str, relation: Relation, side: str | None = None) -> Column | None:
        """The column that a person named: exact match first, then by ASCII case; None after reporting the nearest names."""
        raise NotImplementedError

    def sql_fields(self, path: Sequence[str | int], sql: Sql) -> tuple[Field, ...] | None:
        """The columns that a person's SQL gives, as its engine says; None when it is wrong (and reported) or no engine is there to ask."""
        raise NotImplementedError

    def report(self, path: Sequence[str | int], error: StudioError, severity: Literal["error", "warning"] = "error") -> None:
        """Add a problem of this node's fields."""
        raise NotImplementedError


class Kind(BaseModel):
    """Base of all kinds. The class's docstring is its documentation and its palette text.

    Fields are typed by `engine.kinds.fields`, in the order of the document; required ones first.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    kind: ClassVar[str]
    category: ClassVar[Literal["source", "transform", "sink"]]
    family: ClassVar[Family]
    """What it is shown among."""
    title: ClassVar[str]
    synonyms: ClassVar[tuple[str, ...]] = ()
    inputs: ClassVar[tuple[Input, ...]] = (Input("from"),)
    outputs: ClassVar[tuple[str, ...]] = ("rows",)
    """Ports, the default first; a sink has none. Where fields name them: those of a node on which nothing is written yet."""
    port_fields: ClassVar[tuple[str, ...]] = ()
    """The fields that name the ports, where `outputs` does not say them for good."""
    presets: ClassVar[tuple[Preset, ...]] = ()
    examples: ClassVar[tuple[Example, ...]] = ()
    reconciled: ClassVar[bool] = False
    """Whether the rows of the input and of all ports must agree: in = out + rejected."""

    @classmethod
    def documentation(cls) -> str:
        """What it is and does: a line, and paragraphs behind it."""
        return cleandoc(cls.__doc__ or "")

    @classmethod
    def meaning(cls) -> str:
        """The first line of its documentation."""
        return cls.documentation().partition("\n")[0]

    @classmethod
    def ports(cls, fields: Fields, loader: Loader = NO_PARTS) -> tuple[str, ...] | None:
        """The ports of a node, the default first; None where they cannot be known.

        Args:
            fields: as they are written, also where something is wrong with them: what can be told of the ports is told, so that they
                do not come and go while a person writes.
            loader: reads the part that they name, of a kind whose ports a part names.
        """
        del fields, loader
        return cls.outputs

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The node's meaning: a relation per port; a sink gives the one under "" that it writes. Lazy, no I/O."""
        raise NotImplementedError

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """Promises that a run enforces; asked of a node whose `relations` reported no error."""
        del inputs
        return ()

    def detection(self, inputs: Inputs) -> Detection | None:
        """What "detect" would look for, where the node's shape depends on data."""
        del inputs
        return None

    @property
    def rejects_faults(self) -> bool:
        """Whether rows leave by `rejected` because something is wrong with them; a run counts those and shows examples."""
        return False

    def summary(self) -> str:
        """One line in words for the node's face."""
        raise NotImplementedError
