"""Functions of maps. A key stands in a map once; one that is not there gives null."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.signature import function, signature
from engine.language.tree import Expr
from engine.language.zero_signs import duckdb_unsigned, spark_unsigned

FAMILY = "map"
VALUE_OF_KEY = "({0})[{1}]"
VALUE_OF_KEY_ON_SPARK = "CASE WHEN {1} IS NOT NULL THEN try_element_at({0}, {1}) END"
_MADE = (
    "CASE WHEN {{0}} IS NULL OR {{1}} IS NULL THEN NULL WHEN {length}({{0}}) <> {length}({{1}}) THEN {{!uneven_lists}} "
    "WHEN {different} <> {length}({{0}}) THEN {{!not_keys}} ELSE {made} END"
)
_SAMPLE = "map_from_lists(['b', 'a'], [1, null])"
_NONE = "cast(null as map<text, integer>)"


def _made(arguments: Sequence[Expr]) -> str:
    keys = duckdb_unsigned(arguments[0].type)
    return _MADE.format(length="len", different=f"len(list_distinct({keys}))", made=f"map({keys}, {{1}})")


def _made_on_spark(arguments: Sequence[Expr]) -> str:
    keys = spark_unsigned(arguments[0].type)
    return _MADE.format(length="size", different=f"size(array_compact(array_distinct({keys})))", made=f"map_from_arrays({keys}, {{1}})")


FUNCTIONS = (
    function(
        "map_from_lists",
        FAMILY,
        "the map of these keys and these values; a key that is null or there twice is an error, and so are lists of unequal length",
        (signature("keys: list<K>, values: list<T> -> map<K, T>", _made, _made_on_spark),),
        (
            ("map_get(map_from_lists(['a', 'b'], [1, 2]), 'b')", "2"),
            ("map_from_lists(cast(null as list<text>), [1])", "null"),
            ("map_from_lists(['a', 'a'], [1, 2])", "error"),
        ),
        synonyms="map dict map_from_arrays make_map",
    ),
    function(
        "map_get",
        FAMILY,
        "the value of a key, null where it is absent; also written a[key]",
        (signature("a: map<K, T>, key: K -> T", VALUE_OF_KEY, VALUE_OF_KEY_ON_SPARK),),
        ((f"{_SAMPLE}['b']", "1"), (f"map_get({_NONE}, 'a')", "null"), (f"map_get({_SAMPLE}, 'B')", "null")),
        synonyms="map_extract element_at getfield",
    ),
    function(
        "map_keys",
        FAMILY,
        "the keys in the order in which they were put in",
        (signature("a: map<K, T> -> list<K>", "map_keys({0})"),),
        ((f"map_keys({_SAMPLE})", "['b', 'a']"), (f"map_keys({_NONE})", "null"), ("map_keys(map_from_lists([2], ['x']))", "[2]")),
        synonyms="keys",
    ),
    function(
        "map_values",
        FAMILY,
        "the values in the order in which they were put in, nulls too",
        (signature("a: map<K, T> -> list<T>", "map_values({0})"),),
        ((f"map_values({_SAMPLE})", "[1, null]"), (f"map_values({_NONE})", "null"), ("map_values(map_from_lists([2], ['x']))", "['x']")),
        synonyms="values",
    ),
)
