"""`penstock nodes`: the kinds of node that there are."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Mapping
from typing import Any

from engine.errors import ConfigError
from engine.kinds import KINDS, kind_named, schema_of
from engine.kinds.kind import Example, Kind
from engine.nearest import nearest
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.output import Output
from studio.cli.table import print_list


def nodes_command(kind: str | None = None, /, *, options: Options = Options()) -> int:
    """List the kinds of node, or show one."""
    chosen = KINDS if kind is None else (_named(kind),)
    if options.json:
        options.output.value([_shape(item) for item in chosen])
    elif kind is None:
        print_list(options.output, ("kind", "sort", "what it does"), [(item.kind, item.category, _first_line(item)) for item in chosen])
    else:
        _print_kind(options.output, chosen[0])
    return Exit.OK


def _named(name: str) -> type[Kind]:
    found = kind_named(name)
    if found:
        return found
    words = {item.kind: item.kind for item in KINDS} | {word: item.kind for item in KINDS for word in item.synonyms}
    kinds = dict.fromkeys(words[word] for word in nearest(name, words))
    hint = f"did you mean {' or '.join(map(repr, kinds))}?" if kinds else "penstock nodes lists them all"
    raise ConfigError(f"there is no kind of node '{name}'", code="usage.unknown_kind", hint=hint)


def _documentation(kind: type[Kind]) -> str:
    return inspect.getdoc(kind) or ""


def _first_line(kind: type[Kind]) -> str:
    return _documentation(kind).partition("\n")[0]


def _print_kind(output: Output, kind: type[Kind]) -> None:
    output.line((kind.kind, "bold"), f"  {kind.title}")
    output.line(_documentation(kind))
    output.line()
    inputs = ", ".join(item.name + {"one": "", "many": " (a list)", "named": " (a mapping)"}[item.arity] for item in kind.inputs)
    print_list(output, (), [("inputs", inputs or "none"), ("ports", ", ".join(kind.outputs) or "none")])
    output.line()
    schema = schema_of(kind)
    rows = [(name, _default(name, schema), item["description"] or "") for name, item in schema["properties"].items()]
    print_list(output, ("field", "default", "meaning"), rows)
    for example in kind.examples:
        _print_example(output, kind, example)


def _print_example(output: Output, kind: type[Kind], example: Example) -> None:
    output.line()
    output.line((example.title, "bold"))
    output.line(f"  {kind.kind}:")
    for line in textwrap.dedent(example.fields).strip().splitlines():
        output.line(f"    {line}")


def _default(name: str, schema: Mapping[str, Any]) -> str:
    """As the document would write it; a dash where there is none."""
    if name in schema["required"]:
        return "required"
    value = schema["properties"][name].get("default")
    return str(value).lower() if isinstance(value, bool) else str(value) if value not in (None, [], {}, "") else "-"


def _shape(kind: type[Kind]) -> dict[str, Any]:
    return {
        "kind": kind.kind,
        "category": kind.category,
        "title": kind.title,
        "description": _documentation(kind),
        "synonyms": list(kind.synonyms),
        "inputs": [{"name": item.name, "arity": item.arity, "required": item.required} for item in kind.inputs],
        "outputs": list(kind.outputs),
        "schema": schema_of(kind),
        "presets": [
            {
                "name": item.name,
                "title": item.title,
                "description": item.description,
                "fields": dict(item.fields),
                "synonyms": list(item.synonyms),
            }
            for item in kind.presets
        ],
        "examples": [
            {
                "title": item.title,
                "fields": item.fields,
                "inputs": dict(item.inputs),
                "outputs": dict(item.outputs),
                "summary": item.summary,
            }
            for item in kind.examples
        ],
    }
