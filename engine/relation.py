"""What a node means: a query over its inputs' relations, with the columns and the order of its rows.

A `Query` is one flat SELECT. It is data: no text of any engine stands in it (but for a person's own SQL or code), expressions
are typed trees. `engine.backends.statement` prints relations as common table expressions; the stage plan prunes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from engine.language.tree import Column, Expr, OrderKey
from engine.language.types import INTEGER, DataType, List

HIDDEN_PREFIX = "__penstock_"
"""Names of columns that people never see begin so; sources refuse such names of their own."""

SCAN_FILE = f"{HIDDEN_PREFIX}file"
"""A hidden column that every scan offers: the file's path from the project's root."""
SCAN_RECORD = f"{HIDDEN_PREFIX}record"
"""A hidden column that every scan offers: the number of the row in its file, from 1; of sound records, in a text file."""
SCAN_SHEET = f"{HIDDEN_PREFIX}sheet"
"""A hidden column that a scan of workbooks offers too: the name of the row's sheet."""

UNNEST_ITEM = f"{HIDDEN_PREFIX}item"
"""The column of an `Unnest` that holds an item of the list."""
UNNEST_PLACE = f"{HIDDEN_PREFIX}place_in_list"
"""The column of an `Unnest` that holds the item's place in its list, from 1."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a relation; a hidden one is carried for ordering only and never shown or written."""

    name: str
    type: DataType
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SortColumn:
    """One key of a relation's ordering, by column name; nulls come last unless `nulls_first`."""

    name: str
    descending: bool = False
    nulls_first: bool = False


@dataclass(frozen=True, slots=True)
class Ordering:
    """The promise that rows have this order; `total` when no two rows can be equal in its keys."""

    keys: tuple[SortColumn, ...] = ()
    total: bool = False


NO_ORDER = Ordering()


@dataclass(frozen=True, slots=True)
class Ref:
    """The rows of another relation, by its name."""

    relation: str


@dataclass(frozen=True, slots=True)
class Join:
    """Two relations side by side; columns are told apart by `side` (`left`, `right`). `semi` and `anti` show the left only."""

    left: str
    right: str
    how: Literal["inner", "left", "right", "full", "semi", "anti", "cross"]
    condition: Expr | None = None


@dataclass(frozen=True, slots=True)
class Unnest:
    """The rows of a relation, each once for every item of a list; a row whose list is null or empty is not there.

    Beside the relation's own columns there are the item and its place, see `item` and `place`.
    """

    relation: str
    items: Expr
    """The list, over the relation's columns."""

    @property
    def item(self) -> Column:
        """The item, null too."""
        kind = self.items.type
        return Column(kind.item if isinstance(kind, List) else kind, UNNEST_ITEM)

    @property
    def place(self) -> Column:
        """The place of the item in its list, from 1."""
        return Column(INTEGER, UNNEST_PLACE)


@dataclass(frozen=True, slots=True)
class Union:
    """The rows of several relations, one after the other; each part brings its own select list, in the same columns."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """Rows written out: `rows` hold one literal or constant expression per field."""

    fields: tuple[Field, ...]
    rows: tuple[tuple[Expr, ...], ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """Rows of files, as a backend reads them: `options` is the source kind's own description of format and dialect.

    `port` tells apart what one file gives: `rows`, or `rejected` records with what is wrong with them. For a text format the
    fields of the rows are raw text.
    """

    node: str
    format: Literal["csv", "json", "excel", "parquet", "arrow", "files", "database"]
    path: str
    """As in the document: relative to the project's root, may hold `*`, `?`, `**`; parameters are filled in. Of a database a title."""
    fields: tuple[Field, ...]
    options: Mapping[str, Any]
    port: str = "rows"

    @property
    def place(self) -> str:
        """The field of its node that says where the rows come from."""
        return "connection" if self.format == "database" else "path"


@dataclass(frozen=True, slots=True)
class Sql:
    """A SELECT that a person wrote for one engine; `inputs` maps the names used in it to relations."""

    query: str
    dialect: Literal["duckdb", "spark"]
    inputs: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Python:
    """Rows that a person's Python code makes; `inputs` maps the names of its arguments to relations. No engine of SQL can make them."""

    node: str
    code: str
    """A module with a function `transform`."""
    inputs: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    """The declared columns."""
    seconds: int
    """That the code may take."""


Source: TypeAlias = Ref | Join | Unnest | Union | Values | Scan | Sql | Python


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT. Clauses mean what SQL's mean; a query with windows filters on them in a further step, never by QUALIFY."""

    source: Source
    columns: tuple[tuple[str, Expr], ...]
    """The select list. Each printed expression ends in a cast to its declared type, but for plain columns."""
    hidden: frozenset[str] = frozenset()
    """Which of the columns are hidden."""
    where: Expr | None = None
    group_by: tuple[Expr, ...] | None = None
    """None: no grouping; empty: all rows are one group."""
    distinct: bool = False
    order_by: tuple[OrderKey, ...] = ()
    limit: int | None = None
    offset: int = 0

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns that come out."""
        return tuple(Field(name, expression.type, name in self.hidden) for name, expression in self.columns)


@dataclass(frozen=True, slots=True)
class Relation:
    """A named query, the private steps before it, and the order that its rows carry.

    `name` is `node.port`; a step is named `node#step` and is shared by the ports of a node that need it.
    """

    name: str
    query: Query
    ordering: Ordering = NO_ORDER
    steps: tuple[Relation, ...] = ()
    unique: frozenset[str] | None = None
    """Columns that together tell any two rows apart; None: none are known, empty: there is at most one row."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """All columns, hidden ones too."""
        return self.query.fields

    @property
    def visible(self) -> tuple[Field, ...]:
        """The columns that a person sees."""
        return tuple(field for field in self.query.fields if not field.hidden)

    def column(self, name: str, side: str | None = None) -> Column:
        """A reference to the column of exactly that name.

        Raises:
            KeyError: there is none; user-given names go through `Inputs.column`, which reports.
        """
        for own, expression in self.query.columns:
            if own == name:
                return Column(expression.type, name, side)
        raise KeyError(name)

    def pass_through(self, side: str | None = None) -> tuple[tuple[str, Expr], ...]:
        """A select list of all columns as they are."""
        return tuple((name, Column(expression.type, name, side)) for name, expression in self.query.columns)

    @property
    def hidden(self) -> frozenset[str]:
        """Names of the hidden columns."""
        return self.query.hidden & {name for name, _ in self.query.columns}

    def sort_keys(self) -> tuple[OrderKey, ...]:
        """The ordering as keys for an ORDER BY over this relation."""
        return tuple(OrderKey(self.column(key.name), key.descending, key.nulls_first) for key in self.ordering.keys)


def follow(ordering: Ordering, names: Mapping[str, str]) -> Ordering:
    """The ordering after a projection: `names` maps kept input columns to their output names; it is cut at the first lost key."""
    keys: list[SortColumn] = []
    for key in ordering.keys:
        if key.name not in names:
            return Ordering(tuple(keys), total=False)
        keys.append(replace(key, name=names[key.name]))
    return Ordering(tuple(keys), ordering.total)
