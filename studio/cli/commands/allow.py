"""`penstock allow`: trust is a person's, kept in that person's settings and never in a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from engine.backends.spark.reaching import address_of
from engine.project.trust import allow, allow_cluster, clusters
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.place import open_project


def allow_command(
    what: Annotated[
        str | None,
        Parameter(help="A folder outside the project, or a cluster: spark://host:7077. Without one, what is allowed so far is listed."),
    ] = None,
    /,
    *,
    options: Options = Options(),
) -> int:
    """Let this project use a folder outside it, or a Spark cluster."""
    project = open_project()
    if what is not None and "://" in what:
        allow_cluster(project.root, address_of(what))
    elif what is not None:
        allow(project.root, Path(what).expanduser())
    folders = [str(path) for path in open_project().allowed]
    addresses = list(clusters(project.root))
    if options.json:
        options.output.value({"project": str(project.root), "allowed": folders, "clusters": addresses})
        return Exit.OK
    options.output.line(f"{project.root} may use {'these folders' if folders else 'no folder'} outside it{':' if folders else ''}")
    for path in folders:
        options.output.line(f"  {path}")
    if addresses:
        options.output.line("and hand its rows to:")
    for address in addresses:
        options.output.line(f"  {address}")
    return Exit.OK
