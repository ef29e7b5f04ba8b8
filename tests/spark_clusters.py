"""Clusters of this machine for tests: a standalone master with one worker, and a server of Spark Connect; each ends with its block."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from engine.backends.spark.settings import LOCAL_SETTINGS, SETTINGS

_START_SECONDS = 90


@contextmanager
def standalone(folder: Path, *, hidden: Path | None) -> Iterator[str]:
    """The address of a master with one worker; `hidden` is a folder that is another one to the worker."""
    port = _free_port()
    master = f"spark://127.0.0.1:{port}"
    package = "org.apache.spark.deploy"
    with _running(_java(f"{package}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"), folder, port):
        other = _free_port()
        room = ("--cores", "2", "--memory", "1g", "--work-dir", str(folder), "--webui-port", "0")
        words = ("--host", "127.0.0.1", "--port", str(other), *room)
        with _running(_hiding(hidden, _java(f"{package}.worker.Worker", *words, master)), folder, other):
            yield master


@contextmanager
def connect_server(folder: Path, *, hidden: Path | None = None, is_closed: bool = True) -> Iterator[str]:
    """The address of a server; one that is not closed has none of the settings that only a server can have."""
    port = _free_port()
    own = {
        "spark.connect.grpc.binding.port": str(port),
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.memory": "1g",
    }
    settings = LOCAL_SETTINGS | own | (SETTINGS if is_closed else {})
    given = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    words = ("--class", "org.apache.spark.sql.connect.service.SparkConnectServer", "--master", "local[2]", *given, "spark-internal")
    with _running(_hiding(hidden, (str(_home() / "bin" / "spark-submit"), *words)), folder, port):
        yield f"sc://127.0.0.1:{port}"


def _home() -> Path:
    spec = find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _java(name: str, *words: str) -> tuple[str, ...]:
    return (str(_home() / "bin" / "spark-class"), name, *words)


def _hiding(folder: Path | None, command: Sequence[str]) -> Sequence[str]:
    """The command with an empty folder of its own in the place of one."""
    if folder is None:
        return command
    return ("unshare", "--map-root-user", "--mount", "sh", "-c", f'mount -t tmpfs none "{folder}" && exec "$@"', "sh", *command)


@contextmanager
def _running(command: Sequence[str], folder: Path, port: int) -> Iterator[None]:
    """A process group with its words in a file, once it listens; killed in the end."""
    own = {"SPARK_HOME": str(_home()), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "768m", "TZ": "UTC"}
    with (folder / f"words-{port}.txt").open("wb") as words:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **own}, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True
        )
    try:
        _wait_for(process, port, Path(words.name))
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)  # a worker ends its executors, which are in groups of their own
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, words: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        assert process.poll() is None, words.read_text()
        time.sleep(0.1)
    raise AssertionError(f"it does not listen: {words.read_text()}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
