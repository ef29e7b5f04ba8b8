"""For each kind that makes columns anew: fields that are right over what stands before the node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from expression_strategies import MADE, Columns, letter_of, row_texts, sorts_of
from hypothesis import strategies as st
from node_strategies import Draft, Port, Sight, Strategy, a_port, full_order, maybe, over, some

from engine.language.conversions import can_cast
from engine.language.types import JSON, TEXT, Map, Struct, is_comparable
from engine.relation import Field

_VALUES: Mapping[str, Sequence[str]] = {
    "i": ("1", "2", "7", "0", "-1"),
    "t": ("a", "b", "AA", "é", "", "it's", "\\", "12"),
    "b": ("true", "false"),
    "d": ("2024-01-31", "2024-02-29", "1582-10-10"),
    "m": ("1.50", "0.00", "-2.25"),
    "x": ("1.5", "10.0", "nan", "-inf", "0"),
    "s": ("2024-01-31 10:20:30", "1969-12-31 23:59:59.999999"),
}
"""By sort: values that tables hold, and some that they do not."""
_DELIMITERS = ("-", "a", " ", "é", ".", "\\", "b-")
_PATTERNS = ("[a-z]", "\\d", "-+", "(a|b)c?", "[^a]", "\\s+", "[[:alpha:]]", "^a", "b$")
_DATE_PATTERNS = ("%Y-%m-%d", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S", "%d %b %y", "%Y%m%d", "%y")
_JSON_PATHS = {"a": "$.a", "b": "$.b", "first": "$.b[0]", "deep": "$.a.b", "all": "$"}
_JSON_TYPES = ("text", "integer", "float", "decimal(9,2)", "boolean", "struct<b: text>")
_HASHED = "imtbds"


def _of_sorts(port: Port, letters: str) -> list[Field]:
    return [each for each in port.fields if letter_of(each.type) in letters]


def _texts(port: Port) -> list[str]:
    return [each.name for each in port.fields if each.type == TEXT]


def concat_columns(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    chosen = some(draw, [each.name for each in port.fields if can_cast(each.type, TEXT)])
    nulls, keep = draw(st.sampled_from([None, "empty", "null"])), maybe(draw, False)
    return (
        over(port, columns=chosen, name=f"joined {sight.name}", separator=maybe(draw, "-", ""), nulls=nulls, keep_originals=keep)
        if chosen
        else None
    )


def split_column(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    if not _texts(port):
        return None
    into = [f"part {sight.name} {place}" for place in range(draw(st.integers(1, 3)))]
    how = draw(st.sampled_from(["delimiter", "pattern", "positions"]))
    ways: Mapping[str, Any] = {
        "delimiter": draw(st.sampled_from(_DELIMITERS)),
        "pattern": draw(st.sampled_from(_PATTERNS)),
        "positions": sorted(draw(st.lists(st.integers(1, 6), min_size=max(len(into) - 1, 1), max_size=3, unique=True))),
    }
    rest = {"rest": draw(st.sampled_from([None, "drop"])), "trim": maybe(draw, True), "keep_source": maybe(draw, False)}
    return over(port, column=draw(st.sampled_from(_texts(port))), into=into, **{how: ways[how]}, **rest)


def parse_dates(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    chosen = some(draw, _texts(port), 1, 2)
    patterns = {name: some(draw, _DATE_PATTERNS, 1, 3) for name in chosen}
    on_error = draw(st.sampled_from(["null", "reject"]))
    values = {
        "type": maybe(draw, "date", "timestamp"),
        "into": {chosen[0]: f"day {sight.name}"} if chosen and draw(st.booleans()) else None,
        "on_error": on_error,
        "problem_column": maybe(draw, f"why {sight.name}") if on_error == "null" else None,
    }
    return over(port, columns=patterns, **values) if chosen else None


def parse_json(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    sources = [each.name for each in port.fields if each.type in (TEXT, JSON)]
    if not sources:
        return None
    made = {f"{name} {sight.name}": path for name, path in _JSON_PATHS.items() if draw(st.booleans())} or {f"a {sight.name}": "$.a"}
    on_error = draw(st.sampled_from(["null", "null", "reject"]))
    values = {
        "columns": {name: draw(st.sampled_from(_JSON_TYPES)) for name in made},
        "paths": made,
        "keep_source": maybe(draw, False),
        "on_error": on_error,
        "problem_column": maybe(draw, f"why {sight.name}") if on_error == "null" else None,
    }
    return over(port, column=draw(st.sampled_from(sources)), **values)


def flatten_columns(draw: st.DrawFn, sight: Sight) -> Draft | None:
    nested = [(port, each) for port in sight.ports for each in port.fields if isinstance(each.type, Struct | Map)]
    if not nested:
        return None
    port, column = draw(st.sampled_from(nested))
    has_map = isinstance(column.type, Map)
    values = {
        "keys": some(draw, ("a", "b", "é"), 1, 2) if has_map else None,
        "depth": maybe(draw, 1),
        "prefix": f"{column.name} {sight.name}",
        "separator": maybe(draw, "."),
        "keep_source": maybe(draw, True),
    }
    return over(port, columns=[column.name], **values)


def reorder_columns(draw: st.DrawFn, sight: Sight) -> Draft:
    port = a_port(draw, sight)
    names = some(draw, [each.name for each in port.fields], 0, 4)
    cut = draw(st.integers(0, len(names)))
    return over(port, first=names[:cut] or None, last=names[cut:] or None, others=maybe(draw, "alphabetical"))


def fill_nulls(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    method = draw(st.sampled_from(["value", "previous", "next", "mean", "median", "interpolate"]))
    possible = {"value": _VALUES, "previous": "imxtbdhszyjLWP", "next": "imxtbdhszyjLWP"}.get(method, "mx")
    columns = [each for each in port.fields if letter_of(each.type) in possible]
    if not columns or not port.keys:
        return None
    if method == "value":
        column = draw(st.sampled_from(columns))
        return over(port, columns=[column.name], value=draw(st.sampled_from(_VALUES[letter_of(column.type)])))
    chosen = some(draw, [each.name for each in columns], 1, 2)
    per = some(draw, port.keys, 0, 1) or None
    if method in ("mean", "median"):
        return over(port, columns=chosen, method=method, per=per)
    if method == "interpolate":
        order = _along(draw, port)
        return over(port, columns=chosen, method=method, per=per, order_by=order) if order else None
    return over(port, columns=chosen, method=method, per=per, order_by=full_order(draw, port) or None, limit=maybe(draw, 1, 2))


def _along(draw: st.DrawFn, port: Port) -> list[str]:
    """Keys that tell rows apart, the first of which has distances."""
    first = some(draw, [each.name for each in _of_sorts(port, "imxds")], 1, 1)
    return [*first, *(name for name in port.keys if name not in first)] if first else []


def replace_values(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    if _texts(port) and draw(st.booleans()):
        match = draw(st.sampled_from(["text", "pattern"]))
        finds = some(draw, _PATTERNS if match == "pattern" else _DELIMITERS, 1, 2)
        pairs = {find: draw(st.sampled_from(["", "x", "$1", "a-b", "é"])) for find in finds}
        return over(port, columns=some(draw, _texts(port), 1, 2), pairs=pairs, match=match, null_to=maybe(draw, "none"))
    column = _one_with_values(draw, port)
    if column is None:
        return None
    return over(port, columns=[column.name], pairs=_pairs(draw, column), null_to=maybe(draw, *_VALUES[letter_of(column.type)]))


def map_values(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    column = _one_with_values(draw, port)
    if column is None:
        return None
    values = _VALUES[letter_of(column.type)]
    default = draw(st.sampled_from([None, "null", "value"]))
    return over(
        port,
        column=column.name,
        pairs=_pairs(draw, column),
        default=default,
        default_value=draw(st.sampled_from(values)) if default == "value" else None,
        null_to=maybe(draw, *values),
        name=maybe(draw, f"mapped {sight.name}"),
        type=maybe(draw, "text"),
    )


def _one_with_values(draw: st.DrawFn, port: Port) -> Field | None:
    columns = _of_sorts(port, "".join(_VALUES))
    return draw(st.sampled_from(columns)) if columns else None


def _pairs(draw: st.DrawFn, column: Field) -> dict[str, str]:
    values = _VALUES[letter_of(column.type)]
    return {find: draw(st.sampled_from(values)) for find in some(draw, values, 1, 3)}


def bin_column(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    name, method = f"bin {sight.name}", draw(st.sampled_from([None, "edges", "quantile"]))
    columns = _of_sorts(port, "imx") if method != "quantile" else [each for each in port.fields if is_comparable(each.type)]
    if not columns:
        return None
    column = draw(st.sampled_from(columns)).name
    if method == "quantile":
        labels = maybe(draw, ["low", "middle", "high"])
        return over(port, column=column, method=method, bins=3, labels=labels, per=some(draw, port.keys, 0, 1) or None, name=name)
    numbers, outside, closed = maybe(draw, True), draw(st.sampled_from([None, "nearest", "own"])), maybe(draw, "right")
    own = {"column": column, "name": name, "numbers": numbers, "outside": outside, "closed": closed}
    if method is None:
        return over(port, bins=draw(st.integers(1, 5)), low=draw(st.sampled_from(["0", "-2.25", "1e-3"])), high="10", **own)
    return over(port, method=method, edges=draw(st.sampled_from([["0", "1", "2"], ["-2.25", "0.125"], ["1", "7", "1e12"]])), **own)


def cleanse_columns(draw: st.DrawFn, sight: Sight) -> Draft:
    toggles = {name: maybe(draw, True) for name in ("remove_letters", "remove_digits", "remove_punctuation")}
    nulls = {} if draw(st.booleans()) else {draw(st.sampled_from(["blank_to_null", "fill_nulls"])): True}
    whitespace, case = draw(st.sampled_from([None, "collapse", "remove"])), draw(st.sampled_from([None, "lower", "upper", "capitalize"]))
    return over(a_port(draw, sight), columns=["all"], whitespace=whitespace, case=case, **toggles, **nulls)


def hash_columns(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    chosen = some(draw, [each.name for each in _of_sorts(port, _HASHED)])
    values = {"name": f"hash {sight.name}", "algorithm": maybe(draw, "sha1", "sha256"), "keep_originals": maybe(draw, False)}
    return over(port, columns=chosen, **values) if chosen else None


def mask_columns(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    method = draw(st.sampled_from([None, None, "hash", "text", "null"]))
    letters = {None: "imtbds", "hash": _HASHED}.get(method, "imxtbdhszyjLWPQ")
    chosen = some(draw, [each.name for each in _of_sorts(port, letters)], 1, 2)
    ways: Mapping[str | None, dict[str, Any]] = {
        None: {"keep_first": maybe(draw, 1), "keep_last": maybe(draw, 2), "keep_separators": maybe(draw, True), "sign": maybe(draw, "#", "\\", "$")},
        "hash": {"salt": "pepper"},
        "text": {"value": "[hidden]"},
        "null": {},
    }  # fmt: skip
    return over(port, columns=chosen, method=method, **ways[method]) if chosen else None


def across_columns(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    letters = [letter for letter in sorts_of(port.columns, MADE) if _of_sorts(port, letter)]
    if not letters:
        return None
    letter = draw(st.sampled_from(letters))
    chosen = some(draw, [each.name for each in _of_sorts(port, letter)], 1, 3)
    words = sight.columns(port).and_(Columns({letter: ("_", "_", "_")})).and_(Columns({"t": ("_name",)}))
    made = {
        name: draw(row_texts(words, draw(st.sampled_from(sorts_of(words, MADE))), 2))
        for name in some(draw, ("{column}", f"{{column}} {sight.name}"), 1, 2)
    }
    return over(port, columns=chosen, expressions=made)


COLUMN_STRATEGIES: Mapping[str, Strategy] = {
    strategy.__name__: strategy
    for strategy in (
        concat_columns, split_column, reorder_columns, fill_nulls, replace_values, map_values, bin_column, cleanse_columns, hash_columns,
        mask_columns, parse_dates, parse_json, flatten_columns, across_columns,
    )
}  # fmt: skip
"""By kind."""
