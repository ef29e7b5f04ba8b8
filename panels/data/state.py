"""What the data dock shows of a node: heads of columns with their statistics, and the honest line under the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.language.types import BOOLEAN, is_number
from engine.preview.effect import Effect
from engine.preview.page import Preview
from engine.preview.profile import ColumnProfile, Profile
from engine.preview.sample import Sample
from engine.relation import Field

_MOST_PARTS = 12
"""Values of a column that its head shows as parts of a bar."""


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """What stands above a column."""

    name: str
    type: str
    is_number: bool
    """Whether its values stand at the right."""
    null_share: float | None = None
    """From 0 to 1; None: not known yet."""
    nulls: str = ""
    """`no nulls`, `2.6 % null`."""
    facts: str = ""
    """`16 distinct`, `22.5 % true`."""
    bars: tuple[float, ...] = ()
    """A histogram: the height of each bin, the tallest is 1."""
    parts: tuple[float, ...] = ()
    """The shares of the most frequent values, and of all others last; together at most 1. Empty where there is a histogram."""
    detail: str = ""
    """What is told on asking: the range, or the most frequent values."""
    is_new: bool = False
    """Whether the edits that are shown made it."""


@dataclass(frozen=True, slots=True)
class GridView:
    """A grid: its columns, and how many rows it pages through."""

    node: str
    port: str
    title: str
    columns: tuple[ColumnHead, ...]
    rows: int | None
    """None: more than are kept; the first ones are shown."""
    words: str
    """`10,000 rows, 20 columns`."""
    is_approximate: bool
    """Whether the statistics only hint at all data."""


@dataclass(frozen=True, slots=True)
class DataView:
    """The dock's first tab."""

    inputs: tuple[GridView, ...]
    output: GridView | None
    line: str
    """What the rows stand for; empty: nothing is shown."""
    grounds: str
    """How they were chosen: the line without its figures."""
    sample: str
    """The same in a word or two, for the chip: `10,000 of 336,776 rows`, `all rows`."""
    has_no_order: bool
    """Whether the rows come in no order that means something."""
    may_be_searched: bool
    """Whether rows that get here may be looked for in all data."""


def data_view(
    titles: Mapping[str, str],
    output: Preview | None,
    inputs: Sequence[Preview] = (),
    profiles: Mapping[tuple[str, str], Profile] | None = None,
    effect: Effect | None = None,
) -> DataView:
    """The dock over a node.

    Args:
        titles: what nodes are called, by id.
        output: the node's rows; None: they are not there yet, or cannot be had.
        inputs: the rows that come in.
        profiles: by node and port, as far as they are there.
        effect: what edits changed at the node.
    """
    known = profiles or {}

    def grid(preview: Preview, added: Sequence[Field] = ()) -> GridView:
        return _grid(preview, titles.get(preview.node, preview.node), known.get((preview.node, preview.port)), added)

    return DataView(
        inputs=tuple(grid(preview) for preview in inputs),
        output=grid(output, effect.columns.added if effect is not None else ()) if output is not None else None,
        line=output.line() if output is not None else "",
        grounds="; ".join(output.grounds()) if output is not None else "",
        sample=sample_words(output.samples) if output is not None else "",
        has_no_order=output is not None and not output.ordered,
        may_be_searched=output is not None and output.may_be_searched,
    )


def sample_words(samples: Sequence[Sample]) -> str:
    """The largest sample, as a chip tells it."""
    taken = [sample for sample in samples if not sample.is_all]
    if not taken:
        return "all rows"
    largest = max(taken, key=lambda sample: sample.total or 0)
    if largest.total is None:
        return f"{largest.rows:,} rows of an unknown number"
    return f"{largest.rows:,} of {largest.total:,} rows"


def head_of(field: Field, profile: ColumnProfile | None, rows: int, *, is_new: bool = False) -> ColumnHead:
    """What stands above a column; without a profile its name and type.

    Args:
        field: the column.
        profile: its statistics.
        rows: over so many rows.
        is_new: see `ColumnHead`.
    """
    plain = ColumnHead(field.name, str(field.type), is_number(field.type), is_new=is_new)
    if profile is None:
        return plain
    histogram = profile.histogram
    tallest = max(histogram.counts, default=0) if histogram is not None else 0
    bars = tuple(count / tallest for count in histogram.counts) if histogram is not None and tallest else ()
    return ColumnHead(
        name=field.name,
        type=str(field.type),
        is_number=is_number(field.type),
        null_share=profile.null_share,
        nulls="no nulls" if not profile.nulls else f"{share_words(profile.null_share)} null",
        facts=_facts(profile, rows),
        bars=bars,
        parts=() if bars else _parts(profile, rows),
        detail=_detail(profile),
        is_new=is_new,
    )


def share_words(share: float) -> str:
    """A share as per cent: `2.6 %`; never 0 for what is there, never 100 for what is not all."""
    if 0 < share < 0.001:
        return "< 0.1 %"
    if 0.999 < share < 1:
        return "> 99.9 %"
    return f"{100 * share:.3g} %" if share in (0, 1) else f"{100 * share:.1f} %"


def _grid(preview: Preview, title: str, profile: Profile | None, added: Sequence[Field]) -> GridView:
    new = {field.name for field in added}
    columns = {column.name: column for column in profile.columns} if profile is not None else {}
    count = profile.rows if profile is not None else 0
    heads = tuple(head_of(field, columns.get(field.name), count, is_new=field.name in new) for field in preview.fields)
    rows = "many" if preview.rows_seen is None else f"{preview.rows_seen:,}"
    return GridView(
        node=preview.node,
        port=preview.port,
        title=title,
        columns=heads,
        rows=preview.rows_seen,
        words=f"{rows} row{'' if preview.rows_seen == 1 else 's'}, {len(heads):,} column{'' if len(heads) == 1 else 's'}",
        is_approximate=_only_hints(preview, profile),
    )


def _only_hints(preview: Preview, profile: Profile | None) -> bool:
    """Whether figures only hint at all data, or are of the first rows only as there are too many."""
    if profile is None:
        return any(sample.is_approximate for sample in preview.samples)
    return profile.is_approximate or preview.rows_seen is None or profile.rows < preview.rows_seen


def _facts(profile: ColumnProfile, rows: int) -> str:
    if profile.type == BOOLEAN and profile.top is not None and rows:
        return f"{share_words(dict(profile.top).get('true', 0) / rows)} true"
    return "" if profile.distinct is None else f"{profile.distinct:,} distinct"


def _parts(profile: ColumnProfile, rows: int) -> tuple[float, ...]:
    if not profile.top or not rows:
        return ()
    shares = [count / rows for _, count in profile.top[:_MOST_PARTS]]
    rest = 1 - profile.null_share - sum(shares)
    return (*shares, *((rest,) if rest > 1 / (2 * rows) else ()))


def _detail(profile: ColumnProfile) -> str:
    if profile.histogram is not None and profile.smallest is not None:
        quarter, half, most = profile.quantiles or ("", "", "")
        middle = f", a quarter below {quarter}, half below {half}, three quarters below {most}" if profile.quantiles else ""
        return f"{profile.smallest} to {profile.largest}{middle}"
    if profile.top:
        return ", ".join(f"{value}: {count:,}" for value, count in profile.top)
    return "" if profile.smallest is None else f"{profile.smallest} to {profile.largest}"
