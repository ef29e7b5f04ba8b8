"""A low-privilege process that runs every query, seen from the studio.

It may crash, hang or be killed: the studio is told what happened, and the next request starts it anew.
"""

from __future__ import annotations

import itertools
import os
import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.errors import BackendError, CancelledError, StudioError
from engine.preview import walls
from engine.preview.endings import death, too_slow
from engine.preview.failures import rebuild
from engine.preview.frames import Frame
from engine.preview.plan import Plan
from engine.preview.process import Ended, Process, Stop, system_mounts
from engine.preview.values import encode
from engine.preview.walls import Mount

GRACE_SECONDS = 1.0
"""Between an interrupt and the kill."""
START_SECONDS = 30.0
_INTERRUPT_SECONDS = 0.1
"""An interrupt between two statements is lost, so it is repeated."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may use."""

    memory: int = 1 << 30
    """Bytes for the engine."""
    seconds: float | None = 60.0
    """For one request."""
    disk: int | None = 1 << 30
    """Bytes for one file, and for what the engine spills."""
    threads: int | None = None
    """None: a thread per processor."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: values as JSON, rows as an Arrow IPC stream (empty: none)."""

    values: Mapping[str, Any]
    arrow: bytes


class Child:
    """A walled process with folders to read and, where told, to write. Thread-safe; one request at a time."""

    def __init__(self, plan: Plan, inside: Mapping[Path, str], seconds: float | None) -> None:
        self._plan = plan
        self._inside = inside
        self._seconds = seconds
        self._process: Process | None = None
        self._asking = threading.Lock()
        self._numbers = itertools.count(1)
        self._current: int | None = None
        self.missing_walls: tuple[str, ...] = ()
        """Walls that this machine does not have; known once the process has started."""

    @classmethod
    def start(
        cls,
        folders: Mapping[str, Path],
        *,
        writable: Mapping[str, Path] | None = None,
        limits: Limits | None = None,
        spill: str = "",
        settings: Mapping[str, str] | None = None,
    ) -> Child:
        """Start a process.

        Args:
            folders: what it may read, by the name it sees: `in/project` for `/in/project`.
            writable: what it may write, likewise.
            limits: memory, time, disk and threads.
            spill: the folder, as seen from inside, for what the engine cannot hold in memory; empty: it may not spill.
            settings: further settings of the engine.

        Raises:
            BackendError: `child.unusable`, it does not start at all.
        """
        given = limits or Limits()
        named = [(name, path, False) for name, path in folders.items()] + [(name, path, True) for name, path in (writable or {}).items()]
        mounts = tuple(Mount(str(path.resolve(strict=True)), "/" + name.strip("/"), may_write) for name, path, may_write in named)
        plan = Plan(
            walled=walls.have_namespaces(),
            mounts=(*system_mounts(), *mounts),
            memory=given.memory,
            disk=given.disk,
            threads=given.threads or _processors(),
            readable=tuple(mount.target for mount in mounts),
            spill=spill,
            settings=dict(settings or {}),
        )
        child = cls(plan, {Path(mount.source): mount.target for mount in mounts}, given.seconds)
        child._start()
        return child

    def inside(self, path: Path) -> str:
        """The name under which the process sees a path.

        Raises:
            ValueError: it lies in none of the folders.
        """
        real = path.parent.resolve() / path.name
        for folder, name in sorted(self._inside.items(), key=lambda item: len(item[0].parts), reverse=True):
            if real.is_relative_to(folder):
                relative = real.relative_to(folder).as_posix()
                return name if relative == "." else f"{name}/{relative}"
        raise ValueError(f"{path} lies in no folder of the process")

    def request(self, operation: str, arguments: Mapping[str, Any], *, timeout: float | None = None) -> Reply:
        """Have something done, and wait for it.

        Args:
            operation: a name of the worker's table.
            arguments: as JSON has them; under `parameters` also dates, times, decimals and bytes.
            timeout: seconds; by default those of the limits.

        Raises:
            CancelledError: `cancel` was called.
            LimitError: memory, time or disk ran out.
            BackendError: the engine refused or failed, or the process died (`child.died`).
            StudioError: whatever the operation itself raises.
        """
        with self._asking:
            self._start()
            number = self._current = next(self._numbers)
            try:
                self._alive().send(Frame({"request": number, "operation": operation, "arguments": _encoded(arguments)}))
                return self._reply(number, operation, timeout if timeout is not None else self._seconds)
            except KeyboardInterrupt:
                self._stop()
                raise
            finally:
                self._current = None

    def cancel(self) -> None:
        """End the running request, if there is one: an interrupt, then a kill after a second. Returns at once."""
        number, process = self._current, self._process
        if number is not None and process is not None:
            process.events.put(Stop(number))

    def close(self) -> None:
        """End the process; a running request is cancelled first."""
        self.cancel()
        with self._asking:
            if self._process is not None:
                self._process.close()
            self._process = None

    @property
    def is_running(self) -> bool:
        """Whether a process is there; the next request starts one if not."""
        return self._process is not None

    def _start(self) -> None:
        """Have a process, with fewer walls where this machine refuses them."""
        self._forget_if_ended()
        if self._process is not None:
            return
        first = self._first_words()
        if "refused" in first and self._plan.walled:
            self._go_without_walls()
            first = self._first_words()
        self.missing_walls = tuple(first["missing"])

    def _first_words(self) -> Mapping[str, Any]:
        self._process = Process(self._plan)
        event = self._next_event(START_SECONDS)
        if isinstance(event, Frame):
            if "refused" in event.header:
                self._stop()
            return event.header
        words = event.words.strip() if isinstance(event, Ended) else f"it said nothing for {START_SECONDS:g} s"
        self._stop()
        raise BackendError(
            f"the process for previews and runs does not start: {words}", code="child.unusable", hint="run 'penstock doctor'"
        )

    def _go_without_walls(self) -> None:
        """Without namespaces, folders are seen under their own names."""
        own = {mount.target: mount.source for mount in self._plan.mounts}
        spill = next((own[name] + self._plan.spill[len(name) :] for name in own if self._plan.spill.startswith(name)), "")
        self._inside = {Path(source): source for source in map(str, self._inside)}
        self._plan = replace(self._plan, walled=False, mounts=(), readable=tuple(self._inside.values()), spill=spill)

    def _reply(self, number: int, operation: str, seconds: float | None) -> Reply:
        """Wait for the answer, for an end that was asked for, or for the death of the process."""
        deadline = None if seconds is None else time.monotonic() + seconds
        reason: StudioError | None = None
        kill_at: float | None = None
        while True:
            now = time.monotonic()
            if reason is None and deadline is not None and now >= deadline:
                reason = too_slow(operation, seconds)
            if reason is not None:
                kill_at = kill_at or now + GRACE_SECONDS
                if now >= kill_at:
                    self._stop()
                    raise reason
                self._alive().send(Frame({"interrupt": number}))
            event = self._next_event(_wait(now, deadline, interrupting=reason is not None))
            match event:
                case Stop(request) if request == number:
                    reason = reason or CancelledError(f"'{operation}' was cancelled")
                case Frame() if event.header.get("request") == number:
                    return _answered(event, reason)
                case Ended():
                    self._stop()
                    raise reason or death(event, operation)
                case _:
                    pass

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
            raise BackendError("the process for previews and runs is closed", code="child.closed")
        return self._process

    def _stop(self) -> None:
        if self._process is not None:
            self._process.stop()
        self._process = None


def _encoded(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {**arguments, "parameters": {name: encode(value) for name, value in arguments.get("parameters", {}).items()}}


def _answered(frame: Frame, reason: StudioError | None) -> Reply:
    error = frame.header.get("error")
    if error is None:
        return Reply(frame.header["values"], frame.body)
    problem = rebuild(error)
    if reason is not None and isinstance(problem, CancelledError):
        raise reason
    raise problem


def _wait(now: float, deadline: float | None, *, interrupting: bool) -> float | None:
    if interrupting:
        return _INTERRUPT_SECONDS
    return None if deadline is None else max(deadline - now, 0)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
