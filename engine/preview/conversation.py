"""Requests to a process that runs an engine, and its answers.

It may crash, hang or be killed: whoever asked is told what happened, and the next request starts it anew.
"""

from __future__ import annotations

import itertools
import queue
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.errors import BackendError, CancelledError, LimitError, StudioError
from engine.preview.endings import death, too_slow
from engine.preview.failures import rebuild
from engine.preview.frames import Frame
from engine.preview.process import Ended, Process, Program, Stop
from engine.preview.values import encode

_INTERRUPT_SECONDS = 0.1
"""An interrupt between two statements is lost, so it is repeated."""

Progress: TypeAlias = Callable[[Mapping[str, int]], None]
"""Is told how far a request is: `done` of `of`, in the engine's own steps."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: values as JSON, rows as an Arrow IPC stream (empty: none)."""

    values: Mapping[str, Any]
    arrow: bytes


class Conversation(ABC):
    """One request at a time to one process at a time. Thread-safe."""

    grace_seconds = 1.0
    """Between an interrupt and the kill."""
    start_seconds = 30.0
    """Until the first words of a process."""
    remembers = True
    """Whether a request may need what those before it left in the process."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._process: Process | None = None
        self._has_answered = False
        self._asking = threading.Lock()
        self._numbers = itertools.count(1)
        self._current: int | None = None
        self._unwanted: int | None = None
        """The request that was cancelled last: the process may have been starting, and then nobody waited for the wish."""
        self._is_closed = False

    def request(
        self, operation: str, arguments: Mapping[str, Any], *, timeout: float | None = None, on_progress: Progress | None = None
    ) -> Reply:
        """Have something done, and wait for it.

        Args:
            operation: a name of the worker's table.
            arguments: as JSON has them; under `parameters` also dates, times, decimals and bytes.
            timeout: seconds; by default those of the limits.
            on_progress: called now and then while it is done, where the engine tells how far it is.

        Raises:
            CancelledError: `cancel` was called.
            LimitError: memory, time or disk ran out.
            BackendError: the engine refused or failed, or the process died (`child.died`).
            StudioError: whatever the operation itself raises.
        """
        with self._asking:
            number = self._current = next(self._numbers)
            frame = Frame({"request": number, "operation": operation, "arguments": _encoded(arguments)})
            seconds = timeout if timeout is not None else self._seconds
            try:
                return self._asked(frame, number, operation, seconds, on_progress)
            except LimitError as problem:
                if self.remembers or not self._has_answered or problem.code != "limit.memory":
                    raise
                # The allocator of a process that has worked for long is full of holes: what does not fit there may fit into a new one.
                return self._asked(frame, number, operation, seconds, on_progress)
            except KeyboardInterrupt:
                self._stop()
                raise
            finally:
                self._current = None

    def cancel(self) -> None:
        """End the running request, if there is one: an interrupt, then a kill after the grace. Returns at once."""
        number = self._unwanted = self._current
        process = self._process
        if number is not None and process is not None:
            process.events.put(Stop(number))

    def close(self) -> None:
        """End the process for good; a running request is cancelled first, and a later one is refused."""
        self._is_closed = True
        self.cancel()
        with self._asking:
            if self._process is not None:
                self._process.close()
            self._forget()

    @property
    def is_running(self) -> bool:
        """Whether a process is there; the next request starts one if not."""
        return self._process is not None

    @abstractmethod
    def _program(self) -> Program:
        """What to start."""

    def _started(self, first: Mapping[str, Any]) -> None:
        """Take note of the first words of a new process."""
        del first

    def _start(self) -> None:
        """Have a process."""
        if self._is_closed:
            raise _closed()
        self._forget_if_ended()
        if self._process is None:
            self._started(self._first_words())

    def _first_words(self) -> Mapping[str, Any]:
        self._has_answered = False
        self._process = Process(self._program())
        event = self._next_event(self.start_seconds)
        while isinstance(event, Stop):  # a process that is starting is of use to the next request
            event = self._next_event(self.start_seconds)
        if isinstance(event, Frame):
            if "refused" in event.header:
                self._stop()
            return event.header
        words = event.words.strip() if isinstance(event, Ended) else f"it said nothing for {self.start_seconds:g} s"
        self._stop()
        raise BackendError(
            f"the process for previews and runs does not start: {words}", code="child.unusable", hint="run 'penstock doctor'"
        )

    def _asked(self, frame: Frame, number: int, operation: str, seconds: float | None, on_progress: Progress | None) -> Reply:
        self._start()
        if self._unwanted == number:
            raise _cancelled(operation)
        self._alive().send(frame)
        return self._reply(number, operation, seconds, on_progress)

    def _reply(self, number: int, operation: str, seconds: float | None, on_progress: Progress | None) -> Reply:
        """Wait for the answer, for an end that was asked for, or for the death of the process."""
        deadline = None if seconds is None else time.monotonic() + seconds
        reason: StudioError | None = None
        kill_at: float | None = None
        while True:
            now = time.monotonic()
            if reason is None and deadline is not None and now >= deadline:
                reason = too_slow(operation, seconds)
            if reason is not None:
                kill_at = kill_at or now + self.grace_seconds
                if now >= kill_at:
                    self._stop()
                    raise reason
                self._alive().send(Frame({"interrupt": number}))
            event = self._next_event(_wait(now, deadline, interrupting=reason is not None))
            match event:
                case Stop(request) if request == number:
                    reason = reason or _cancelled(operation)
                case Frame() if event.header.get("request") == number:
                    if "progress" not in event.header:
                        return self._answered(event, reason)
                    if on_progress is not None:
                        on_progress(event.header["progress"])
                case Ended():
                    self._stop()
                    raise reason or death(event, operation)
                case _:
                    pass

    def _answered(self, frame: Frame, reason: StudioError | None) -> Reply:
        if frame.header.get("last"):
            self._stop()
        error = frame.header.get("error")
        if error is None:
            self._has_answered = True
            return Reply(frame.header["values"], frame.body)
        problem = rebuild(error)
        if reason is not None and isinstance(problem, CancelledError):
            raise reason
        raise problem

    def _next_event(self, seconds: float | None) -> Frame | Ended | Stop | None:
        try:
            return self._alive().events.get(timeout=seconds)
        except queue.Empty:
            return None

    def _forget_if_ended(self) -> None:
        """A process may have died between two requests; what it said late is of no interest."""
        while self._process is not None and not self._process.events.empty():
            if isinstance(self._process.events.get(), Ended):
                self._stop()

    def _alive(self) -> Process:
        if self._process is None:
            raise _closed()
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.stop()
        self._forget()

    def _forget(self) -> None:
        """The process is gone."""
        self._process = None


def _cancelled(operation: str) -> CancelledError:
    return CancelledError(f"'{operation}' was cancelled")


def _closed() -> BackendError:
    return BackendError("the process for previews and runs is closed", code="child.closed", hint="ask again: another one is started")


def _encoded(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {**arguments, "parameters": {name: encode(value) for name, value in arguments.get("parameters", {}).items()}}


def _wait(now: float, deadline: float | None, *, interrupting: bool) -> float | None:
    if interrupting:
        return _INTERRUPT_SECONDS
    return None if deadline is None else max(deadline - now, 0)
