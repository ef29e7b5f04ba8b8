"""One process at a time writes a project's pipelines; another one reads, and may take over.

Three files in `.penstock/`: `lock` says who writes, `lock.<token>` is held by that process as long as it lives, and `lock.gate` is held for
the moment in which `lock` changes. Who writes looks before each write whether `lock` still names it: a process that was asleep while
another took over finds out, too.
"""

from __future__ import annotations

import os
import secrets
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from engine.document.model import Model
from engine.document.reader import read_bytes
from engine.errors import AccessError, DocumentError
from engine.project.claim import Claim, claim
from engine.project.paths import STATE_FOLDER
from engine.project.project import Project
from engine.project.saving import save

_LARGEST_FILE = 10_000
_GATE_SECONDS = 2.0
_LOOK_SECONDS = 0.02
"""Longer than another process holds a dead one's file while it looks at it."""


class Holder(Model):
    """A process that writes."""

    token: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    process: int
    computer: str
    since: str
    """When it began to, in UTC: `2026-01-31 10:20:30`."""

    def words(self) -> str:
        """`process 4711 on tower, since 2026-01-31 10:20:30 (UTC)`."""
        return f"process {self.process} on {self.computer}, since {self.since} (UTC)"


class ProjectLock:
    """This process's part in who writes a project; all its sessions share one."""

    def __init__(self, project: Project) -> None:
        """Look at nothing yet, and make nothing."""
        self._project = project
        self._home = project.root / STATE_FOLDER
        self._token = ""
        self._claim: Claim | None = None

    @property
    def is_ours(self) -> bool:
        """Whether this process writes: false again once another has taken over."""
        holder = self._named() if self._claim is not None else None
        return holder is not None and holder.token == self._token

    @property
    def other(self) -> Holder | None:
        """The other process that writes; None: this one does, or none that lives. Nothing is made."""
        return self._living(0)

    def take(self) -> Holder | None:
        """Become the one that writes, unless another living process does: that one is the answer. One that has died is not asked.

        Raises:
            AccessError: `project.busy`, others are just changing who writes.
            OSError: nothing can be written in the project's folder.
            TrustError: something else stands in the place of `.penstock/`.
        """
        if self.is_ours:
            return None
        with self._gate():
            other = self._living(_LOOK_SECONDS)
            if other is None:
                self._hold()
            return other

    def take_over(self) -> None:
        """Become the one that writes, whoever does now; that process finds out at its next look. Raises as `take`."""
        if not self.is_ours:
            with self._gate():
                self._hold()

    def release(self) -> None:
        """Write no more; a second time does nothing."""
        if self._claim is None:
            return
        if self.is_ours:
            with suppress(OSError):
                (self._home / "lock").unlink()
        self._let_go()

    def _hold(self) -> None:
        self._let_go()
        self._token = secrets.token_hex(8)
        self._claim = Claim(self._held(self._token))
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        holder = Holder(token=self._token, process=os.getpid(), computer=socket.gethostname(), since=now)
        save(_ordinary(self._home / "lock"), holder.model_dump_json().encode())

    def _let_go(self) -> None:
        if self._claim is not None:
            self._claim.release()
            self._claim = None
            with suppress(OSError):
                self._held(self._token).unlink()

    def _named(self) -> Holder | None:
        """Who `lock` names, dead or alive; what is no such file names nobody."""
        if self._home.is_symlink():
            return None
        with suppress(DocumentError, ValidationError):
            return Holder.model_validate_json(read_bytes(self._home / "lock", _LARGEST_FILE))
        return None

    def _living(self, patience: float) -> Holder | None:
        holder = self._named()
        return holder if holder is not None and holder.token != self._token and self._lives(holder, patience) else None

    def _lives(self, holder: Holder, patience: float) -> bool:
        path = self._held(holder.token)
        if not path.is_file() or path.is_symlink():
            return False
        found = claim(path) or (_after(patience, path) if patience else None)
        if found is None:
            return True
        found.release()
        with suppress(OSError):
            path.unlink()
        return False

    def _held(self, token: str) -> Path:
        return self._home / f"lock.{token}"

    @contextmanager
    def _gate(self) -> Iterator[None]:
        gate = _ordinary(self._project.state() / "lock.gate")
        until = time.monotonic() + _GATE_SECONDS
        while (found := claim(gate)) is None:
            if time.monotonic() > until:
                message = f"other processes are just changing who writes '{self._project.root}'"
                raise AccessError(message, code="project.busy", hint="try again in a moment")
            time.sleep(0.01)
        try:
            yield
        finally:
            found.release()


def _after(seconds: float, path: Path) -> Claim | None:
    time.sleep(seconds)
    return claim(path)


def _ordinary(path: Path) -> Path:
    """The path, once nothing but an ordinary file stands there: a link in someone's project would lead our writing elsewhere."""
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.lstat().st_mode):
            path.unlink()
    return path
