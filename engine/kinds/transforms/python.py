"""The kind `python`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.code import FUNCTION, code_faults, is_argument
from engine.kinds.fields import CodeText, Integer, TypeMap
from engine.kinds.kind import Example, Input, Inputs, Kind
from engine.kinds.wording import names
from engine.language.tree import Column
from engine.relation import HIDDEN_PREFIX, Query, Relation
from engine.relation import Field as RelationField
from engine.relation import Python as PythonSource

SECONDS = 60


class Python(Kind):
    """Computes a table with your own Python code.

    The code defines `transform`, which is called with the inputs by the names that they have under `from`. Each is a table of pyarrow
    (`.to_pandas()` makes a frame of it, `.to_pylist()` a list of dicts), and so is what comes back: a table, a frame, a dict of columns
    or a list of dicts. `columns` declares what that is. A value is cast where nothing of it is lost; any other is an error that names
    it. Rows come in the order that they have above, and go out in no defined order, unless something below sorts them.

    Nothing runs until you allow it for this project: `penstock allow python`. Then each run of the code has a process of its own:
    no network, no files, no other processes, at most the memory of the run and `timeout` seconds. It may import what is installed
    beside Penstock. Over a sample it sees the sample only. It is always computed on this machine, also where other nodes run on Spark.
    """

    kind = "python"
    category = "transform"
    family = "combine"
    title = "Python"
    synonyms = (
        "python script", "custom code", "code", "script", "pandas", "polars", "udf", "code node", "jython", "python tool", "run python",
        "scikit-learn", "custom transform",
    )  # fmt: skip
    inputs = (Input("from", "named"),)

    code: Annotated[CodeText, Field(title="Code", description="A module that defines transform, which takes the inputs by their names.")]
    columns: Annotated[TypeMap, Field(title="Columns", description="The columns that come back, with their types.")]
    timeout: Annotated[
        Integer,
        Field(title="Timeout", description="How long the code may take.", ge=1, le=86_400, json_schema_extra={"unit": "seconds"}),
    ] = SECONDS

    examples = (
        Example(
            title="A column of plain Python",
            fields=(
                "code: |-\n  def transform(flights):\n      rows = flights.to_pylist()\n      for row in rows:\n"
                "          row['is_late'] = (row['delay'] or 0) > 15\n      return rows\n"
                "columns:\n  carrier: text\n  delay: integer\n  is_late: boolean"
            ),
            inputs={"from.flights": "carrier text, delay integer\nAA,20\nB6,\nDL,5"},
            outputs={"rows": "carrier text, delay integer, is_late boolean\nAA,20,true\nB6,,false\nDL,5,false"},
            summary="carrier, delay, is_late by Python",
        ),
        Example(
            title="Two inputs, joined by a dict",
            fields=(
                "code: |-\n  def transform(orders, customers):\n      names = {row['id']: row['name'] for row in customers.to_pylist()}\n"
                "      keys = orders['customer'].to_pylist()\n"
                "      return {'id': orders['id'], 'name': [names.get(key) for key in keys]}\n"
                "columns:\n  id: integer\n  name: text"
            ),
            inputs={"from.orders": "id integer, customer integer\n1,7\n2,8", "from.customers": "id integer, name text\n7,Ada"},
            outputs={"rows": "id integer, name text\n1,Ada\n2,"},
            summary="id, name by Python",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The declared columns; the code is read and not run."""
        tables = tuple((name, relation.name) for name, relation in inputs.relations("from"))
        for name, _ in tables:
            if not is_argument(name):
                message = f"'{name}' cannot be the name of an argument of {FUNCTION}"
                hint = "rename the input below from: a letter or _, then letters, digits and _"
                inputs.report(("from", name), ConfigError(message, code="python.input_name", hint=hint))
        for fault in code_faults(self.code, [name for name, _ in tables if is_argument(name)]):
            inputs.report(("code",), fault)
        self._judge_columns(inputs)
        fields = tuple(RelationField(name, kind) for name, kind in self.columns.items())
        source = PythonSource(inputs.node, self.code, tables, fields, self.timeout)
        columns = tuple((field.name, Column(field.type, field.name)) for field in fields)
        return {"rows": Relation(f"{inputs.node}.rows", Query(source, columns))}

    def _judge_columns(self, inputs: Inputs) -> None:
        if not self.columns:
            inputs.report(("columns",), ConfigError("no column is declared", code="python.no_columns", hint="write name: type"))
        for name in self.columns:
            if name.lower().startswith(HIDDEN_PREFIX):
                message = f"names that begin with {HIDDEN_PREFIX} are Penstock's own"
                inputs.report(("columns", name), ConfigError(message, code="python.reserved_name", hint="choose another name"))

    def summary(self) -> str:
        """The columns that it makes."""
        return f"{names(self.columns)} by Python"
