"""The pages of help as Markdown files, for reading without the program: one for each kind of node, and one for each family of functions.

The guide is written by hand and only linked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.kinds import KINDS, kind_named, schema_of
from engine.language import FUNCTIONS
from panels.help.guide import guides
from panels.help.other_tools import STEPS, Step
from panels.help.pages import Page, function_page, node_page
from panels.palette.state import GROUPS


def files() -> dict[str, str]:
    """The text of each file by its path below the folder of help."""
    nodes = {f"nodes/{kind.kind}.md": _text(_node(node_page(kind))) for kind in KINDS}
    families = sorted({function.family for function in FUNCTIONS.values()})
    functions = {f"functions/{_slug(family)}.md": _text(_family(family)) for family in families}
    return {"README.md": _text(_contents(families)), "other_tools.md": _text(_other_tools()), **nodes, **functions}


def _contents(families: Sequence[str]) -> Iterator[str]:
    yield "# Help"
    yield "`penstock help WORDS` searches these pages; so does Help in the studio."
    yield "- [What you know from other tools, and what it is here](other_tools.md)\n- [What is proven equal on both engines](parity.md)"
    yield "## Guide"
    yield "\n".join(f"- [{guide.title}](guide/{guide.name}.md): {guide.about}" for guide in guides().values())
    for family, title in GROUPS.items():
        yield f"## {title}"
        yield "\n".join(f"- [{kind.title}](nodes/{kind.kind}.md): {_cell(kind.meaning())}" for kind in KINDS if kind.family == family)
    yield "## Functions"
    yield "\n".join(f"- [{family}](functions/{_slug(family)}.md): {_names(family)}" for family in families)


def _other_tools() -> Iterator[str]:
    covered = sum(bool(step.by) for step in STEPS)
    yield "# What you know from other tools"
    yield f"Steps that at least two established tools have, by their usual names: {covered} of {len(STEPS)} are here."
    for section in dict.fromkeys(step.section for step in STEPS):
        rows = [(step.name, _names_of(step), _options_of(step), step.left_out) for step in STEPS if step.section == section]
        yield f"## {section}"
        yield _table(("step", "here", "options", "left out"), rows)


def _names_of(step: Step) -> str:
    return ", ".join(f"`{name}`" for name in step.by) or "-"


def _options_of(step: Step) -> str:
    """The fields of the kinds that do it, without their inputs."""
    kinds = [kind for name in step.by if (kind := kind_named(name)) is not None]
    options = [name for kind in kinds for name in schema_of(kind)["properties"] if name not in {each.name for each in kind.inputs}]
    return ", ".join(f"`{name}`" for name in dict.fromkeys(options))


def _node(page: Page) -> Iterator[str]:
    yield f"# {page.title}"
    yield f"`{page.name}`"
    yield from page.paragraphs
    yield _facts(page)
    yield _table(("field", "default", "meaning"), [(f"`{line.name}`", f"`{line.default}`", line.meaning) for line in page.fields])
    if page.presets:
        yield "## Presets"
        yield "\n".join(f"- {title}: {description}" for title, description in page.presets)
    if page.samples:
        yield "## Examples"
    for sample in page.samples:
        yield f"### {sample.title}"
        yield f"```yaml\n{sample.text}\n```"
        for name, rows in sample.tables:
            yield f"{name.capitalize()}:"
            yield f"```csv\n{rows}\n```"


def _family(family: str) -> Iterator[str]:
    yield f"# Functions: {family}"
    for name in _members(family):
        page = function_page(FUNCTIONS[name])
        yield f"## `{page.title}`"
        yield from page.paragraphs
        yield "\n".join(f"- `{call}`" for call in page.calls)
        yield _table(("expression", "result"), [(f"`{expression}`", f"`{result}`") for expression, result in page.cases])
        yield _facts(page)


def _members(family: str) -> list[str]:
    return sorted(name for name, function in FUNCTIONS.items() if function.family == family)


def _names(family: str) -> str:
    return ", ".join(f"`{name}`" for name in _members(family))


def _facts(page: Page) -> str:
    return "\n".join(f"- {label}: {text}" for label, text in page.facts)


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (names, ["---"] * len(names), *([_cell(text) for text in row] for row in rows)))


def _cell(text: str) -> str:
    """What parts the cells of a table, and lines, would end one."""
    return text.replace("|", "\\|").replace("\n", " ")


def _slug(family: str) -> str:
    return family.replace(" ", "_")


def _text(blocks: Iterator[str]) -> str:
    return "\n\n".join(block for block in blocks if block) + "\n"
