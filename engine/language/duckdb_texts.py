"""Tests of text that DuckDB has no function for: templates with the operand as `{0}`."""

from __future__ import annotations

_JSON_WITHOUT_TEXTS = r"""regexp_replace({0}, '"(\\.|[^"\\])*"', 's', 'g')"""
IS_JSON = rf"(json_valid({{0}}) AND NOT regexp_matches({_JSON_WITHOUT_TEXTS}, '(?i)nan|inf|,\s*[\]}}}}]'))"
"""DuckDB takes NaN, Infinity and a comma behind the last item for JSON, JSON does not."""
