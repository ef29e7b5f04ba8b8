"""`penstock allow`: trust is a person's, kept in that person's settings and never in a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from engine.backends.spark.reaching import address_of
from engine.errors import ConfigError
from engine.nearest import known_names
from engine.project.project import Project
from engine.project.trust import allow, allow_cluster, allow_database, clusters, databases
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.place import open_project


def allow_command(
    what: Annotated[
        str | None,
        Parameter(
            help=(
                "A folder outside the project, a cluster: spark://host:7077, or the server of a connection: "
                "postgresql://user@host:5432/database. Without one, what is allowed so far is listed."
            )
        ),
    ] = None,
    /,
    *,
    write: Annotated[bool, Parameter(help="Let it write to that database too.")] = False,
    options: Options = Options(),
) -> int:
    """Let this project use a folder outside it, a Spark cluster or a database."""
    project = open_project()
    if what is not None and what.startswith("postgresql://"):
        _allow_server(project, what, writes=write)
    elif what is not None and "://" in what:
        allow_cluster(project.root, address_of(what))
    elif what is not None:
        allow(project.root, Path(what).expanduser())
    folders = [str(path) for path in open_project().allowed]
    addresses, servers = list(clusters(project.root)), list(databases(project.root))
    if options.json:
        options.output.value({"project": str(project.root), "allowed": folders, "clusters": addresses, "databases": servers})
        return Exit.OK
    options.output.line(f"{project.root} may use {'these folders' if folders else 'no folder'} outside it{':' if folders else ''}")
    for path in folders:
        options.output.line(f"  {path}")
    if addresses:
        options.output.line("and hand its rows to:")
    for address in addresses:
        options.output.line(f"  {address}")
    if servers:
        options.output.line("and use these databases:")
    for server in servers:
        options.output.line(f"  {server}")
    return Exit.OK


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
