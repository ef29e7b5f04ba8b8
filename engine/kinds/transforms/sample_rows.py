"""The kind `sample_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.drawing import PLACE, ROWS, drawn_order, fraction, placed
from engine.kinds.fields import ColumnNames, Expression, Integer, OrderKeys
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.ordering import key_columns, needed, order_keys, own_keys
from engine.kinds.wording import count, in_order, names, one_line
from engine.language import call, literal
from engine.language.tree import Cast, Expr, Literal
from engine.language.types import FLOAT
from engine.relation import Query, Ref, Relation

_SIZES = ("count", "share", "every")
_NO_SIZE = ConfigError(
    "nothing says how many rows are sampled", code="sample.no_size", hint="write one of count: 100, share: 0.1, every: 10"
)


class SampleRows(Kind):
    """Samples rows: so many at random, a share of them at random, or every nth in their order.

    What is drawn hangs on the values of a row in `keys` and on `seed` alone, so the same rows are drawn every time and on every
    engine. Without `keys` all columns count that read as the same text everywhere: not floats, JSON, lists, structs, maps and binary.
    `share` keeps about that part of the rows, from 0 to 1, rows that are equal in the keys together; it may hang on columns:
    `if(is_fraud, 1, 0.01)`. With `per`, `count` and `every` are about each group, and `share` takes exactly that part of it, rounded.
    `every: 10` keeps the first of every ten rows, in the order of `order_by` or of arrival; the first or last rows of all are for
    `limit_rows`. All other rows leave by `rest`; a further sample of them needs another seed. The order of the rows stays.
    """

    kind = "sample_rows"
    category = "transform"
    family = "rows"
    title = "Sample rows"
    synonyms = ("random rows", "random sample", "tablesample", "draw", "shuffle", "percent of rows", "sampling", "bootstrap")
    outputs = ("sampled", "rest")
    reconciled = True

    count: Annotated[Integer | None, Field(title="Rows", description="So many rows at random, of all or of each group.", ge=0)] = None
    share: Annotated[Expression | None, Field(title="Share", description="About this part of the rows at random: 0.1 is a tenth.")] = None
    every: Annotated[Integer | None, Field(title="Every", description="The first of every so many rows, in their order.", ge=1)] = None
    per: Annotated[ColumnNames, Field(title="Per", description="Sample each combination of these columns by itself.")] = ()
    keys: Annotated[ColumnNames, Field(title="Keys", description="Columns whose values decide what is drawn; by default all.")] = ()
    seed: Annotated[Integer, Field(title="Seed", description="Another number draws other rows.")] = 0
    order_by: Annotated[
        OrderKeys, Field(title="Order by", description="For `every`: which row comes first; by default as they arrive.")
    ] = ()

    presets = (
        Preset(
            name="stratified_sample",
            title="Stratified sample",
            description="A tenth of each group.",
            fields={"share": "0.1", "per": ("category",)},
            synonyms=("strata", "sample per group", "balanced sample"),
        ),
        Preset(
            name="every_nth",
            title="Every nth row",
            description="The first of every ten rows.",
            fields={"every": "10"},
            synonyms=("systematic sample", "thin out", "downsample", "skip rows"),
        ),
    )
    examples = (
        Example(
            title="About six in ten, at random",
            fields="share: 0.6\nkeys: [id]",
            inputs={"from": "id integer, delay float\n1,0.5\n2,\n3,7.0\n4,1.5\n5,\n6,2.0"},
            outputs={"sampled": "id integer, delay float\n1,0.5\n3,7.0", "rest": "id integer, delay float\n2,\n4,1.5\n5,\n6,2.0"},
            summary="0.6 of the rows at random",
        ),
        Example(
            title="One of each origin, at random",
            fields="count: 1\nper: [origin]\nkeys: [id]\nseed: 1",
            inputs={"from": "id integer, origin text\n1,EWR\n2,EWR\n3,LGA\n4,LGA\n5,LGA"},
            outputs={"sampled": "id integer, origin text\n1,EWR\n5,LGA", "rest": "id integer, origin text\n2,EWR\n3,LGA\n4,LGA"},
            summary="1 random row per origin",
        ),
        Example(
            title="Every other row",
            fields="every: 2\norder_by: [day]",
            inputs={"from": "day integer\n3\n1\n5\n2\n4"},
            outputs={"sampled": "day integer\n1\n3\n5", "rest": "day integer\n2\n4"},
            summary="first of every 2 rows by day",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The sampled rows, and all others."""
        rows = inputs.relation("from")
        self._report_settings(inputs)
        groups = key_columns(inputs, ("per",), self.per, rows)
        own = own_keys(inputs, ("order_by",), self.order_by, rows)
        if self.every is not None:
            ordering = needed(inputs, ("order_by",), own, rows, "which rows are sampled", groups=groups)
            numbered = placed(inputs.node, rows, groups, order_keys(ordering, rows))
            return _parts(inputs.node, rows, numbered, _is_first_of(self.every))
        drawn = fraction(inputs, ("keys",), self.keys, rows, self.seed)
        share = self._share(inputs, rows)
        if self.count is None and not self.per:
            return _parts(inputs.node, rows, rows, call("<", drawn, share))
        numbered = placed(inputs.node, rows, groups, drawn_order(inputs, ("keys",), drawn, rows))
        most = literal(self.count) if self.count is not None else call("round", call("*", share, ROWS))
        return _parts(inputs.node, rows, numbered, call("<=", PLACE, most))

    def _share(self, inputs: Inputs, rows: Relation) -> Expr:
        if self.share is None:
            return literal(0.0)
        share = inputs.bind(("share",), self.share, rows, want=FLOAT)
        written = share.operand if isinstance(share, Cast) else share
        if isinstance(written, Literal) and written.value is not None and not 0 <= written.value <= 1:
            inputs.report(("share",), _no_share(self.share))
        return share

    def _report_settings(self, inputs: Inputs) -> None:
        """One size is written, and only what has a meaning beside it."""
        written = [name for name in _SIZES if getattr(self, name) is not None]
        if not written:
            inputs.report((), _NO_SIZE)
        for name in written[1:]:
            inputs.report((name,), _two_sizes(written[0], name))
        if self.every is None and self.order_by:
            inputs.report(("order_by",), _without_meaning("order_by", "every"))
        if written[:1] == ["every"]:
            for name in ("keys", "seed"):
                if getattr(self, name):
                    inputs.report((name,), _without_meaning(name, "count and share"))

    def summary(self) -> str:
        """How many rows, per what, by which order."""
        per = f" per {names(self.per)}" if self.per else ""
        if self.every is not None:
            return f"first of every {count(self.every, 'row')}{per}{f' by {in_order(self.order_by)}' if self.order_by else ''}"
        if self.count is not None:
            return f"{self.count:,} random {'row' if self.count == 1 else 'rows'}{per}"
        return f"{one_line(self.share or '0')} of the rows at random{per}"


def _is_first_of(number: int) -> Expr:
    return call("=", call("%", call("-", PLACE, literal(1)), literal(number)), literal(0))


def _parts(node: str, rows: Relation, judged: Relation, condition: Expr) -> Mapping[str, Relation]:
    steps = () if judged is rows else (judged,)
    conditions = {"sampled": condition, "rest": call("is not true", condition)}
    return {
        port: Relation(
            f"{node}.{port}", Query(Ref(judged.name), rows.pass_through(), rows.hidden, where=where), rows.ordering, steps, rows.unique
        )
        for port, where in conditions.items()
    }


def _two_sizes(first: str, second: str) -> ConfigError:
    return ConfigError(f"{first} and {second} exclude each other", code="sample.two_sizes", hint="take one of them out")


def _without_meaning(name: str, word: str) -> ConfigError:
    return ConfigError(f"{name} has a meaning for {word} only", code="sample.without_meaning", hint="take it out")


def _no_share(text: str) -> ConfigError:
    return ConfigError(f"'{text}' is not a share: it goes from 0 to 1", code="sample.share", hint="write 0.1 for ten in a hundred")
