"""Regular expressions. Patterns are written out, since they are checked and translated; the syntax is a subset of RE2."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.errors import ExpressionError
from engine.language.functions.judging import text_of, value_of
from engine.language.printing import escaped
from engine.language.quoting import spark_text
from engine.language.regex import java_replacement, read_pattern, refuse_replacement
from engine.language.signature import Cases, Function, function, signature
from engine.language.tree import Expr, Judge

FAMILY = "regular expression"


def _judge(arguments: Sequence[Expr]) -> None:
    read_pattern(text_of(arguments, 1))


def _judge_not_empty(arguments: Sequence[Expr]) -> None:
    """Engines place empty matches differently."""
    text = text_of(arguments, 1)
    if read_pattern(text).can_be_empty:
        raise ExpressionError(
            "this pattern matches the empty text",
            0,
            len(text),
            code="expression.regex",
            hint="write + instead of *, or leave the optional part out",
        )


def _judge_group(arguments: Sequence[Expr]) -> None:
    groups, number = read_pattern(text_of(arguments, 1)).groups, value_of(arguments, 2)
    if not isinstance(number, int) or not 0 <= number <= groups:
        raise ExpressionError(
            f"the pattern has no group {number}", 0, 1, code="expression.regex", hint=f"0 is the whole match, it has {groups} groups"
        )


def _judge_replacement(arguments: Sequence[Expr]) -> None:
    refuse_replacement(text_of(arguments, 2), read_pattern(text_of(arguments, 1)).groups)


def _java(template: str, pattern: Callable[[str], str] = str) -> Callable[[Sequence[Expr]], str]:
    """A template whose `PATTERN` is the translated pattern, and `WITH` the translated replacement."""

    def lowering(arguments: Sequence[Expr]) -> str:
        found = pattern(read_pattern(text_of(arguments, 1)).java)
        replacement = java_replacement(text_of(arguments, 2))
        return template.replace("PATTERN", escaped(spark_text(found))).replace("WITH", escaped(spark_text(replacement)))

    return lowering


def _first_on_spark(arguments: Sequence[Expr]) -> str:
    """The text before the first match is a group in front of it, and the match another: Java replaces all matches, or is given one."""
    found = rf"(?d)\A((?s:.*?))({read_pattern(text_of(arguments, 1)).java.removeprefix('(?d)')})"
    replacement = java_replacement(text_of(arguments, 2), before=2)
    return f"regexp_replace({{0}}, {escaped(spark_text(found))}, {escaped(spark_text(replacement))})"


def _function(
    name: str, shape: str, meaning: str, cases: Cases, duckdb: str, spark: Callable[[Sequence[Expr]], str], judges: Mapping[int, Judge]
) -> Function:
    return function(name, FAMILY, meaning, (signature(shape, duckdb, spark, judges=judges),), cases)


def _extracting(name: str, result: str, meaning: str, cases: Cases, judge: Judge, duckdb: str = "CALL") -> Function:
    shape = "a: text, pattern: literal text"
    return function(
        name,
        FAMILY,
        meaning,
        (
            signature(f"{shape} -> {result}", f"{name}({{0}}, {{1}})", _java(f"{name}({{0}}, PATTERN, 0)"), judges={1: judge}),
            signature(
                f"{shape}, group: literal integer -> {result}",
                duckdb.replace("CALL", f"{name}({{0}}, {{1}}, CAST({{2}} AS INTEGER))"),
                _java(f"{name}({{0}}, PATTERN, CAST({{2}} AS INT))"),
                judges={1: judge, 2: _judge_group},
            ),
        ),
        cases,
    )


FUNCTIONS = (
    _function(
        "regexp_matches",
        "a: text, pattern: literal text -> boolean",
        "whether the pattern is found anywhere",
        (
            ("regexp_matches('flight 12', '[a-z] \\d+')", "true"),
            ("regexp_matches(null, 'a')", "null"),
            ("regexp_matches('', '^$')", "true"),
        ),
        "regexp_matches({0}, {1})",
        _java("({0} RLIKE PATTERN)"),
        {1: _judge},
    ),
    _function(
        "regexp_full_match",
        "a: text, pattern: literal text -> boolean",
        "whether the pattern fits the whole text",
        (
            ("regexp_full_match('N123', 'N[0-9A-Z]+')", "true"),
            ("regexp_full_match(null, 'a')", "null"),
            ("regexp_full_match('ab', 'a|ab')", "true"),
        ),
        "regexp_full_match({0}, {1})",
        _java("({0} RLIKE PATTERN)", lambda java: f"(?d)^(?:{java.removeprefix('(?d)')})\\z"),
        {1: _judge},
    ),
    _extracting(
        "regexp_extract",
        "text",
        "the first match, or a group of it; empty where there is none",
        (
            ("regexp_extract('tel 030-12', '(\\d+)-(\\d+)', 2)", "'12'"),
            ("regexp_extract(null, 'a')", "null"),
            ("regexp_extract('abc', '\\d')", "''"),
        ),
        _judge,
    ),
    _extracting(
        "regexp_extract_all",
        "list<text>",
        "all matches, or a group of each; empty where the group has no part in it",
        (
            ("regexp_extract_all('a1b22', '\\d+')", "['1', '22']"),
            ("regexp_extract_all(null, 'a')", "null"),
            ("regexp_extract_all('abc', '\\d')", "cast([] as list<text>)"),
        ),
        _judge_not_empty,
        "list_transform(CALL, lambda v: coalesce(v, ''))",  # a group without a part in the match is empty, as in regexp_extract
    ),
    _function(
        "regexp_replace",
        "a: text, pattern: literal text, with: literal text -> text",
        "every match by another text, in which \\1 is the first group",
        (
            ("regexp_replace('a1b22', '(\\d+)', '<\\1>')", "'a<1>b<22>'"),
            ("regexp_replace(null, 'a', 'b')", "null"),
            ("regexp_replace('abc', 'x', 'y')", "'abc'"),
        ),
        "regexp_replace({0}, {1}, {2}, 'g')",
        _java("regexp_replace({0}, PATTERN, WITH)"),
        {1: _judge_not_empty, 2: _judge_replacement},
    ),
    _function(
        "regexp_replace_first",
        "a: text, pattern: literal text, with: literal text -> text",
        "the first match by another text",
        (
            ("regexp_replace_first('a1b22', '\\d', '#')", "'a#b22'"),
            ("regexp_replace_first(null, 'a', 'b')", "null"),
            ("regexp_replace_first('abc', 'x', 'y')", "'abc'"),
        ),
        "regexp_replace({0}, {1}, {2})",
        _first_on_spark,
        {1: _judge_not_empty, 2: _judge_replacement},
    ),
    _function(
        "regexp_split",
        "a: text, pattern: literal text -> list<text>",
        "the parts between matches",
        (("regexp_split('a, b;c', '[,;] *')", "['a', 'b', 'c']"), ("regexp_split(null, ',')", "null"), ("regexp_split('', ',')", "['']")),
        "string_split_regex({0}, {1})",
        _java("split({0}, PATTERN, -1)"),
        {1: _judge_not_empty},
    ),
)
