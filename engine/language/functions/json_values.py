"""Values read out of JSON by a path such as `$.name`, `$."odd name"` or `$.items[0].price`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from engine.errors import ExpressionError
from engine.language.duckdb_texts import IS_JSON
from engine.language.functions.judging import text_of
from engine.language.printing import escaped
from engine.language.quoting import duckdb_text, spark_text
from engine.language.signature import function, signature
from engine.language.spark_texts import FLOAT_AS_TEXT
from engine.language.spark_texts import IS_JSON as IS_JSON_ON_SPARK
from engine.language.tree import Expr, Signature

FAMILY = "json"
_PART = re.compile(r"""\.(?P<name>[^\W\d]\w*)|\."(?P<quoted>[^"'\\\x00-\x1f]+)"|\[(?P<place>[0-9]{1,9})\]""")


def _parts(path: str) -> list[str | int] | None:
    """Names and places, counted from 0; None for what is no path."""
    found: list[str | int] = []
    at = 1
    while path[:1] == "$" and at < len(path):
        match = _PART.match(path, at)
        if match is None or match["quoted"] == "*":
            return None
        found.append(int(match["place"]) if match["place"] else match["name"] or match["quoted"])
        at = match.end()
    return found if path[:1] == "$" else None


def _judge(arguments: Sequence[Expr]) -> None:
    path = text_of(arguments, 1)
    if _parts(path) is None:
        raise ExpressionError(
            "this is no path into JSON",
            0,
            max(len(path), 1),
            code="expression.pattern",
            hint='a path is $ with names and places, which are counted from 0: $.name, $."odd name", $.items[0].price',
        )


def _path(arguments: Sequence[Expr]) -> str:
    parts = _parts(text_of(arguments, 1)) or []
    return escaped(duckdb_text("$" + "".join(f"[{part}]" if isinstance(part, int) else f'."{part}"' for part in parts)))


def _spark_path(arguments: Sequence[Expr], start: str, *, is_parent: bool = False) -> str:
    parts = _parts(text_of(arguments, 1)) or []
    parts = parts[:-1] if is_parent else parts
    return escaped(spark_text(start + "".join(f"[{part}]" if isinstance(part, int) else f"['{part}']" for part in parts)))


def _read(failed: str) -> Callable[[Sequence[Expr]], str]:
    """DuckDB's value at the path. A number with a point or an exponent is a float, and is written as one."""

    def lowering(arguments: Sequence[Expr]) -> str:
        path = _path(arguments)
        text = f"json_extract_string({{0}}, {path})"
        written = f"CAST(CAST({text} AS DOUBLE) AS VARCHAR)"
        return (
            f"CASE json_type({{0}}, {path}) WHEN 'NULL' THEN NULL WHEN 'OBJECT' THEN {failed} WHEN 'ARRAY' THEN {failed} "
            f"WHEN 'DOUBLE' THEN CASE WHEN regexp_matches({text}, '[.eE]') THEN {written} ELSE {text} END ELSE {text} END"
        )

    return lowering


def _read_on_spark(failed: str) -> Callable[[Sequence[Expr]], str]:
    """Spark's own does not tell a text from a number; among all items of a list a text keeps its quotes.

    Of a number beyond floats it makes a name in quotes, which it takes for no text: these are not escaped, as a text's own are.
    """

    def lowering(arguments: Sequence[Expr]) -> str:
        text = f"get_json_object({{0}}, {_spark_path(arguments, '$')})"
        quoted = f"get_json_object(concat('[', {{0}}, ']'), {_spark_path(arguments, '$[*]')})"
        number = FLOAT_AS_TEXT.replace("{0}", f"CAST({text} AS DOUBLE)")
        return (
            f"CASE WHEN {text} IS NULL OR {quoted} = 'null' THEN CAST(NULL AS STRING) "
            f"WHEN left({quoted}, 1) IN ('{{{{', '[') THEN {failed} "
            f"WHEN {text} = {quoted} AND {text} LIKE '\"%Infinity\"' THEN if({text} LIKE '\"-%', '-inf', 'inf') "
            f"WHEN {quoted} RLIKE '^-?[0-9]+[.eE]' THEN {number} ELSE {text} END"
        )

    return lowering


def _sort(arguments: Sequence[Expr]) -> str:
    sort = f"json_type({{0}}, {_path(arguments)})"
    return (
        f"CASE {sort} WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'list' WHEN 'VARCHAR' THEN 'text' "
        f"WHEN 'BOOLEAN' THEN 'boolean' WHEN 'NULL' THEN 'null' ELSE CASE WHEN {sort} IS NOT NULL THEN 'number' END END"
    )


def _sort_on_spark(arguments: Sequence[Expr]) -> str:
    """By the first character, among all items of a list, where a text has its quotes; Spark shows a null inside as nothing at all."""
    path = f"get_json_object(concat('[', {{0}}, ']'), {_spark_path(arguments, '$[*]')})"
    return (
        f"CASE left({path}, 1) WHEN '{{{{' THEN 'object' WHEN '[' THEN 'list' WHEN 't' THEN 'boolean' WHEN 'f' THEN 'boolean' "
        f"WHEN 'n' THEN 'null' WHEN '\"' THEN if({path} IN ('\"Infinity\"', '\"-Infinity\"') AND {path} = "
        f"get_json_object({{0}}, {_spark_path(arguments, '$')}), 'number', 'text') "
        f"ELSE CASE WHEN {path} IS NOT NULL THEN 'number' WHEN {_is_there_on_spark(arguments)} THEN 'null' END END"
    )


def _is_there_on_spark(arguments: Sequence[Expr]) -> str:
    """Whether what is around the path's last step has it."""
    parts = _parts(text_of(arguments, 1))
    if not parts:
        return "false"
    parent = f"get_json_object(concat('[', {{0}}, ']'), {_spark_path(arguments, '$[*]', is_parent=True)})"
    if isinstance(parts[-1], int):
        return f"json_array_length({parent}) > {parts[-1]}"
    return f"array_contains(json_object_keys({parent}), {escaped(spark_text(parts[-1]))})"


def _of_json(failed: str) -> Signature:
    return signature("a: json, path: literal text -> text", _read(failed), _read_on_spark(failed), judges={1: _judge})


def _of_text(failed: str, otherwise: str) -> Signature:
    def checked(is_json: str, read: Callable[[Sequence[Expr]], str]) -> Callable[[Sequence[Expr]], str]:
        return lambda arguments: f"CASE WHEN {{0}} IS NULL THEN NULL WHEN {is_json} THEN {read(arguments)} ELSE {otherwise} END"

    return signature(
        "a: text, path: literal text -> text",
        checked(IS_JSON, _read(failed)),
        checked(IS_JSON_ON_SPARK, _read_on_spark(failed)),
        judges={1: _judge},
    )


_SAMPLE = """'{"name": "Ada", "tags": ["x", "y"], "size": 1.50}'"""

FUNCTIONS = (
    function(
        "json_text",
        FAMILY,
        "the single value at a path as text, null where there is none; a list, an object, or what is no JSON is an error",
        (_of_text("{!not_single}", "{!not_json}"), _of_json("{!not_single}")),
        (
            (f"json_text({_SAMPLE}, '$.tags[1]')", "'y'"),
            ("json_text(cast(null as text), '$.name')", "null"),
            (f"json_text({_SAMPLE}, '$.tags')", "error"),
        ),
        synonyms="json_value json_extract json_extract_string get_json_object parse_json",
    ),
    function(
        "try_json_text",
        FAMILY,
        "as json_text, but null where that is an error",
        (_of_text("NULL", "NULL"), _of_json("NULL")),
        (
            (f"try_json_text({_SAMPLE}, '$.size')", "'1.5'"),
            ("""try_json_text('{"a": null}', '$.a')""", "null"),
            ("try_json_text('{a: 1}', '$.a')", "null"),
        ),
    ),
    function(
        "json_type",
        FAMILY,
        "what stands at a path: 'object', 'list', 'text', 'number', 'boolean' or 'null'; null where nothing does",
        (signature("a: json, path: literal text -> text", _sort, _sort_on_spark, judges={1: _judge}),),
        (
            (f"json_type(cast({_SAMPLE} as json), '$.tags')", "'list'"),
            ("json_type(cast(null as json), '$.name')", "null"),
            ("""json_type(cast('{"a": null}' as json), '$.a')""", "'null'"),
        ),
        synonyms="typeof json_typeof",
    ),
    function(
        "json_valid",
        FAMILY,
        "whether a text is JSON, strictly read",
        (
            signature(
                "a: text -> boolean",
                f"CASE WHEN {{0}} IS NOT NULL THEN {IS_JSON} END",
                f"CASE WHEN {{0}} IS NOT NULL THEN {IS_JSON_ON_SPARK} END",
            ),
        ),
        (("""json_valid('{"a": [1, 2]}')""", "true"), ("json_valid(null)", "null"), ("json_valid('[NaN]')", "false")),
        synonyms="is_json isjson",
    ),
)
