"""Where a command writes: text for people, or one JSON value for programs.

Every piece of text passes through `visible`, and nothing is ever read as markup: a cell that holds `[red]` shows `[red]`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import IO, Any, TypeAlias

from rich.console import Console
from rich.text import Text

from studio.cli.visible import visible_lines

Piece: TypeAlias = "str | tuple[str, str]"
"""Text, or text with a style of rich: `("error", "bold red")`."""


def styled(*pieces: Piece) -> Text:
    """The pieces as one text, made safe."""
    text = Text()
    for piece in pieces:
        content, style = (piece, "") if isinstance(piece, str) else piece
        text.append(visible_lines(content), style)
    return text


class Output:
    """The two streams of a command, and whether it speaks JSON."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json

    @cached_property
    def console(self) -> Console:
        """Standard output; plain where it is no terminal or NO_COLOR is set."""
        return _console(sys.stdout)

    @cached_property
    def errors(self) -> Console:
        """Standard error."""
        return _console(sys.stderr)

    def line(self, *pieces: Piece) -> None:
        """A line on standard output; long ones are left to the terminal to wrap, so that paths can be copied whole."""
        self.console.print(styled(*pieces), soft_wrap=True)

    def note(self, *pieces: Piece) -> None:
        """A line on standard error: what is not the result."""
        self.errors.print(styled(*pieces), soft_wrap=True)

    def value(self, value: Any) -> None:
        """One JSON value on standard output, ASCII only, so that no terminal and no code page can garble it."""
        sys.stdout.write(json.dumps(value, indent=2, allow_nan=False) + "\n")

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Say what is being waited for, while it lasts, to people at a terminal."""
        if self.as_json or not self.errors.is_terminal:
            yield
            return
        with self.errors.status(styled(what)):
            yield


def _console(stream: IO[str]) -> Console:
    return Console(file=stream, markup=False, emoji=False, highlight=False)
