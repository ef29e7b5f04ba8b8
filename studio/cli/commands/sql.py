"""`penstock sql`: what a node means, as one statement."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from engine.backends.printed import DialectName, printed
from engine.schema import analyse
from studio.cli.binding import binder_for
from studio.cli.exits import Exit
from studio.cli.options import NodeWord, Options, PipelineWord
from studio.cli.place import open_spot
from studio.cli.ports import relation_at


def sql_command(
    pipeline: PipelineWord = None,
    node: NodeWord = None,
    /,
    *,
    dialect: Annotated[DialectName, Parameter(help="Whose SQL. Spark's reads the sources as tables named like their nodes.")] = "duckdb",
    options: Options = Options(),
) -> int:
    """Print a node as one SQL statement."""
    spot = open_spot(pipeline, node)
    with binder_for(spot.place) as binder:
        analysis = analyse(spot.place.document, binder=binder)
    text = printed(relation_at(spot, analysis, options.output), analysis, dialect)
    if options.json:
        options.output.value({"pipeline": spot.place.relative, "node": spot.name, "dialect": dialect, "sql": text})
    else:
        options.output.line(text + ";")
    return Exit.OK
