"""Patterns over column names mean what Python's mean, and cost time linear in the name whatever they hold."""

from __future__ import annotations

import re
import time

import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ExpressionError
from engine.kinds.name_pattern import name_pattern
from engine.kinds.name_program import MAX_STEPS

ATOMS = st.sampled_from(["a", "b", "_", ".", "[ab]", "[^a]", r"\d", r"\w", r"\.", "[a-c_]", "^", "$"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(inner, inner).map("|".join).map("(?:{})".format),
        inner.map("({})".format),
        st.tuples(inner.map("(?:{})".format), st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{1,}", "*?", "+?", "??"])).map("".join),
    ),
    max_leaves=8,
)
NAMES = st.text(alphabet="abc_.1", max_size=12)


@settings(max_examples=scaled(20_000))
@given(PATTERNS, NAMES)
def test_a_pattern_is_found_where_python_finds_it(pattern: str, name: str) -> None:
    assert name_pattern(pattern).is_in(name) == bool(re.search(pattern, name.replace("\n", "")))


@pytest.mark.parametrize(
    ("pattern", "replacement", "name", "result"),
    [
        ("^tmp_", "", "tmp_tmp_a", "tmp_a"),
        ("^(tmp_)+", "", "tmp_tmp_a", "a"),
        (r"^q([0-9]+)_(.*)$", r"\2_q\1", "q12_sales", "sales_q12"),
        ("_+", "_", "a__b___c", "a_b_c"),
        ("a|ab", "x", "abab", "xbxb"),
        ("ab|a", "x", "abab", "xx"),
        ("x*", "-", "axb", "-a--b-"),
        ("(a)|(b)", r"[\1\2]", "ab", "[a][b]"),
        ("a.*?b", "x", "aabab", "xx"),
        ("$", "_end", "a", "a_end"),
        (".", r"\\\0", "ab", r"\a\b"),
        ("[.() ]", "_", "a.b (c)", "a_b__c_"),
        ("é+", "e", "éétage", "etage"),
        ("[[&~|]", "_", "a[b&c~d|e", "a_b_c_d_e"),
        (r"[\]a]", "_", "]ab", "__b"),
    ],
)
def test_replacing(pattern: str, replacement: str, name: str, result: str) -> None:
    assert name_pattern(pattern).replaced(name, replacement) == result


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "(a?){30}a{30}$", ".*.*.*.*.*x", "(.*a){12}x", "((a*)*)*$", "(|a)*$"])
def test_no_pattern_runs_away(pattern: str) -> None:
    started = time.process_time()
    name_pattern(pattern).is_in("a" * 2_000 + "!")
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("pattern", "start"),
    [
        ("(a", 0), ("a)", 1), ("*a", 0), ("a**", 0), ("[a", 0), ("a\\", 1), (r"(a)\1", 3), ("(?=a)", 0), ("(?i)a", 0), ("a{2,1}", 1),
        ("a" * 501, 500), ("(((a{500}){500})){2}", 2), ("(" * 30 + "a" + ")" * 30, 21), ("[b-a]", 0), (r"\Q", 0),
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_said_where(pattern: str, start: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        name_pattern(pattern)
    assert (caught.value.code, caught.value.start) == ("field.pattern", start)
    assert caught.value.start < caught.value.end <= len(pattern)


def test_programs_are_bounded() -> None:
    assert len(name_pattern("a{999}").program) < MAX_STEPS


def test_a_replacement_may_only_name_groups_that_are_there() -> None:
    assert name_pattern("(a)").missing_group(r"\1\2") == "2"
    assert name_pattern("(a)").missing_group(r"\0\1\\3") is None
