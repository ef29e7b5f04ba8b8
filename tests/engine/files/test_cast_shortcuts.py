"""A text column's cast takes a shortcut past its regular expression; it may never take a text that the expression refuses."""

from __future__ import annotations

import duckdb
import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.language import cast
from engine.language.cast_patterns import FORMS
from engine.language.print_duckdb import print_expression
from engine.language.tree import Column
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, TEXT, TIME, TIMESTAMP, DataType, decimal, duckdb_type

TYPES = [INTEGER, FLOAT, decimal(15, 2), decimal(2, 2), BOOLEAN, DATE, TIME, TIMESTAMP]
SEEDS = {
    "integer": ["12", "-5", "+7", "007", "1_0", " 7 ", "0x1F", "1e3", "1.7", "9223372036854775807", "9223372036854775808"],
    "decimal": ["1.50", "1.5", ".5", "1e2", "1_0", "-0.00", "0e2.", "99999999999999.99", "0.125"],
    "float": ["1.5", "-.5", "1e5", "1_0.5", "0x1F", "1.5\x0b", "+-7", "nan()", "1e", " 7.25 ", "1.5f", "Infinity", "5."],
    "boolean": ["true", "TRUE", "t", "no", " true", "on", "1"],
    "date": [
        "2024-01-31",
        "2024-1-3",
        "2024/01/31",
        "  24-01-31",
        "12024-01-31",
        "infinity",
        "0000-01-01",
        "2024-01-31 (BC)",
        "epoch",
        "2024-01-3\t",
    ],
    "time": ["10:20", "10:20:30", "24:00:00", "10:20:30.5", " 1:20:30 ", "10:20:30Z"],
    "timestamp": [
        "2024-01-31 10:20:30",
        "2024-01-31 24:00:00",
        "2024-01-31T10:20",
        "2024-01-31 10:20:30Z",
        "2024-01-31 10:20: 3",
        "infinity",
    ],
}


def texts(kind: DataType) -> st.SearchStrategy[str]:
    seeds = st.sampled_from(SEEDS[kind.name])
    signs = st.sampled_from("0123456789+-_.eE:/ \t\x0bTZxin()BC")
    changes = st.lists(st.tuples(st.integers(0, 20), signs, st.sampled_from(["insert", "replace", "delete"])), max_size=3)
    return st.builds(changed, seeds, changes)


def changed(text: str, changes: list[tuple[int, str, str]]) -> str:
    for place, sign, how in changes:
        at = min(place, len(text))
        text = text[:at] + ("" if how == "delete" else sign) + text[at + (how != "insert") :]
    return text


@pytest.mark.parametrize("kind", TYPES, ids=str)
def test_shortcut_gives_what_the_slow_way_gives(kind: DataType) -> None:
    connection = duckdb.connect()
    value = print_expression(cast(Column(TEXT, "x"), kind, "null"))
    trimmed = "trim(x)" if kind.name in ("date", "time", "timestamp", "boolean") else "x"
    form = FORMS[kind.name].replace("'", "''")
    slow = f"CASE WHEN regexp_full_match(x, '{form}') THEN TRY_CAST({trimmed} AS {duckdb_type(kind)}) END"
    assert "CASE WHEN regexp_full_match" not in value

    @settings(max_examples=scaled(1_000))
    @given(st.lists(texts(kind), min_size=50, max_size=50))
    def check(batch: list[str]) -> None:
        rows = connection.execute(
            f"SELECT x, {value}, {slow} FROM (SELECT unnest($batch) AS x) WHERE ({value}) IS DISTINCT FROM ({slow})", {"batch": batch}
        ).fetchall()
        assert rows == []

    check()


def test_a_long_operand_is_not_repeated() -> None:
    column = Column(TEXT, "x")
    inner = cast(cast(cast(cast(column, INTEGER), TEXT), INTEGER), TEXT)
    assert print_expression(cast(inner, INTEGER)).count('"x"') < 300
