"""What a pipeline says of itself to those that use it as a part: are its inputs and outputs written as they must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.document.grammar import ID, ID_HINT
from engine.document.model import Fields, Path, Pipeline, Value
from engine.document.references import split_reference
from engine.errors import ConfigError, StudioError
from engine.kinds import ports_of
from engine.kinds.readers import read_type
from engine.kinds.reading import Place
from engine.nearest import known_names, nearest


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong in `inputs` or `outputs`."""

    path: Path
    """From the document's root."""
    error: StudioError
    replacements: tuple[str, ...] = ()
    """Whole new texts for the value."""


def input_faults(pipeline: Pipeline) -> Iterator[Fault]:
    """Of the inputs: their names, and the columns that they declare."""
    for name, columns in pipeline.inputs.items():
        path: Path = ("inputs", name)
        if not ID.fullmatch(name):
            yield _fault(path, f"'{name}' cannot be the name of an input", code="part.input_name", hint=ID_HINT)
        if name in pipeline.by_id:
            yield _fault(path, f"'{name}' is a node and an input", code="part.input_taken", hint="give one of them another name")
        if isinstance(columns, Fields) and columns:
            yield from _column_faults(path, columns)
        else:
            hint = "write them below it, a line for each: name: type"
            yield _fault(path, f"the columns of the input '{name}' are not written down", code="part.input_columns", hint=hint)


def _column_faults(path: Path, columns: Fields) -> Iterator[Fault]:
    known: dict[str, str] = {}
    for column, kind in columns.items():
        at = Place((*path, column), {})
        read_type(kind, at)
        yield from (Fault(each.path, each.error, each.replacements) for each in at.problems)
        other = known.setdefault(column.casefold(), column)
        if other != column:
            message = f"'{column}' and '{other}' differ by upper and lower case only"
            yield _fault((*path, column), message, code="schema.names_clash", hint="give one of them another name")


def output_faults(pipeline: Pipeline) -> Iterator[Fault]:
    """Of the outputs: their names, and whether there is what they read."""
    for name, text in pipeline.outputs.items():
        if not ID.fullmatch(name):
            yield _fault(("outputs", name), f"'{name}' cannot be the name of an output", code="part.output_name", hint=ID_HINT)
        fault = _unread(pipeline, ("outputs", name), text)
        if fault is not None:
            yield fault


def _unread(pipeline: Pipeline, path: Path, text: Value) -> Fault | None:
    if not isinstance(text, str):
        return _fault(path, f"the output '{path[-1]}' reads nothing", code="output.shape", hint="write the id of a node behind it")
    name, port = split_reference(text)
    node = pipeline.by_id.get(name)
    known = [*pipeline.by_id, *pipeline.inputs]
    if node is None and name not in pipeline.inputs:
        return _fault(path, f"there is no node '{name}'", code="output.unknown", hint=known_names(name, known), near=nearest(name, known))
    ports = ports_of(pipeline, node) if node is not None else ("rows",)
    if ports == ():
        return _fault(path, f"'{name}' writes, and gives no rows", code="output.sink", hint="read what it reads instead")
    if ports is not None and port is not None and port not in ports:
        near = tuple(f"{name}.{each}" for each in nearest(port, ports))
        hint = f"its ports are {', '.join(ports)}"
        return _fault(path, f"'{name}' has no port '{port}'", code="output.port_unknown", hint=hint, near=near)
    return None


def _fault(path: Path, message: str, *, code: str, hint: str, near: tuple[str, ...] = ()) -> Fault:
    return Fault(path, ConfigError(message, code=code, hint=hint), near)
