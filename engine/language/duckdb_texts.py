"""Tests of text that DuckDB has no function for: templates with the operand as `{0}`."""

from __future__ import annotations

_LAST_COMMA = r",\s*[\]}}]"
_WITHOUT_TEXTS = r"""regexp_replace({0}, '"(\\.|[^"\\])*"', 's', 'g')"""
_IS_SUSPECT = f"contains(lower({{0}}), 'nan') OR contains(lower({{0}}), 'inf') OR regexp_matches({{0}}, '{_LAST_COMMA}')"
IS_JSON = (
    f"CASE WHEN NOT json_valid({{0}}) THEN false WHEN NOT ({_IS_SUSPECT}) THEN true "
    f"ELSE NOT regexp_matches({_WITHOUT_TEXTS}, '(?i)nan|inf|{_LAST_COMMA}') END"
)
"""DuckDB takes NaN, Infinity and a comma behind the last item for JSON, JSON does not; to look for them outside of texts is dear."""
