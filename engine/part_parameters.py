"""The parameters of one use of a part: under names of their own, with the values that are given or their defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.document.model import Fields, Node, Parameter, Part, Pipeline, Value
from engine.document.references import INSIDE
from engine.errors import ConfigError, ExpressionError
from engine.kinds.kind import KindProblem
from engine.kinds.reading import parameters_in, unescaped, whole_parameter
from engine.language.types import TEXT, parse_type
from engine.nearest import known_names, nearest
from engine.parameter_uses import taken_by
from engine.parameter_values import CHOICE, described, read_written
from engine.parameters import BUILT_IN


@dataclass(slots=True)
class Given:
    """What one use of a part makes of its parameters."""

    names: dict[str, str] = field(default_factory=dict)
    """Their names in the expanded pipeline, by those in the part."""
    parameters: list[Parameter] = field(default_factory=list)
    """Those that the expanded pipeline has more."""
    problems: list[KindProblem] = field(default_factory=list)


def parameters_in_scope(pipeline: Pipeline, given: Given | None = None) -> dict[str, Parameter]:
    """The parameters that a node of the pipeline can hand on, by name; of a part by the names that they have where it is used."""
    names = given.names if given is not None else {}
    own = {names.get(each.name, each.name): each for each in pipeline.parameters}
    return own | {name: Parameter(name=name, type=str(kind)) for name, kind in BUILT_IN.items()}


def given_parameters(node: Node, at: str, part: Part, scope: Mapping[str, Parameter]) -> Given:
    """The parameters of a part as a node uses it.

    Args:
        node: what uses it.
        at: the node's id in the expanded pipeline.
        part: whose parameters.
        scope: what `${name}` may be.
    """
    found, written = Given(), node.fields.get("parameters")
    values = written if isinstance(written, Fields) else Fields()
    declared = {each.name: each for each in part.document.pipeline.parameters}
    for name in values:
        if name not in declared:
            hint = known_names(name, declared) if declared else "it has none: take it away"
            error = ConfigError(f"{part.file} has no parameter '{name}'", code="part.parameter_unknown", hint=hint)
            found.problems.append(KindProblem(("parameters", name), error, replacements=nearest(name, declared), word=name))
    for parameter in declared.values():
        _give(found, parameter, values.get(parameter.name), at, part, scope)
    return found


def names_of_none(node: Node, at: str, part: Part) -> dict[str, str]:
    """Names for what a part's node takes and the part does not declare, so that it does not find parameters of what uses the part."""
    declared = {each.name for each in part.document.pipeline.parameters} | BUILT_IN.keys()
    return {name: _own_name(at, name) for name in taken_by(node) if name not in declared}


def _give(found: Given, parameter: Parameter, value: Value, at: str, part: Part, scope: Mapping[str, Parameter]) -> None:
    name = _own_name(at, parameter.name)
    handed = whole_parameter(value) if isinstance(value, str) else None
    if handed is not None:
        found.names[parameter.name] = handed
        error = _not_handed(parameter, handed, scope)
    elif value is None:
        found.names[parameter.name] = name
        found.parameters.append(parameter.model_copy(update={"name": name}))
        hint = f"write below parameters: {parameter.name}: and a value"
        message = f"the parameter '{parameter.name}' of {part.file} has no default and must be given"
        error = ConfigError(message, code="part.parameter_missing", hint=hint) if parameter.default is None else None
    else:
        found.names[parameter.name] = name
        text = _plain(value)
        found.parameters.append(parameter.model_copy(update={"name": name, "default": text}))
        error = _no_value(parameter, value, text)
    if error is not None:
        path = ("parameters",) if value is None else ("parameters", parameter.name)
        found.problems.append(KindProblem(path, error))


def _own_name(at: str, name: str) -> str:
    """A name that no other use of a part has, and that no person can give: ids begin with a letter."""
    return "_" + "_0_".join(each.replace("_", "__") for each in (*at.split(INSIDE), name))


def _plain(value: Value) -> str | tuple[str, ...]:
    if isinstance(value, tuple):
        return tuple(unescaped(item) for item in value if isinstance(item, str))
    return unescaped(value) if isinstance(value, str) else ""


def _not_handed(parameter: Parameter, name: str, scope: Mapping[str, Parameter]) -> ConfigError | None:
    """Why the part's parameter cannot have the value of another one."""
    other = scope.get(name)
    if other is None:
        return ConfigError(f"there is no parameter '{name}'", code="parameter.unknown", hint=known_names(name, scope))
    is_subset = parameter.type != CHOICE or set(other.choices or ()) <= set(parameter.choices or ())
    if _type(other) != _type(parameter) or (parameter.type == CHOICE and other.type != CHOICE) or not is_subset:
        message = f"'{parameter.name}' is {described(parameter)}, and the parameter '{name}' is {described(other)}"
        return ConfigError(message, code="part.parameter_type", hint="give a parameter of the same type")
    return None


def _type(parameter: Parameter) -> str:
    return str(TEXT) if parameter.type == CHOICE else "".join(parameter.type.split())


def _no_value(parameter: Parameter, value: Value, text: str | tuple[str, ...]) -> ConfigError | None:
    """Why what is written is no value of the parameter."""
    if isinstance(value, Fields):
        return None  # which the node's kind reports
    if any(parameters_in(item) for item in (value if isinstance(value, tuple) else (value,)) if isinstance(item, str)):
        hint = "hand on a parameter as a whole: ${name}"
        return ConfigError(f"the value of '{parameter.name}' holds a parameter and more", code="part.parameter_template", hint=hint)
    kind = TEXT if parameter.type == CHOICE else parse_type(parameter.type)
    try:
        read_written(text, kind, parameter.choices if parameter.type == CHOICE else None)
    except (ConfigError, ExpressionError) as error:
        shown = value if isinstance(value, str) else ", ".join(text)
        message = f"'{shown}' is no value for the parameter '{parameter.name}', which is {described(parameter)}"
        return ConfigError(message, code="part.parameter_value", hint=error.hint or f"give a value of type {parameter.type}")
    return None
