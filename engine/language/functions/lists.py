"""Functions of lists. Places are counted from 1, from the end by negative numbers; what is not there is null."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.functions.judging import at_least, small
from engine.language.functions.maps import VALUE_OF_KEY, VALUE_OF_KEY_ON_SPARK
from engine.language.signature import Cases, Function, function, signature
from engine.language.spark_order import has_parts, sorted_list
from engine.language.tree import Expr, Lowering
from engine.language.types import FLOAT, MAX_PRECISION, DataType, Decimal, List, decimal
from engine.language.zero_signs import duckdb_unsigned

FAMILY = "list"


def _list(name: str, shape: str, meaning: str, cases: Cases, duckdb: Lowering, spark: Lowering = "=", synonyms: str = "") -> Function:
    return function(name, FAMILY, meaning, (signature(shape, duckdb, spark),), cases, synonyms=synonyms)


def _decimal_sum(types: Sequence[DataType], _: Sequence[Expr]) -> DataType | None:
    kind = types[0].item if isinstance(types[0], List) else None
    return decimal(MAX_PRECISION, kind.scale) if isinstance(kind, Decimal) else None


_FROM, _TO = small(at_least(1, "{1}")), small(at_least(0, "{2}"))
_SUM_ON_SPARK = "if(size(array_compact({0})) > 0, aggregate(array_compact({0}), CAST(0 AS {type}), (s, v) -> CAST(s + v AS {type})), NULL)"
_NONE = "cast([] as list<integer>)"


def _item(arguments: Sequence[Expr]) -> DataType:
    kind = arguments[0].type
    return kind.item if isinstance(kind, List) else kind


def _unsigned(template: str) -> Lowering:
    """DuckDB's: in a list of floats every zero is without a sign, as it is where values are keys."""

    def lowering(arguments: Sequence[Expr]) -> str:
        text = template
        for place, argument in enumerate(arguments):
            text = text.replace(f"{{{place}}}", duckdb_unsigned(argument.type, f"{{{place}}}"))
        return text

    return lowering


def _sorted(template: str) -> Lowering:
    """Spark's list of that template in ascending order, nulls last."""
    return lambda arguments: sorted_list(template, _item(arguments))


def _descending(arguments: Sequence[Expr]) -> str:
    if not has_parts(_item(arguments)):
        return "sort_array({0}, false)"
    return f"concat(reverse({sorted_list('array_compact({0})', _item(arguments))}), filter({{0}}, v -> v IS NULL))"


def _extreme(name: str, place: int) -> Lowering:
    """Spark's smallest or largest item."""

    def lowering(arguments: Sequence[Expr]) -> str:
        item = _item(arguments)
        if has_parts(item):
            return f"try_element_at({sorted_list('array_compact({0})', item)}, {place})"
        return f"({name}({{0}}) + 0e0)" if item == FLOAT else f"{name}({{0}})"

    return lowering


FUNCTIONS = (
    _list(
        "list_length",
        "a: list<T> -> integer",
        "how many items",
        (("list_length([1, null])", "2"), ("list_length(null)", "null"), (f"list_length({_NONE})", "0")),
        "len({0})",
        "CASE WHEN {0} IS NOT NULL THEN CAST(size({0}) AS BIGINT) END",
        "len cardinality array_length size",
    ),
    function(
        "list_get",
        FAMILY,
        "the n-th item of a list, or the value of a map's key; also written a[n]",
        (
            signature(
                "a: list<T>, n: integer -> T",
                "({0})[{1}]",
                f"CASE WHEN {{1}} <> 0 THEN try_element_at({{0}}, {small('{1}')}) END",
            ),
            signature("a: map<K, T>, key: K -> T", VALUE_OF_KEY, VALUE_OF_KEY_ON_SPARK),
        ),
        (("['a', 'b'][2]", "'b'"), ("list_get(cast(null as list<integer>), 1)", "null"), ("[1, 2][0]", "null")),
        synonyms="list_extract element_at",
    ),
    _list(
        "list_slice",
        "a: list<T>, from: integer, to: integer -> list<T>",
        "the items from one place to another, both included, both above 0",
        (
            ("list_slice([1, 2, 3], 2, 3)", "[2, 3]"),
            ("list_slice(cast(null as list<integer>), 1, 2)", "null"),
            ("list_slice([1], 2, 1)", _NONE),
        ),
        f"CASE WHEN {{1}} IS NOT NULL AND {{2}} IS NOT NULL THEN list_slice({{0}}, {at_least(1, '{1}')}, {at_least(0, '{2}')}) END",
        f"slice({{0}}, {_FROM}, {at_least(0, f'{_TO} - {_FROM} + 1')})",
        "array_slice",
    ),
    _list(
        "list_contains",
        "a: list<K>, b: K -> boolean",
        "whether the value is an item",
        (("list_contains([1, 2], 2)", "true"), ("list_contains([1], null)", "null"), ("list_contains([1, null], 2)", "false")),
        "CASE WHEN {1} IS NOT NULL THEN list_contains({0}, {1}) END",
        "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN coalesce(array_contains({0}, {1}), false) END",
        "array_contains",
    ),
    _list(
        "list_position",
        "a: list<K>, b: K -> integer",
        "the first place of the value, null where it is absent",
        (
            ("list_position(['a', 'b'], 'b')", "2"),
            ("list_position(cast(null as list<integer>), 1)", "null"),
            ("list_position([1], 2)", "null"),
        ),
        "CASE WHEN {1} IS NOT NULL THEN CAST(list_position({0}, {1}) AS BIGINT) END",
        "nullif(array_position({0}, {1}), 0)",
    ),
    _list(
        "list_distinct",
        "a: list<K> -> list<K>",
        "the different items, sorted, without null",
        (
            ("list_distinct([2, 1, 2, null])", "[1, 2]"),
            ("list_distinct(cast(null as list<integer>))", "null"),
            (f"list_distinct({_NONE})", _NONE),
        ),
        _unsigned("list_sort(list_distinct({0}))"),
        _sorted("array_compact(array_distinct({0}))"),
    ),
    _list(
        "list_sort",
        "a: list<K> -> list<K>",
        "the items in ascending order, nulls last",
        (
            ("list_sort([2, null, 1])", "[1, 2, null]"),
            ("list_sort(cast(null as list<integer>))", "null"),
            ("list_sort(['b', 'A'])", "['A', 'b']"),
        ),
        "list_sort({0}, 'asc', 'nulls last')",
        _sorted("{0}"),
    ),
    _list(
        "list_sort_desc",
        "a: list<K> -> list<K>",
        "the items in descending order, nulls last",
        (
            ("list_sort_desc([2, null, 3])", "[3, 2, null]"),
            ("list_sort_desc(cast(null as list<integer>))", "null"),
            (f"list_sort_desc({_NONE})", _NONE),
        ),
        "list_sort({0}, 'desc', 'nulls last')",
        _descending,
    ),
    _list(
        "list_reverse",
        "a: list<T> -> list<T>",
        "the items backwards",
        (
            ("list_reverse([1, 2])", "[2, 1]"),
            ("list_reverse(cast(null as list<integer>))", "null"),
            ("list_reverse([1, null])", "[null, 1]"),
        ),
        "list_reverse({0})",
        "reverse({0})",
    ),
    _list(
        "list_concat",
        "a: list<T>, b: list<T> -> list<T>",
        "the items of both; a null list is an empty one",
        (
            ("list_concat([1], [2])", "[1, 2]"),
            ("list_concat(cast(null as list<integer>), null)", "null"),
            ("list_concat([1], null)", "[1]"),
        ),
        "CASE WHEN {0} IS NOT NULL OR {1} IS NOT NULL THEN list_concat({0}, {1}) END",
        "CASE WHEN {0} IS NOT NULL OR {1} IS NOT NULL THEN concat(coalesce({0}, array()), coalesce({1}, array())) END",
    ),
    _list(
        "list_append",
        "a: list<T>, b: T -> list<T>",
        "the list with one more item; a null list is an empty one",
        (
            ("list_append([1], 2)", "[1, 2]"),
            ("list_append([1], null)", "[1, null]"),
            ("list_append(cast(null as list<integer>), 1)", "[1]"),
        ),
        "list_append(coalesce({0}, CAST([] AS {type})), {1})",
        "array_append(coalesce({0}, CAST(array() AS {type})), {1})",
    ),
    function(
        "list_sum",
        FAMILY,
        "the sum of the items; nulls are skipped, of none null",
        (
            signature("a: list<integer> -> integer", "CAST(list_sum({0}) AS BIGINT)", _SUM_ON_SPARK),
            signature("a: list<T> -> decimal", "CAST(list_sum({0}) AS {type})", _SUM_ON_SPARK, result=_decimal_sum),
            signature("a: list<float> -> float", "list_sum({0})", _SUM_ON_SPARK),
        ),
        (("list_sum([1, 2, null])", "3"), ("list_sum(cast(null as list<integer>))", "null"), ("list_sum([1.5, 2.5])", "4.0")),
    ),
    _list(
        "list_min",
        "a: list<K> -> K",
        "the smallest item; nulls are skipped",
        (("list_min([2, 1, null])", "1"), ("list_min(cast(null as list<integer>))", "null"), (f"list_min({_NONE})", "null")),
        _unsigned("list_min({0})"),
        _extreme("array_min", 1),
    ),
    _list(
        "list_max",
        "a: list<K> -> K",
        "the largest item; nulls are skipped",
        (("list_max(['a', 'b'])", "'b'"), ("list_max(cast(null as list<integer>))", "null"), (f"list_max({_NONE})", "null")),
        _unsigned("list_max({0})"),
        _extreme("array_max", -1),
    ),
    _list(
        "list_join",
        "a: list<text>, separator: literal text -> text",
        "the texts with a separator between; nulls are skipped",
        (
            ("list_join(['a', null, 'b'], ', ')", "'a, b'"),
            ("list_join(cast(null as list<text>), ',')", "null"),
            ("list_join(cast([] as list<text>), ',')", "''"),
        ),
        "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN coalesce(array_to_string({0}, {1}), '') END",
        "array_join({0}, {1})",
        "array_to_string array_join",
    ),
    _list(
        "list_filter",
        "a: list<T>, keep: T -> boolean -> list<T>",
        "the items for which the condition is true",
        (
            ("list_filter([1, 2, 3], x -> x > 1)", "[2, 3]"),
            ("list_filter(cast(null as list<integer>), x -> x > 1)", "null"),
            ("list_filter([1, null], x -> x > 1)", _NONE),
        ),
        "list_filter({0}, {1})",
        "filter({0}, {1})",
        "filter",
    ),
    _list(
        "list_transform",
        "a: list<T>, make: T -> U -> list<U>",
        "each item made another",
        (
            ("list_transform([1, 2], x -> x * 2)", "[2, 4]"),
            ("list_transform(cast(null as list<integer>), x -> x + 1)", "null"),
            ("list_transform([1, null], x -> coalesce(x, 0))", "[1, 0]"),
        ),
        "list_transform({0}, {1})",
        "transform({0}, {1})",
        "list_apply map",
    ),
    _list(
        "list_has_any",
        "a: list<K>, b: list<K> -> boolean",
        "whether they share an item; nulls are ignored",
        (
            ("list_has_any([1, 2], [2, 3])", "true"),
            ("list_has_any(cast(null as list<integer>), [1])", "null"),
            ("list_has_any([null, 1], [null, 2])", "false"),
        ),
        "list_has_any({0}, {1})",
        "arrays_overlap(array_compact({0}), array_compact({1}))",
    ),
    _list(
        "list_has_all",
        "a: list<K>, b: list<K> -> boolean",
        "whether all items of the second are in the first; nulls are ignored",
        (
            ("list_has_all([1, 2], [2])", "true"),
            ("list_has_all(cast(null as list<integer>), [1])", "null"),
            ("list_has_all([1], [1, null])", "true"),
        ),
        "list_has_all({0}, list_filter({1}, lambda v: v IS NOT NULL))",
        "(size(array_except(array_compact({1}), {0})) = 0)",
    ),
    _list(
        "list_intersect",
        "a: list<K>, b: list<K> -> list<K>",
        "the items of both, sorted, each once, without null",
        (
            ("list_intersect([3, 2, 1], [1, 3])", "[1, 3]"),
            ("list_intersect(cast(null as list<integer>), [1])", "null"),
            ("list_intersect([1, null], [null])", _NONE),
        ),
        _unsigned(
            "CASE WHEN {0} IS NOT NULL AND {1} IS NOT NULL "
            "THEN list_sort(list_filter(list_intersect({0}, {1}), lambda v: v IS NOT NULL)) END"
        ),
        _sorted("array_compact(array_intersect({0}, {1}))"),
    ),
    _list(
        "range_list",
        "from: integer, to: integer -> list<integer>",
        "the whole numbers from one to another, both included",
        (("range_list(1, 3)", "[1, 2, 3]"), ("range_list(null, 3)", "null"), ("range_list(5, 1)", _NONE)),
        "generate_series({0}, {1})",
        "CASE WHEN {0} <= {1} THEN sequence({0}, {1}) WHEN {0} > {1} THEN CAST(array() AS {type}) END",
        "generate_series sequence",
    ),
)
