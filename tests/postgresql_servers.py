"""A PostgreSQL server of its own for tests: in a temporary folder, on loopback, run by a user who is not root, ended by its process id."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

OWNER, PASSWORD = "owner", "pa/ss w&rd'%40"
"""With signs that an address would have to escape."""
_SECONDS = 30.0


@dataclass
class Server:
    """A running server; `owner` may do anything."""

    port: int
    process: subprocess.Popen[bytes]

    def execute(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements, each on its own; gives the rows of the last."""
        import adbc_driver_postgresql.dbapi as driver

        address = f"postgresql://{OWNER}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/postgres"
        with driver.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def settings(self, name: str = "pg", **changes: object) -> str:
        """The text of a connection in `penstock.yaml`; a value None leaves a key out."""
        facts = {"host": "127.0.0.1", "port": self.port, "database": "postgres", "user": OWNER, "secret": "test_pg", **changes}
        lines = "".join(f"    {key}: {value}\n" for key, value in facts.items() if value is not None)
        return f"connections:\n  {name}:\n    driver: postgresql\n{lines}"


@contextmanager
def server() -> Iterator[Server]:
    """Start one; where that cannot be, the test says that it was not measured."""
    programs = _programs()
    if find_spec("adbc_driver_postgresql") is None:
        pytest.skip("not measured: the extra 'databases' is not installed")
    if programs is None:
        pytest.skip("not measured: PostgreSQL is not installed (Debian: apt install postgresql)")
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="penstock-pg-"))
    try:
        secret = folder / "password"
        secret.write_text(PASSWORD)
        if user is not None:
            for path in (folder, secret):
                os.chown(path, user.pw_uid, user.pw_gid)
        with _running(programs, folder, user) as found:
            yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(programs: Path, folder: Path, user: pwd.struct_passwd | None) -> Iterator[Server]:
    given: dict[str, Any] = {"cwd": "/", "env": {"LANG": "C.UTF-8", "PATH": os.defpath}, "stdout": subprocess.DEVNULL}
    if user is not None:
        given |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    data = folder / "data"
    words = ["-D", str(data), "-U", OWNER, f"--pwfile={folder / 'password'}", "-A", "scram-sha-256", "--no-sync", "-E", "UTF8"]
    subprocess.run([programs / "initdb", *words], check=True, stderr=subprocess.DEVNULL, timeout=120, **given)
    port = _free_port()
    options = ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
    process = subprocess.Popen([programs / "postgres", "-D", data, "-p", str(port), *options], stderr=subprocess.DEVNULL, **given)
    try:
        found = Server(port, process)
        _wait(found)
        yield found
    finally:
        process.send_signal(signal.SIGINT)  # it ends its connections and stops
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(found: Server) -> None:
    import adbc_driver_postgresql.dbapi as driver

    end = time.monotonic() + _SECONDS
    while True:
        try:
            found.execute("SELECT 1")
        except driver.Error:
            assert found.process.poll() is None, "the server did not start"
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)
        else:
            return


def _programs() -> Path | None:
    """The folder of initdb and postgres: the newest of Debian's, else that on the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0)
    named = shutil.which("initdb")
    every = [folder for folder in folders if (folder / "initdb").exists()] + ([Path(named).resolve().parent] if named else [])
    return every[-1] if every else None


def _user() -> pwd.struct_passwd | None:
    """Root may not run a server; the package has made a user for it."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
