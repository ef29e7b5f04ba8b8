"""`penstock nodes`: the kinds of node that there are."""

from __future__ import annotations

from typing import Any

from engine.errors import ConfigError
from engine.kinds import KINDS, kind_named, schema_of
from engine.kinds.kind import Kind
from engine.nearest import nearest
from panels.help.pages import Page, node_page
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
        print_list(options.output, ("kind", "sort", "what it does"), [(item.kind, item.category, item.meaning()) for item in chosen])
    else:
        _print_page(options.output, node_page(chosen[0]))
    return Exit.OK


def _named(name: str) -> type[Kind]:
    found = kind_named(name)
    if found:
        return found
    words = {item.kind: item.kind for item in KINDS} | {word: item.kind for item in KINDS for word in item.synonyms}
    kinds = dict.fromkeys(words[word] for word in nearest(name, words))
    hint = f"did you mean {' or '.join(map(repr, kinds))}?" if kinds else "penstock nodes lists them all"
    raise ConfigError(f"there is no kind of node '{name}'", code="usage.unknown_kind", hint=hint)


def _print_page(output: Output, page: Page) -> None:
    output.line((page.name, "bold"), f"  {page.title}")
    for paragraph in page.paragraphs:
        output.line(paragraph)
    output.line()
    print_list(output, (), page.facts)
    output.line()
    print_list(output, ("field", "default", "meaning"), [(line.name, line.default, line.meaning) for line in page.fields])
    for sample in page.samples:
        output.line()
        output.line((sample.title, "bold"))
        for line in sample.text.splitlines():
            output.line(f"  {line}")


def _shape(kind: type[Kind]) -> dict[str, Any]:
    return {
        "kind": kind.kind,
        "category": kind.category,
        "title": kind.title,
        "description": kind.documentation(),
        "synonyms": list(kind.synonyms),
        "inputs": [{"name": item.name, "arity": item.arity, "required": item.required} for item in kind.inputs],
        "outputs": list(kind.outputs),
        "port_fields": list(kind.port_fields),
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
                "files": dict(item.files),
            }
            for item in kind.examples
        ],
    }
