"""Names and texts as the engines' SQL writes them."""

from __future__ import annotations


def duckdb_name(name: str) -> str:
    """A name in double quotes."""
    return '"' + name.replace('"', '""') + '"'


def duckdb_text(text: str) -> str:
    """A text in single quotes, a quote inside doubled."""
    return "'" + text.replace("'", "''") + "'"


def spark_name(name: str) -> str:
    """A name in backticks."""
    return "`" + name.replace("`", "``") + "`"


def spark_text(text: str) -> str:
    """A text in single quotes, where a backslash escapes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
