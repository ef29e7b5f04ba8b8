"""Runs a person's code, each time in a process of its own behind the walls, seen from the studio.

What the code can reach is the interpreter, the packages beside it, the rows that it is given, 16 MB below `/tmp` that go with it, and the
one file for the rows that it gives back. No connection of an engine, no file of the project, no environment of ours, no network, no
other process. It may fill the file and its answers with anything; neither is believed.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.backends.python.failures import Ending, blame, failure
from engine.backends.python.plan import CodePlan, File, GivenTable
from engine.errors import BackendError, CancelledError, StudioError
from engine.kinds.code import FUNCTION
from engine.preview import walls
from engine.preview.frames import Frame
from engine.preview.process import Ended, Process, Program, Stop, bare_environment, system_mounts
from engine.relation import Field, Python

_PACKAGES = ("pyarrow", "numpy")
_START_SECONDS = 30.0
"""For a process until it has read its tables, which counts for no code."""
_MOST_SAID = (128 << 10, 0)
"""Bytes of an answer, in which no rows stand: what code may have us hold."""
_WISH = 0
"""The number of the one piece of work of a process."""


@dataclass(frozen=True, slots=True)
class CodeInput:
    """A table that the code is given."""

    path: Path
    """A Parquet file."""
    fields: tuple[Field, ...]
    """The columns that the code sees."""


class CodeRunner:
    """Runs code for one project. Thread-safe; it runs one piece of code at a time."""

    def __init__(self, memory: int, disk: int | None, seconds: float | None = None) -> None:
        """Nothing is started yet.

        Args:
            memory: bytes for code and tables.
            disk: bytes of the rows that come back.
            seconds: how long code may take at most, whatever it says itself.
        """
        self._memory = memory
        self._disk = disk
        self._seconds = seconds
        self._is_walled = walls.have_namespaces()
        self._running = threading.Lock()
        self._wishes: queue.SimpleQueue[Any] | None = None
        self._is_unwanted = False
        self.missing_walls: tuple[str, ...] = ()
        """Walls that this machine does not have; known once code has run."""

    def run(self, python: Python, inputs: Mapping[str, CodeInput], output: Path, seconds: float | None = None) -> None:
        """Run the code, and have what it gives back written as an Arrow file, which is not proven yet.

        Args:
            python: the code, and the node that it stands in.
            inputs: by the names of its arguments.
            output: a file that is not there yet.
            seconds: how long it may take, if that is less than it says itself.

        Raises:
            BackendError: `python.raised`, the code failed; `python.result`, it gave back no table; `python.died`, it ended its process.
            LimitError: memory, time or disk ran out.
            CancelledError: `cancel` was called.
        """
        bound = min(each for each in (float(python.seconds), self._seconds, seconds) if each is not None)
        with self._running, _opened(inputs, output) as (given, target, descriptors):
            self._is_unwanted = False
            plan = CodePlan(
                walled=self._is_walled,
                mounts=system_mounts() if self._is_walled else (),
                memory=self._memory,
                disk=self._disk,
                code=python.code,
                function=FUNCTION,
                inputs=given,
                columns={field.name: str(field.type) for field in python.fields},
                output=target,
            )
            try:
                self._work(plan, descriptors, bound)
            except StudioError as problem:
                blame(problem, python, "code")
                raise

    def cancel(self) -> None:
        """End the code that runs, if there is any; it raises CancelledError. Returns at once."""
        self._is_unwanted = True
        wishes = self._wishes
        if wishes is not None:
            wishes.put(Stop(_WISH))

    def _work(self, plan: CodePlan, descriptors: Sequence[int], seconds: float) -> None:
        """One process; another one with fewer walls, where this machine refuses them all."""
        event = self._one_life(plan, descriptors, seconds)
        if event.sort == "refused":
            self._is_walled = False
            event = self._one_life(replace(plan, walled=False, mounts=()), descriptors, seconds)
        if event.sort == "refused":
            raise BackendError("the process for code does not start", code="child.unusable", hint="run 'penstock doctor'")
        if event.sort != "done":
            raise failure(event, seconds)

    def _one_life(self, plan: CodePlan, descriptors: Sequence[int], seconds: float) -> Ending:
        process = Process(
            Program(
                start=Path(__file__).with_name("start.py"),
                packages=_PACKAGES,
                environment=bare_environment(),
                header=plan.header(),
                folder="/" if os.name == "posix" else None,
                is_warned=plan.walled,
                most_said=_MOST_SAID,
                descriptors=descriptors,
            )
        )
        self._wishes = process.events
        try:
            ending = self._heard(process, seconds)
        finally:
            self._wishes = None
            process.stop()
        return replace(ending, printed=process.words)

    def _heard(self, process: Process, seconds: float) -> Ending:
        """What became of the work. Of what is said only the first answer counts, and once code runs, no word about walls."""
        deadline, has_begun = time.monotonic() + _START_SECONDS, False
        while True:
            if self._is_unwanted:
                raise CancelledError("the code was cancelled")
            event = _next_event(process, deadline)
            match event:
                case None:
                    return Ending("slow" if has_begun else "stuck")
                case Ended():
                    return Ending("ended", status=event.status)
                case Frame() if not has_begun and "missing" in event.header:
                    self.missing_walls = tuple(wall for wall in walls.ALL if wall in event.header["missing"])
                    deadline, has_begun = time.monotonic() + seconds, True
                case Frame() if not has_begun and "refused" in event.header:
                    return Ending("refused")
                case Frame() if "failed" in event.header:
                    return Ending.told(event.header)
                case Frame() if "rows" in event.header:
                    return Ending("done")
                case _:
                    pass


def _next_event(process: Process, deadline: float) -> Frame | Ended | Stop | None:
    try:
        return process.events.get(timeout=max(deadline - time.monotonic(), 0.0))
    except queue.Empty:
        return None


@contextmanager
def _opened(inputs: Mapping[str, CodeInput], output: Path) -> Iterator[tuple[dict[str, GivenTable], File, tuple[int, ...]]]:
    """Inputs and output as the process gets them; what it has is open files, where the system can hand these on."""
    tables = {name: {field.name: str(field.type) for field in given.fields} for name, given in inputs.items()}
    if os.name != "posix":
        yield {name: GivenTable(str(given.path), tables[name]) for name, given in inputs.items()}, str(output), ()
        return
    with ExitStack() as closing:
        files = {name: closing.enter_context(given.path.open("rb")).fileno() for name, given in inputs.items()}
        target = closing.enter_context(output.open("xb")).fileno()
        yield {name: GivenTable(files[name], tables[name]) for name in inputs}, target, (*files.values(), target)
