"""A node on a bench: a pipeline of that node alone, whose inputs are the tables of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.cells import csv_value
from engine.document.model import Document, Fields, Node, Value
from engine.document.references import INSIDE, Reference
from engine.errors import ConfigError, ExpressionError, StudioError
from engine.kinds import ports_of
from engine.kinds.part_ends import PartInput
from engine.kinds.tables import read_table
from engine.nearest import known_names
from engine.parameter_values import CHOICE, read_written
from engine.parameters import parameters_of
from engine.relation import HIDDEN_PREFIX
from engine.testing.suite import Case

_LONGEST = 45
"""Characters of the node's id in those of its inputs, so that these are ids too."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What is computed for one case."""

    document: Document
    node: str
    inputs: Mapping[str, str]
    """The node of each input's rows, by the input's name in the case."""
    wanted: Mapping[str, str]
    """The node of the rows that are wanted, by port."""
    values: Mapping[str, Any]
    """Of the case's parameters, typed."""
    entering: Mapping[str, str] = field(default_factory=dict)
    """The node where the rows of an input enter the part that is tested as a whole, by the input's name."""

    @property
    def input_orders(self) -> frozenset[str]:
        """Names of the hidden columns by which the inputs' rows are ordered."""
        return frozenset(f"{HIDDEN_PREFIX}{node}_row" for node in self.inputs.values())


def input_name(reference: Reference) -> str:
    """What a case calls the input: `from`, or `from.orders` and `from.0` where there are several."""
    return reference.input if reference.key is None else f"{reference.input}.{reference.key}"


def tested_node(document: Document, node: str) -> Node:
    """The node that is tested.

    Raises:
        ConfigError: `tests.no_node`, it is not there; `tests.no_input`, it reads no other; `tests.no_rows`, it gives none.
    """
    found = document.pipeline.by_id.get(node)
    if found is None:
        hint = f"{known_names(node, document.pipeline.by_id)}; where it was renamed, write its new id in the file of tests"
        raise ConfigError(f"there are tests of '{node}', and the pipeline has no such node", code="tests.no_node", hint=hint)
    if not found.references:
        raise ConfigError(
            f"'{node}' reads no other node, so it has no rows to test it with", code="tests.no_input", hint="test what reads it"
        )
    if ports_of(document.pipeline, found) == ():
        raise ConfigError(f"'{node}' gives no rows to compare", code="tests.no_rows", hint="test the node that it reads")
    return found


def bench_of(document: Document, node: str, case: Case) -> Bench:
    """The pipeline of one node between the tables of a case; of a part, whose inputs the case names, all that leads to the node.

    Raises:
        ConfigError: `tests.*`, the case does not fit the node.
        ExpressionError: a table names a type that there is not.
    """
    tested = tested_node(document, node)
    if case.inputs and case.inputs.keys() <= document.pipeline.inputs.keys():
        return _part_bench(document, node, case)
    names = {input_name(reference): f"{node[:_LONGEST]}_input_{place}" for place, reference in enumerate(tested.references, 1)}
    _require_inputs(node, case, names)
    wanted, hoped = _hoped(node, case)
    given = [_given(id_, case.inputs[name], f"input '{name}'") for name, id_ in names.items()]
    alone = tested.model_copy(update={"fields": _rewired(tested, names), "disabled": False, "group": None})
    pipeline = document.pipeline.model_copy(update={"nodes": (*given, *hoped, alone), "inputs": Fields(), "outputs": Fields()})
    return Bench(Document(pipeline=pipeline), node, names, wanted, _values(document, case))


def _part_bench(document: Document, node: str, case: Case) -> Bench:
    """The part as it is, with the tables of the case at its inputs."""
    pipeline = document.pipeline
    names = {name: f"{name}{INSIDE}given" for name in pipeline.inputs}
    _require_inputs(node, case, names)
    wanted, hoped = _hoped(node, case)
    given = [_given(id_, case.inputs[name], f"input '{name}'") for name, id_ in names.items()]
    entering = [
        Node(
            id=name,
            kind=PartInput.kind,
            fields=Fields({"from": names[name], "part": "this part", "name": name, "columns": columns}),
        )
        for name, columns in pipeline.inputs.items()
    ]
    every = (*given, *entering, *pipeline.nodes, *hoped)
    pipeline = pipeline.model_copy(update={"nodes": every, "inputs": Fields(), "outputs": Fields()})
    own = {name: name for name in names}
    return Bench(Document(pipeline=pipeline), node, names, wanted, _values(document, case), own)


def _hoped(node: str, case: Case) -> tuple[Mapping[str, str], list[Node]]:
    """The node of what each port should give, by port; and those nodes."""
    wanted = {port: f"{node[:_LONGEST]}_wanted_{place}" for place, port in enumerate(case.outputs, 1)}
    return wanted, [_given(id_, case.outputs[port], f"output '{port}'") for port, id_ in wanted.items()]


def _require_inputs(node: str, case: Case, names: Mapping[str, str]) -> None:
    for name in names:
        if name not in case.inputs:
            hint = f"write a table below inputs: {name}:"
            raise ConfigError(f"case '{case.name}' of '{node}' has no rows for its input '{name}'", code="tests.input_missing", hint=hint)
    for name in case.inputs:
        if name not in names:
            message = f"case '{case.name}' has rows for '{name}', and '{node}' has no such input"
            raise ConfigError(message, code="tests.input_unknown", hint=known_names(name, names))


def _given(node: str, text: str, what: str) -> Node:
    """The table as a node of its own."""
    try:
        table = read_table(text)
    except StudioError as error:
        raise ConfigError(f"{what}: {error.message}", code="tests.table", hint=error.hint) from error
    lines = [tuple(field.name for field in table.fields), *table.rows]
    data = "".join(",".join(map(_csv_cell, line)) + "\n" for line in lines).replace("${", "$${")
    columns = Fields((field.name, str(field.type)) for field in table.fields)
    return Node(id=node, kind="inline_table", fields=Fields([("columns", columns), ("data", data)]))


def _csv_cell(cell: str | None) -> str:
    """Texts stand in quotes, so that blanks and line ends of any sort stay as they are."""
    return csv_value(cell) if cell is None or cell.isalnum() else f'"{cell.replace(chr(34), chr(34) * 2)}"'


def _rewired(node: Node, names: Mapping[str, str]) -> Fields:
    """The node's fields, where its inputs read the tables."""
    fields = node.fields
    for reference in node.references:
        own = names[input_name(reference)]
        fields = fields.with_value(reference.input, _put(fields[reference.input], reference.key, own))
    return fields


def _put(value: Value, key: str | int | None, reference: str) -> Value:
    if isinstance(value, Fields) and isinstance(key, str):
        return value.with_value(key, reference)
    if isinstance(value, tuple) and isinstance(key, int):
        return (*value[:key], reference, *value[key + 1 :])
    return reference


def _values(document: Document, case: Case) -> dict[str, Any]:
    types = parameters_of(document.pipeline).types
    declared = {parameter.name: parameter for parameter in document.pipeline.parameters}
    values: dict[str, Any] = {}
    for name, written in case.parameters.items():
        if name not in types:
            message = f"case '{case.name}' sets a parameter '{name}', and the pipeline has none"
            raise ConfigError(message, code="tests.parameter", hint=known_names(name, types))
        choices = declared[name].choices if name in declared and declared[name].type == CHOICE else None
        try:
            values[name] = read_written(written, types[name], choices)
        except (ConfigError, ExpressionError) as error:
            raise ConfigError(
                f"case '{case.name}', parameter '{name}': {error.message}", code="tests.parameter", hint=error.hint
            ) from error
    return values
