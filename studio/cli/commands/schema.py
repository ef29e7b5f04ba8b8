"""`penstock schema`: the columns of every node, known without running anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.check import check
from engine.relation import Relation
from engine.schema import Analysis, analyse
from studio.cli.binding import binder_for
from studio.cli.exits import Exit
from studio.cli.options import NodeWord, Options, PipelineWord
from studio.cli.output import Output
from studio.cli.place import Place, find_spot, open_place_and_node
from studio.cli.problems import errors_of, note_problems, problem_shapes
from studio.cli.table import print_list


def schema_command(pipeline: PipelineWord = None, node: NodeWord = None, /, *, options: Options = Options()) -> int:
    """Show the columns and types of every node, or of one."""
    place, word = open_place_and_node(pipeline, node)
    with binder_for(place) as binder:
        analysis = analyse(place.document, binder=binder)
        problems = check(place.document, project=place.project, binder=binder, reading=place.reading)
    ids = _chosen(place, analysis, word)
    if options.json:
        shapes = [node_shape(analysis, item) for item in ids]
        options.output.value({"pipeline": place.relative, "nodes": shapes, "problems": problem_shapes(problems)})
    else:
        _print(options.output, analysis, ids)
        note_problems(options.output, place, problems)
    return Exit.FAILED if errors_of(problems) else Exit.OK


def _chosen(place: Place, analysis: Analysis, word: str | None) -> Sequence[str]:
    return analysis.written if word is None else (find_spot(place, word).node,)


def node_shape(analysis: Analysis, node: str) -> dict[str, Any]:
    """A node's ports with their columns."""
    shape = analysis.nodes[node]
    return {
        "node": node,
        "kind": shape.kind.kind if shape.kind else "",
        "ports": [
            {
                "port": port,
                "columns": [{"name": field.name, "type": str(field.type)} for field in relation.visible],
                "ordered_by": _ordered_by(relation),
            }
            for port, relation in shape.relations.items()
        ],
    }


def _print(output: Output, analysis: Analysis, ids: Sequence[str]) -> None:
    for node in ids:
        shape = analysis.nodes[node]
        for port, relation in shape.relations.items():
            heading = f"{node}.{port}" if port else node
            order = ", ".join(_ordered_by(relation))
            output.line(
                (heading, "bold"), (f"  {shape.kind.summary() if shape.kind else ''}", "dim"), f"  in order of {order}" if order else ""
            )
            print_list(output, (), [("  " + field.name, str(field.type)) for field in relation.visible])
            output.line()


def _ordered_by(relation: Relation) -> list[str]:
    """The order's keys that a person can see; it is cut at the first hidden one, such as a row's place in its file."""
    hidden = relation.hidden
    keys: list[str] = []
    for key in relation.ordering.keys:
        if key.name in hidden:
            break
        keys.append(key.name + (" desc" if key.descending else "") + (" nulls first" if key.nulls_first else ""))
    return keys
