"""Why a request has no answer, in words."""

from __future__ import annotations

from engine.errors import BackendError, LimitError, StudioError
from engine.preview.process import Ended, signal_name

DIED = "child.died"
"""Code of the error of a request whose process is gone."""
_OUT_OF_MEMORY = ("bad_alloc", "MemoryError", "start new thread", "memory allocation of")
"""What the engine, Python and the reader of workbooks say before they end so."""


def too_slow(operation: str, seconds: float | None) -> LimitError:
    """The error of a request that was stopped for its time limit."""
    hint = "filter earlier, or raise time_limit in penstock.yaml"
    return LimitError(f"'{operation}' took longer than {seconds:g} s and was stopped", code="limit.time", hint=hint)


def death(end: Ended, operation: str) -> StudioError:
    """What is known about a process that is gone."""
    again = "nothing else was lost; the next request starts a new process"
    if any(sign in end.words for sign in _OUT_OF_MEMORY):
        return LimitError(f"'{operation}' needed more memory than its process may have, which ended it", code="limit.memory", hint=again)
    if end.status < 0 and signal_name(end.status) == "SIGKILL":
        cause = "was killed from outside, most likely because this machine's memory ran out"
    elif end.status < 0:
        cause = f"crashed ({signal_name(end.status)})"
    else:
        cause = f"ended by itself (status {end.status})"
    hint = f"{again}; if it happens again, a file may be damaged: look at the sources above this node"
    return BackendError(f"the process that ran '{operation}' {cause}", code=DIED, hint=hint)
