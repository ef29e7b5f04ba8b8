"""A node's form: its fields as a face shows them, with what may stand in each, and the edits that a change of one makes.

Everything comes from the kind's schema, the node's raw values, the columns that come in, and the problems of `check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from engine.document.edits import Configure, Edit, Unset
from engine.document.model import Node, Value
from engine.document.problem import Problem
from engine.errors import ConfigError
from engine.kinds.json_schema import schema_of
from engine.kinds.kind import Kind
from engine.kinds.reading import whole_parameter
from engine.schema import NodeShape
from panels.forms.rows import SHAPES, Cell, Row

FieldSort: TypeAlias = Literal[
    "text",
    "long_text",
    "number",
    "toggle",
    "choice",
    "column",
    "new_column",
    "port",
    "expression",
    "sql",
    "path",
    "reference",
    "rows",
    "written",
]
"""What edits a field. `written`: its value has a shape that no form shows, so that it is changed in the text only."""

_SAME: Mapping[str, FieldSort] = {
    "text": "text",
    "long_text": "long_text",
    "number": "number",
    "toggle": "toggle",
    "choice": "choice",
    "character": "text",
    "column": "column",
    "new_column": "new_column",
    "port": "port",
    "expression": "expression",
    "frame": "text",
    "sql": "sql",
    "code": "long_text",
    "path": "path",
    "part": "path",
    "reference": "reference",
}


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column that comes in by an input."""

    input: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field."""

    name: str
    title: str
    description: str
    sort: FieldSort
    shape: str
    """The schema's own name of the sort, such as `order_keys`."""
    value: str = ""
    """As it is written; empty where nothing is, and for rows."""
    rows: tuple[Row, ...] = ()
    cells: tuple[Cell, ...] = ()
    """What each row has; empty for what is no rows."""
    choices: tuple[str, ...] = ()
    is_required: bool = False
    is_set: bool = False
    default: str = ""
    """What counts where nothing is written, in words; empty: nothing."""
    parameter: str | None = None
    """The parameter whose value it takes."""
    takes_parameter: bool = False
    takes_empty: bool = False
    """Whether an empty text says something else there than nothing does."""
    least: int | None = None
    most: int | None = None
    problems: tuple[Problem, ...] = ()
    """In the order of the text."""

    @property
    def is_empty(self) -> bool:
        """Whether an empty text is written there, and not nothing."""
        return self.takes_empty and self.is_set and not self.value


@dataclass(frozen=True, slots=True)
class Form:
    """A node's fields, inputs first, in the order of the document."""

    node: str
    fields: tuple[FormField, ...]
    columns: tuple[ColumnChoice, ...]
    problems: tuple[Problem, ...]
    """Those that belong to no field."""

    def field(self, name: str) -> FormField:
        """The field of that name."""
        return next(field for field in self.fields if field.name == name)


def form_of(node: Node, kind: type[Kind], shape: NodeShape | None = None, problems: Iterable[Problem] = ()) -> Form:
    """The form of a node.

    Args:
        node: as it is written.
        kind: its kind.
        shape: what the analysis knows of it; without one no columns are offered.
        problems: those of the document.
    """
    schema = schema_of(kind)
    own = [problem for problem in problems if problem.node == node.id]
    names: Mapping[str, Mapping[str, Any]] = schema["properties"]
    fields = tuple(_field(name, known, node, name in schema["required"], _about(own, name)) for name, known in names.items())
    rest = tuple(problem for problem in own if _first(problem) not in names)
    return Form(node.id, fields, _columns(shape), rest)


def edits_of_value(form: Form, name: str, text: str) -> list[Edit]:
    """The edits that write a text into a field; an optional one that is emptied, or set to its default, is taken away."""
    field = form.field(name)
    if field.value == text and field.is_set:
        return []
    if not field.is_required and text in ("", field.default):
        return [Unset(node=form.node, field=(name,))] if field.is_set else []
    return [Configure(node=form.node, field=(name,), value=text)]


def edits_of_empty(form: Form, name: str, *, is_empty: bool) -> list[Edit]:
    """The edits that write an empty text into an optional field, or take it out again.

    Raises:
        ConfigError: `form.no_empty`, it says nothing there.
    """
    field = form.field(name)
    if not field.takes_empty:
        hint = "leave the field alone: then its default counts"
        raise ConfigError(f"an empty text says nothing in '{field.title}'", code="form.no_empty", hint=hint)
    if not is_empty:
        return [Unset(node=form.node, field=(name,))] if field.is_empty else []
    return [] if field.is_empty else [Configure(node=form.node, field=(name,), value="")]


def edits_of_rows(form: Form, name: str, rows: Sequence[Row]) -> list[Edit]:
    """The edits that write rows into a field; an optional one without any is taken away.

    Args:
        form: what the field stands in.
        name: the field.
        rows: all of them.

    Raises:
        ConfigError: `form.*`, they are no value.
    """
    field = form.field(name)
    if tuple(rows) == field.rows and field.is_set:
        return []
    if not rows and not field.is_required:
        return [Unset(node=form.node, field=(name,))] if field.is_set else []
    return [Configure(node=form.node, field=(name,), value=SHAPES[field.shape].write(rows))]


def _field(name: str, known: Mapping[str, Any], node: Node, required: bool, problems: tuple[Problem, ...]) -> FormField:  # noqa: FBT001
    raw = node.fields.get(name)
    shape = SHAPES.get(known["sort"])
    rows = shape.read(raw) if shape is not None else None
    sort: FieldSort = "rows" if rows is not None else _SAME.get(known["sort"], "written")
    if rows is None and not isinstance(raw, str | None):
        sort = "written"
    described = _described(known)
    return FormField(
        name=name,
        title=known["title"],
        description=known["description"],
        sort=sort,
        shape=known["sort"],
        value=raw if isinstance(raw, str) else "",
        rows=rows or (),
        cells=shape.cells if shape is not None and sort == "rows" else (),
        choices=tuple(described.get("enum", ())),
        is_required=required,
        is_set=name in node.fields,
        default=_words(known.get("default")),
        parameter=whole_parameter(raw) if isinstance(raw, str) else None,
        takes_parameter=any("$ref" in part for part in known.get("anyOf", ())),
        takes_empty=sort in _TEXTS and not required and known.get("default") != "",
        least=described.get("minimum"),
        most=described.get("maximum"),
        problems=problems,
    )


_TEXTS = ("text", "long_text")


def _described(known: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of a property that says what its value may be."""
    return next((part for part in known.get("anyOf", ()) if "$ref" not in part and part.get("type") != "null"), known)


def _words(default: Value | int) -> str:
    """A default as it would be written; a list or a mapping has none to show."""
    if isinstance(default, bool):
        return "true" if default else "false"
    return str(default) if isinstance(default, str | int) else ""


def _first(problem: Problem) -> str:
    return (problem.field or "").partition(".")[0]


def _about(problems: Iterable[Problem], name: str) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if _first(problem) == name)


def _columns(shape: NodeShape | None) -> tuple[ColumnChoice, ...]:
    """The columns of all inputs, each once an input."""
    found = shape.entering or shape.inputs if shape is not None else {}
    inputs = ((name, relation) for name, pairs in found.items() for _, relation in pairs)
    return tuple(dict.fromkeys(ColumnChoice(name, field.name, str(field.type)) for name, relation in inputs for field in relation.visible))
