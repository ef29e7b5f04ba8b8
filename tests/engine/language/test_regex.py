"""Regular expressions: what becomes of them for Java, what is refused and where, and that DuckDB takes all that is accepted."""

from __future__ import annotations

import duckdb
import pytest
from counts import IS_FULL, scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from language_cases import connect

from engine.errors import ExpressionError
from engine.language.quoting import duckdb_text
from engine.language.regex import java_replacement, read_pattern, refuse_replacement
from engine.language.regex_folding import cases_of

WORD = "[0-9A-Za-z_]"
TRANSLATED = [
    ("[a-z]\\d+", "(?d)[a-z]\\d+", 0, False),
    ("a|b*", "(?d)a|b*", 0, True),
    ("(a)(?:b)(?P<n>c)", "(?d)(a)(?:b)(?<n>c)", 2, False),
    ("\\s\\S[\\s]", "(?d)[\\t\\n\\f\\r ][^\\t\\n\\f\\r ][\\t\\n\\f\\r ]", 0, False),
    ("^a$", "(?d)^a\\z", 0, False),
    ("(?m)^a$", "(?d)(?m)^a$", 0, False),
    ("(?m:a$)b$", "(?d)(?m:a$)b\\z", 0, False),
    ("(?i)é", "(?d)[é\\x{C9}]", 0, False),
    ("(?i-s:a)", "(?d)(?-s:[a\\x{41}])", 0, False),
    ("(?is)(?-i:a)b1|(?i:c)", "(?d)(?s)(?:a)[b\\x{42}]1|(?:[c\\x{43}])", 0, False),
    ("((?i)ß)ß", "(?d)([ß\\x{1E9E}])ß", 1, False),
    ("(?i)[k-l]\\w", "(?d)[k-l\\x{4B}-\\x{4C}\\x{212A}][\\w\\x{17F}\\x{212A}]", 0, False),
    ("(?i)[\\W[:^lower:]]", "(?d)[[^\\w\\x{17F}\\x{212A}][^a-z\\x{41}-\\x{5A}\\x{17F}\\x{212A}]]", 0, False),
    ("(?i)(?-i:\\pL)\\x{4B}", "(?d)(?:\\p{L})[\\x{4B}\\x{6B}\\x{212A}]", 0, False),
    ("\\ba", f"(?d)(?:(?<={WORD})(?!{WORD})|(?<!{WORD})(?={WORD}))a", 0, False),
    ("\\Aa\\z", "(?d)\\Aa\\z", 0, False),
    ("[a&&b]", "(?d)[a\\&\\&b]", 0, False),
    ("[[]", "(?d)[\\[]", 0, False),
    ("[]a]", "(?d)[\\]a]", 0, False),
    ("[^\\]-]", "(?d)[^\\]\\-]", 0, False),
    ("[[:alpha:]_]", "(?d)[A-Za-z\\_]", 0, False),
    ("\\p{Greek}\\pL\\P{Lu}\\p{^Nd}", "(?d)\\p{IsGreek}\\p{L}\\P{Lu}\\P{Nd}", 0, False),
    ("a{2}b{1,}c{0,3}", "(?d)a{2}b{1,}c{0,3}", 0, False),
    ("a{x", "(?d)a\\{x", 0, False),
    ("\\v\\x41\\x{1F600}", "(?d)\\x0B\\x{41}\\x{1F600}", 0, False),
    ("\\$\\.", "(?d)\\$\\.", 0, False),
    ("a+?b*?", "(?d)a+?b*?", 0, False),
    ("", "(?d)", 0, True),
    ("(a|)", "(?d)(a|)", 1, True),
]


@pytest.mark.parametrize(("text", "java", "groups", "can_be_empty"), TRANSLATED, ids=[text for text, *_ in TRANSLATED])
def test_translated(text: str, java: str, groups: int, can_be_empty: bool) -> None:
    found = read_pattern(text)
    assert (found.java, found.groups, found.can_be_empty) == (java, groups, can_be_empty)
    with connect() as connection:
        assert connection.execute(f"SELECT regexp_full_match('', {duckdb_text(text)})").fetchone() == (can_be_empty,)


REFUSED = [
    ("(?=a)", "(?="), ("a(?!b)", "(?!"), ("(?<=a)b", "(?<"), ("(?>a)", "(?>"), ("(a)\\1", "\\1"), ("a*+", "a*+"), ("a**", "a**"), ("*a", "*"), ("{2}", "{"), ("(?i){2}", "(?i){2}"), ("a{2}{3}", "a{2}{"),
    ("\\Z", "\\Z"), ("\\h", "\\h"), ("\\u0041", "\\u"), ("\\C", "\\C"), ("\\Qa\\E", "\\Q"), ("(?x)a", "(?x"), ("(?U)a", "(?U"), ("a{,3}", "{"), ("a{1001}", "{1001}"), ("a{3,2}", "{3,2}"),
    ("(a", "("), ("a)", ")"), ("[a", "["), ("[z-a]", "[z-a"), ("\\p{Klingon}", "\\p{"), ("[[:foo:]]", "[[:foo:]"), ("a\\", "\\"), ("(?P<a b>c)", "(?P"), ("^*", "^*"), ("\\b+", "\\b+"),
    ("(?i)\\pL", "\\p"), ("(?i)[a\\p{Lu}]", "[a"), ("(?#a)b", "(?#"), ("\\x{110000}", "\\x{110000}"), ("(" * 40 + ")" * 40, "("), ("()" + "(?:" * 35, "("),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place"), REFUSED, ids=[text for text, _ in REFUSED])
def test_refused(text: str, place: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_pattern(text)
    assert caught.value.code == "expression.regex"
    assert text[caught.value.start : caught.value.end] == place


@pytest.mark.parametrize(("text", "java"), [("<\\1>", "<$1>"), ("\\0", "$0"), ("$1", "\\$1"), ("a\\\\b", "a\\\\b"), ("", "")])
def test_replacements(text: str, java: str) -> None:
    assert java_replacement(text) == java


@pytest.mark.parametrize("text", ["\\2", "\\", "\\n", "a\\x"])
def test_wrong_replacements(text: str) -> None:
    with pytest.raises(ExpressionError):
        refuse_replacement(text, 1)


def test_every_letter_has_the_cases_that_duckdb_sees(connection: duckdb.DuckDBPyConnection) -> None:
    ours = [code for code in range(1, 0x20000) if len(cases_of(code)) > 1]
    every = "SELECT CAST(i AS INTEGER) AS i, chr(CAST(i AS INTEGER)) AS s FROM range(1, 1114112) AS codes(i) WHERE i NOT BETWEEN 55296 AND 57343"
    is_cased = "lower(s) <> s OR upper(s) <> s OR i IN (SELECT unnest(?))"
    connection.execute(f"CREATE TABLE letters AS SELECT * FROM ({every}) WHERE {is_cased}", [ours])
    codes = [code for (code,) in connection.execute("SELECT i FROM letters ORDER BY i").fetchall()]
    for code in codes[:: 1 if IS_FULL else 10]:
        pattern = f"(?i)\\x{{{code:X}}}"
        seen = connection.execute("SELECT list(i ORDER BY i) FROM letters WHERE regexp_full_match(s, ?)", [pattern]).fetchone()
        assert seen == (list(cases_of(code)),), pattern


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return connect()


@settings(max_examples=scaled(3_000))
@given(
    st.lists(st.sampled_from([*"ab.*+?|()[]{}^$\\-1,é &", "\\d", "\\b", "(?:", "(?i)", "[a-", "{2}", "\\pL", "[:alpha:]"]), max_size=8).map(
        "".join
    )
)
def test_what_is_accepted_is_good_for_duckdb(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    try:
        found = read_pattern(text)
    except ExpressionError as problem:
        assert 0 <= problem.start <= problem.end <= len(text)
        return
    seen = connection.execute(f"SELECT regexp_full_match('', {duckdb_text(text)})").fetchone()
    assert seen is not None
    assert seen[0] in (found.can_be_empty, False)
