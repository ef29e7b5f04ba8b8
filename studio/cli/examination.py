"""What `penstock doctor` looks at; each finding names what it means for the person."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.backends.spark.missing import EXTRA, PACKAGE, java_path, require_java
from engine.databases.drivers.postgresql import EXTRA as DATABASES
from engine.errors import StudioError
from engine.preview.child import Child
from engine.preview.walls import ALL
from engine.project.project import Project
from engine.project.trust import require_allowed, settings_folder
from engine.running.limits import default_memory, machine_memory
from panels.words import count, size

PACKAGES = ("penstock", "duckdb", "pyarrow", "pydantic", "sqlglot")
DRIVER = "adbc-driver-postgresql"
WALLS = {
    "files": "a preview or a run can read only the project's files",
    "network": "it reaches no network",
    "processes": "it sees and stops no other process",
    "memory": "it gets no more memory than it was given",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_ok: bool
    detail: str


def examine(project: Project) -> Iterator[Finding]:
    """Look at the machine, then at the project."""
    yield Finding("python", is_ok=True, detail=f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield from (_package(name) for name in PACKAGES)
    yield from _walls()
    yield _java()
    yield _package(PACKAGE, absent=f"not installed; only needed for Spark: pip install 'penstock[{EXTRA}]'")
    yield _package(DRIVER, absent=f"not installed; only needed for PostgreSQL: pip install 'penstock[{DATABASES}]'")
    yield Finding("processors", is_ok=True, detail=str(os.cpu_count() or 1))
    yield Finding(
        "memory", is_ok=True, detail=f"{size(machine_memory())}, of which a run takes {size(default_memory())} at most unless set"
    )
    yield Finding("your settings", is_ok=True, detail=str(settings_folder()))
    yield from _project(project)


def _package(name: str, *, absent: str = "") -> Finding:
    """A package; that it is not there is no fault where `absent` says what that means."""
    try:
        return Finding(name, is_ok=True, detail=version(name))
    except PackageNotFoundError:
        return Finding(name, is_ok=bool(absent), detail=absent or "not installed")


def _java() -> Finding:
    """It is a fault only where the package that needs it is there."""
    try:
        return Finding("java", is_ok=True, detail=f"{require_java()} at {java_path()}")
    except StudioError as error:
        return Finding("java", is_ok=find_spec(PACKAGE) is None, detail=f"only needed for Spark: {error.message}; {error.hint}")


def _walls() -> Iterator[Finding]:
    """Start the walled process for real: only it can tell what the kernel refuses."""
    try:
        with TemporaryDirectory() as folder:
            child = Child.start({"project": Path(folder)})
            child.close()
    except StudioError as error:
        yield Finding("walls", is_ok=False, detail=error.message)
        return
    for wall in ALL:
        stands = wall not in child.missing_walls
        yield Finding(
            f"wall: {wall}",
            is_ok=stands,
            detail=WALLS[wall] if stands else f"missing on this machine, so it is not held that {WALLS[wall]}",
        )


def _connections(project: Project) -> Iterator[Finding]:
    """Where each leads, and whether it could be used; none of them is opened."""
    for name, connection in project.settings.connections.items():
        variable = connection.variable
        missing = [f"{variable} is not set"] if variable is not None and variable not in os.environ else []
        try:
            require_allowed(project.root, name, connection)
        except StudioError as error:
            missing.append(error.hint)
        words = f"{connection.driver} {connection.address}" if connection.is_file else connection.trusted_as
        yield Finding(f"connection: {name}", is_ok=not missing, detail="; ".join([words, *missing]))


def _project(project: Project) -> Iterator[Finding]:
    yield Finding("project", is_ok=True, detail=f"{project.root}, {count(len(project.pipelines()), 'pipeline')}")
    yield Finding("folders allowed", is_ok=True, detail=", ".join(map(str, project.allowed)) or "none outside the project")
    yield from _connections(project)
    yield Finding("writable", is_ok=os.access(project.root, os.W_OK), detail="a run puts its outputs and records here")
