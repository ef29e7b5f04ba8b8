"""`penstock profile`: what a node's columns hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from cyclopts import Parameter

from engine.preview.profile import ColumnProfile, Profile
from panels.words import count
from studio.cli.exits import Exit
from studio.cli.options import EngineWord, NodeWord, Options, PipelineWord
from studio.cli.output import Output
from studio.cli.parameters import SettingWords, read_settings
from studio.cli.place import Spot, open_spot
from studio.cli.previewing import previewer_for, require_known
from studio.cli.table import print_list

BARS = "▁▂▃▄▅▆▇█"
TOP = 3
"""Frequent values that are shown to people; JSON has all that were found."""
LONGEST = 24


def profile_command(
    pipeline: PipelineWord = None,
    node: NodeWord = None,
    /,
    *,
    port: Annotated[str | None, Parameter(help="Which port of the node; the same as node.port.")] = None,
    set_: SettingWords = (),
    engine: EngineWord = None,
    options: Options = Options(),
) -> int:
    """Show what a node's columns hold: nulls, ranges, frequent values."""
    spot = open_spot(pipeline, node)
    spot = replace(spot, port=port or spot.port)
    values = read_settings(spot.place.document, set_)
    require_known(spot, values, options.output)
    with previewer_for(spot.place, engine) as previewer, options.output.waiting(f"looking at {spot.name}"):
        profile = previewer.profile(spot.place.document, spot.node, spot.port, values=values)
    if options.json:
        options.output.value(_shape(spot, profile))
    else:
        _print(profile, options.output)
    return Exit.OK


def _print(profile: Profile, output: Output) -> None:
    names = ("column", "type", "nulls", "distinct", "values")
    print_list(output, names, [_row(column) for column in profile.columns])
    approximate = "; these are neighbours in their files, so the whole may differ" if profile.is_approximate else ""
    words = [f"{'sample' if profile.is_sample else 'all'}: {count(profile.rows, 'row')}", *(sample.words() for sample in profile.samples)]
    output.line(("; ".join(words) + approximate, "dim"))


def _row(column: ColumnProfile) -> tuple[str, ...]:
    return (
        _short(column.name),
        _short(str(column.type)),
        f"{column.null_share:.1%}" if column.nulls else "-",
        f"{column.distinct:,}" if column.distinct is not None else "-",
        f"{bars(column.histogram.counts)}  {_range(column)}" if column.histogram else _frequent(column) or _range(column),
    )


def _range(column: ColumnProfile) -> str:
    if column.smallest is None or column.largest is None:
        return ""
    middle = f", half below {_short(column.quantiles[1])}" if column.quantiles else ""
    return f"{_short(column.smallest)} to {_short(column.largest)}{middle}"


def _frequent(column: ColumnProfile) -> str:
    return ", ".join(f"{_short(value)} ({times:,})" for value, times in (column.top or ())[:TOP])


def _short(text: str) -> str:
    return (text if len(text) <= LONGEST else text[: LONGEST - 1] + "…") or "''"


def bars(counts: Sequence[int]) -> str:
    """Counts as a row of bars; a bin that is not empty is never drawn as empty."""
    most = max(counts, default=0)
    return "".join(BARS[-(-number * (len(BARS) - 1) // most)] if most else BARS[0] for number in counts)


def _shape(spot: Spot, profile: Profile) -> dict[str, Any]:
    return {
        "pipeline": spot.place.relative,
        "node": profile.node,
        "port": profile.port,
        "rows": profile.rows,
        "is_sample": profile.is_sample,
        "is_approximate": profile.is_approximate,
        "columns": [_column_shape(column) for column in profile.columns],
    }


def _column_shape(column: ColumnProfile) -> dict[str, Any]:
    histogram = column.histogram
    return {
        "name": column.name,
        "type": str(column.type),
        "nulls": column.nulls,
        "distinct": column.distinct,
        "smallest": column.smallest,
        "largest": column.largest,
        "quantiles": list(column.quantiles) if column.quantiles else None,
        "histogram": {"low": histogram.low, "high": histogram.high, "counts": list(histogram.counts)} if histogram else None,
        "top": [{"value": value, "rows": times} for value, times in column.top] if column.top is not None else None,
    }
