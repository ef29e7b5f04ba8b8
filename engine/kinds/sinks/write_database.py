"""The kind `write_database`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.fields import Choice, ColumnNames, LongText, Text
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.wording import count
from engine.relation import Query, Ref, Relation

Mode = Literal["append", "create", "replace", "upsert", "delete"]
KEYED = ("upsert", "delete")
"""Modes that look for rows by their keys."""


class WriteDatabase(Kind):
    """Writes the rows to a table of a database: SQLite and DuckDB files, PostgreSQL servers.

    All happens in one transaction at the end of the run, when every row is known: the table is as it was, or holds all of them.
    `append` adds rows, `create` makes the table and refuses one that is there, `replace` puts the rows in place of all that are there (and
    makes the table where there is none), `upsert` changes the rows whose `keys` are equal and adds the others, `delete` removes the rows
    whose keys arrive. `sql_before` and `sql_after` are statements of the database's own, run within the same transaction.
    A server that you have allowed to be read is written once you have allowed that too, with `penstock allow --write`.
    """

    kind = "write_database"
    category = "sink"
    family = "sink"
    title = "Write database"
    synonyms = (
        "save to database", "export table", "insert", "update table", "merge into", "upsert", "load postgres", "write sqlite", "write sql",
    )  # fmt: skip
    outputs = ()

    connection: Annotated[Text, Field(title="Connection", description="One of the connections in penstock.yaml.")]
    table: Annotated[Text, Field(title="Table", description="`orders`, or with its schema `sales.orders`.")]
    mode: Annotated[Choice[Mode], Field(title="Mode", description="What becomes of the rows that are there.")] = "append"
    keys: Annotated[ColumnNames, Field(title="Keys", description="Columns by which rows are told apart, to upsert or delete.")] = ()
    sql_before: Annotated[LongText | None, Field(title="SQL before", description="A statement to run before the rows are written.")] = None
    sql_after: Annotated[LongText | None, Field(title="SQL after", description="A statement to run after the rows were written.")] = None

    examples = (
        Example(
            title="Add rows to a table",
            fields="connection: warehouse\ntable: orders",
            inputs={"from": "id integer, amount decimal(9,2)\n1,19.50\n2,"},
            outputs={"written": "id integer, amount decimal(9,2)\n1,19.50\n2,"},
            summary="append to warehouse: orders",
        ),
        Example(
            title="Change what is there, add what is new",
            fields="connection: warehouse\ntable: sales.orders\nmode: upsert\nkeys: [id]",
            inputs={"from": "id integer, amount decimal(9,2)\n1,19.50\n2,"},
            outputs={"written": "id integer, amount decimal(9,2)\n1,19.50\n2,"},
            summary="upsert into warehouse: sales.orders by id",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows as they are; of rows to be deleted the keys are all that counts."""
        rows = inputs.relation("from")
        for place, name in enumerate(self.keys):
            inputs.column(("keys", place), name, rows)
        if self.mode in KEYED and not self.keys:
            message = f"to {self.mode}, rows are told apart by keys"
            inputs.report(("keys",), ConfigError(message, code="field.missing", hint="write keys: [id]"))
        elif self.keys and self.mode not in KEYED:
            message = f"keys say nothing where the mode is {self.mode}"
            inputs.report(("keys",), ConfigError(message, code="field.value", hint="leave them out, or set mode to upsert or delete"))
        return {"": Relation(f"{inputs.node}.", Query(Ref(rows.name), rows.pass_through(), rows.hidden), rows.ordering)}

    def summary(self) -> str:
        """What is done to which table."""
        words = {"append": "append to", "create": "create", "replace": "replace", "upsert": "upsert into", "delete": "delete from"}
        keys = f" by {', '.join(self.keys)}" if self.keys else ""
        extra = sum(text is not None for text in (self.sql_before, self.sql_after))
        more = f", with {count(extra, 'statement')} of your own" if extra else ""
        return f"{words[self.mode]} {self.connection}: {self.table}{keys}{more}"
