"""The pages of help: what a kind of node or a function says of itself, in the parts that every face shows."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.kinds import schema_of
from engine.kinds.kind import Example, Kind
from engine.language.signature import Function
from panels.help.blocks import Block


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field of a kind's mapping."""

    name: str
    default: str
    """As the document would write it; `required`, or a dash where there is none."""
    meaning: str


@dataclass(frozen=True, slots=True)
class Sample:
    """An example of a kind: its settings, and what they make of some rows."""

    title: str
    summary: str
    text: str
    """The YAML of the node's kind and fields."""
    tables: tuple[tuple[str, str], ...]
    """What goes in and what comes out, by name: a line of names with types, and a line a row."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page about one thing."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    """Short ones, each with its label."""
    fields: tuple[FieldLine, ...] = ()
    samples: tuple[Sample, ...] = ()
    presets: tuple[tuple[str, str], ...] = ()
    """Title and description of each."""
    calls: tuple[str, ...] = ()
    cases: tuple[tuple[str, str], ...] = ()
    """Expressions, each with its result."""
    blocks: tuple[Block, ...] = ()
    """What was written by hand, in its order."""


def node_page(kind: type[Kind]) -> Page:
    """The page of a kind of node."""
    schema = schema_of(kind)
    lines = [FieldLine(name, _default(name, schema), item["description"] or "") for name, item in schema["properties"].items()]
    inputs = ", ".join(item.name + {"one": "", "many": " (a list)", "named": " (a mapping)"}[item.arity] for item in kind.inputs)
    return Page(
        name=kind.kind,
        title=kind.title,
        paragraphs=_paragraphs(kind.documentation()),
        facts=(("inputs", inputs or "none"), ("ports", _ports(kind)), *_synonyms(kind.synonyms)),
        fields=tuple(lines),
        samples=tuple(_sample(kind, each) for each in kind.examples),
        presets=tuple((each.title, each.description) for each in kind.presets),
    )


def function_page(function: Function) -> Page:
    """The page of a function of expressions."""
    facts = [("family", function.family), *_synonyms(function.synonyms)]
    if all(each.spark is None for each in function.signatures):
        facts.append(("engines", "DuckDB only: Spark has nothing with the same result"))
    cases = (function.example, function.null_case, function.edge_case)
    return Page(
        name=function.name,
        title=function.name,
        paragraphs=_paragraphs(function.meaning),
        facts=tuple(facts),
        calls=tuple(dict.fromkeys(map(str, function.signatures))),
        cases=tuple(dict.fromkeys((each.expression, each.result) for each in cases)),
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    """Each as one line."""
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _synonyms(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("also looked for as", ", ".join(words))] if words else []


def _ports(kind: type[Kind]) -> str:
    if kind.port_fields:
        return f"as {' and '.join(kind.port_fields)} {'name' if len(kind.port_fields) > 1 else 'names'} them"
    return ", ".join(kind.outputs) or "none"


def _sample(kind: type[Kind], example: Example) -> Sample:
    fields = textwrap.dedent(example.fields).strip()
    text = f"{kind.kind}: {{}}" if fields in {"", "{}"} else f"{kind.kind}:\n{textwrap.indent(fields, '  ')}"
    given = [(f"in, {name}", rows) for name, rows in example.inputs.items()]
    made = [(f"out, {port}", rows) for port, rows in example.outputs.items()]
    files = "".join(f"# the file {name}\n{content.strip()}\n\n# the node\n" for name, content in example.files.items())
    return Sample(example.title, example.summary, files + text, (*given, *made))


def _default(name: str, schema: Mapping[str, Any]) -> str:
    if name in schema["required"]:
        return "required"
    value = schema["properties"][name].get("default")
    return str(value).lower() if isinstance(value, bool) else str(value) if value not in (None, [], {}, "") else "-"
