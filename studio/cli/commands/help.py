"""`penstock help`: the guide, and the pages about nodes and functions, found by any word for them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from engine.errors import ConfigError
from panels.help.blocks import Block
from panels.help.state import Topic, found_topics, is_known_as, named_topics, page_of
from studio.cli.commands.functions import functions_command
from studio.cli.commands.nodes import nodes_command
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.output import Output
from studio.cli.table import print_list


def help_command(
    *words: Annotated[str, Parameter(help="What you look for, in words of your own: remove duplicates; without one, all there is.")],
    options: Options = Options(),
) -> int:
    """Search the pages of help, or show one."""
    text = " ".join(words)
    found = named_topics(text) or found_topics(text)
    if not found:
        hint = "try another word, or penstock help without one for all of them"
        raise ConfigError(f"no page is about '{text}'", code="help.nothing", hint=hint)
    if options.json:
        options.output.value([asdict(topic) for topic in found])
    elif len(found) == 1 and is_known_as(found[0], text):
        _show(found[0], options)
    else:
        print_list(options.output, ("page", "about", "what it does"), [(topic.name, topic.sort, topic.about) for topic in found])
    return Exit.OK


def _show(topic: Topic, options: Options) -> None:
    if topic.sort == "node":
        nodes_command(topic.name, options=options)
    elif topic.sort == "function":
        functions_command(topic.name, options=options)
    else:
        _print_guide(topic, options.output)


def _print_guide(topic: Topic, output: Output) -> None:
    page = page_of(topic.sort, topic.name)
    output.line((page.title, "bold"))
    for paragraph in page.paragraphs:
        output.line(paragraph)
    for block in page.blocks:
        output.line()
        _print_block(block, output)


def _print_block(block: Block, output: Output) -> None:
    match block.sort:
        case "heading":
            output.line((block.text, "bold"))
        case "text":
            output.line(block.text)
        case "code":
            for line in block.text.splitlines():
                output.line(f"  {line}")
        case "list":
            print_list(output, (), [("-", *row) for row in block.rows])
        case "table":
            print_list(output, block.rows[0], block.rows[1:])
