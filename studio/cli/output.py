"""Where a command writes: text for people, or one JSON value for programs.

Every piece of text passes through `visible`, and nothing is ever read as markup: a cell that holds `[red]` shows `[red]`.
Rich is loaded for terminals and tables only: it is a tenth of what `penstock check` costs.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from studio.cli.visible import visible_lines

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Piece: TypeAlias = "str | tuple[str, str]"
"""Text, or text with a style of rich: `("error", "bold red")`."""


def styled(*pieces: Piece) -> Text:
    """The pieces as one text, made safe."""
    from rich.text import Text

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

    @property
    def is_watched(self) -> bool:
        """Whether a person follows what goes on."""
        return not self.as_json and is_terminal(sys.stderr)

    def line(self, *pieces: Piece) -> None:
        """A line on standard output; long ones are left to the terminal to wrap, so that paths can be copied whole."""
        if is_terminal(sys.stdout):
            self.console.print(styled(*pieces), soft_wrap=True)
        else:
            sys.stdout.write(_plain(pieces))

    def note(self, *pieces: Piece) -> None:
        """A line on standard error: what is not the result."""
        if is_terminal(sys.stderr):
            self.errors.print(styled(*pieces), soft_wrap=True)
        else:
            sys.stderr.write(_plain(pieces))

    def value(self, value: Any) -> None:
        """One JSON value on standard output, ASCII only, so that no terminal and no code page can garble it."""
        sys.stdout.write(json.dumps(value, indent=2, allow_nan=False) + "\n")

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Say what is being waited for, while it lasts, to people at a terminal."""
        if not self.is_watched:
            yield
            return
        with self.errors.status(styled(what)):
            yield


def is_terminal(stream: IO[str]) -> bool:
    """Whether styles may be shown there; FORCE_COLOR says so where a terminal cannot be seen."""
    return stream.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _plain(pieces: tuple[Piece, ...]) -> str:
    return "".join(visible_lines(piece if isinstance(piece, str) else piece[0]) for piece in pieces) + "\n"


def _console(stream: IO[str]) -> Console:
    from rich.console import Console

    return Console(file=stream, markup=False, emoji=False, highlight=False)
