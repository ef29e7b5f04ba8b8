"""Functions of text. Places are counted in code points from 1; nothing is normalised or collated."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.functions.judging import at_least, between, is_small, small, value_of
from engine.language.functions.letters import LARGE, LOWERED, SPECIAL, STAND_INS, WHITE
from engine.language.functions.rounding import rounded
from engine.language.signature import Cases, Function, function, signature
from engine.language.tree import Expr, Lowering

FAMILY = "text"


def _text(
    name: str, shape: str, meaning: str, cases: Cases, *, duckdb: Lowering = "", spark: Lowering = "=", synonyms: str = ""
) -> Function:
    return function(name, FAMILY, meaning, (signature(shape, duckdb or f"{name}({{*}})", spark),), cases, synonyms=synonyms)


def _trimmed(name: str, side: str, ends: str, meaning: str, cases: Cases) -> Function:
    """A set of characters costs DuckDB twenty times its own trim, which takes only blanks: the set is for what is left at the ends."""
    plain = f"{name}({{0}})"
    duckdb = f"CASE WHEN regexp_matches({plain}, '{ends}') THEN {name}({{0}}, '{WHITE}') ELSE {plain} END"
    return _text(
        name,
        "a: text -> text",
        meaning,
        cases,
        duckdb=duckdb,
        spark=f"trim({side} '{WHITE}' FROM {{0}})",
        synonyms="strip" if name == "trim" else "",
    )


def _padded(name: str, meaning: str, cases: Cases) -> Function:
    def lowering(kind: str) -> str:
        return f"CASE WHEN {{2}} = '' THEN {{!empty_fill}} ELSE {name}({{0}}, CAST({at_least(0, '{1}')} AS {kind}), {{2}}) END"

    return _text(name, "a: text, length: integer, fill: text -> text", meaning, cases, duckdb=lowering("INTEGER"), spark=lowering("INT"))


_IS_ASCII = "octet_length({0}) = char_length({0})"
"""Then Spark's own function means what ours does; its `translate` costs three times as much."""
_ANY_UPPER = f"translate(upper(translate({{0}}, '{SPECIAL}', '{STAND_INS}')), '{STAND_INS}', '{LARGE}')"
_UPPER = f"CASE WHEN {_IS_ASCII} THEN upper({{0}}) ELSE {_ANY_UPPER} END"
_LOWER = f"CASE WHEN {_IS_ASCII} THEN lower({{0}}) ELSE lower(translate({{0}}, '{LOWERED[0]}', '{LOWERED[1]}')) END"
_PARTED = "CASE WHEN {1} = '' THEN {!empty_separator} WHEN {2} = 0 THEN {!no_part_zero} ELSE split_part({0}, {1}, {2}) END"
_PLACE_ON_SPARK = f"if({{1}} = 0, 1, {small('{1}')})"
_NEGATIVE = "WHEN {2} < 0 THEN {!negative_length}"
_DECODED = "decode(unhex(lpad(hex({0}), 8, '0')), 'UTF-32')"
_IS_CHARACTER = "{0} BETWEEN 1 AND 1114111 AND {0} NOT BETWEEN 55296 AND 57343"


def _counted(template: str, *places: int) -> Lowering:
    """DuckDB's functions of characters take no count of more than 32 bits; one that is written out needs no cutting."""

    def lowering(arguments: Sequence[Expr]) -> str:
        text = template
        for place in places:
            text = text if is_small(arguments, place) else text.replace(f"{{{place}}}", small(f"{{{place}}}"))
        return text

    return lowering


def _fixed(arguments: Sequence[Expr]) -> str:
    """Rounded as `round` does, then printed from a decimal: the engines' own formats round each in its way."""
    places = value_of(arguments, 1)
    exact = f"CAST(CAST({rounded(places)} AS VARCHAR) AS DECIMAL(38,{places}))"
    whole = f"format('{{{{:,}}}}', CAST(trunc(abs({exact})) AS BIGINT))"
    tail = f"right(CAST({exact} AS VARCHAR), {places + 1})" if places else "''"
    printed = f"concat(CASE WHEN {exact} < 0 THEN '-' ELSE '' END, {whole}, {tail})"
    return f"CASE WHEN abs({{0}}) < 1e13 THEN {printed} WHEN {{0}} IS NOT NULL THEN {{!out_of_range}} END"


def _fixed_on_spark(arguments: Sequence[Expr]) -> str:
    places = value_of(arguments, 1)
    printed = f"format_number(CAST({rounded(places)} AS DECIMAL(38,{places})), {places})"
    return f"CASE WHEN abs({{0}}) < 1e13 THEN {printed} WHEN {{0}} IS NOT NULL THEN {{!out_of_range}} END"


FUNCTIONS = (
    _text(
        "lower",
        "a: text -> text",
        "small letters, each character by itself",
        (("lower('ÉTÉ')", "'été'"), ("lower(null)", "null"), ("lower('ΑΣ')", "'\u03b1\u03c3'")),
        spark=_LOWER,
        synonyms="lcase",
    ),
    _text(
        "upper",
        "a: text -> text",
        "capital letters, each character by itself",
        (("upper('été')", "'ÉTÉ'"), ("upper(null)", "null"), ("upper('straße ﬁ')", "'STRAẞE ﬁ'")),
        spark=_UPPER,
        synonyms="ucase",
    ),
    _text(
        "capitalize",
        "a: text -> text",
        "the first character large, the rest small",
        (("capitalize('mAIN street')", "'Main street'"), ("capitalize(null)", "null"), ("capitalize('')", "''")),
        duckdb="(upper(left({0}, 1)) || lower(substring({0}, 2)))",
        spark=f"({_UPPER.replace('{0}', 'left({0}, 1)')} || {_LOWER.replace('{0}', 'substring({0}, 2)')})",
        synonyms="initcap proper",
    ),
    _text(
        "length",
        "a: text -> integer",
        "how many code points",
        (("length('été')", "3"), ("length(null)", "null"), ("length('👍🏽')", "2")),
        spark="CAST(length({0}) AS BIGINT)",
        synonyms="len char_length",
    ),
    function(
        "byte_length",
        FAMILY,
        "how many bytes, of a text in UTF-8",
        (
            signature("a: text -> integer", "strlen({0})", "CAST(octet_length({0}) AS BIGINT)"),
            signature("a: binary -> integer", "octet_length({0})", "CAST(octet_length({0}) AS BIGINT)"),
        ),
        (("byte_length('été')", "5"), ("byte_length(null)", "null"), ("byte_length('')", "0")),
        synonyms="lenb octet_length",
    ),
    function(
        "substring",
        FAMILY,
        "the part from a place, of at most n characters; a negative place counts from the end",
        (
            signature("a: text, start: integer -> text", _counted("substring({0}, {1})", 1), f"substring({{0}}, {_PLACE_ON_SPARK})"),
            signature(
                "a: text, start: integer, n: integer -> text",
                _counted(f"CASE {_NEGATIVE} ELSE substring({{0}}, {{1}}, {{2}}) END", 1, 2),
                f"CASE {_NEGATIVE} ELSE substring({{0}}, {_PLACE_ON_SPARK}, {small('{2} - if({1} = 0 AND {2} > 0, 1, 0)')}) END",
            ),
        ),
        (("substring('penstock', 4, 5)", "'stock'"), ("substring(null, 1)", "null"), ("substring('abc', -2)", "'bc'")),
        synonyms="substr mid",
    ),
    _text(
        "left",
        "a: text, n: integer -> text",
        "the first n characters; n below 0: all but the last -n",
        (("left('penstock', 3)", "'pen'"), ("left(null, 1)", "null"), ("left('abc', -1)", "'ab'")),
        duckdb=_counted("left({0}, {1})", 1),
        spark=f"left({{0}}, if({{1}} < 0, greatest(length({{0}}) + {small('{1}')}, 0), {small('{1}')}))",
    ),
    _text(
        "right",
        "a: text, n: integer -> text",
        "the last n characters; n below 0: all but the first -n",
        (("right('penstock', 5)", "'stock'"), ("right(null, 1)", "null"), ("right('abc', -1)", "'bc'")),
        duckdb=_counted("right({0}, {1})", 1),
        spark=f"CASE WHEN {{1}} < 0 THEN substring({{0}}, 1 - {small('{1}')}) ELSE right({{0}}, {small('{1}')}) END",
    ),
    _trimmed(
        "trim",
        "BOTH",
        "^[^!-~]|[^!-~]$",
        "without the white space at both ends",
        (("trim('  a b ')", "'a b'"), ("trim(null)", "null"), ("trim('\u00a0x\u2003')", "'x'")),
    ),
    _trimmed(
        "ltrim",
        "LEADING",
        "^[^!-~]",
        "without the white space at the start",
        (("ltrim('  a ')", "'a '"), ("ltrim(null)", "null"), ("ltrim('\t\nx')", "'x'")),
    ),
    _trimmed(
        "rtrim",
        "TRAILING",
        "[^!-~]$",
        "without the white space at the end",
        (("rtrim('  a ')", "'  a'"), ("rtrim(null)", "null"), ("rtrim('x\t\n')", "'x'")),
    ),
    _text(
        "trim_chars",
        "a: text, set: text -> text",
        "without those characters at both ends",
        (("trim_chars('--a-b-', '-')", "'a-b'"), ("trim_chars(null, '-')", "null"), ("trim_chars('xyx', 'xy')", "''")),
        duckdb="trim({0}, {1})",
        spark="trim(BOTH {1} FROM {0})",
    ),
    _padded(
        "lpad",
        "filled at the start, or cut, to that length",
        (("lpad('7', 3, '0')", "'007'"), ("lpad(null, 3, '0')", "null"), ("lpad('abcd', 3, '0')", "'abc'")),
    ),
    _padded(
        "rpad",
        "filled at the end, or cut, to that length",
        (("rpad('7', 3, '.')", "'7..'"), ("rpad(null, 3, '0')", "null"), ("rpad('a', 3, '')", "error")),
    ),
    _text(
        "replace",
        "a: text, find: text, with: text -> text",
        "every place of a text by another; an empty one changes nothing",
        (("replace('a-b-c', '-', '+')", "'a+b+c'"), ("replace(null, 'a', 'b')", "null"), ("replace('abc', '', 'x')", "'abc'")),
    ),
    _text(
        "translate",
        "a: text, from: text, to: text -> text",
        "each character by the one at its place; those without a partner are removed",
        (("translate('a.b,c', '.,', ';')", "'a;bc'"), ("translate(null, 'a', 'b')", "null"), ("translate('aa', 'a', '')", "''")),
    ),
    _text(
        "repeat",
        "a: text, n: integer -> text",
        "n times the text",
        (("repeat('ab', 2)", "'abab'"), ("repeat(null, 2)", "null"), ("repeat('ab', -1)", "''")),
        spark=f"repeat({{0}}, CAST({at_least(0, '{1}')} AS INT))",
    ),
    _text(
        "reverse",
        "a: text -> text",
        "the code points backwards",
        (("reverse('abc')", "'cba'"), ("reverse(null)", "null"), ("reverse('')", "''")),
        duckdb="array_to_string(list_reverse(string_split({0}, '')), '')",
        spark="reverse({0})",
    ),
    _text(
        "concat",
        "a: text, b: text, ... -> text",
        "the texts one behind the other; nulls are skipped",
        (("concat('a', 'b', 'c')", "'abc'"), ("concat('a', null)", "'a'"), ("concat(cast(null as text), null)", "''")),
        spark="concat_ws('', {*})",
    ),
    _text(
        "concat_ws",
        "separator: text, a: text, ... -> text",
        "the texts with a separator between; nulls are skipped, empty texts are not",
        (("concat_ws(', ', 'a', null, 'b')", "'a, b'"), ("concat_ws(null, 'a', 'b')", "null"), ("concat_ws('-', '', 'b')", "'-b'")),
    ),
    _text(
        "contains",
        "a: text, b: text -> boolean",
        "whether the second stands in the first",
        (("contains('penstock', 'stock')", "true"), ("contains(null, 'a')", "null"), ("contains('a', '')", "true")),
    ),
    _text(
        "starts_with",
        "a: text, b: text -> boolean",
        "whether the first begins with the second",
        (("starts_with('penstock', 'pen')", "true"), ("starts_with(null, 'a')", "null"), ("starts_with('a', '')", "true")),
        spark="startswith({0}, {1})",
        synonyms="startswith prefix match_prefix begins_with",
    ),
    _text(
        "ends_with",
        "a: text, b: text -> boolean",
        "whether the first ends with the second",
        (("ends_with('penstock', 'stock')", "true"), ("ends_with(null, 'a')", "null"), ("ends_with('a', '')", "true")),
        spark="endswith({0}, {1})",
        synonyms="endswith",
    ),
    _text(
        "position",
        "a: text, b: text -> integer",
        "the place of the second in the first, 0 where it is absent",
        (("position('penstock', 'stock')", "4"), ("position(null, 'a')", "null"), ("position('abc', 'z')", "0")),
        duckdb="strpos({0}, {1})",
        spark="CAST(instr({0}, {1}) AS BIGINT)",
        synonyms="strpos instr indexof find",
    ),
    _text(
        "split",
        "a: text, separator: text -> list<text>",
        "the parts between a separator; the empty one parts every character",
        (("split('a.b', '.')", "['a', 'b']"), ("split(null, '.')", "null"), ("split('', ',')", "['']")),
        duckdb="CASE WHEN {1} IS NOT NULL THEN string_split({0}, {1}) END",
        spark=r"split({0}, if({1} = '', '', concat('\\Q', replace({1}, '\\E', '\\E\\\\E\\Q'), '\\E')), -1)",
        synonyms="string_split str_split",
    ),
    _text(
        "split_part",
        "a: text, separator: text, n: integer -> text",
        "the n-th part between a separator, from the end for a negative n; empty where there is none",
        (("split_part('a-b-c', '-', 2)", "'b'"), ("split_part(null, '-', 1)", "null"), ("split_part('a-b', '-', 0)", "error")),
        duckdb=_PARTED,
        spark=_PARTED.replace("{2})", f"{small('{2}')})"),
    ),
    _text(
        "char",
        "code: integer -> text",
        "the character of a Unicode code point",
        (("char(233)", "'é'"), ("char(null)", "null"), ("char(0)", "error")),
        duckdb=f"CASE WHEN {_IS_CHARACTER} THEN chr(CAST({{0}} AS INTEGER)) WHEN {{0}} IS NOT NULL THEN {{!no_code_point}} END",
        spark=f"CASE WHEN {_IS_CHARACTER} THEN {_DECODED} WHEN {{0}} IS NOT NULL THEN {{!no_code_point}} END",
        synonyms="chr",
    ),
    _text(
        "code_point",
        "a: text -> integer",
        "the Unicode code point of the first character",
        (("code_point('é')", "233"), ("code_point(null)", "null"), ("code_point('')", "null")),
        duckdb="CASE WHEN {0} <> '' THEN CAST(ascii({0}) AS BIGINT) END",
        synonyms="ascii ord unicode",
    ),
    function(
        "format_number",
        FAMILY,
        "a number with so many places and a comma between thousands, rounded as `round` does",
        (
            signature(
                "a: float, places: literal integer -> text", _fixed, _fixed_on_spark, judges=between(1, 0, 10, "the number of places")
            ),
        ),
        (("format_number(1234.5, 2)", "'1,234.50'"), ("format_number(null, 2)", "null"), ("format_number(1e13, 0)", "error")),
        synonyms="format printf to_char",
    ),
)
