"""What is done in the inspector, as edits: each gesture is one step of them. All pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.document.edits import Configure, Edit, SetEngine, SetKind, SetNote, SetParameter, SetTitle, Unset
from engine.document.grammar import ID
from engine.document.model import Document, Fields, Node, Parameter, Value
from engine.document.problem import Problem
from engine.document.references import INPUT_KEYS
from engine.errors import ConfigError
from engine.following import followed
from engine.kinds import kind_named, ports_of
from engine.kinds.kind import Kind
from panels.forms.form import Form, FormField, edits_of_empty, edits_of_rows, edits_of_value, form_of
from panels.forms.rows import SHAPES, Row
from panels.forms.written import value_of_text
from panels.inspector.state import examples_of

_TYPES = {"number": "integer", "toggle": "boolean"}
"""Of a parameter that a field of that sort is turned into; of all others text."""


def value_edits(document: Document, node: str, field: str, text: str) -> list[Edit]:
    """Write a text into a field. Raises ConfigError: there is no such field, or `form.text`, the text is no value of its shape."""
    form = form_at(document, node)
    known = _field_of(form, field)
    if known.sort == "written":
        return followed(document, node, _written(document.pipeline.by_id[node], field, text))
    if known.sort == "port":
        return _named(document, node, [known.value or known.default], [text or known.default], edits_of_value(form, field, text))
    if known.sort == "reference" and not text:
        return [Unset(node=node, field=(field,))] if known.is_set else []
    return edits_of_value(form, field, text)


def empty_edits(document: Document, node: str, field: str, *, is_empty: bool) -> list[Edit]:
    """Write an empty text into an optional field, or take it out. Raises ConfigError: there is no such field, or `form.no_empty`."""
    form = form_at(document, node)
    return edits_of_empty(form, _field_of(form, field).name, is_empty=is_empty)


def row_edits(document: Document, node: str, field: str, rows: Iterable[Row]) -> list[Edit]:
    """Write rows into a field. Raises ConfigError likewise, or `form.*`: they are no value."""
    form = form_at(document, node)
    known, found = _field_of(form, field), tuple(rows)
    if any(len(row) != len(known.cells) for row in found) or not known.cells:
        raise ConfigError(f"the rows of '{field}' have other cells", code="web.message", hint="load the page again")
    edits = edits_of_rows(form, field, found)
    if known.cells[0].sort != "port":
        return edits
    return _named(document, node, [row[0] for row in known.rows], [row[0] for row in found], edits)


def fix_edits(problems: Iterable[Problem], node: str | None, field: str, code: str, title: str) -> tuple[Edit, ...]:
    """The edits behind the button of a problem, of the pipeline where there is no node. Raises ConfigError, `form.no_fix`: it is gone."""
    for problem in problems:
        if (problem.node, problem.field or "", problem.code) == (node, field, code):
            for fix in problem.fixes:
                if fix.title == title:
                    return fix.edits
    raise ConfigError("that problem is gone already", code="form.no_fix", hint="look at the node again")


def title_edits(node: Node, text: str) -> list[Edit]:
    """Give a node a title; its id, or nothing, takes the title away."""
    title = text.strip()
    wanted = None if title in ("", node.id) else title
    return [] if wanted == node.title else [SetTitle(node=node.id, title=wanted)]


def note_edits(node: Node, text: str) -> list[Edit]:
    """Write a node's note; nothing takes it away."""
    wanted = text if text.strip() else None
    return [] if wanted == node.note else [SetNote(node=node.id, note=wanted)]


def engine_edits(node: Node, engine: str) -> list[Edit]:
    """Ask for an engine for a node; empty: that of the pipeline."""
    return [] if (engine or None) == node.engine else [SetEngine(node=node.id, engine=engine or None)]


def example_edits(node: Node, place: int) -> list[Edit]:
    """Put an example of its kind into a node; what it reads stays."""
    kind = kind_named(node.kind)
    examples = examples_of(kind) if kind is not None else ()
    if kind is None or not 0 <= place < len(examples):
        raise ConfigError("there is no such example", code="web.message", hint="load the page again")
    made = value_of_text(kind.kind, "example", examples[place].text)
    own = made if isinstance(made, Fields) else Fields()
    kept = [(name, value) for name, value in node.fields.items() if name in INPUT_KEYS]
    return [SetKind(node=node.id, kind=node.kind, fields=Fields([*kept, *own.items()]))]


def swap_edits(document: Document, node: str) -> list[Edit]:
    """Let the left input read what the right one reads, and the other way round; keys of two names turn as well."""
    fields = document.pipeline.by_id[node].fields
    if not {"left", "right"} <= fields.keys():
        raise ConfigError("both inputs must be connected to be swapped", code="form.swap", hint="connect the other input first")
    inputs = [("left", fields["right"]), ("right", fields["left"])]
    edits: list[Edit] = [Configure(node=node, field=(name,), value=value) for name, value in inputs]
    for known in form_at(document, node).fields:
        if known.shape == "key_pairs" and known.rows:
            turned = tuple((right, left) for left, right in known.rows)
            edits.append(Configure(node=node, field=(known.name,), value=SHAPES["key_pairs"].write(turned)))
    return edits


def take_parameter_edits(document: Document, node: str, field: str, name: str) -> list[Edit]:
    """Let a field take the value of a parameter."""
    _taking(document, node, field)
    return [Configure(node=node, field=(field,), value=f"${{{name}}}")]


def make_parameter_edits(document: Document, node: str, field: str, name: str) -> list[Edit]:
    """Make a parameter with the field's value, and let the field take it. Raises ConfigError, `parameter.*`, for the name."""
    known = _taking(document, node, field)
    if not ID.fullmatch(name):
        raise ConfigError(
            f"'{name}' cannot be a parameter's name", code="parameter.name", hint="small letters, digits and _, such as day_from"
        )
    if any(parameter.name == name for parameter in document.pipeline.parameters):
        raise ConfigError(f"there is a parameter '{name}' already", code="parameter.taken", hint="choose another name, or take that one")
    value = known.value if known.is_set else known.default
    made = Parameter(name=name, type=_TYPES.get(known.sort, "text"), default=value, title=known.title)
    return [SetParameter(parameter=made), *take_parameter_edits(document, node, field, name)]


def leave_parameter_edits(document: Document, node: str, field: str) -> list[Edit]:
    """Write into a field the value that its parameter has where nobody sets it."""
    known = _field_of(form_at(document, node), field)
    found = next((each for each in document.pipeline.parameters if each.name == known.parameter), None)
    value = (found.default if found.default is not None else found.example) if found is not None else None
    if value is None:
        return value_edits(document, node, field, "")
    return [Configure(node=node, field=(field,), value=value)]


def form_at(document: Document, node: str) -> Form:
    """The form of a node. Raises ConfigError: there is no such node, or its kind is not known."""
    found = document.pipeline.by_id.get(node)
    kind: type[Kind] | None = kind_named(found.kind) if found is not None else None
    if found is None or kind is None:
        raise ConfigError(f"there is no node '{node}' with fields", code="form.no_node", hint="it may have been removed")
    return form_of(found, kind)


def _field_of(form: Form, name: str) -> FormField:
    found = next((each for each in form.fields if each.name == name), None)
    if found is None:
        raise ConfigError(f"'{form.node}' has no field '{name}'", code="form.no_field", hint="load the page again")
    return found


def _taking(document: Document, node: str, field: str) -> FormField:
    known = _field_of(form_at(document, node), field)
    if not known.takes_parameter:
        hint = "write $name in its text" if known.sort == "expression" else "write the value itself"
        raise ConfigError(f"'{known.title}' takes no parameter as a whole", code="form.no_parameter", hint=hint)
    return known


def _named(document: Document, node: str, old: Sequence[str], new: Sequence[str], edits: Sequence[Edit]) -> list[Edit]:
    """The edits of a field that names ports; where just one name is another, what reads that port follows.

    Raises:
        ConfigError: `form.port_taken`, another field names a port so: what reads it could mean either.
    """
    others = [port for port in ports_of(document.pipeline, document.pipeline.by_id[node]) or () if port not in old]
    twice = next((name for name in new if name in others), None)
    if twice is not None:
        raise ConfigError(f"'{node}' has a port '{twice}' already", code="form.port_taken", hint="choose another name")
    changed = [pair for pair in zip(old, new, strict=False) if pair[0] != pair[1]]
    return followed(document, node, edits, changed[0] if len(old) == len(new) and len(changed) == 1 else None)


def _written(node: Node, field: str, text: str) -> list[Edit]:
    if not text.strip():
        return [Unset(node=node.id, field=(field,))] if field in node.fields else []
    value: Value = value_of_text(node.kind, field, text)
    return [] if value == node.fields.get(field) else [Configure(node=node.id, field=(field,), value=value)]
