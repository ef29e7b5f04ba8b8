"""`penstock allow`: trust is a person's, kept in that person's settings and never in a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from engine.backends.spark.reaching import address_of
from engine.errors import ConfigError
from engine.nearest import known_names
from engine.preview.walls import have_namespaces
from engine.project.project import Project
from engine.project.trust import PYTHON, allow, allow_cluster, allow_database, allow_python, allows_python, clusters, databases
from engine.project.trust import take_back as take_back_from
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.output import Output
from studio.cli.place import open_project


def allow_command(
    what: Annotated[
        str | None,
        Parameter(
            help=(
                "A folder outside the project, a cluster: spark://host:7077, the server of a connection: "
                "postgresql://user@host:5432/database, or python: the code of its nodes. Without one, what is allowed so far is listed."
            )
        ),
    ] = None,
    /,
    *,
    write: Annotated[bool, Parameter(help="Let it write to that database too.")] = False,
    take_back: Annotated[bool, Parameter(help="Take back what was allowed.")] = False,
    options: Options = Options(),
) -> int:
    """Let this project use a folder outside it, a Spark cluster or a database, or run Python code."""
    project = open_project()
    if take_back:
        _take_back(project, what)
    elif what is not None:
        _allow(project, what, writes=write)
    _tell(project.root, options)
    return Exit.OK


def _allow(project: Project, what: str, *, writes: bool) -> None:
    if what == PYTHON:
        allow_python(project.root)
    elif what.startswith("postgresql://"):
        _allow_server(project, what, writes=writes)
    elif "://" in what:
        allow_cluster(project.root, address_of(what))
    else:
        allow(project.root, Path(what).expanduser())


def _take_back(project: Project, what: str | None) -> None:
    if what is None or not take_back_from(project.root, what):
        message = "nothing is named that is taken back" if what is None else f"'{what}' is not allowed, so it cannot be taken back"
        raise ConfigError(message, code="config.not_allowed", hint="penstock allow lists what is allowed")


def _tell(root: Path, options: Options) -> None:
    """Everything that is allowed."""
    folders = [str(path) for path in open_project().allowed]
    addresses, servers, runs_code = list(clusters(root)), list(databases(root)), allows_python(root)
    if options.json:
        options.output.value({"project": str(root), "allowed": folders, "clusters": addresses, "databases": servers, PYTHON: runs_code})
        return
    options.output.line(f"{root} may use {'these folders' if folders else 'no folder'} outside it{':' if folders else ''}")
    _list(options.output, "", folders)
    _list(options.output, "and hand its rows to:", addresses)
    _list(options.output, "and use these databases:", servers)
    if runs_code:
        options.output.line("and run the Python code of its nodes")
    if runs_code and not have_namespaces():
        options.output.line("  (this system has no walls for it: code may do what you may do)")


def _list(output: Output, heading: str, items: list[str]) -> None:
    if items and heading:
        output.line(heading)
    for item in items:
        output.line(f"  {item}")


def _allow_server(project: Project, address: str, *, writes: bool) -> None:
    """Allow what the project's connections say of that address: with it goes the name of the password that it is told.

    Raises:
        ConfigError: `config.no_connection`, no connection of the project leads there.
    """
    servers = [each for each in project.settings.connections.values() if not each.is_file]
    found = [each for each in servers if each.address == address]
    if not found:
        hint = known_names(address, [each.address for each in servers])
        raise ConfigError(f"no connection of this project leads to {address}", code="config.no_connection", hint=hint)
    for each in found:
        allow_database(project.root, each, writes=writes)
