"""`penstock lineage`: where a node's columns come from, and where they go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Annotated, Any

from cyclopts import Parameter

from engine.errors import SchemaError
from engine.lineage import Lineage, NodeColumn
from engine.nearest import known_names
from engine.schema import Analysis, analyse
from studio.cli.binding import binder_for
from studio.cli.exits import Exit
from studio.cli.options import NodeWord, Options, PipelineWord
from studio.cli.output import Output
from studio.cli.place import Spot, open_spot, require_written
from studio.cli.table import print_list


def lineage_command(
    pipeline: PipelineWord = None,
    node: NodeWord = None,
    /,
    *,
    port: Annotated[str | None, Parameter(help="Which port of the node; the same as node.port.")] = None,
    column: Annotated[str | None, Parameter(help="Only this column, with every step of its way.")] = None,
    options: Options = Options(),
) -> int:
    """Show where a node's columns come from, and where they go."""
    spot = open_spot(pipeline, node)
    require_written(spot)
    with binder_for(spot.place) as binder:
        analysis = analyse(spot.place.document, binder=binder)
    spot = replace(spot, port=_port(analysis, spot, port or spot.port))
    lineage = Lineage(analysis)
    columns = _columns(lineage, spot, column)
    if options.json:
        options.output.value(_shape(lineage, spot, columns))
    elif column is not None:
        _print_way(options.output, analysis, lineage, columns[0])
    else:
        _print(options.output, analysis, lineage, columns)
    return Exit.OK


def _port(analysis: Analysis, spot: Spot, port: str | None) -> str:
    """The port that is meant; the first by default, and a sink's is empty."""
    shape = analysis.nodes.get(spot.node)
    ports = list(shape.relations) if shape is not None else []
    if not ports:
        raise SchemaError(f"the columns of '{spot.node}' are not known", code="lineage.unknown", hint="penstock check says why")
    if port is not None and port not in ports:
        raise SchemaError(f"'{spot.node}' has no port '{port}'", code="lineage.no_port", hint=known_names(port, ports))
    return ports[0] if port is None else port


def _columns(lineage: Lineage, spot: Spot, name: str | None) -> Sequence[NodeColumn]:
    found = [each for each in lineage.columns if (each.node, each.port) == (spot.node, spot.port)]
    chosen = [each for each in found if name in {None, each.column}]
    if not chosen and name is not None:
        hint = known_names(name, [each.column for each in found])
        raise SchemaError(f"'{spot.name}' has no column '{name}'", code="lineage.no_column", hint=hint)
    return chosen


def _shape(lineage: Lineage, spot: Spot, columns: Sequence[NodeColumn]) -> dict[str, Any]:
    return {
        "pipeline": spot.place.relative,
        "node": spot.node,
        "port": spot.port,
        "columns": [
            {
                "name": each.column,
                "sources": _shapes(lineage.sources(each)),
                "upstream": _shapes(lineage.upstream(each)),
                "downstream": _shapes(lineage.downstream(each)),
            }
            for each in columns
        ],
        "deciding": _shapes(lineage.deciding(columns[0])) if columns else [],
    }


def _shapes(columns: Iterable[NodeColumn]) -> list[dict[str, str]]:
    return [asdict(each) for each in sorted(columns)]


def _print(output: Output, analysis: Analysis, lineage: Lineage, columns: Sequence[NodeColumn]) -> None:
    rows = []
    for each in columns:
        origins = [source for source in lineage.upstream(each) if not lineage.sources(source)]
        rows.append((each.column, _words(analysis, lineage.sources(each)), _words(analysis, origins)))
    print_list(output, ("column", "comes from", "at first from"), rows)
    deciding = _words(analysis, lineage.deciding(columns[0])) if columns else ""
    if deciding:
        output.line((f"which rows there are is decided by {deciding}", "dim"))


def _print_way(output: Output, analysis: Analysis, lineage: Lineage, column: NodeColumn) -> None:
    """Every step of the way, in the order of the nodes."""
    for title, found in (("comes from", lineage.upstream(column)), ("goes to", lineage.downstream(column))):
        output.line((title, "bold"))
        rows = [(f"  {_word(each)}", _words(analysis, lineage.sources(each))) for each in _in_order(analysis, found)]
        print_list(output, (), rows or [("  nothing", "")])


def _in_order(analysis: Analysis, columns: Iterable[NodeColumn]) -> list[NodeColumn]:
    place = {node: number for number, node in enumerate(analysis.order)}
    return sorted(columns, key=lambda each: (place.get(each.node, len(place)), each))


def _words(analysis: Analysis, columns: Iterable[NodeColumn]) -> str:
    return ", ".join(map(_word, _in_order(analysis, columns)))


def _word(column: NodeColumn) -> str:
    return ".".join(part for part in (column.node, column.port, column.column) if part)
