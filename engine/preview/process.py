"""The outside of a process that runs an engine: how it is started, watched and ended. One `Process` is one life."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from engine.preview import frames
from engine.preview.frames import Frame, FrameError
from engine.preview.plan import Plan
from engine.preview.walls import Mount
from engine.preview.walls.linux import SIGNALLED

PACKAGES = ("duckdb", "numpy", "pyarrow", "pydantic", "sqlglot")
"""What the walled process loads."""
_ENGINE = Path(__file__).resolve().parents[1]
_END_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Ended:
    """A process is gone: its exit status (negative: the signal that killed it) and its last words."""

    status: int
    words: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody wants the request of that number to end."""

    request: int


@dataclass(frozen=True, slots=True)
class Program:
    """What is started, and how it is ended."""

    start: Path
    """The file that Python runs; it is told where its imports may come from."""
    packages: Sequence[str]
    """What it imports, besides our own."""
    environment: Mapping[str, str]
    """All that it is given of ours is what stands here."""
    header: Mapping[str, Any]
    """Our first words to it."""
    folder: str | None = None
    """Where it works."""
    is_warned: bool = False
    """Whether it is asked to end, so that it ends what it started, before it is killed; else all that it started is killed with it."""
    end_seconds: float = _END_SECONDS
    """How long it may take to end by itself."""
    most_said: tuple[int, int] = (frames.MAX_HEADER, frames.MAX_BODY)
    """Bytes of a header and of a body that are taken from it; what says more is ended."""
    descriptors: Sequence[int] = ()
    """Open files of ours that it has too, under their numbers."""


class Process:
    """A running process and what it says. `events` holds its frames, `Ended` as the last, and wishes of others to stop it."""

    def __init__(self, program: Program) -> None:
        self.events: queue.SimpleQueue[Frame | Ended | Stop] = queue.SimpleQueue()
        self._program = program
        self._words: deque[bytes] = deque(maxlen=16)
        self._writing = threading.Lock()
        self._popen = subprocess.Popen(
            [sys.executable, "-I", "-S", str(program.start), os.pathsep.join(import_folders(program.packages))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(program.environment),
            cwd=program.folder,
            start_new_session=True,
            bufsize=0,
            pass_fds=program.descriptors,
        )
        self._listeners = [threading.Thread(target=target, daemon=True) for target in (self._listen, self._listen_to_words)]
        for thread in reversed(self._listeners):
            thread.start()
        self.send(Frame(program.header))

    def send(self, frame: Frame) -> None:
        """Say something; a process that is gone hears nothing, and `events` tells."""
        with self._writing, contextlib.suppress(OSError, ValueError):
            frames.write(_pipe(self._popen.stdin).fileno(), frame)

    @property
    def words(self) -> str:
        """The end of what it printed so far."""
        return b"".join(self._words).decode(errors="replace")

    def stop(self) -> None:
        """Kill it and wait until it is gone."""
        if self._program.is_warned:
            self._popen.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(_END_SECONDS)
        self._kill()
        self._popen.wait()
        self._release()

    def close(self) -> None:
        """Let an idle process end by itself, or kill it."""
        with self._writing:
            _pipe(self._popen.stdin).close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(self._program.end_seconds)
        self.stop()

    def _listen(self) -> None:
        with contextlib.suppress(FrameError, OSError):
            while (frame := frames.read(_pipe(self._popen.stdout).fileno(), self._program.most_said)) is not None:
                self.events.put(frame)
        if self._popen.poll() is None:
            self._end_what_lingers()
        self._listeners[1].join(_END_SECONDS)
        self.events.put(Ended(_status(self._popen.wait()), self.words))

    def _end_what_lingers(self) -> None:
        """It closed its pipe or sent what is no frame; either way nothing more will be heard of it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(_END_SECONDS)
            return
        self._kill()

    def _kill(self) -> None:
        """With all that it started and that is in its group, also where it is gone itself already."""
        if os.name == "posix" and not self._program.is_warned:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.kill()

    def _listen_to_words(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while part := os.read(_pipe(self._popen.stderr).fileno(), 4096):
                self._words.append(part)

    def _release(self) -> None:
        for thread in self._listeners:
            thread.join()
        for pipe in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            with contextlib.suppress(OSError):
                _pipe(pipe).close()


def walled_program(plan: Plan) -> Program:
    """The walled process, which runs DuckDB."""
    return Program(
        start=Path(__file__).with_name("start.py"),
        packages=PACKAGES,
        environment=bare_environment(),
        header=plan.header(),
        folder="/" if os.name == "posix" else None,
        is_warned=plan.walled,
    )


def import_folders(packages: Sequence[str]) -> tuple[str, ...]:
    """Where a process finds the packages that it loads, ours first."""
    specs = [find_spec(name) for name in packages]
    places = [Path(spec.origin).parents[1] for spec in specs if spec is not None and spec.origin is not None]
    return tuple(dict.fromkeys([str(_ENGINE.parent), *map(str, places)]))


def system_mounts() -> tuple[Mount, ...]:
    """The interpreter, the libraries and our own package, each under the name it is asked for and under its real one."""
    packages = [folder for folder in import_folders(PACKAGES) if folder != str(_ENGINE.parent)]
    asked = [Path(folder) for folder in (sys.base_prefix, sys.base_exec_prefix, "/usr", *packages, str(_ENGINE))]
    libraries = [Path(folder) for folder in ("/lib", "/lib64") if not Path(folder).is_symlink()]
    targets = {name for folder in (*asked, *libraries) if folder.is_dir() for name in (folder.absolute(), folder.resolve())}
    outer = sorted(target for target in targets if not any(other in target.parents for other in targets))
    return tuple(Mount(str(target.resolve()), str(target), executable=True) for target in outer)


def signal_name(status: int) -> str:
    """The name of the signal behind a negative status."""
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"


def bare_environment() -> dict[str, str]:
    """Nothing of ours: no secret, no path, no proxy.

    Address space is bounded, and nothing may reserve it in advance: the C library does for each thread, numpy by threads that nobody
    needs (700 MB together), and Arrow's own allocator takes 1 GiB when the first rows come, so the C library's serves it instead.
    """
    fixed = {
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "MALLOC_ARENA_MAX": "2",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    return fixed | ({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if os.name == "nt" else {})


def _status(code: int) -> int:
    return SIGNALLED - code if code > SIGNALLED else code


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the process has no such pipe")
    return pipe
