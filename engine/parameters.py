"""A pipeline's parameters: their types, and the values that a run, a preview or a check takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from engine.document.model import Parameter, Pipeline
from engine.errors import ConfigError, ExpressionError
from engine.kinds.kind import KindProblem
from engine.kinds.readers import read_type
from engine.kinds.reading import UNREAD, Place
from engine.language.types import DATE, TEXT, TIMESTAMP_TZ, DataType, parse_type
from engine.nearest import known_names, nearest
from engine.parameter_values import CHOICE, check_type, not_a_value, read_line, read_written

BUILT_IN: Mapping[str, DataType] = {
    "run_date": DATE,
    "run_time": TIMESTAMP_TZ,
    "run_id": TEXT,
    "interval_start": TIMESTAMP_TZ,
    "interval_end": TIMESTAMP_TZ,
}
"""Parameters that every pipeline has."""


@dataclass(slots=True)
class Parameters:
    """What the declarations and the given values make together."""

    types: dict[str, DataType]
    values: dict[str, Any]
    """Typed; a parameter whose declaration is wrong has none."""
    problems: list[tuple[str, KindProblem]] = field(default_factory=list)
    """(parameter, problem); the path is that inside the parameter's mapping."""

    @property
    def for_fields(self) -> Mapping[str, object]:
        """The values for `${name}`; a parameter that has none is one that the fields shall not report again."""
        return dict.fromkeys(self.types, UNREAD) | {name: UNREAD for name, _ in self.problems} | self.values


def parameters_of(pipeline: Pipeline, given: Mapping[str, object] | None = None) -> Parameters:
    """Types and values of all parameters, built-in ones first.

    Args:
        pipeline: where they are declared.
        given: typed values by name; the others have their default, else their example.

    Raises:
        ConfigError: `parameter.not_declared`, a value is given for a parameter that there is not.
    """
    given = given or {}
    made = Parameters(dict(BUILT_IN), built_in_values(given))
    for parameter in pipeline.parameters:
        _add(made, parameter, given)
    for name in given:
        if name not in made.types and name not in {parameter.name for parameter in pipeline.parameters}:
            raise ConfigError(f"the pipeline has no parameter '{name}'", code="parameter.not_declared", hint=known_names(name, made.types))
    return made


def read_given(pipeline: Pipeline, name: str, text: str) -> object:
    """The value that a person gives a parameter, a declared one or one that is built in, read by its type.

    Raises:
        ConfigError: `usage.unknown_parameter`; `usage.run_id`, the name of a run is not a person's to give; `usage.wrong_value`.
    """
    if name == "run_id":
        hint = "leave it out: each run names itself"
        raise ConfigError("'run_id' is the run's own name, and cannot be given", code="usage.run_id", hint=hint)
    built_in = {name: Parameter(name=name, type=str(kind)) for name, kind in BUILT_IN.items() if name != "run_id"}
    declared = {parameter.name: parameter for parameter in pipeline.parameters} | built_in
    if name not in declared:
        raise ConfigError(f"the pipeline has no parameter '{name}'", code="usage.unknown_parameter", hint=known_names(name, declared))
    parameter = declared[name]
    try:
        return read_line(parameter, text, TEXT if parameter.type == CHOICE else parse_type(parameter.type))
    except (ConfigError, ExpressionError) as error:
        raise not_a_value(parameter, text, error) from error


def built_in_values(given: Mapping[str, object]) -> dict[str, Any]:
    """The built-in parameters; those that are not given follow from the time of the run, which is now if need be."""
    run_time = given.get("run_time") or datetime.now(UTC)
    day = given.get("run_date") or (run_time.date() if isinstance(run_time, datetime) else None)
    start = datetime.combine(day, time(), UTC) if isinstance(day, date) else datetime.now(UTC)
    follow = {
        "run_date": day,
        "run_time": run_time,
        "run_id": "preview",
        "interval_start": start,
        "interval_end": start + timedelta(days=1),
    }
    return {name: given.get(name, value) for name, value in follow.items()}


def _add(made: Parameters, parameter: Parameter, given: Mapping[str, object]) -> None:
    if parameter.name in BUILT_IN:
        _fail(made, parameter, (), ConfigError(f"'{parameter.name}' is built in", code="parameter.built_in", hint="choose another name"))
        return
    kind = _type(made, parameter)
    if kind is None:
        return
    made.types[parameter.name] = kind
    value = given[parameter.name] if parameter.name in given else _written(made, parameter, kind)
    if value is not UNREAD:
        made.values[parameter.name] = value


def _type(made: Parameters, parameter: Parameter) -> DataType | None:
    if not parameter.type:
        made.problems.append((parameter.name, KindProblem(("type",), _no_type(parameter.name))))
        return None
    if parameter.type == CHOICE:
        return _chosen(made, parameter)
    if parameter.choices is not None:
        hint = f"write type: {CHOICE}, or take them away"
        error = ConfigError(f"a parameter of type {parameter.type} has no choices", code="parameter.choices", hint=hint)
        _fail(made, parameter, ("choices",), error)
    at = Place(("type",), {})
    kind = read_type(parameter.type, at)
    made.problems += [(parameter.name, problem) for problem in at.problems]
    if kind is UNREAD:
        return None
    try:
        check_type(kind)
    except ConfigError as error:
        _fail(made, parameter, ("type",), error)
        return None
    return kind


def _chosen(made: Parameters, parameter: Parameter) -> DataType:
    choices = parameter.choices or ()
    twice = [item for place, item in enumerate(choices) if item in choices[:place]]
    if not choices:
        message, hint = f"parameter '{parameter.name}' has nothing to choose from", "write choices: [a, b]"
        _fail(made, parameter, () if parameter.choices is None else ("choices",), ConfigError(message, code="parameter.choices", hint=hint))
    elif twice:
        message, hint = f"'{twice[0]}' stands among the choices twice", "take one of them away"
        _fail(made, parameter, ("choices",), ConfigError(message, code="parameter.choices", hint=hint))
    return TEXT


def _written(made: Parameters, parameter: Parameter, kind: DataType) -> Any:
    """The default, else the example; both are judged."""
    texts = {"default": parameter.default, "example": parameter.example}
    values = {name: _read(made, parameter, name, text, kind) for name, text in texts.items() if text is not None}
    if not values:
        error = ConfigError(
            f"parameter '{parameter.name}' has neither a default nor an example",
            code="parameter.no_value",
            hint="write a default, or an example that previews take",
        )
        _fail(made, parameter, (), error)
        return UNREAD
    return next(iter(values.values()))


def _read(made: Parameters, parameter: Parameter, name: str, written: str | tuple[str, ...], kind: DataType) -> Any:
    try:
        return read_written(written, kind, (parameter.choices or None) if parameter.type == CHOICE else None)
    except ConfigError as error:
        near = nearest(written, parameter.choices or ()) if isinstance(written, str) else ()
        made.problems.append((parameter.name, KindProblem((name,), error, replacements=near)))
    except ExpressionError as error:
        span = (error.start, error.end) if isinstance(written, str) else None
        made.problems.append((parameter.name, KindProblem((name,), error, span=span, replacements=error.replacements)))
    return UNREAD


def _no_type(name: str) -> ConfigError:
    return ConfigError(f"parameter '{name}' has no type", code="parameter.no_type", hint="write type: integer, or another type")


def _fail(made: Parameters, parameter: Parameter, path: tuple[str, ...], error: ConfigError) -> None:
    made.problems.append((parameter.name, KindProblem(path, error)))
