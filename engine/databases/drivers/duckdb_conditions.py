"""How conditions are asked of a DuckDB file."""

from __future__ import annotations

from typing import Any

from engine.databases.drivers.base import Found
from engine.databases.select import quoted, standard_literal
from engine.language.quoting import duckdb_text
from engine.language.types import BINARY, BOOLEAN, DATE, FLOAT, INTEGER, TEXT, TIMESTAMP, DataType, Decimal, duckdb_type

_INTEGERS = frozenset(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"))
_COMPARED = {"BOOLEAN": BOOLEAN, "DATE": DATE, "TIMESTAMP": TIMESTAMP, "VARCHAR": TEXT, **dict.fromkeys(_INTEGERS, INTEGER)}
"""Types whose comparisons are ours: theirs -> ours; and decimals of the same size."""
_ALWAYS_FIT = frozenset(map(str, (BOOLEAN, INTEGER, FLOAT, TEXT, BINARY)))
_FIRST, _LAST = "0001-01-01", "9999-12-31"
_YEARS = {
    "DATE": (f"DATE '{_FIRST}'", f"DATE '{_LAST}'"),
    "TIMESTAMP": (f"TIMESTAMP '{_FIRST}'", f"TIMESTAMP '{_LAST} 23:59:59.999999'"),
    "TIMESTAMP WITH TIME ZONE": (f"TIMESTAMPTZ '{_FIRST} 00:00:00+00'", f"TIMESTAMPTZ '{_LAST} 23:59:59.999999+00'"),
}


class DuckdbSpelling:
    """See `engine.databases.pushdown.Spelling`."""

    def operand(self, column: Found, kind: DataType) -> str | None:
        """Texts are compared by code point, whatever collation their column has."""
        if _COMPARED.get(column.own) != kind and not (isinstance(kind, Decimal) and column.own == duckdb_type(kind)):
            return None
        return f'{quoted(column.name)} COLLATE "binary"' if kind == TEXT else quoted(column.name)

    def literal(self, value: Any, kind: DataType) -> str:
        """Numbers in the column's type, so that comparing them needs no other."""
        if isinstance(value, str):
            return duckdb_text(value)
        return standard_literal(value) if kind in (BOOLEAN, DATE, TIMESTAMP) else f"CAST({standard_literal(value)} AS {duckdb_type(kind)})"

    def fits(self, column: Found, kind: DataType) -> str | None:
        """Columns have types; but for infinity, and years that we do not know, all values are of them."""
        del kind  # a column that is declared otherwise is refused, whatever its rows
        if column.own in _YEARS:
            name, (first, last) = quoted(column.name), _YEARS[column.own]
            return f"({name} IS NULL OR {name} BETWEEN {first} AND {last})"
        is_decimal = column.own.startswith("DECIMAL")
        return "" if is_decimal or column.type in _ALWAYS_FIT else None
