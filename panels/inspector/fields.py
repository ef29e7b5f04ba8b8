"""A node's fields as the inspector shows them: a form's fields, with all that helps to fill them in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.document.model import Node, Pipeline
from engine.kinds import kind_named, ports_of
from engine.language.types import DataType
from engine.parameters import BUILT_IN
from engine.relation import Relation
from engine.schema import NodeShape
from panels.connecting import spelled
from panels.forms.form import Form, FormField
from panels.forms.rows import Cell
from panels.forms.written import text_of_value
from panels.inspector.problems import ProblemView, problem_views

_ADDS: Mapping[str, str] = {
    "columns": "Add a column",
    "texts": "Add a text",
    "references": "Add an input",
    "named_references": "Add a table",
    "expressions": "Add a column",
    "cases": "Add a case",
    "sizes": "Add a part",
    "types": "Set another type",
    "names": "Rename another column",
    "new_columns": "Add a column",
    "integers": "Add a number",
    "pairs": "Add a pair",
    "patterns": "Add a pattern",
    "paths": "Add a path",
    "arguments": "Add a value",
    "order_keys": "Add a column",
    "key_pairs": "Add a key",
    "key_sets": "Add a combination",
    "selectors": "Add columns",
    "checks": "Add a check",
}
_FRAMES = (
    "rows between unbounded preceding and current row",
    "rows between 6 preceding and current row",
    "rows between 1 preceding and 1 following",
    "rows between unbounded preceding and unbounded following",
    "range between interval 7 day preceding and current row",
)


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field."""

    name: str
    title: str
    description: str
    sort: str
    shape: str
    value: str
    rows: tuple[tuple[str, ...], ...]
    cells: tuple[Cell, ...]
    choices: tuple[str, ...]
    is_required: bool
    is_set: bool
    default: str
    takes_parameter: bool
    takes_empty: bool
    is_empty: bool
    parameter: str | None
    least: int | None
    most: int | None
    problems: tuple[ProblemView, ...]
    add: str = ""
    """What adds a row."""
    offers: tuple[str, ...] = ()
    """Texts that may be taken, or changed, or left."""
    detect: str = ""
    """What finds its value in the data; empty: nothing does."""
    takes: tuple[tuple[str, str], ...] = ()
    """(name, type) of the parameters whose value fits here, the pipeline's own first."""
    types: Mapping[str, str] = field(default_factory=dict)
    """Of the columns that the field makes, as far as they are known."""


def field_views(form: Form, node: Node, shape: NodeShape | None, parameters: Mapping[str, DataType]) -> tuple[FieldView, ...]:
    """The fields of a form, in its order; `parameters` are those of the pipeline with their types, built-in ones first."""
    return tuple(_field(each, node, shape, parameters) for each in form.fields)


def columns_made(shape: NodeShape | None) -> Mapping[str, str]:
    """The node's columns with their types, at its first port."""
    relation: Relation | None = next(iter(shape.relations.values()), None) if shape is not None else None
    return {each.name: str(each.type) for each in relation.visible} if relation is not None else {}


def connectable(pipeline: Pipeline, node: str, below: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(reference, words) of what an input may read: the pipeline's own inputs, and every port of every node that does not hang on this one.

    Args:
        pipeline: the nodes.
        node: whose input.
        below: what hangs on it.
    """
    barred = {node, *below}
    found: list[tuple[str, str]] = [(name, f"input {name}") for name in pipeline.inputs if name not in pipeline.by_id]
    for each in pipeline.nodes:
        if each.id not in barred:
            title = each.title or each.id
            references = (spelled(pipeline, each, port) for port in ports_of(pipeline, each) or ())
            found += ((text, title if text == each.id else f"{title}: {text.partition('.')[2]}") for text in references)
    return tuple(found)


def _detects(node: Node, shape: NodeShape | None, name: str) -> str:
    """How the data can say what stands in a field."""
    kind = kind_named(node.kind)
    if kind is not None and kind.category == "source" and {"path", "columns"} <= kind.model_fields.keys():
        return "Find them in the files" if name == "columns" and node.fields.get("path") else ""
    return "Find them in the data" if shape is not None and shape.detection is not None and shape.detection.field == name else ""


def _takes(known: FormField, parameters: Mapping[str, DataType]) -> tuple[tuple[str, str], ...]:
    """The parameters whose type the field reads."""
    wanted = {"number": "integer", "toggle": "boolean"}.get(known.sort, "text")
    fitting = [(name, str(kind)) for name, kind in parameters.items() if str(kind) == wanted] if known.takes_parameter else []
    return tuple(sorted(fitting, key=lambda each: each[0] in BUILT_IN))


def _field(known: FormField, node: Node, shape: NodeShape | None, parameters: Mapping[str, DataType]) -> FieldView:
    is_written = known.sort == "written"
    makes = known.shape in ("expressions", "new_column", "new_columns", "types")
    columns = columns_made(shape) if makes else {}
    named = {row[0] for row in known.rows} | {known.value}
    return FieldView(
        name=known.name,
        title=known.title,
        description=known.description,
        sort=known.sort,
        shape=known.shape,
        value=text_of_value(node.kind, known.name, node.fields.get(known.name)) if is_written else known.value,
        rows=known.rows,
        cells=known.cells,
        choices=known.choices,
        is_required=known.is_required,
        is_set=known.is_set,
        default=known.default,
        takes_parameter=known.takes_parameter,
        takes_empty=known.takes_empty,
        is_empty=known.is_empty,
        parameter=known.parameter,
        least=known.least,
        most=known.most,
        problems=problem_views(known.problems, shape, known),
        add=_ADDS.get(known.shape, "Add a row") if known.cells else "",
        offers=_FRAMES if known.shape == "frame" else (),
        detect=_detects(node, shape, known.name),
        takes=_takes(known, parameters),
        types={name: kind for name, kind in columns.items() if name in named},
    )
