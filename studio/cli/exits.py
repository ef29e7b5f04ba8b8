"""What the program's exit status says, and which error ends in which."""

from __future__ import annotations

from enum import IntEnum

from engine.errors import CancelledError, ConfigError, LimitError, StudioError, TrustError


class Exit(IntEnum):
    """The exit statuses of every command."""

    OK = 0
    FAILED = 1
    USAGE = 2
    TRUST = 3
    LIMIT = 4
    INTERNAL = 5
    INTERRUPTED = 130


MEANINGS = {
    Exit.OK: "all is well (warnings do not count)",
    Exit.FAILED: "the document has problems, or the work failed",
    Exit.USAGE: "the command, an option or a setting makes no sense",
    Exit.TRUST: "a file or a statement that you have not allowed",
    Exit.LIMIT: "memory, time or disk ran out",
    Exit.INTERNAL: "a defect of Penstock",
    Exit.INTERRUPTED: "stopped by you (Ctrl+C); nothing is left behind",
}

_STATUS: tuple[tuple[type[StudioError], Exit], ...] = (
    (ConfigError, Exit.USAGE),
    (TrustError, Exit.TRUST),
    (LimitError, Exit.LIMIT),
    (CancelledError, Exit.INTERRUPTED),
)


def status_of(error: StudioError) -> Exit:
    """The exit status that an error ends in."""
    return next((status for sort, status in _STATUS if isinstance(error, sort)), Exit.FAILED)
