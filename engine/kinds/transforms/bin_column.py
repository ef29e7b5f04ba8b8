"""The kind `bin_column`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.bins import Edges, has_order, read_edges, read_width
from engine.kinds.extending import extended
from engine.kinds.fields import Choice, ColumnName, ColumnNames, Integer, NewColumn, Text, Texts, Toggle
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.naming import report_clash
from engine.kinds.ordering import key_columns
from engine.kinds.wording import count, names
from engine.language import aggregate, call, case, literal, null, window
from engine.language.tree import Column, Expr, OrderKey
from engine.language.types import FLOAT, INTEGER, TEXT, DataType
from engine.relation import HIDDEN_PREFIX, Query, Ref, Relation

_NUMBER = Column(INTEGER, HIDDEN_PREFIX + "bin")
_BELONGS: Mapping[str, str] = {"low": "width", "high": "width", "edges": "edges", "per": "quantile"}
"""Which method reads a field."""


class BinColumn(Kind):
    """Puts the values of a column into bins: classes of age, bands of price, quarters of a ranking.

    `method` says how. `width` cuts from `low` to `high` into `bins` of one width; `edges` are the bounds of the bins in ascending order, of
    numbers, dates or texts; `quantile` makes `bins` of nearly as many rows each, for every group of `per` by itself, and equal
    values share the lower bin. The new column holds the interval such as `[0, 10)`, the bin's number from 1 (`numbers`, and always of
    quantiles), or a label of yours. A bound belongs to the bin above it, or below it with `closed: right`; the outermost two belong to the
    outermost bins. `outside` says what a value beyond them becomes. Null is in no bin, nor is NaN, but for quantiles, where it is largest.
    """

    kind = "bin_column"
    category = "transform"
    family = "columns"
    title = "Bin column"
    synonyms = ("bucket", "cut", "discretize", "histogram", "band", "class intervals", "tile", "ntile", "qcut", "quartile", "binning")

    column: Annotated[ColumnName, Field(title="Column", description="The values to put into bins.")]
    method: Annotated[
        Choice[Literal["width", "edges", "quantile"]],
        Field(title="Method", description="Bins of one width, between written bounds, or of as many rows each."),
    ] = "width"
    bins: Annotated[
        Integer, Field(title="Bins", description="How many bins there are, between edges as many as they make.", ge=1, le=1000)
    ] = 10
    low: Annotated[Text | None, Field(title="Low", description="Where the first bin of one width begins.")] = None
    high: Annotated[Text | None, Field(title="High", description="Where the last bin of one width ends.")] = None
    edges: Annotated[Texts, Field(title="Edges", description="The bounds of the bins, the smallest first.")] = ()
    closed: Annotated[
        Choice[Literal["left", "right"]], Field(title="Closed", description="Which bound belongs to a bin, the lower or the upper.")
    ] = "left"
    outside: Annotated[
        Choice[Literal["null", "nearest", "own"]],
        Field(title="Outside", description="A value beyond the bounds is in no bin, in the nearest, or in one of its own."),
    ] = "null"
    labels: Annotated[Texts, Field(title="Labels", description="What the bins are called, from below to above.")] = ()
    numbers: Annotated[Toggle, Field(title="Numbers", description="The bin's number instead of its interval.")] = False
    per: Annotated[ColumnNames, Field(title="Per", description="Quantiles for each combination of these columns.")] = ()
    name: Annotated[NewColumn | None, Field(title="Name", description="The new column; by default the old name with _bin behind.")] = None

    presets = (
        Preset(
            name="quartiles",
            title="Quartiles",
            description="Which quarter of all rows a value belongs to.",
            fields={"column": "column", "method": "quantile", "bins": "4"},
            synonyms=("quantile", "ntile", "percentile group", "decile"),
        ),
    )
    examples = (
        Example(
            title="Bins of one width",
            fields="column: delay\nbins: 2\nlow: 0\nhigh: 60",
            inputs={"from": "delay integer\n0\n29\n30\n60\n61\n"},
            outputs={"rows": ('delay integer, delay_bin text\n0,"[0, 30)"\n29,"[0, 30)"\n30,"[30, 60]"\n60,"[30, 60]"\n61,\n,')},
            summary="delay into 2 bins from 0 to 60",
        ),
        Example(
            title="Bounds and labels of one's own",
            fields="column: age\nmethod: edges\nedges: [18, 65]\noutside: own\nlabels: [minor, adult, senior]\nname: group",
            inputs={"from": "age integer\n17\n18\n64\n66"},
            outputs={"rows": "age integer, group text\n17,minor\n18,adult\n64,adult\n66,senior"},
            summary="age into 3 bins at 18, 65",
        ),
        Example(
            title="Halves of each group",
            fields="column: points\nmethod: quantile\nbins: 2\nper: [team]\nname: half",
            inputs={"from": "team text, points integer\na,1\na,5\na,7\na,7\nb,3"},
            outputs={"rows": "team text, points integer, half integer\na,1,1\na,5,1\na,7,2\na,7,2\nb,3,1"},
            summary="points into 2 quantiles per team",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with their bins."""
        rows = inputs.relation("from")
        self._report_fields(inputs)
        made = self.name or f"{self.column}_bin"
        report_clash(inputs, ("name",), made, [field.name for field in rows.visible], "write name: and another one")
        column = inputs.column(("column",), self.column, rows)
        if column is not None and self.method == "quantile":
            return {"rows": self._quantiles(inputs, rows, column, made)}
        value = null(self._type) if column is None else self._binned(inputs, column)
        return {"rows": extended(f"{inputs.node}.rows", rows, {made: value})}

    @property
    def _type(self) -> DataType:
        return INTEGER if not self.labels and (self.numbers or self.method == "quantile") else TEXT

    def _binned(self, inputs: Inputs, column: Column) -> Expr:
        if self.method == "width":
            edges = read_width(inputs, column, self.low, self.high, self.bins)
        else:
            edges = read_edges(inputs, column, self.edges)
        return null(self._type) if edges is None else self._between(inputs, column, edges)

    def _between(self, inputs: Inputs, column: Column, edges: Edges) -> Expr:
        """The first bin whose upper bound is not passed; a bound that two bins share belongs to one of them."""
        below, *inner, above = self._named(inputs, edges)
        sign = "<" if self.closed == "left" else "<="
        upper = [(sign, edge) for edge in edges.values[1:-1]] + [("<=", edges.values[-1])]
        branches: list[tuple[Expr, Expr]] = [(call("is null", column), null(self._type))]
        if column.type == FLOAT:
            branches.append((call("is_nan", column), null(self._type)))
        branches.append((call("<", edges.value, edges.values[0]), below))
        branches += [(call(sign, edges.value, edge), bin_) for (sign, edge), bin_ in zip(upper, inner, strict=True)]
        return case(branches, above)

    def _named(self, inputs: Inputs, edges: Edges) -> Sequence[Expr]:
        """What stands for each bin, and before and behind them for what lies below and above."""
        inner = len(edges.texts) - 1
        has_own = self.outside == "own"
        if self.labels:
            found: list[Expr] = [literal(label) for label in self._labels(inputs, inner + 2 * has_own)]
        elif self.numbers:
            found = [literal(number) for number in range(1 - has_own, inner + 1 + has_own)]
        else:
            found = [literal(text) for text in self._intervals(edges.texts)]
        if has_own:
            return found
        below, above = (found[0], found[-1]) if self.outside == "nearest" else (null(self._type), null(self._type))
        return [below, *found, above]

    def _labels(self, inputs: Inputs, wanted: int) -> Sequence[str]:
        if len(self.labels) != wanted:
            inputs.report(("labels",), _other_labels(len(self.labels), wanted))
        return (*self.labels, *self.labels[-1:] * wanted)[:wanted]

    def _intervals(self, texts: Sequence[str]) -> Sequence[str]:
        pairs = list(pairwise(texts))
        starts = ["[" if self.closed == "left" or place == 0 else "(" for place in range(len(pairs))]
        ends = ["]" if self.closed == "right" or place == len(pairs) - 1 else ")" for place in range(len(pairs))]
        inner = [f"{start}{low}, {high}{end}" for start, (low, high), end in zip(starts, pairs, ends, strict=True)]
        return [f"< {texts[0]}", *inner, f"> {texts[-1]}"] if self.outside == "own" else inner

    def _quantiles(self, inputs: Inputs, rows: Relation, column: Column, made: str) -> Relation:
        number = self._quantile(inputs, rows, column)
        name = f"{inputs.node}.rows"
        if not self.labels:
            return extended(name, rows, {made: number})
        query = Query(Ref(rows.name), (*rows.pass_through(), (_NUMBER.name, number)), rows.hidden | {_NUMBER.name})
        numbered = Relation(f"{inputs.node}#numbered", query, rows.ordering, unique=rows.unique)
        labels = [
            (call("=", _NUMBER, literal(place)), literal(label)) for place, label in enumerate(self._labels(inputs, self.bins), start=1)
        ]
        return extended(name, rows, {made: case(labels, null(TEXT))}, (numbered,))

    def _quantile(self, inputs: Inputs, rows: Relation, column: Column) -> Expr:
        """By how many rows have smaller values: whole numbers only, so that no rounding decides."""
        is_ordered = has_order(inputs, column)
        groups = (*map(rows.column, key_columns(inputs, ("per",), self.per, rows)), call("is null", column))
        if not is_ordered:
            return null(INTEGER)
        all_rows = call("greatest", window(aggregate("count", column), partition_by=groups), literal(1))
        smaller = call("-", window(call("rank"), partition_by=groups, order_by=(OrderKey(column),)), literal(1))
        number = call("+", call("//", call("*", smaller, literal(self.bins)), all_rows), literal(1))
        return case([(call("is not null", column), number)], null(INTEGER))

    def _report_fields(self, inputs: Inputs) -> None:
        for name, method in _BELONGS.items():
            if self.method != method and getattr(self, name) not in (None, ()):
                inputs.report((name,), _unused(name, method), "warning")
        if self.labels and self.numbers:
            inputs.report(("numbers",), _LABELS_AND_NUMBERS)

    def summary(self) -> str:
        """How many bins of what, and where."""
        if self.method == "quantile":
            per = f" per {names(self.per)}" if self.per else ""
            return f"{self.column} into {count(self.bins, 'quantile')}{per}"
        if self.method == "width":
            return f"{self.column} into {count(self.bins, 'bin')} from {self.low} to {self.high}"
        return f"{self.column} into {count(max(len(self.edges) - 1, 0) + 2 * (self.outside == 'own'), 'bin')} at {names(self.edges)}"


_LABELS_AND_NUMBERS = ConfigError("a bin has a label or a number", code="bin.labels_and_numbers", hint="take one of the two out")


def _other_labels(found: int, wanted: int) -> SchemaError:
    message = f"there are {count(found, 'label')} for {count(wanted, 'bin')}"
    return SchemaError(message, code="bin.labels", hint="write one for each bin, from below to above")


def _unused(name: str, method: str) -> ConfigError:
    return ConfigError(f"'{name}' does nothing here: it is for {method}", code="bin.unused", hint="take it out, or choose that method")
