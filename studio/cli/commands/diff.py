"""`penstock diff`: what changed between two pipelines, as edits; and what that does to a node's rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter
from cyclopts.types import NonNegativeInt

from engine.document.diff import diff
from engine.document.edits import Edit
from studio.cli.edits import edit_shapes, print_edits
from studio.cli.options import Options
from studio.cli.output import Output
from studio.cli.place import Place, Spot, find_spot, open_place

ROWS = 20


def diff_command(
    first: str,
    second: str,
    /,
    *,
    data: Annotated[
        str | None, Parameter(help="Show also what changes in the rows of this node or node.port, on a sample of the second's project.")
    ] = None,
    rows: Annotated[NonNegativeInt, Parameter(help="With --data: how many differing rows to show (20).")] = ROWS,
    options: Options = Options(),
) -> int:
    """Print the edits that lead from one pipeline to another."""
    before, after = open_place(first), open_place(second)
    edits = diff(before.document, after.document)
    if data is not None:
        _data(before, after, edits, data, rows, options.output)
    elif options.json:
        options.output.value({"edits": edit_shapes(edits)})
    else:
        _print(options.output, edits)
    return 0


def _print(output: Output, edits: Sequence[Edit]) -> None:
    if edits:
        print_edits(output, edits)
    else:
        output.line("no differences")


def _data(before: Place, after: Place, edits: Sequence[Edit], word: str, rows: int, output: Output) -> None:
    from studio.cli.effects import effect_shape, print_effect, touched_shapes  # it loads the engine, which edits do without
    from studio.cli.previewing import previewer_for

    spot = _spot(before, after, word)
    with previewer_for(after) as previewer, output.waiting(f"comparing {spot.name}"):
        effect = previewer.effect(before.document, after.document, spot.node, spot.port, rows=rows)
        touched = previewer.effects(before.document, after.document)
    if output.as_json:
        output.value({"edits": edit_shapes(edits), "effect": effect_shape(effect), "touched": touched_shapes(touched)})
        return
    _print(output, edits)
    print_effect(output, effect, touched)


def _spot(before: Place, after: Place, word: str) -> Spot:
    """The node of the second pipeline, or one that only the first has."""
    node, _, port = word.partition(".")
    is_gone = node in before.document.pipeline.by_id and node not in after.document.pipeline.by_id
    return Spot(after, node, port or None) if is_gone else find_spot(after, word)
