"""`penstock help`: the pages about nodes and functions, found by any word for them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from engine.errors import ConfigError
from panels.help.state import Topic, found_topics
from studio.cli.commands.functions import functions_command
from studio.cli.commands.nodes import nodes_command
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.table import print_list

_PAGES = {"node": nodes_command, "function": functions_command}


def help_command(
    *words: Annotated[str, Parameter(help="What you look for, in words of your own: remove duplicates; without one, all there is.")],
    options: Options = Options(),
) -> int:
    """Search the pages about nodes and functions, or show one."""
    text = " ".join(words)
    found = _named(text) or found_topics(text)
    if not found:
        hint = "try another word, or penstock help without one for all of them"
        raise ConfigError(f"no page is about '{text}'", code="help.nothing", hint=hint)
    if options.json:
        options.output.value([asdict(topic) for topic in found])
    elif len(found) == 1:
        return _PAGES[found[0].sort](found[0].name, options=options)
    else:
        print_list(options.output, ("page", "about", "what it does"), [(topic.name, topic.sort, topic.about) for topic in found])
    return Exit.OK


def _named(text: str) -> tuple[Topic, ...]:
    """The topics of just that name; a node and a function may share one."""
    return tuple(topic for topic in found_topics(text) if topic.name == text.strip().lower())
