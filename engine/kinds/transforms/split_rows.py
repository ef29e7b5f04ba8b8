"""The kind `split_rows`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from engine.document.model import NO_PARTS, Fields, Loader
from engine.errors import ConfigError
from engine.kinds.drawing import PLACE, ROWS, drawn_order, fraction, placed
from engine.kinds.fields import Choice, ColumnNames, Integer, OrderKeys, PortName, Sizes
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.ordering import key_columns, needed, order_keys, own_keys
from engine.kinds.parting import named_ports, parted
from engine.kinds.shares import ALL, MOST, PLACES, bounds, leave_nothing, rows_below
from engine.kinds.wording import in_order, names
from engine.language import call, literal
from engine.language.tree import Expr
from engine.relation import Relation

_REST = "rest"
_NO_PARTS = ConfigError("there is no part, so all rows would leave by one port", code="split.no_parts", hint="add a name and a share")


class SplitRows(Kind):
    """Splits rows into parts by shares, or by numbers of rows, at random or in order: each row goes to exactly one part.

    Every part is a port with the name that you give it. What the parts leave goes to the port that `rest` names; it is there unless the
    shares add up to 1. At random, the values of a row in `keys` and `seed` alone say where it goes, so the same rows go the same way
    every time and on every engine, and shares are met about, with rows that are equal in the keys kept together. Without `keys` all
    columns count that read as the same text everywhere: not floats, JSON, lists, structs, maps and binary. With `per` each group is
    split by itself, and its shares are met exactly, rounded. In order, the first rows of all, or of each group, go to the first part,
    the next to the second: in the order of `order_by` or of arrival, with shares rounded. The order of the rows stays.
    """

    kind = "split_rows"
    category = "transform"
    family = "rows"
    title = "Split rows"
    synonyms = ("partition", "random split", "holdout", "create samples", "initial_split", "randomSplit", "percentage split", "cut rows")
    outputs = (_REST,)
    port_fields = ("parts", "rest")
    reconciled = True

    parts: Annotated[Sizes, Field(title="Parts", description="Name and size of each: 0.8 is eighty in a hundred, 100 so many rows.")]
    by: Annotated[
        Choice[Literal["share", "count"]], Field(title="By", description="Whether a size is a share of the rows, or a number of them.")
    ] = "share"
    take: Annotated[
        Choice[Literal["at_random", "in_order"]], Field(title="Take", description="Rows at random, or one part after the other in order.")
    ] = "at_random"
    rest: Annotated[PortName, Field(title="Rest", description="The port of the rows that the parts leave.")] = _REST
    per: Annotated[ColumnNames, Field(title="Per", description="Split each combination of these columns by itself.")] = ()
    keys: Annotated[ColumnNames, Field(title="Keys", description="At random: columns whose values decide; by default all.")] = ()
    seed: Annotated[Integer, Field(title="Seed", description="At random: another number sends other rows each way.")] = 0
    order_by: Annotated[OrderKeys, Field(title="Order by", description="In order: which row comes first; by default as they arrive.")] = ()

    presets = (
        Preset(
            name="train_test",
            title="Train and test split",
            description="About eight rows in ten at random, and the others.",
            fields={"parts": {"train": "0.8", "test": "0.2"}},
            synonyms=("train_test_split", "training data", "validation set", "holdout", "machine learning split"),
        ),
        Preset(
            name="stratified_split",
            title="Stratified split",
            description="Eight rows in ten of each group, and the others.",
            fields={"parts": {"train": "0.8", "test": "0.2"}, "per": ("category",)},
            synonyms=("stratify", "strata", "balanced split"),
        ),
        Preset(
            name="split_by_time",
            title="Split by time",
            description="The first eight rows in ten, in the order of a column, and the last two.",
            fields={"parts": {"earlier": "0.8", "later": "0.2"}, "take": "in_order", "order_by": ("day",)},
            synonyms=("chronological split", "time series split", "backtest", "out of time"),
        ),
    )
    examples = (
        Example(
            title="Six rows in ten, and the others, at random",
            fields="parts:\n  train: 0.6\n  test: 0.4\nkeys: [id]",
            inputs={"from": "id integer, delay float\n1,0.5\n2,\n3,7.0\n4,1.5\n5,\n6,2.0"},
            outputs={"train": "id integer, delay float\n1,0.5\n3,7.0", "test": "id integer, delay float\n2,\n4,1.5\n5,\n6,2.0"},
            summary="train 60%, test 40%, at random",
        ),
        Example(
            title="Half of each origin, and the others",
            fields="parts:\n  half: 0.5\nrest: others\nper: [origin]\nkeys: [id]\nseed: 1",
            inputs={"from": "id integer, origin text\n1,EWR\n2,EWR\n4,LGA\n5,LGA"},
            outputs={"half": "id integer, origin text\n1,EWR\n5,LGA", "others": "id integer, origin text\n2,EWR\n4,LGA"},
            summary="half 50%, others, at random per origin",
        ),
        Example(
            title="The first two rows, the next one, and the rest",
            fields="parts:\n  first: 2\n  second: 1\nby: count\ntake: in_order\norder_by: [day]",
            inputs={"from": "day integer\n3\n1\n5\n2\n4"},
            outputs={"first": "day integer\n1\n2", "second": "day integer\n3", "rest": "day integer\n4\n5"},
            summary="first 2, second 1, rest, in order of day",
        ),
    )

    @classmethod
    def ports(cls, fields: Fields, loader: Loader = NO_PARTS) -> tuple[str, ...]:
        """The parts in their order, then the rest, where there may be one."""
        del loader
        is_all = fields.get("by") != "count" and leave_nothing(fields.get("parts"))
        return named_ports(fields, "parts", None if is_all else fields.get("rest") or _REST)

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows of each part, and what is left."""
        rows = inputs.relation("from")
        self._report_settings(inputs)
        groups = key_columns(inputs, ("per",), self.per, rows)
        own = own_keys(inputs, ("order_by",), self.order_by, rows)
        *sizes, rest = (*self.parts, self.rest) if self._has_rest else tuple(self.parts) or (self.rest,)
        ends = dict(zip(sizes, bounds(self.parts.values()), strict=False))
        if self.take == "in_order":
            ordering = needed(inputs, ("order_by",), own, rows, "which rows go to which part", groups=groups)
            numbered = placed(inputs.node, rows, groups, order_keys(ordering, rows))
            return parted(inputs.node, rows, self._up_to(ends), rest, (numbered,))
        drawn = fraction(inputs, ("keys",), self.keys, rows, self.seed)
        if self.by == "share" and not self.per:
            return parted(inputs.node, rows, {name: call("<", drawn, literal(float(end))) for name, end in ends.items()}, rest)
        numbered = placed(inputs.node, rows, groups, drawn_order(inputs, ("keys",), drawn, rows))
        return parted(inputs.node, rows, self._up_to(ends), rest, (numbered,))

    def _up_to(self, ends: Mapping[str, Decimal]) -> Mapping[str, Expr]:
        """Which rows belong to a part or to one before it, by their place."""
        last = {name: literal(int(end)) if self.by == "count" else rows_below(end, ROWS) for name, end in ends.items()}
        return {name: call("<=", PLACE, place) for name, place in last.items()}

    @property
    def _has_rest(self) -> bool:
        return self.by == "count" or sum(self.parts.values(), Decimal(0)) != ALL

    def _report_settings(self, inputs: Inputs) -> None:
        if not self.parts:
            inputs.report(("parts",), _NO_PARTS)
        for name, size in self.parts.items():
            if self.by == "count" and not (0 <= size <= MOST and size == int(size)):
                inputs.report(("parts", name), _no_count(size))
            if self.by == "share" and not (0 <= size <= ALL and size == round(size, PLACES)):
                inputs.report(("parts", name), _no_share(size))
        total = sum(self.parts.values(), Decimal(0))
        if self.by == "share" and total > ALL and all(size <= ALL for size in self.parts.values()):
            inputs.report(("parts",), _too_much(total))
        if self._has_rest and self.rest in self.parts:
            inputs.report(("rest",), _taken(self.rest))
        for name, take in self._beside():
            inputs.report(
                (name,), ConfigError(f"{name} has a meaning for take: {take} only", code="split.without_meaning", hint="take it out")
            )

    def _beside(self) -> Iterator[tuple[str, str]]:
        """What is written without a meaning, and where it would have one."""
        for name, take in (("keys", "at_random"), ("seed", "at_random"), ("order_by", "in_order")):
            if self.take != take and getattr(self, name):
                yield name, take

    def summary(self) -> str:
        """The parts with their sizes, and how rows are taken."""
        sizes = [f"{name} {size:,f}" if self.by == "count" else f"{name} {_percent(size)}" for name, size in self.parts.items()]
        way = "at random" if self.take == "at_random" else f"in order{f' of {in_order(self.order_by)}' if self.order_by else ''}"
        per = f" per {names(self.per)}" if self.per else ""
        return f"{names(sizes)}{f', {self.rest}' if self._has_rest else ''}, {way}{per}"


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"


def _no_count(size: Decimal) -> ConfigError:
    return ConfigError(f"{size} is not a number of rows", code="split.count", hint="write digits only, or by: share")


def _no_share(size: Decimal) -> ConfigError:
    message = f"{size} is not a share: it goes from 0 to 1, with {PLACES} digits behind the point at most"
    return ConfigError(message, code="split.share", hint="write 0.8 for eighty in a hundred, or by: count")


def _too_much(total: Decimal) -> ConfigError:
    return ConfigError(
        f"the shares add up to {total}, which is more than all rows", code="split.too_much", hint="let them add up to 1 at most"
    )


def _taken(name: str) -> ConfigError:
    return ConfigError(
        f"a part is called '{name}' already", code="split.name_taken", hint="give the rest another name, or let the shares add up to 1"
    )
