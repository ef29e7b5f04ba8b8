"""The kind `sql`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ExpressionError
from engine.kinds.fields import Choice, SqlText
from engine.kinds.kind import Example, Input, Inputs, Kind
from engine.kinds.wording import one_line
from engine.language.sql_parameters import parameters_in
from engine.language.tree import Cast, Column
from engine.nearest import known_names, nearest
from engine.relation import Query, Relation
from engine.relation import Sql as SqlSource


class Sql(Kind):
    """Runs one SELECT that you write yourself, over inputs that you name.

    Each key under `from` is the name of a table in the query. Only those tables can be read, and only functions that stay inside
    the data are allowed. `$name` is a parameter. The text belongs to one engine (`dialect`), runs there and is never translated.
    Rows come out in no defined order, unless something below sorts them.
    """

    kind = "sql"
    category = "transform"
    family = "combine"
    title = "SQL"
    synonyms = ("query", "select", "custom sql", "code", "subquery", "duckdb")
    inputs = (Input("from", "named"),)

    query: Annotated[SqlText, Field(title="Query", description="One SELECT over the tables named under `from`.")]
    dialect: Annotated[Choice[Literal["duckdb", "spark"]], Field(title="Dialect", description="The engine whose SQL this is.")] = "duckdb"

    examples = (
        Example(
            title="Count by hand",
            fields="query: select carrier, count(*) as flights from flights group by carrier",
            inputs={"from.flights": "carrier text, delay integer\nAA,5\nB6,\nAA,20"},
            outputs={"rows": "carrier text, flights integer\nAA,2\nB6,1"},
            summary="select carrier, count(*) as flights from flights group by carrier",
        ),
        Example(
            title="Two inputs",
            fields="query: |-\n  select o.id, c.name\n  from orders o\n  join customers c on c.id = o.customer",
            inputs={"from.orders": "id integer, customer integer\n1,7\n2,8", "from.customers": "id integer, name text\n7,Ada"},
            outputs={"rows": "id integer, name text\n1,Ada"},
            summary="select o.id, c.name from orders o join customers c on c.id = o.customer",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The query's rows; nothing while no engine is there to say which columns they have."""
        tables = tuple((name, relation.name) for name, relation in inputs.relations("from"))
        parameters = self._parameters(inputs)
        sql = SqlSource(self.query, self.dialect, tables, parameters)
        fields = inputs.sql_fields(("query",), sql) if inputs.parameters.keys() >= set(parameters) else None
        if fields is None:
            return {}
        # The engine's own type may be narrower, such as a 32-bit integer, so every column is cast to its declared type.
        columns = tuple((field.name, Cast(field.type, Column(field.type, field.name))) for field in fields)
        return {"rows": Relation(f"{inputs.node}.rows", Query(sql, columns))}

    def _parameters(self, inputs: Inputs) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name, start, end in parameters_in(self.query, self.dialect):
            found[name] = None
            if name not in inputs.parameters:
                near = nearest(name, inputs.parameters)
                texts = tuple(f"{self.query[:start]}${each}{self.query[end:]}" for each in near)
                hint = known_names(name, inputs.parameters)
                inputs.report(
                    ("query",),
                    ExpressionError(f"there is no parameter '{name}'", start, end, code="sql.no_parameter", hint=hint, replacements=texts),
                )
        return tuple(found)

    def summary(self) -> str:
        """The beginning of the query."""
        return one_line(self.query)
