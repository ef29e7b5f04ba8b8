"""The JSON schema of what stands under a kind's name: forms, documentation and the assistant's tools derive from it.

Beside JSON Schema's own words a property has `sort` (how a form edits it) and, where there is one, `unit`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.kinds.configuring import FieldPlan, plans
from engine.kinds.kind import Input, Kind
from engine.language.types import DataType

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_MAPPING = {"type": "object", "additionalProperties": _TEXT}
_SELECTOR = {"anyOf": [_TEXT, {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": _TEXT}]}
_SHAPES: Mapping[str, Mapping[str, Any]] = {
    "number": {"type": "integer"},
    "toggle": {"type": "boolean"},
    "columns": _TEXTS,
    "key_pairs": _TEXTS,
    "key_sets": {"type": "array", "items": _TEXTS},
    "order_keys": _TEXTS,
    "texts": _TEXTS,
    "new_columns": _TEXTS,
    "integers": {"type": "array", "items": {"type": "integer"}},
    "selectors": {"type": "array", "items": _SELECTOR},
    "expressions": _MAPPING,
    "cases": _MAPPING,
    "sizes": {"type": "object", "additionalProperties": {"anyOf": [{"type": "number"}, {"$ref": "#/$defs/ParameterRef"}]}},
    "types": _MAPPING,
    "names": _MAPPING,
    "paths": _MAPPING,
    "pairs": {"type": "object", "additionalProperties": {"anyOf": [_TEXT, {"type": "null"}]}},
    "arguments": {"type": "object", "additionalProperties": {"anyOf": [_TEXT, _TEXTS]}},
    "patterns": {"type": "object", "additionalProperties": {"anyOf": [_TEXT, _TEXTS]}},
    "checks": {"type": "array", "items": {"type": "object"}},
}
_REFERENCES: Mapping[str, Mapping[str, Any]] = {"one": _TEXT, "many": _TEXTS, "named": _MAPPING}
_SORTS = {"one": "reference", "many": "references", "named": "named_references"}
_LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
_PARAMETER = {"type": "string", "pattern": r"^\$\{[^{}]*\}$", "description": "The value of a parameter: ${name}."}


def schema_of(kind: type[Kind]) -> dict[str, Any]:
    """The schema of a kind's mapping, its inputs included."""
    fields = plans(kind)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.title,
        "description": kind.documentation(),
        "type": "object",
        "properties": {port.name: _reference(port) for port in kind.inputs} | {name: _property(plan) for name, plan in fields.items()},
        "required": [port.name for port in kind.inputs if port.required] + [name for name, plan in fields.items() if plan.is_required],
        "additionalProperties": False,
        "$defs": {"ParameterRef": _PARAMETER},
    }


def _reference(port: Input) -> dict[str, Any]:
    return {
        "title": port.name.capitalize(),
        "description": "Whose rows come in: `node` or `node.port`.",
        "sort": _SORTS[port.arity],
        **_REFERENCES[port.arity],
    }


def _property(plan: FieldPlan) -> dict[str, Any]:
    shape = {**_SHAPES.get(plan.sort.name, _TEXT), **_limits(plan)} if not plan.choices else {"enum": list(plan.choices)}
    known: dict[str, Any] = {"title": plan.info.title, "description": plan.info.description, "sort": plan.sort.name}
    if isinstance(plan.info.json_schema_extra, dict):
        known |= plan.info.json_schema_extra
    if not plan.is_required:
        known["default"] = as_json(plan.info.get_default(call_default_factory=True))
    alternatives = [shape] + ([{"$ref": "#/$defs/ParameterRef"}] if plan.sort.takes_parameter else [])
    alternatives += [] if plan.is_required else [{"type": "null"}]
    return known | (shape if len(alternatives) == 1 else {"anyOf": alternatives})


def _limits(plan: FieldPlan) -> dict[str, Any]:
    return {word: getattr(part, name) for part in plan.info.metadata for name, word in _LIMITS.items() if hasattr(part, name)}


def as_json(value: Any) -> Any:
    """A typed field's value as JSON; types and selectors as they are written."""
    match value:
        case Mapping():
            return {name: as_json(each) for name, each in value.items()}
        case tuple():
            return [as_json(each) for each in value]
        case DataType():
            return str(value)
        case _:
            return value
