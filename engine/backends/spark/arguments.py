"""Values of parameters as Spark takes them: literals of exactly their type."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from engine.language.quoting import spark_text


def spark_arguments(values: Mapping[str, Any]) -> dict[str, Any]:
    """A literal for each value; what is not of JSON's types is spelt in SQL, since Java's own dates follow another calendar."""
    from pyspark.sql import functions

    spelled = {name: _list(value) if isinstance(value, list | tuple) else _spelling(value) for name, value in values.items()}
    return {name: functions.lit(values[name]) if text is None else functions.expr(text) for name, text in spelled.items()}


def spelled(value: object) -> str:
    """The value as a literal of Spark's SQL, whatever it is."""
    if isinstance(value, list | tuple):
        return _list(value)
    if isinstance(value, float) and not math.isfinite(value):
        return f"double('{value}')"
    text = _spelling(value)
    if text is not None:
        return text
    return spark_text(value) if isinstance(value, str) else str(value).upper()


def _spelling(value: object) -> str | None:
    """The literal in Spark's SQL; None where the session makes it of the value itself."""
    match value:
        case int() if not isinstance(value, bool) and abs(value) < 1 << 63:
            return f"{value}L"
        case float() if math.isfinite(value):
            return f"{value!r}D"
        case Decimal():
            return f"{value:f}BD"
        case datetime():
            sort = "TIMESTAMP_NTZ" if value.tzinfo is None else "TIMESTAMP_LTZ"
            return f"{sort} '{value.isoformat(sep=' ')}'"
        case date():
            return f"DATE '{value.isoformat()}'"
        case time():
            return f"TIME '{value.isoformat()}'"
        case bytes():
            return f"X'{value.hex()}'"
        case _:
            return None


def _list(items: list[Any] | tuple[Any, ...]) -> str:
    """A list of texts or whole numbers; Spark takes a constructor only, so one without items gets its type from the statement's cast."""
    return f"array({', '.join(spark_text(item) if isinstance(item, str) else f'{item}L' for item in items)})"
