"""How conditions are asked of a PostgreSQL server."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal as Digits
from typing import Any

from engine.databases.drivers.base import Found
from engine.databases.select import quoted, standard_literal
from engine.language.types import BINARY, BOOLEAN, DATE, FLOAT, INTEGER, TEXT, TIMESTAMP, TIMESTAMP_TZ, DataType, Decimal, parse_type
from engine.language.widening import widens

NUMERIC = "numeric"
_COMPARED = {
    "bool": BOOLEAN,
    **dict.fromkeys(("int2", "int4", "int8"), INTEGER),
    **dict.fromkeys(("text", "varchar"), TEXT),
    "date": DATE,
    "timestamp": TIMESTAMP,
}
"""Types whose comparisons are ours: theirs -> ours; and numbers of any length. `char(n)` does not see blanks at the end."""
_ALWAYS_FIT = frozenset(map(str, (BOOLEAN, INTEGER, FLOAT, TEXT, BINARY)))
_DIGITS = 38
"""Of a number that can be read, zeros at its end included."""
_FIRST, _LAST = "0001-01-01", "9999-12-31"
_YEARS = {
    str(DATE): (f"DATE '{_FIRST}'", f"DATE '{_LAST}'"),
    str(TIMESTAMP): (f"TIMESTAMP '{_FIRST} 00:00:00'", f"TIMESTAMP '{_LAST} 23:59:59.999999'"),
    str(TIMESTAMP_TZ): (
        f"TIMESTAMP WITH TIME ZONE '{_FIRST} 00:00:00+00'",
        f"TIMESTAMP WITH TIME ZONE '{_LAST} 23:59:59.999999+00'",
    ),
}


@dataclass(frozen=True, slots=True)
class PostgresqlSpelling:
    """See `engine.databases.pushdown.Spelling`."""

    is_unicode: bool
    """Whether the server keeps texts in UTF-8: only then it has all letters, and they stand in the order of their code points."""

    def operand(self, column: Found, kind: DataType) -> str | None:
        """Texts are compared by code point, whatever collation their column has."""
        if _COMPARED.get(column.own) != kind and not (isinstance(kind, Decimal) and column.own.startswith(NUMERIC)):
            return None
        if kind == TEXT:
            return f'{quoted(column.name)} COLLATE "C"' if self.is_unicode else None
        return quoted(column.name)

    def literal(self, value: Any, kind: DataType) -> str:
        """As every setting of a server reads it."""
        del kind
        return text_literal(value) if isinstance(value, str) else standard_literal(value)

    def fits(self, column: Found, kind: DataType) -> str | None:
        """Columns have types; but there is infinity, there are years that we do not know, and numbers of any length, or that are none."""
        name = quoted(column.name)
        if column.type in _YEARS:
            first, last = _YEARS[column.type]
            return f"({name} IS NULL OR {name} BETWEEN {first} AND {last})"
        if column.own.startswith(NUMERIC) and isinstance(kind, Decimal):
            is_bounded = column.type != str(TEXT) and widens(parse_type(column.type), kind)
            return f"({name} IS NULL OR {name} <> 'NaN')" if is_bounded else _is_decimal(name, kind)
        return "" if column.type in _ALWAYS_FIT or column.own.startswith(NUMERIC) else None


def _is_decimal(name: str, kind: Decimal) -> str:
    most = f"{Digits((0, (9,) * kind.precision, -kind.scale)):f}"
    is_within = f"{name} BETWEEN -{most} AND {most}"
    return f"({name} IS NULL OR ({is_within} AND {name} = round({name}, {kind.scale}) AND length(CAST({name} AS text)) <= {_DIGITS}))"


def text_literal(text: str) -> str:
    """A text in quotes, in the one form that means the same under every setting of a server."""
    doubled = text.replace("'", "''")
    return "E'" + doubled.replace("\\", "\\\\") + "'" if "\\" in text else f"'{doubled}'"
