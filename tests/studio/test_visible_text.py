from __future__ import annotations

import unicodedata

import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cells import csv_value, json_value, shown
from panels.words import count, size
from studio.cli.excerpt import excerpt
from studio.cli.output import styled
from studio.cli.visible import visible, visible_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain äöü 漢字 👩‍💻", "plain äöü 漢字 👩‍💻"),
        ("a\nb\tc\r", "a␊b␉c␍"),
        ("\x1b[2J\x1b]8;;http://x\x07", "␛[2J␛]8;;http://x␇"),
        ("\x7f\x9b31m", "␡⟨009B⟩31m"),
        ("a\u202eb", "a⟨202E⟩b"),
        ("\ufeffa\u2028b", "⟨FEFF⟩a⟨2028⟩b"),
        ("\ud800", "⟨D800⟩"),
        ("[red]x[/] [@click=app.quit()]", "[red]x[/] [@click=app.quit()]"),
    ],
)
def test_unseen_characters_become_symbols(text: str, expected: str) -> None:
    assert visible(text) == expected


@settings(max_examples=scaled(5_000))
@given(st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "L", "N", "P", "S"])))
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    left = {
        sign
        for sign in visible(text)
        if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(sign) in {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}
    }
    assert left == set()
    assert visible(visible(text)) == visible(text)
    assert styled(text).plain == visible_lines(text)


@pytest.mark.parametrize(
    ("line", "column", "end", "expected"),
    [
        (2, 3, 6, ["  --> f:2:3", "2 | b cde f", "  |   ^^^"]),
        (2, None, None, ["  --> f:2", "2 | b cde f", "  | ^"]),
        (None, None, None, ["  --> f"]),
        (9, 1, 2, ["  --> f:9:1"]),
        (1, 40, 50, ["  --> f:1:40", "1 | a", "  |  ^"]),
        (3, 2, 4, ["  --> f:3:2", "3 | 漢字x", "  |   ^^^"]),
        (4, 2, 3, ["  --> f:4:2", "4 | ␉␛[2J", "  |  ^"]),
    ],
)
def test_a_place_is_shown_with_carets_under_its_span(line: int | None, column: int | None, end: int | None, expected: list[str]) -> None:
    pieces = excerpt("f", ["a", "b cde f", "漢字x", "\t\x1b[2J"], line, column, end)
    assert ["".join(piece if isinstance(piece, str) else piece[0] for piece in row) for row in pieces] == expected


def test_a_long_line_is_cut_around_its_span() -> None:
    rows = excerpt("f", ["x" * 500 + "HERE" + "y" * 500], 1, 501, 505)
    text, carets = ("".join(piece if isinstance(piece, str) else piece[0] for piece in row) for row in rows[1:])
    assert len(text) < 130
    assert text[carets.index("^") : carets.rindex("^") + 1] == "HERE"


@pytest.mark.parametrize(
    ("value", "for_people", "for_json", "for_csv"),
    [
        (None, "null", None, ""),
        ("", "", "", '""'),
        ('a,"b', 'a,"b', 'a,"b', '"a,""b"'),
        (True, "true", True, "true"),
        (1.0, "1.0", 1.0, "1.0"),
        (float("nan"), "NaN", "NaN", "NaN"),
        (float("-inf"), "-Infinity", "-Infinity", "-Infinity"),
        ([1, None, "x"], "[1, null, x]", [1, None, "x"], '"[1, null, x]"'),
        ({"a": 1.5}, "{a: 1.5}", {"a": 1.5}, "{a: 1.5}"),
        (b"\x00\xff", "00ff", "00ff", "00ff"),
    ],
)
def test_a_value_in_three_forms(value: object, for_people: str, for_json: object, for_csv: str) -> None:
    assert (shown(value), json_value(value), csv_value(value)) == (for_people, for_json, for_csv)


def test_numbers_in_words() -> None:
    assert [count(1, "row"), count(336_776, "row"), size(1), size(999), size(5_372_650), size(10**18)] == [
        "1 row",
        "336,776 rows",
        "1 byte",
        "999 bytes",
        "5.4 MB",
        "1000000.0 TB",
    ]
