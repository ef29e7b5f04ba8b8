"""The types of text columns: what every cell can be without losing anything; where that is not certain, text and a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from engine.backends.duckdb.detect_dates import fitting_patterns, has_clock
from engine.backends.duckdb.detect_facts import Facts, column_facts
from engine.backends.duckdb.findings import Finding, doubt
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, JSON, MAX_PRECISION, TEXT, TIME, TIMESTAMP, TIMESTAMP_TZ, DataType, decimal

if TYPE_CHECKING:
    import duckdb

_SMALL_PRECISION = 18
Opinion: TypeAlias = "tuple[DataType, Finding | None]"


@dataclass(slots=True)
class Typed:
    """What was found for all columns of a source."""

    columns: dict[str, str] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    null_values: list[str] = field(default_factory=list)
    decimal: str = "."
    thousands: str = ""
    findings: list[Finding] = field(default_factory=list)


def detect_types(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], null_values: Sequence[str]) -> Typed:
    """The types of the text columns of a table.

    Args:
        connection: where the table is.
        table: its SQL name.
        columns: the columns to judge.
        null_values: words that are null already.
    """
    facts = {name: column_facts(connection, table, name) for name in columns}
    found = Typed(null_values=list(null_values))
    found.decimal, found.thousands = _marks(facts)
    for name, column in facts.items():
        kind, finding = _plain_type(name, column)
        if kind == TEXT and finding is None and column.cells:
            kind, finding = _marked(name, column, found) or _dated(connection, table, name, found)
        found.columns[name] = str(kind)
        found.findings += [finding] if finding is not None else []
    _report_words(facts, found)
    return found


def _plain_type(name: str, facts: Facts) -> Opinion:
    """A type whose own form all cells have, or text and what speaks against it."""
    if facts.all("boolean"):
        return BOOLEAN, None
    if facts.all("yes_no"):
        return TEXT, doubt("detect.yes_no", name, "holds yes and no, or such words; it stays text", "boolean")
    if facts.all("integer"):
        return _whole(name, facts)
    if facts.all("float"):
        return _fraction(name, facts)
    return next((kind for kind in (DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, JSON) if facts.all(kind.name)), TEXT), None


def _whole(name: str, facts: Facts) -> Opinion:
    if facts.any("zeros"):
        return TEXT, doubt("detect.leading_zeros", name, "has numbers with leading zeros, which an integer would lose", "integer")
    if facts.any("signs"):
        return TEXT, doubt("detect.signs", name, "has numbers with a plus or blanks around, which an integer would lose", "integer")
    if facts.all("compact_day"):
        return INTEGER, Finding("detect.compact_dates", f"'{name}' may hold dates written without separators", name, (_compact(name),))
    return INTEGER, None


def _compact(name: str) -> Mapping[str, Mapping[str, str]]:
    return {"columns": {name: "date"}, "formats": {name: "%Y%m%d"}}


def _fraction(name: str, facts: Facts) -> Opinion:
    if facts.any("zeros"):
        return TEXT, doubt("detect.leading_zeros", name, "has numbers with leading zeros, which a float would lose", "float")
    if facts.any("signs"):
        return TEXT, doubt("detect.signs", name, "has numbers with a plus or blanks around, which a float would lose", "float")
    if facts.any("code") and not facts.any("point"):
        return TEXT, doubt("detect.codes", name, "has codes like 1e5, which a float would make 100000", "float")
    if facts.any("inexact"):
        return TEXT, doubt("detect.long_numbers", name, "has numbers of more digits than a float can hold", *_exact(facts), "float")
    return FLOAT, None


def _exact(facts: Facts) -> tuple[str, ...]:
    """The decimal that holds every cell."""
    digits = facts.whole_digits + facts.scale
    if digits > MAX_PRECISION:
        return ()
    return (str(decimal(_SMALL_PRECISION if digits <= _SMALL_PRECISION else MAX_PRECISION, facts.scale)),)


def _marks(facts: Mapping[str, Facts]) -> tuple[str, str]:
    """(decimal, thousands): the marks of numbers, where some column proves that they are not the usual ones."""
    by_comma = [column for column in facts.values() if column.all("comma_decimals") and not column.all("number")]
    is_usual = any(column.all("number") and column.any("point") for column in facts.values())
    if not is_usual and any(column.any("only_comma_decimals") for column in by_comma):
        return ",", "." if any(column.any("point") for column in by_comma) else ""
    by_group = [column for column in facts.values() if column.all("comma_groups") and not column.all("number")]
    return ".", "," if any(column.any("only_comma_groups") for column in by_group) else ""


def _marked(name: str, facts: Facts, found: Typed) -> Opinion | None:
    """A number with other marks; where 1,234 may be a thousand or a bit more than one, text and a question."""
    if (found.decimal, found.thousands) != (".", ""):
        return (FLOAT, None) if facts.all("comma_decimals" if found.decimal == "," else "comma_groups") else None
    if not facts.all("comma_decimals") and not facts.all("comma_groups"):
        return None
    choices = ({"columns": {name: "integer"}, "thousands": ","}, {"columns": {name: "float"}, "decimal": ","})
    message = f"'{name}' has numbers with a comma that may stand before decimals or between thousands"
    return TEXT, Finding("detect.number_marks", message, name, choices)


def _dated(connection: duckdb.DuckDBPyConnection, table: str, name: str, found: Typed) -> Opinion:
    """A date or timestamp if just one pattern fits every cell; several patterns are a question, and so are years of two digits."""
    fitting = fitting_patterns(connection, table, name)
    if not fitting:
        return TEXT, None
    kind = TIMESTAMP if has_clock(fitting[0]) else DATE
    if len(fitting) == 1 and "%y" not in fitting[0]:
        found.formats[name] = fitting[0]
        return kind, None
    choices = tuple({"columns": {name: str(kind)}, "formats": {name: pattern}} for pattern in fitting)
    message = f"'{name}' has dates that may be written {' or '.join(fitting)}"
    return TEXT, Finding("detect.ambiguous_dates", message, name, choices)


def _report_words(facts: Mapping[str, Facts], found: Typed) -> None:
    """Null words in columns of other types are proposed; where text columns hold them too, the person is told."""
    typed = [name for name, kind in found.columns.items() if kind != "text" and facts[name].null_words]
    words = sorted({word for name in typed for word in facts[name].null_words})
    found.null_values += [word for word in words if word not in found.null_values]
    if words:
        message = f"null is written {', '.join(words)} in {', '.join(typed)}"
        found.findings.append(Finding("detect.null_words", message))
    for name, kind in found.columns.items():
        if kind == "text" and facts[name].null_words:
            found.findings.append(_words_in_text(name, facts[name], words))


def _words_in_text(name: str, facts: Facts, proposed: Sequence[str]) -> Finding:
    held = ", ".join(facts.null_words)
    if set(facts.null_words) & set(proposed):
        message = f"'{name}' is text and holds {held} {facts.null_cells:,} times, which become null as well"
        return Finding("detect.null_words_in_text", message, name)
    is_all = "nothing but " if not facts.cells else ""
    return Finding(
        "detect.null_words_in_text", f"'{name}' holds {is_all}{held}, which may mean null", name, ({"null_values": facts.null_words},)
    )
