"""The kind `lookup`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.fields import Choice, Expressions, KeyPairs, OrderKeys, Toggle
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Example, Guard, Input, Inputs, Kind
from engine.kinds.matching import Matching, key_pairs
from engine.kinds.multiplicity import one_match
from engine.kinds.naming import report_clash
from engine.kinds.ordering import needed, order_keys, own_keys
from engine.kinds.wording import in_order, names
from engine.language import call, case, literal, window
from engine.language.tree import Column, Expr
from engine.language.types import BOOLEAN, INTEGER, NULL
from engine.relation import HIDDEN_PREFIX, Query, Ref, Relation

_PLACE = HIDDEN_PREFIX + "place"
_FOUND = HIDDEN_PREFIX + "found"
_BROUGHT = HIDDEN_PREFIX + "brought_"
_NO_KEYS = ConfigError("nothing says which row is looked up", code="lookup.no_keys", hint="write keys: [carrier], or origin = faa")
_NO_COLUMNS = ConfigError("nothing is brought from the right input", code="lookup.no_columns", hint="write columns: with airline: name")
_ORDER = ConfigError(
    "order_by says which of several matches counts, and matches: error allows one only",
    code="lookup.order",
    hint="write matches: first, or take order_by out",
)


class Lookup(Kind):
    """Brings columns of another input to the rows: for each row from the one row there with the same keys.

    The rows of the left input stay exactly as they are, each once and in their order; `columns` are added: a new name with a column or
    an expression of the right input. A key is a column of both (`carrier`) or a pair (`origin = faa`); null never equals null unless
    `null_safe` is on. Where several right rows match, a run stops before anything is written; with `matches: first` the first one in
    the order of `order_by` counts. Where none does, the new columns are null, or what `defaults` says, which may use the row's own
    columns; a null that was found stays null. Rows that found nothing also leave by `unmatched`.
    """

    kind = "lookup"
    category = "transform"
    family = "combine"
    title = "Lookup"
    synonyms = (
        "vlookup",
        "find replace",
        "hlookup",
        "xlookup",
        "index match",
        "look up",
        "find value",
        "reference table",
        "map codes",
        "enrich",
        "translate codes",
        "dictionary",
    )
    inputs = (Input("left"), Input("right"))
    outputs = ("rows", "unmatched")

    keys: Annotated[KeyPairs, Field(title="Keys", description="Columns that must be equal: `carrier`, or `origin = faa`.")]
    columns: Annotated[
        Expressions, Field(title="Columns", description="What is brought: a new name, with a column or an expression of the right input.")
    ]
    defaults: Annotated[
        Expressions, Field(title="Defaults", description="By new column what it holds where nothing matches; by default null.")
    ] = FrozenMap()
    matches: Annotated[
        Choice[Literal["error", "first"]], Field(title="Several matches", description="What happens where several right rows match.")
    ] = "error"
    order_by: Annotated[
        OrderKeys, Field(title="Order by", description="Columns of the right input that say which match is the first.")
    ] = ()
    null_safe: Annotated[Toggle, Field(title="Null equals null", description="Whether empty keys match each other.")] = False

    examples = (
        Example(
            title="Names for codes",
            fields="keys: [carrier]\ncolumns:\n  airline: name",
            inputs={"left": "carrier text, delay integer\nAA,5\nXX,1\nAA,7", "right": "carrier text, name text\nAA,American\nDL,Delta"},
            outputs={
                "rows": "carrier text, delay integer, airline text\nAA,5,American\nXX,1,\nAA,7,American",
                "unmatched": "carrier text, delay integer\nXX,1",
            },
            summary="airline by carrier",
        ),
        Example(
            title="With defaults",
            fields="keys:\n  - dest = faa\ncolumns:\n  airport: name\n  is_high: altitude > 1000\ndefaults:\n  airport: \"dest || '?'\"",
            inputs={"left": "dest text\nBOS\nXXX", "right": "faa text, name text, altitude integer\nBOS,Logan,20"},
            outputs={
                "rows": "dest text, airport text, is_high boolean\nBOS,Logan,false\nXXX,XXX?,",
                "unmatched": "dest text\nXXX",
            },
            summary="airport, is_high by dest = faa",
        ),
        Example(
            title="The newest of several",
            fields="keys: [item]\ncolumns:\n  price: price\nmatches: first\norder_by: [day desc]",
            inputs={"left": "item text\nnut\nbolt", "right": "item text, day integer, price integer\nnut,1,5\nnut,3,7\nnut,2,6"},
            outputs={"rows": "item text, price integer\nnut,7\nbolt,", "unmatched": "item text\nbolt"},
            summary="price by item, first by day, largest first",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The left rows with what was found, and those that found nothing."""
        sides = self._matching(inputs)
        self._report_settings(inputs)
        chosen = self._one_of_each(inputs, sides)
        offered = self._offered(inputs, sides, chosen)
        left = sides.left
        found = Matching(left, offered, sides.pairs, None, self.null_safe)
        made = tuple((name, self._value(inputs, name, left, offered)) for name in self.columns)
        rows = Query(found.source("left"), (*left.pass_through("left"), *made), left.hidden)
        unmatched = Query(sides.source("anti"), left.pass_through("left"), left.hidden)
        return {
            "rows": Relation(f"{inputs.node}.rows", rows, left.ordering, (offered,), left.unique),
            "unmatched": Relation(f"{inputs.node}.unmatched", unmatched, left.ordering, unique=left.unique),
        }

    def _matching(self, inputs: Inputs) -> Matching:
        left, right = inputs.relation("left"), inputs.relation("right")
        return Matching(left, right, key_pairs(inputs, ("keys",), self.keys, left, right), None, self.null_safe)

    def _report_settings(self, inputs: Inputs) -> None:
        if not self.keys:
            inputs.report(("keys",), _NO_KEYS)
        if not self.columns:
            inputs.report(("columns",), _NO_COLUMNS)
        if self.order_by and self.matches == "error":
            inputs.report(("order_by",), _ORDER)
        taken = [field.name for field in inputs.relation("left").visible]
        for name in self.columns:
            report_clash(inputs, ("columns", name), name, taken)
        for name in self.defaults:
            if name not in self.columns:
                inputs.report(("defaults", name), _no_such_column(name))

    def _one_of_each(self, inputs: Inputs, sides: Matching) -> Relation:
        """The right rows, of those with the same keys only the first."""
        right, named = sides.right, tuple(pair.right.name for pair in sides.pairs)
        own = own_keys(inputs, ("order_by",), self.order_by, right)
        if self.matches == "error" or sides.right_is_unique or not sides.pairs:
            return right
        ordering = needed(inputs, ("order_by",), own, right, "which of several matches is taken", groups=named)
        place = window(call("row_number"), partition_by=tuple(map(right.column, named)), order_by=order_keys(ordering, right))
        numbered = Relation(f"{inputs.node}#numbered", Query(Ref(right.name), (*right.pass_through(), (_PLACE, place)), right.hidden))
        where = call("=", Column(INTEGER, _PLACE), literal(1))
        first = Query(Ref(numbered.name), right.pass_through(), right.hidden, where=where)
        return Relation(f"{inputs.node}#first", first, steps=(numbered,), unique=frozenset(named))

    def _offered(self, inputs: Inputs, sides: Matching, chosen: Relation) -> Relation:
        """The keys, what is brought, and a mark that a row was found, as what is found may be null."""
        keys = {pair.right.name: Column(pair.right.type, pair.right.name) for pair in sides.pairs}
        made = [(f"{_BROUGHT}{place}", self._bound(inputs, name, sides.right)) for place, name in enumerate(self.columns)]
        columns = (*keys.items(), *made, (_FOUND, literal(value=True)))
        steps = () if chosen is sides.right else (chosen,)
        return Relation(f"{inputs.node}#offered", Query(Ref(chosen.name), columns), steps=steps, unique=chosen.unique)

    def _bound(self, inputs: Inputs, name: str, right: Relation) -> Expr:
        return inputs.bind(("columns", name), self.columns[name], right)

    def _value(self, inputs: Inputs, name: str, left: Relation, offered: Relation) -> Expr:
        """What was found; where nothing was, the default."""
        brought = offered.column(f"{_BROUGHT}{list(self.columns).index(name)}", "right")
        if name not in self.defaults:
            return brought
        want = brought.type if brought.type != NULL else None
        default = inputs.bind(("defaults", name), self.defaults[name], {"left": left}, want=want)
        if NULL in (default.type, brought.type):
            return brought
        return case([(call("is null", Column(BOOLEAN, _FOUND, "right")), default)], brought)

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """No left row matches several right ones, unless the first of them is wanted."""
        guard = one_match(inputs.node, "right", self._matching(inputs), ("matches",)) if self.matches == "error" else None
        return (replace(guard, code="lookup.several_matches"),) if guard is not None else ()

    def summary(self) -> str:
        """What is brought, by what."""
        keys = names([left if left == right else f"{left} = {right}" for left, right in self.keys])
        first = f", first by {in_order(self.order_by)}" if self.order_by else ", first match" if self.matches == "first" else ""
        return f"{names(self.columns)} by {keys}{first}"


def _no_such_column(name: str) -> ConfigError:
    return ConfigError(
        f"'{name}' has a default and is not brought", code="lookup.default_without_column", hint="name it under columns: too"
    )
