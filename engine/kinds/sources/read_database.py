"""The kind `read_database`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal as Digits
from typing import Annotated

from pydantic import Field

from engine.errors import ConfigError, ExpressionError
from engine.kinds.fields import Bound, ColumnName, SqlText, Text, TypeMap
from engine.kinds.file_source import PLACE_FIELDS
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.wording import count, one_line
from engine.language.tree import Column
from engine.language.types import DATE, INTEGER, TIMESTAMP, TIMESTAMP_TZ, DataType, Decimal
from engine.language.values import read_value
from engine.nearest import known_names
from engine.relation import Field as Declared
from engine.relation import Query, Relation, Scan

_GROWING = (INTEGER, DATE, TIMESTAMP, TIMESTAMP_TZ)


class ReadDatabase(Kind):
    """Reads a table of a database, or what one SELECT of yours gives there: SQLite and DuckDB files, PostgreSQL servers.

    `connection` names one of the `connections` in `penstock.yaml`. Passwords never stand there: `secret: sales` means the variable
    PENSTOCK_SECRET_SALES, and a server is used once you have allowed it (`penstock allow postgresql://user@host:5432/database`).
    Only the columns that something needs are fetched, within one read-only transaction, into a file that is gone after the run.
    A run asks a table for those rows only that the filters below it keep, as far as the database compares as Penstock does, and says
    for how many conditions that was so. Values that do not fit their type are fetched, and told, all the same.
    A query is the database's own SQL and may call well-known functions only. `incremental` names a column that grows: with `after`,
    rows up to that value are left out by the database. Rows come in no order. A preview looks at the first 100,000 rows, keeps them
    for ten minutes where the database is a server, and says so.
    """

    kind = "read_database"
    category = "source"
    family = "source"
    title = "Read database"
    synonyms = ("sql table", "postgres", "postgresql", "sqlite", "duckdb file", "jdbc", "odbc", "adbc", "import table", "database query")
    inputs = ()

    connection: Annotated[Text, Field(title="Connection", description="One of the connections in penstock.yaml.")]
    columns: Annotated[TypeMap, Field(title="Columns", description="Name and type of the columns to read.")]
    table: Annotated[Text | None, Field(title="Table", description="`orders`, or with its schema `sales.orders`.")] = None
    query: Annotated[SqlText | None, Field(title="Query", description="One SELECT in the database's own SQL, in place of a table.")] = None
    incremental: Annotated[
        ColumnName | None, Field(title="Incremental", description="A column that grows, by which older rows are left out.")
    ] = None
    after: Annotated[
        Bound | None, Field(title="After", description="Its greatest value that is not wanted any more, best a parameter: `${last}`.")
    ] = None

    examples = (
        Example(
            title="Two columns of a table",
            fields="connection: warehouse\ncolumns:\n  id: integer\n  amount: decimal(9,2)\ntable: orders",
            inputs={"warehouse.orders": "id integer, amount decimal(9,2), note text\n1,19.50,x\n2,,"},
            outputs={"rows": "id integer, amount decimal(9,2)\n1,19.50\n2,"},
            summary="warehouse: orders, 2 columns",
        ),
        Example(
            title="A query",
            fields=(
                "connection: warehouse\ncolumns:\n  region: text\n  orders: integer\n"
                "query: select region, count(*) as orders from orders group by region"
            ),
            inputs={"warehouse.orders": "id integer, region text\n1,north\n2,north\n3,south"},
            outputs={"rows": "region text, orders integer\nnorth,2\nsouth,1"},
            summary="warehouse: select region, count(*) as orders from orders group by region",
        ),
        Example(
            title="What has come since",
            fields="connection: warehouse\ncolumns:\n  id: integer\n  note: text\ntable: orders\nincremental: id\nafter: 2",
            inputs={"warehouse.orders": "id integer, note text\n1,a\n2,b\n3,c"},
            outputs={"rows": "id integer, note text\n3,c"},
            summary="warehouse: orders, 2 columns, id after 2",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows, in no order: a table has none."""
        self._judge(inputs)
        fields = tuple(Declared(name, kind) for name, kind in self.columns.items())
        scan = Scan(inputs.node, "database", f"{self.connection}: {self.table or 'query'}", (*fields, *PLACE_FIELDS), self._options())
        columns = tuple((field.name, Column(field.type, field.name)) for field in fields)
        return {"rows": Relation(f"{inputs.node}.rows", Query(scan, columns))}

    def summary(self) -> str:
        """Which rows of which database."""
        if self.query is not None:
            return f"{self.connection}: {one_line(self.query)}"
        since = f", {self.incremental} after {self.after}" if self.incremental and self.after is not None else ""
        return f"{self.connection}: {self.table}, {count(len(self.columns), 'column')}{since}"

    def _options(self) -> Mapping[str, object]:
        return FrozenMap(
            {
                "connection": self.connection,
                "table": self.table,
                "query": self.query,
                "incremental": self.incremental if self.after is not None else None,
                "after": None if self.after is None else _text(self.after),
                "declared": tuple(self.columns),
                "missing_columns": "null",  # what nothing needs is not fetched; whoever fetches tells what is missing
                "extra_columns": "drop",
                "extra_column": None,
            }
        )

    def _judge(self, inputs: Inputs) -> None:
        if (self.table is None) == (self.query is None):
            message = "a table or a query is needed, and not both" if self.table is None else "a table is read, or a query, not both"
            inputs.report(("table",), ConfigError(message, code="field.value", hint="write table: orders, or query: select ..."))
        if (self.incremental is None) != (self.after is None):
            missing, has = ("after", "incremental") if self.after is None else ("incremental", "after")
            inputs.report((has,), ConfigError(f"'{has}' needs '{missing}'", code="field.missing", hint=f"write {missing} too"))
        elif self.incremental is not None:
            self._judge_growing(inputs, self.incremental)

    def _judge_growing(self, inputs: Inputs, name: str) -> None:
        kind = self.columns.get(name)
        if kind is None:
            error = ConfigError(f"'{name}' is none of the columns", code="field.value", hint=known_names(name, self.columns))
            inputs.report(("incremental",), error)
        elif kind not in _GROWING and not isinstance(kind, Decimal):
            message = f"'{name}' is {kind}, whose values databases compare in different ways"
            hint = "take a column that is an integer, a decimal, a date or a timestamp"
            inputs.report(("incremental",), ConfigError(message, code="field.value", hint=hint))
        else:
            self._judge_after(inputs, kind)

    def _judge_after(self, inputs: Inputs, kind: DataType) -> None:
        try:
            read_value(_text(self.after), kind)
        except ExpressionError as error:
            inputs.report(("after",), ConfigError(error.message, code="field.value", hint=f"write a value of type {kind}"))


def _text(value: object) -> str:
    """A parameter's value as it would be written."""
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ").replace("+00:00", "Z")
    return f"{value:f}" if isinstance(value, Digits) else str(value)
