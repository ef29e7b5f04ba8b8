"""`penstock preview`: a node's rows on a sample, and how honest they are."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from cyclopts import Parameter
from cyclopts.types import NonNegativeInt

from engine.cells import csv_value, json_value
from engine.preview.preview import Preview
from engine.preview.sample import Sample
from studio.cli.exits import Exit
from studio.cli.kind_problems import placed
from studio.cli.options import EngineWord, NodeWord, Options, PipelineWord
from studio.cli.output import Output
from studio.cli.parameters import SettingWords, read_settings
from studio.cli.place import Spot, open_spot
from studio.cli.previewing import previewer_for, require_known
from studio.cli.problems import print_problem, problem_shapes
from studio.cli.table import Heading, print_rows

ROWS = 20


@Parameter(name="*")
@dataclass(frozen=True)
class Page:
    """Which rows are shown, and how."""

    rows: Annotated[NonNegativeInt, Parameter(help="How many rows to show (20).")] = ROWS
    csv: Annotated[bool, Parameter(help="Print CSV: the rows on standard output, the line about them on standard error.")] = False
    find: Annotated[bool, Parameter(help="If no row of the samples gets there, search all data for rows that do.")] = False


def preview_command(
    pipeline: PipelineWord = None,
    node: NodeWord = None,
    /,
    *,
    port: Annotated[str | None, Parameter(help="Which port of the node; the same as node.port.")] = None,
    page: Page = Page(),
    set_: SettingWords = (),
    engine: EngineWord = None,
    options: Options = Options(),
) -> int:
    """Show a node's rows on a sample; nothing is written."""
    spot = open_spot(pipeline, node)
    spot = replace(spot, port=port or spot.port)
    values = read_settings(spot.place.document, set_)
    require_known(spot, values, options.output)
    with previewer_for(spot.place, engine) as previewer, options.output.waiting(f"previewing {spot.name}"):
        preview = previewer.preview(spot.place.document, spot.node, spot.port, rows=page.rows, values=values, find=page.find)
    _print(spot, preview, options.output, is_csv=page.csv)
    return Exit.OK


def _print(spot: Spot, preview: Preview, output: Output, *, is_csv: bool) -> None:
    rows = rows_of(preview)
    if output.as_json:
        output.value(_shape(spot, preview, rows))
        return
    for problem in placed(spot, preview.problems):
        print_problem(output.note, spot.place, problem)
    if is_csv:
        _print_csv(preview, rows)
        output.note(preview.line())
    else:
        print_rows(output, [Heading(field.name, str(field.type)) for field in preview.fields], rows)
        output.line((preview.line(), "dim"))
        if preview.may_be_searched:
            output.line(("--find searches all data for rows that get here", "dim"))
        if not preview.ordered and preview.rows_shown:
            output.line(("these rows have no order of their own; a sort_rows node gives them one", "dim"))


def rows_of(preview: Preview) -> list[Sequence[Any]]:
    """The page's rows, as Python's values."""
    columns = [column.to_pylist() for column in preview.table().columns]
    return list(zip(*columns, strict=True))


def _print_csv(preview: Preview, rows: Sequence[Sequence[Any]]) -> None:
    """Bytes as they are: a file that is made from them must hold what the cells hold."""
    lines = [[field.name for field in preview.fields], *rows]
    sys.stdout.write("".join(",".join(csv_value(value) for value in line) + "\n" for line in lines))


def _shape(spot: Spot, preview: Preview, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    return {
        "pipeline": spot.place.relative,
        "node": preview.node,
        "port": preview.port,
        "columns": [{"name": field.name, "type": str(field.type)} for field in preview.fields],
        "rows": [[json_value(value) for value in row] for row in rows],
        "rows_shown": preview.rows_shown,
        "rows_seen": preview.rows_seen,
        "rows_total": preview.rows_total,
        "is_sample": preview.is_sample,
        "ordered": preview.ordered,
        "samples": [_sample(item) for item in preview.samples],
        "search": None if preview.search is None else {"outcome": preview.search.outcome, "words": preview.search.words},
        "problems": problem_shapes(placed(spot, preview.problems)),
        "engines": list(preview.engines),
        "missing_walls": list(preview.shield),
        "line": preview.line(),
    }


def _sample(sample: Sample) -> dict[str, Any]:
    """`found` counts those of the rows that were searched for."""
    return {"node": sample.node, "rows": sample.rows, "total": sample.total, "method": sample.method, "found": sample.sought}
