"""A node's raw fields as an instance of its kind, every mistake reported; and the same fields in canonical form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from engine.document.model import Fields, Value
from engine.errors import ConfigError
from engine.kinds.fields import Sort
from engine.kinds.kind import Kind, KindProblem
from engine.kinds.reading import UNREAD, Place
from engine.nearest import known_names, nearest

_NULL = "null"
"""A choice of this name may be written plain, where YAML reads a null."""


@dataclass(frozen=True, slots=True)
class Configured:
    """A kind with its fields read; `kind` is None when a required field is missing or wrong."""

    kind: Kind | None
    problems: tuple[KindProblem, ...]


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """What a kind's class says about one of its fields."""

    name: str
    info: FieldInfo
    sort: Sort
    choices: tuple[str, ...]

    @property
    def is_required(self) -> bool:
        """Whether it must be written."""
        return self.info.is_required()


@cache
def plans(kind: type[Kind]) -> Mapping[str, FieldPlan]:
    """The fields of a kind by name, in the order of the document."""
    return {name: _plan(name, info) for name, info in kind.model_fields.items()}


def _plan(name: str, info: FieldInfo) -> FieldPlan:
    parts = [*info.metadata, *_parts(info.annotation)]
    sort = next(part for part in parts if isinstance(part, Sort))
    return FieldPlan(name, info, sort, tuple(part for part in parts if isinstance(part, str)) if sort.name == "choice" else ())


def _parts(annotation: Any) -> list[Any]:
    """What stands inside an annotation such as `Annotated[Literal["a"], ...] | None`: metadata and literal words."""
    own = [*get_args(annotation), *getattr(annotation, "__metadata__", ())]
    return own + [part for each in get_args(annotation) for part in _parts(each)]


def configure(kind: type[Kind], fields: Fields, values: Mapping[str, object]) -> Configured:
    """Read a node's fields; inputs are references and are left to the graph.

    Args:
        kind: the node's kind.
        fields: inputs and fields as written.
        values: the parameters' values, by name.
    """
    at = Place((), values)
    _report_unknown(kind, fields, at)
    read = {name: _read(plan, fields[name], at) for name, plan in plans(kind).items() if name in fields}
    _report_missing(kind, fields, at)
    return _built(kind, {name: value for name, value in read.items() if value is not UNREAD}, at)


def _read(plan: FieldPlan, raw: Value, at: Place) -> Any:
    here = Place((plan.name,), at.values, at.problems, plan.choices)
    if raw is None and _NULL in plan.choices:
        return _NULL
    if raw is not None:
        return plan.sort.read(raw, here)
    if plan.is_required:
        return here.fail(f"'{plan.name}' must have a value", code="field.empty", hint=plan.info.description or "")
    return plan.info.get_default(call_default_factory=True)


def _report_unknown(kind: type[Kind], fields: Fields, at: Place) -> None:
    known = (*(port.name for port in kind.inputs), *plans(kind))
    for name in fields:
        if name not in known:
            near = nearest(name, known)
            error = ConfigError(f"{kind.kind} has no field '{name}'", code="field.unknown", hint=known_names(name, known))
            at.problems.append(KindProblem((name,), error, replacements=near))


def _report_missing(kind: type[Kind], fields: Fields, at: Place) -> None:
    misspelt = {problem.replacements[0] for problem in at.problems if problem.error.code == "field.unknown" and problem.replacements}
    for name, plan in plans(kind).items():
        if plan.is_required and name not in fields and name not in misspelt:
            at.problems.append(KindProblem((name,), _missing(kind, name, plan)))


def _missing(kind: type[Kind], name: str, plan: FieldPlan) -> ConfigError:
    if kind.category == "source" and name == "columns":
        message = "the columns of this source are not written down, so nothing can be known of its rows"
        return ConfigError(
            message, code="field.columns_missing", hint="find them with `penstock detect NODE --write`, or write them: name and type"
        )
    return ConfigError(f"{kind.kind} needs the field '{name}'", code="field.missing", hint=plan.info.description or "")


def _built(kind: type[Kind], values: Mapping[str, Any], at: Place) -> Configured:
    if any(plan.is_required and name not in values for name, plan in plans(kind).items()):
        return Configured(None, tuple(at.problems))
    try:
        return Configured(kind.model_validate(values), tuple(at.problems))
    except ValidationError as error:
        return Configured(None, (*at.problems, *map(_from_pydantic, error.errors(include_url=False))))


def _from_pydantic(detail: Any) -> KindProblem:
    """A limit that the field's annotation sets, or what a kind's own validator raised."""
    path = tuple(detail["loc"])
    cause = detail.get("ctx", {}).get("error")
    message = str(cause) if cause is not None else f"'{'.'.join(map(str, path))}': {detail['msg'].lower()}, and it is {detail['input']}"
    return KindProblem(path, ConfigError(message, code="field.value", hint="choose another value"))


def canonical(kind: type[Kind], fields: Fields) -> Fields:
    """The fields in the kind's order, without those that say what is so anyway; unknown ones last."""
    known = (*(port.name for port in kind.inputs), *plans(kind))
    order = [name for name in known if name in fields] + [name for name in fields if name not in known]
    return Fields((name, fields[name]) for name in order if not _is_default(plans(kind).get(name), fields[name]))


def _is_default(plan: FieldPlan | None, raw: Value) -> bool:
    if plan is None or plan.is_required:
        return False
    at = Place((), {})
    read = _read(plan, raw, at)
    return not at.problems and bool(read == plan.info.get_default(call_default_factory=True))
