"""Conversions from and to text that Spark has no function for: templates with the operand as `{0}`."""

from __future__ import annotations

from engine.language.printing import escaped
from engine.language.quoting import spark_text

_DIGITS = "transform(sequence(0, 16), __penstock_n -> format_string(concat('%.', __penstock_n, 'e'), {0}))"
FLOAT_AS_TEXT = (
    "CASE WHEN {0} IS NULL THEN NULL WHEN isnan({0}) THEN 'nan' WHEN abs({0}) = double('inf') THEN if({0} > 0, 'inf', '-inf') "
    "WHEN {0} = 0 OR abs({0}) BETWEEN 1e-3 AND 9999999 THEN CAST({0} AS STRING) "
    "WHEN abs({0}) >= 1e-4 AND abs({0}) < 1e16 THEN regexp_replace(regexp_replace(CAST(CAST({0} AS DECIMAL(38,21)) AS STRING), '0+$', ''), "
    rf"'\\.$', '.0') ELSE try_element_at(filter({_DIGITS}, __penstock_t -> CAST(__penstock_t AS DOUBLE) = {{0}}), 1) END"
)
"""DuckDB's form: 2.5, 1e+20, nan, -inf. Very large and small ones have the fewest digits that read back equal; Java's have more."""

_ESCAPE = escaped(spark_text(r"\\."))
_TEXT = escaped(spark_text(r'"[^"\\\x00-\x1F]*"'))
_WITHOUT_TEXTS = f"regexp_replace(regexp_replace({{0}}, {_ESCAPE}, 's'), {_TEXT}, 's')"
"""In two steps, since Java's repetition of a choice ends in an overflow of its stack where a text is long."""
_PAIR = escaped(spark_text(r"\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F].."))
_HALF = escaped(spark_text(r"\\u[dD][89a-fA-F]"))
_QUOTE = escaped(spark_text("[\"']"))
IS_JSON = (
    "(coalesce(json_array_length(concat('[', {0}, ']')), 0) = 1 "
    "AND coalesce(json_array_length(concat('[{{\"a\":', {0}, '}}]')), 0) = 1 "
    f"AND NOT {_WITHOUT_TEXTS} RLIKE {_QUOTE} AND NOT regexp_replace({{0}}, {_PAIR}, '') RLIKE {_HALF})"
)
"""Spark stops reading behind the first value, so the text is read inside of a list and of an object; and Spark takes single quotes,
control characters and halves of surrogate pairs, which JSON does not."""
