"""The pipeline's parameters as a list that can be edited, and the edits that its gestures mean. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from engine.document.edits import Edit, RemoveParameter, SetParameter
from engine.document.grammar import ID
from engine.document.model import Document, Parameter
from engine.document.problem import Problem
from engine.errors import ConfigError
from engine.parameter_uses import taken_by
from engine.parameter_values import CHOICE, LISTS, as_line, items_of, line_of
from engine.parameters import BUILT_IN
from engine.session.snapshot import Snapshot
from panels.inspector.pipeline import can_edit
from panels.inspector.problems import ProblemView, problem_views
from panels.parameters.using import renamed_in

COLUMN_TYPES = ("text", "integer", "float", "decimal(18,2)", "boolean", "date", "time", "timestamp", "timestamp_tz")
"""Those that are offered for a column; any other may be written."""
TYPES = (*COLUMN_TYPES, CHOICE, *(f"list<{item}>" for item in LISTS))
"""Those that are offered for a parameter."""
_TEXTS = ("type", "default", "example", "title", "description")
_VALUES = ("default", "example")


@dataclass(frozen=True, slots=True)
class ParameterView:
    """One parameter."""

    name: str
    type: str
    choices: tuple[str, ...]
    """What one of type choice may be."""
    choices_line: str
    """The same on one line, commas between them; it is shown for that type, and where choices are written."""
    is_list: bool
    """Whether its values are lists; each stands on one line, commas between the items."""
    default: str
    has_default: bool
    """Whether a run goes without a value for it; an empty default is one too."""
    example: str
    title: str
    description: str
    used_by: tuple[tuple[str, str], ...]
    """(id, what it is called) of the nodes that take it."""
    problems: tuple[ProblemView, ...]


@dataclass(frozen=True, slots=True)
class ParametersView:
    """All of them."""

    parameters: tuple[ParameterView, ...]
    built_in: tuple[tuple[str, str], ...]
    """(name, type) of those that every pipeline has."""
    types: tuple[str, ...]
    column_types: tuple[str, ...]
    """Those that forms offer for a column."""
    can_edit: bool


def parameters_view(snapshot: Snapshot, problems: tuple[Problem, ...] = ()) -> ParametersView:
    """The parameters of a session's pipeline."""
    pipeline = snapshot.document.pipeline
    used = {node.id: taken_by(node) for node in pipeline.nodes}
    titles = {node.id: node.title or node.id for node in pipeline.nodes}
    return ParametersView(
        tuple(
            _view(each, tuple((node, titles[node]) for node, names in used.items() if each.name in names), problems)
            for each in pipeline.parameters
        ),
        tuple((name, str(kind)) for name, kind in BUILT_IN.items()),
        TYPES,
        COLUMN_TYPES,
        can_edit(snapshot),
    )


def add_edits(document: Document) -> list[Edit]:
    """A new parameter with a free name: a text, empty until something is written."""
    taken = {each.name for each in document.pipeline.parameters}
    name = next(each for each in (f"parameter_{number}" for number in range(1, 10_000)) if each not in taken)
    return [SetParameter(parameter=Parameter(name=name, type="text", default=""))]


def set_edits(document: Document, name: str, field: str, text: str) -> list[Edit]:
    """Write one text of a parameter. Raises ConfigError: there is no such parameter, or no such text."""
    found = _named(document, name)
    if field not in (*_TEXTS, "choices"):
        raise ConfigError(f"a parameter has no '{field}'", code="web.message", hint="load the page again")
    changed = found.model_copy(update={field: _wanted(found, field, text), **_follow(found, field, text)})
    return [] if changed == found else [SetParameter(parameter=changed)]


def _wanted(parameter: Parameter, field: str, text: str) -> str | tuple[str, ...] | None:
    """What a text says for a field; nothing takes the field away."""
    if field == "type":
        return text
    if not text:
        return None
    return items_of(text) if field == "choices" or (field in _VALUES and _is_list(parameter.type)) else text


def _follow(parameter: Parameter, field: str, text: str) -> dict[str, str | tuple[str, ...] | None]:
    """With another type, values become lists or single texts: what is written is kept, in the form that the new type takes."""
    if field != "type" or _is_list(text) == _is_list(parameter.type):
        return {}
    written = {name: getattr(parameter, name) for name in _VALUES if getattr(parameter, name) is not None}
    return {name: items_of(value) if isinstance(value, str) else line_of(value) for name, value in written.items()}


def _is_list(kind: str) -> bool:
    return kind.startswith("list<")


def remove_edits(document: Document, name: str) -> list[Edit]:
    """Take a parameter away; fields that take it become problems."""
    return [RemoveParameter(parameter=_named(document, name).name)]


def rename_edits(document: Document, name: str, to: str) -> list[Edit]:
    """Give a parameter another name, which all fields and expressions follow; it goes last. Raises ConfigError, `parameter.*`."""
    found = _named(document, name)
    if to == name:
        return []
    if not ID.fullmatch(to):
        hint = "small letters, digits and _, such as day_from"
        raise ConfigError(f"'{to}' cannot be a parameter's name", code="parameter.name", hint=hint)
    if to in BUILT_IN or any(each.name == to for each in document.pipeline.parameters):
        raise ConfigError(f"there is a parameter '{to}' already", code="parameter.taken", hint="choose another name")
    followed = [edit for node in document.pipeline.nodes for edit in renamed_in(node, name, to)]
    return [SetParameter(parameter=found.model_copy(update={"name": to})), *followed, RemoveParameter(parameter=name)]


def _view(parameter: Parameter, used_by: tuple[tuple[str, str], ...], problems: tuple[Problem, ...]) -> ParameterView:
    place = f"parameters.{parameter.name}"
    own = [each for each in problems if each.node is None and f"{each.field}.".startswith(f"{place}.")]
    return ParameterView(
        parameter.name,
        parameter.type,
        parameter.choices or (),
        as_line(parameter.choices),
        _is_list(parameter.type),
        as_line(parameter.default),
        parameter.default is not None,
        as_line(parameter.example),
        parameter.title or "",
        parameter.description or "",
        used_by,
        problem_views(own, None),
    )


def _named(document: Document, name: str) -> Parameter:
    found = next((each for each in document.pipeline.parameters if each.name == name), None)
    if found is None:
        raise ConfigError(f"there is no parameter '{name}'", code="parameter.none", hint="it may have been removed")
    return found
