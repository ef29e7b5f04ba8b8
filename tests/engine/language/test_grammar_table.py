"""The grammar as a table: what binds how tightly, and every text that is refused, with its place and its corrected texts."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionError
from engine.language.binder import bind
from engine.language.print_duckdb import print_expression
from engine.language.scope import Scope, ScopeColumn
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, TEXT, TIMESTAMP, list_of, struct_of

SCOPE = Scope(
    (
        ScopeColumn("a", INTEGER),
        ScopeColumn("b", INTEGER),
        ScopeColumn("c", INTEGER),
        ScopeColumn("p", BOOLEAN),
        ScopeColumn("q", BOOLEAN),
        ScopeColumn("r", BOOLEAN),
        ScopeColumn("t", TEXT),
        ScopeColumn("u", TEXT),
        ScopeColumn("x", FLOAT),
        ScopeColumn("day", DATE),
        ScopeColumn("moment", TIMESTAMP),
        ScopeColumn("items", list_of(INTEGER)),
        ScopeColumn("pair", struct_of(("first", INTEGER), ("Second one", TEXT))),
        ScopeColumn("Total Sales", INTEGER),
    ),
    {"limit": INTEGER, "since": DATE, "codes": list_of(TEXT), "ids": list_of(INTEGER)},
)

PRECEDENCE = [
    ("p or q and r", '("p" OR ("q" AND "r"))'),
    ("p and q or r", '(("p" AND "q") OR "r")'),
    ("p and q and r", '("p" AND "q" AND "r")'),
    ("not p and q", '((NOT "p") AND "q")'),
    ("not a = b", '(NOT ("a" = "b"))'),
    ("not p = q", '(NOT ("p" = "q"))'),
    ("not a is null", '(NOT ("a" IS NULL))'),
    ("not not p", '(NOT (NOT "p"))'),
    ("a + b = c", '(("a" + "b") = "c")'),
    ("a = b + c", '("a" = ("b" + "c"))'),
    ("t || u = t", '(("t" || "u") = "t")'),
    ("t || u || t", '(("t" || "u") || "t")'),
    ("a + b * c", '("a" + ("b" * "c"))'),
    ("a * b + c", '(("a" * "b") + "c")'),
    ("a - b - c", '(("a" - "b") - "c")'),
    ("a - (b - c)", '("a" - ("b" - "c"))'),
    ("-a * b", '(CAST(-"a" AS BIGINT) * "b")'),
    ("- a + b", '(CAST(-"a" AS BIGINT) + "b")'),
    ("- -a", 'CAST(-CAST(-"a" AS BIGINT) AS BIGINT)'),
    ("-2", "CAST(-2 AS BIGINT)"),
    ("-9223372036854775808", "CAST(-9223372036854775808 AS BIGINT)"),
    ("a::float::text", "replace(CAST(CAST(\"a\" AS DOUBLE) AS VARCHAR), '-nan', 'nan')"),
    ("a between b and c and p", '(("a" BETWEEN "b" AND "c") AND "p")'),
    ("a not between b + 1 and c", '("a" NOT BETWEEN ("b" + CAST(1 AS BIGINT)) AND "c")'),
    ("a in (b, c) or p", '(("a" IN ("b", "c")) OR "p")'),
    ("a is not distinct from b + c", '("a" IS NOT DISTINCT FROM ("b" + "c"))'),
    ("t not like u || t", '("t" NOT LIKE ("u" || "t"))'),
    ("items[a + 1]", '("items")[("a" + CAST(1 AS BIGINT))]'),
    ("pair.first + a", '(("pair")."first" + "a")'),
    ('pair."second ONE" || t', '(("pair")."Second one" || "t")'),
    ("A + B", '("a" + "b")'),
    ('"Total Sales" + "total sales"', '("Total Sales" + "Total Sales")'),
    ("$limit + a", '(CAST($limit AS BIGINT) + "a")'),
    ("t in $codes and p", '(CASE WHEN "t" IS NOT NULL THEN list_contains(CAST($codes AS VARCHAR[]), "t") END AND "p")'),
    ("a not in $ids", '(NOT CASE WHEN "a" IS NOT NULL THEN list_contains(CAST($ids AS BIGINT[]), "a") END)'),
    ("a in ($ids)", 'CASE WHEN "a" IS NOT NULL THEN list_contains(CAST($ids AS BIGINT[]), "a") END'),
    ("a in ($limit, 2)", '("a" IN (CAST($limit AS BIGINT), CAST(2 AS BIGINT)))'),
    ("a != b", '("a" <> "b")'),
    ("a%b", None),
    ("case when p then 1 end", 'CASE WHEN "p" THEN CAST(1 AS BIGINT) ELSE CAST(NULL AS BIGINT) END'),
    ("case a when 1 then t else u end", 'CASE WHEN ("a" = CAST(1 AS BIGINT)) THEN "t" ELSE "u" END'),
    ("'it''s \\n'", "'it''s \\n'"),
    ("1.50", "CAST(1.50 AS DECIMAL(3,2))"),
    ("1e3", "CAST('1000.0' AS DOUBLE)"),
    ("date'2024-01-31'", "CAST('2024-01-31' AS DATE)"),
    ("x > 1", "(\"x\" > CAST('1.0' AS DOUBLE))"),
    ("left(t, 2)", 'left("t", CAST(2 AS BIGINT))'),
    ("a -- 1".replace("-- ", "- -"), '("a" - CAST(-1 AS BIGINT))'),
]


@pytest.mark.parametrize(("text", "printed"), PRECEDENCE, ids=[text for text, _ in PRECEDENCE])
def test_precedence(text: str, printed: str | None) -> None:
    found = print_expression(bind(text, SCOPE))
    assert printed is None or found == printed


REFUSED = [
    ("0x1F", "0x1F", ()),
    ("a + 0b11", "0b11", ()),
    ("5L", "5L", ()),
    ("1_000 + a", "1_000", ("1000 + a",)),
    ("1.", "1.", ("1",)),
    (".5 + a", ".5", ("0.5 + a",)),
    ("1e999", "1e999", ()),
    ("9223372036854775808", "9223372036854775808", ()),
    ("1." + "0" * 38, "1." + "0" * 38, ()),
    ("12abc", "12abc", ()),
    ("'a' 'b'", "'a' 'b'", ("'a' || 'b'",)),
    ("E'a'", "E'a'", ()),
    ("x'ab'", "x'ab'", ("'ab'",)),
    ("$$a$$", "$$a$$", ()),
    ("'abc", "'abc", ("'abc'",)),
    ('"abc', '"abc', ('"abc"',)),
    ("a ^ b", "^", ()),
    ("a ** b", "**", ()),
    ("~a", "~", ()),
    ("a << b", "<", ()),
    ("a & b", "&", ()),
    ("a | b", "|", ()),
    ("t ->> 'a'", "->>", ()),
    ("a == b", "==", ()),
    ("a ? b : c", "?", ()),
    ("a; b", ";", ()),
    ("`a`", "`", ()),
    ("a -- why", "-- why", ()),
    ("a /* why */ + b", "/* why */", ()),
    ("a < b < c", "<", ()),
    ("a = b is null", "is", ()),
    ("a = not p", "not", ()),
    ("+a", "+", ("a",)),
    ("a +", "+", ()),
    ("a b", "b", ()),
    ("a as total", "as", ()),
    ("(a", "a", ()),
    ("a)", ")", ()),
    ("items[1:2]", ":", ()),
    ("t glob 'a*'", "glob", ()),
    ("t similar to 'a'", "similar", ()),
    ("a in (select 1)", "select", ()),
    ("a in ()", ")", ()),
    ("case end", "end", ('case "end"',)),
    ("case when p then 1", "1", ()),
    ("cast(a as varchar)", "varchar", ("cast(a as text)",)),
    ("a::int", "int", ("a::integer",)),
    ("cast(a, text)", ",", ()),
    ("cast(a as decimal(3))", "decimal", ()),
    ("interval 3 month", "interval 3 month", ()),
    ("day + interval 3 months", "months", ("day + interval 3 month",)),
    ("day + interval '3' month", "'3'", ()),
    ("day + interval 3 fortnight", "fortnight", ()),
    ("date '2024-02-30'", "'2024-02-30'", ()),
    ("date '2024/01/31'", "'2024/01/31'", ()),
    ("timestamp '2024-01-31 10:20:30Z'", "'2024-01-31 10:20:30Z'", ()),
    ("${limit}", "{", ()),
    ("{'a' 1}", "1", ()),
    ("é + 1", "é", ('"é" + 1',)),
    ("end + 1", "end", ('"end" + 1',)),
    ("a.", ".", ()),
    ("sum(a) over (order by b)", "over", ()),
    ("count(a) within group (order by a)", "within", ()),
    ("", "", ()),
    ("  ", "  ", ()),
    ("a\u0000", "\u0000", ()),
]


@pytest.mark.parametrize(("text", "place", "fixes"), REFUSED, ids=[repr(text) for text, _, _ in REFUSED])
def test_refused(text: str, place: str, fixes: tuple[str, ...]) -> None:
    with pytest.raises(ExpressionError) as caught:
        bind(text, SCOPE)
    problem = caught.value
    assert (text[problem.start : problem.end], problem.replacements) == (place, fixes)
    assert problem.code in ("expression.syntax", "type.unknown")


MISFITS = [
    ("lenght(t)", "lenght", "expression.no_function", ("length(t)",)),
    ("substr(t, 1)", "substr", "expression.no_function", ("substring(t, 1)",)),
    ("ISBLANK(t)", "ISBLANK", "expression.no_function", ()),
    ("totl + 1", "totl", "expression.no_column", ()),
    ("momnt is null", "momnt", "expression.no_column", ("moment is null",)),
    ("Total_Sales + 1", "Total_Sales", "expression.no_column", ('"Total Sales" + 1',)),
    ('t = "EWR"', '"EWR"', "expression.no_column", ("t = 'EWR'",)),
    ("$limt + 1", "$limt", "expression.no_parameter", ("$limit + 1",)),
    ("a in $codes", "a in $codes", "expression.types", ()),
    ("a in ($ids, 1)", "a in ($ids, 1)", "expression.types", ()),
    ("a in $other", "$other", "expression.no_parameter", ()),
    ("t + 1", "t + 1", "expression.types", ("cast(t as integer) + 1", "t || cast(1 as text)")),
    ("1 + t", "1 + t", "expression.types", ("1 + cast(t as integer)", "cast(1 as text) || t")),
    ("t = 1", "t = 1", "expression.types", ("cast(t as integer) = 1", "t = '1'")),
    ("t + u", "t + u", "expression.types", ("t || u",)),
    ("t || a", "t || a", "expression.types", ("t || cast(a as text)",)),
    ("day + 1", "day + 1", "expression.types", ("day + interval 1 day",)),
    ("day + a * 2", "day + a * 2", "expression.types", ("day + interval (a * 2) day",)),
    ("day = '2024-01-31'", "day = '2024-01-31'", "expression.types", ("day = cast('2024-01-31' as date)", "cast(day as text) = '2024-01-31'")),
    ("moment - moment", "moment - moment", "expression.types", ()),
    ("t + interval 1 day", "t + interval 1 day", "expression.types", ("cast(t as date) + interval 1 day",)),
    ("p = 1", "p = 1", "expression.types", ("cast(p as integer) = 1", "p = cast(1 as boolean)")),
    ("a and p", "a and p", "expression.types", ("cast(a as boolean) and p",)),
    ("not a", "not a", "expression.types", ("not cast(a as boolean)",)),
    ("case when p then 1 else 'x' end", "'x'", "expression.types", ("case when p then 1 else cast('x' as integer) end",)),
    ("case when a then 1 end", "a", "expression.types", ("case when (a) <> 0 then 1 end",)),
    ("[1, 'a']", "[1, 'a']", "expression.types", ()),
    ("length(a)", "length(a)", "expression.types", ("length(cast(a as text))",)),
    ("cast(items as text)", "cast(items as text)", "expression.no_cast", ()),
    ("pair.secnd", "pair.secnd", "expression.no_field", ('pair."Second one"',)),
    ("pair.frist", "pair.frist", "expression.no_field", ("pair.first",)),
    ("t.x", "t.x", "expression.no_field", ()),
    ("null", "null", "expression.untyped", ("cast(null as text)", "cast(null as integer)")),
    ("sum(a)", "sum(a)", "expression.misplaced", ()),
    ("row_number()", "row_number()", "expression.misplaced", ()),
    ("upper(distinct t)", "upper(distinct t)", "expression.call", ()),
    ("x -> x", "->", "expression.syntax", ()),
    ("upper(x -> x)", "x -> x", "expression.syntax", ()),
    ("regexp_matches(t, u)", "regexp_matches(t, u)", "expression.types", ()),
    ("regexp_matches(t, '(?=a)')", "(?=", "expression.regex", ()),
    ("regexp_replace(t, 'a*', 'b')", "a*", "expression.regex", ()),
    ("regexp_replace(t, '(a)', '\\2')", "\\2", "expression.regex", ()),
    ("regexp_extract(t, 'a', 1)", "1", "expression.regex", ()),
    ("strftime(day, '%d.%u')", "%u", "expression.time_pattern", ()),
    ("strptime(t, '%d.%m.')", "%d.%m.", "expression.time_pattern", ()),
    ("strptime(t, '')", "''", "expression.time_pattern", ()),
    ("to_utc(moment, 'Europe/Pariss')", "Europe/Pariss", "expression.zone", ("to_utc(moment, 'Europe/Paris')",)),
    ("to_utc(moment, '+02:00')", "+02:00", "expression.zone", ()),
    ("t ilike 'ä%'", "ä", "expression.pattern", ()),
    ("t like '!a' escape '!'", "!", "expression.pattern", ()),
    ("round(x, 99)", "99", "expression.out_of_range", ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "code", "fixes"), MISFITS, ids=[text for text, *_ in MISFITS])
def test_misfits(text: str, place: str, code: str, fixes: tuple[str, ...]) -> None:
    with pytest.raises(ExpressionError) as caught:
        bind(text, SCOPE)
    problem = caught.value
    seen = text[problem.start : problem.end]
    assert (seen, problem.code) == (place, code)
    assert set(fixes) <= set(problem.replacements)
    assert bool(fixes) == bool(problem.replacements)


@pytest.mark.parametrize(
    "fix",
    [fix for *_, fixes in MISFITS for fix in fixes]
    + [fix for _, _, fixes in REFUSED for fix in fixes if "é" not in fix and "end" not in fix and "abc" not in fix],
)
def test_fixes_bind(fix: str) -> None:
    bind(fix, SCOPE)
