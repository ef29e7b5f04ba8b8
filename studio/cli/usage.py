"""Mistakes in the words of a command line, told in the form of every other error."""

from __future__ import annotations

from cyclopts import CycloptsError, UnknownCommandError, UnusedCliTokensError

from engine.errors import ConfigError
from engine.nearest import nearest
from studio.cli.commands import COMMANDS


def usage_error(error: CycloptsError) -> ConfigError:
    """The parser's complaint as an error with a hint."""
    if isinstance(error, UnknownCommandError):
        return _unknown_command((error.unused_tokens or [""])[0])
    command = " ".join(error.command_chain or ())
    hint = f"see: penstock {command} --help" if command else "see: penstock --help"
    return ConfigError(_message(error, command), code="usage.invalid", hint=hint)


def _message(error: CycloptsError, command: str) -> str:
    if isinstance(error, UnusedCliTokensError):
        return f"penstock {command} does not know what to do with {', '.join(repr(word) for word in error.unused_tokens or ())}"
    error.verbose = False
    return str(error)


def _unknown_command(word: str) -> ConfigError:
    close = nearest(word, [command.name for command in COMMANDS])
    hint = f"did you mean: penstock {close[0]}" if close else "penstock --help lists them"
    return ConfigError(f"there is no command '{word}'", code="usage.unknown_command", hint=hint)
