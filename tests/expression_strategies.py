"""Texts of the expression language that are right by construction, over given columns: a row's values, aggregates, windows.

A template's `§` and letter stand for an expression of that sort: i integer, n small integer, m decimal, q small decimal, x float,
t text, b boolean, d date, h time, s timestamp, z timestamp_tz, y binary, j json, L list of integers, W list of texts,
P struct, Q map, K any sort that can be compared (the same everywhere in its template), V the template's own sort.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from engine.language.types import DataType
from engine.relation import Field

_LETTERS = {
    "integer": "i", "decimal": "m", "float": "x", "text": "t", "boolean": "b", "date": "d", "time": "h", "timestamp": "s", "timestamp_tz": "z", "binary": "y",
    "json": "j", "list<integer>": "L", "list<text>": "W", "struct": "P", "map": "Q",
}  # fmt: skip
COMPARABLE = "immxxtttbddhszyjLWP"
_SMALL = {"n": ("i", "§c % 100"), "q": ("m", "try_cast(§c as decimal(9,2))")}
"""Sorts with which arithmetic stays in range: how a column becomes one."""
_LITERALS: Mapping[str, Sequence[str]] = {
    "i": ("0", "7", "-1", "9223372036854775807", "cast(null as integer)"),
    "n": ("0", "1", "2", "-3", "10"),
    "m": ("1.50", "0.00", "-12.345", "cast(null as decimal(9,2))"),
    "q": ("1.50", "0.00", "-2.25"),
    "x": ("1e0", "-2.5e0", "0.1e0", "cast('nan' as float)", "cast('-inf' as float)", "-0e0", "cast(null as float)"),
    "t": ("'a'", "''", "'12'", "'AA'", "'2024-01-31'", "'👍🏽 é'", "'it''s'", "'a\\b'", "cast(null as text)"),
    "b": ("true", "false", "cast(null as boolean)"),
    "d": ("date '2024-02-29'", "date '2024-01-31'", "cast(null as date)"),
    "h": ("time '10:20:30'", "cast(null as time)"),
    "s": ("timestamp '2024-01-31 10:20:30.5'", "timestamp '2024-03-31 02:30:00'"),
    "z": ("timestamp_tz '2024-01-31T10:20:30Z'", "timestamp_tz '2024-07-01T00:30:00+02:00'"),
    "y": ("cast(null as binary)",),
    "j": ("""try_cast('{"a": 1}' as json)""", "cast(null as json)"),
    "L": ("[1, 2]", "[3, null]", "cast([] as list<integer>)"),
    "W": ("['a', 'é']", "cast(null as list<text>)"),
    "P": ("{'a': 1, 'b': 'x'}",),
    "Q": (),
}  # fmt: skip
_ANY = ("case when §b then §V else §V end", "coalesce(§V, §V)", "if(§b, §V, null)")
_COMPARED = ("nullif(§V, §V)", "greatest(§V, §V)", "least(§V, §V)")
_ROW: Mapping[str, Sequence[str]] = {
    "i": ("hour(§h)", "second(§h)", "microsecond(§h)", "date_diff('minute', §h, §h)", "elapsed('hour', §h, §h)", "map_get(§Q, §t)", "§Q['a']", "factorial(abs(§n % 20))", "byte_length(§y)", "§n + §n", "§n - §n", "§n * §n", "§n // 7", "§n % 5", "-§n", "abs(§n)", "sign(§x)", "sign(§i)", "length(§t)", "byte_length(§t)", "position(§t, §t)", "code_point(§t)", "bit_and(§i, 7)", "bit_xor(§i, §i)", "bit_or(§i, 1)", "bit_count(§i)",
          "year(§d)", "quarter(§s)", "month(§d)", "day(§z)", "hour(§s)", "minute(§z)", "second(§s)", "microsecond(§s)", "isodow(§d)", "isoweek(§d)", "isoyear(§s)", "dayofyear(§d)", "§d - §d", "date_diff('week', §d, §d)", "date_diff('month', §s, §s)",
          "elapsed('month', §d, §d)", "elapsed('hour', §s, §s)", "epoch_ms(§s)", "epoch_us(§z)", "try_cast(§t as integer)", "cast(§q as integer)", "try_cast(§x as integer)", "cast(§b as integer)", "round(§n, -1)", "list_length(§L)", "list_get(§L, §n)", "§L[1]",
          "list_sum(§L)", "list_min(§L)", "list_max(§L)", "list_position(§W, §t)", "hash_bucket(§t, 9)", "greatest(§n, 3, §i)", "length(md5(§t))", "list_length(split(§t, '-'))", "(§P).a"),
    "m": ("§q + §q", "§q - §q", "§q * §q", "§q * §n", "abs(§m)", "-§q", "round(§m, 1)", "floor(§q)", "ceil(§q)", "trunc(§q)", "cast(§n as decimal(9,2))", "try_cast(§t as decimal(9,2))", "try_cast(§x as decimal(12,3))", "try_cast(§m as decimal(5,1))", "cast(§i as decimal(19,0))", "§q % 3"),
    "x": ("§x + §x", "§x - §x", "§x * §x", "§x * §q", "-§x", "divide_or_null(§n, §n)", "divide_or_null(§x, §q)", "§n / 4", "abs(§x)", "floor(§x)", "ceil(§x)", "trunc(§x)", "round(§x, 2)", "round(§x)", "sqrt(abs(§x))", "cast(§n as float)", "cast(§m as float)", "try_cast(§t as float)",
          "round(exp(§n % 5), 4)", "round(ln(1 + abs(§n)), 6)", "round(sin(§n), 6)", "round(atan2(§n, §n), 6)", "round(pow(§n, 2), 2)", "epoch(§s)", "round(hash_fraction(§t), 6)", "round(degrees(§n), 4)", "round(log10(1 + abs(§n)), 6)", "round(cbrt(§n), 6)"),
    "t": ("try_json_text(§j, '$.a')", "json_type(§j, '$.a')", "try_json_text(§t, '$.a[0]')", "hex(§y)", "md5(§y)", "§t || §t", "upper(§t)", "lower(§t)", "capitalize(§t)", "trim(§t)", "ltrim(§t)", "rtrim(§t)", "trim_chars(§t, 'a ')", "left(§t, §n)", "right(§t, §n)", "substring(§t, §n)", "substring(§t, §n, 2)", "replace(§t, §t, 'z')", "translate(§t, 'ab', 'é')", "repeat(§t, §n % 4)",
          "reverse(§t)", "concat(§t, §t)", "concat_ws('-', §t, §t)", "lpad(§t, 5, '*')", "rpad(§t, abs(§n), 'ab')", "split_part(§t, '-', 2)", "split_part(§t, '-', -1)", "regexp_extract(§t, '([a-c])-?', 1)", "regexp_replace(§t, '[a-c]+', '<\\0>')",
          "regexp_replace_first(§t, '\\d', '#')", "cast(§i as text)", "cast(§m as text)", "cast(§x as text)", "cast(§b as text)", "cast(§d as text)", "cast(§h as text)", "cast(§s as text)", "cast(§z as text)", "cast(§j as text)", "strftime(§d, '%d.%m.%Y')", "strftime(§s, '%H:%M:%S.%f %p')",
          "day_name(§d)", "month_name(§s)", "md5(§t)", "left(sha256(§t), 8)", "hex(§t)", "base64_encode(§t)", "url_encode(§t)", "format_number(§n, 1)", "list_join(§W, '+')", "list_get(§W, §n)", "list_max(§W)", "(§P).b", "case §t when 'a' then 'A' else §t end", "char(65 + abs(§n))"),
    "b": ("json_valid(§t)", "§K = §K", "§K <> §K", "§K < §K", "§K >= §K", "§K is distinct from §K", "§K is not distinct from §K", "§K in (§K, §K)", "§K not in (§K, §K)", "§K between §K and §K", "§b and §b", "§b or §b", "not §b", "§t like '%a%'", "§t not like '_'", "§t ilike 'A%'",
          "starts_with(§t, §t)", "ends_with(§t, 'a')", "contains(§t, §t)", "regexp_matches(§t, '[0-9]')", "regexp_full_match(§t, '[a-z]+')", "is_nan(§x)", "is_finite(§x)", "is_infinite(§x)", "§i is null", "§t is not null", "§b is true", "§b is not false", "§L is null", "§Q is null", "§y is not null",
          "list_contains(§L, §i)", "list_has_any(§L, §L)", "list_has_all(§W, §W)", "try_cast(§t as boolean)", "cast(§n as boolean)", "§x = §q", "§i < §x", "§d < §s"),
    "d": ("§d + interval (§n) day", "§d + interval 1 month", "§d - interval 1 year", "last_day(§d)", "date_trunc('month', §d)", "date_trunc('week', §d)", "cast(§s as date)", "cast(§z as date)", "try_cast(§t as date)", "make_date(2000 + abs(§n), 2, 28)"),
    "h": ("date_trunc('minute', §h)", "make_time(abs(§n % 24), 0, 1.5)", "cast(§s as time)", "try_cast(§t as time)"),
    "s": ("time_bucket('minute', 15, §s)", "make_timestamp(§d, §h)", "§s + interval (§n) hour", "§s - interval 1 month", "cast(§d as timestamp)", "cast(§z as timestamp)", "date_trunc('hour', §s)", "date_trunc('quarter', §s)", "try_strptime(§t, '%Y-%m-%d')", "try_cast(§t as timestamp)", "from_utc(§s, 'Europe/Paris')",
          "to_utc(§s, 'America/New_York')", "from_epoch_ms(§n * 1000)", "from_utc(§z, 'Asia/Kolkata')"),
    "z": ("time_bucket('hour', 6, §z)", "cast(§s as timestamp_tz)", "date_trunc('day', §z)", "§z + interval (§n) minute", "try_cast(§t as timestamp_tz)"),
    "j": ("try_cast(§t as json)",),
    "L": ("map_values(§Q)", "[§n, §n]", "list_sort(§L)", "list_sort_desc(§L)", "list_distinct(§L)", "list_reverse(§L)", "list_concat(§L, §L)", "list_append(§L, §i)", "list_slice(§L, 1, 2)", "list_filter(§L, v -> v > 1)", "list_transform(§L, v -> coalesce(v, 0) % 100 + 1)", "list_intersect(§L, §L)", "range_list(0, abs(§n) % 4)"),
    "W": ("map_keys(§Q)", "[§t, §t]", "split(§t, '-')", "regexp_split(§t, '[-,] *')", "regexp_extract_all(§t, '[a-c]')", "list_sort(§W)", "list_distinct(§W)", "list_transform(§W, v -> upper(v))", "list_append(§W, §t)", "list_filter(§W, v -> v is not null)"),
    "P": ("{'a': §n, 'b': §t}",),
    "Q": (),
}  # fmt: skip
_AGGREGATES: Mapping[str, Sequence[str]] = {
    "i": ("count()", "count()", "count(§V)", "count(§t)", "count(distinct §K)", "count(distinct §i, §t)", "count_if(§b)", "sum(§n)", "sum(§n)", "sum(distinct §n)", "min(§i)", "max(§i)", "bit_and_agg(§i)", "bit_or_agg(§i)", "bit_xor_agg(§i)", "mode(§i)", "quantile_disc(§i, 0.5)",
          "first(§i order by §i)", "sum(§n) filter (where §b)", "count(§t) filter (where §b)", "max(§n) - min(§n)", "arg_max(§t, §t) || ''", "length(max(§t))"),
    "m": ("sum(§q)", "sum(§q)", "min(§m)", "max(§m)", "sum(§q) filter (where §b)", "quantile_disc(§m, 0.25)"),
    "x": ("avg(§n)", "avg(§q)", "avg(§x)", "sum(§x)", "min(§x)", "max(§x)", "median(§n)", "quantile_cont(§n, 0.25)", "round(stddev_samp(§n), 6)", "round(stddev_pop(§n), 6)", "round(var_samp(§n), 6)", "round(var_pop(§n), 6)", "round(corr(§n, §n), 6)", "round(covar_pop(§n, §n), 6)", "round(covar_samp(§n, §n), 6)",
          "round(regr_slope(§n, §n), 6)", "round(kurtosis_pop(§n), 6)", "divide_or_null(sum(§n), count())", "divide_or_null(count_if(§b), count())", "avg(§q) filter (where §b)", "round(geomean(1 + abs(§n)), 6)"),
    "t": ("min(§t)", "max(§t)", "mode(§t)", "string_agg(§t, ', ' order by §t)", "string_agg(§t, '' order by §t desc nulls first)", "first(§t order by §t)", "last(§t order by §t nulls first)", "arg_min(§t, §t)", "max(§t) filter (where §b)", "quantile_disc(§t, 0.5)"),
    "b": ("bool_and(§b)", "bool_or(§b)", "count() > 2", "max(§K) is null", "min(§d) = max(§d)"),
    "d": ("min(§d)", "max(§d)", "quantile_disc(§d, 0.5)", "mode(§d)", "max(§d) filter (where §b)"),
    "h": ("min(§h)", "max(§h)"),
    "s": ("min(§s)", "max(§s)"),
    "z": ("min(§z)", "max(§z)"),
    "L": ("list_agg(§n order by §n)", "list_agg_distinct(§i)", "list_agg(§i order by §i desc) filter (where §b)"),
    "W": ("list_agg(§t order by §t)", "list_agg_distinct(§t)"),
}  # fmt: skip
_WINDOWS: Mapping[str, Sequence[str]] = {
    "i": ("row_number()", "rank()", "dense_rank()", "ntile(3)", "count()", "count(§t)", "sum(§n)", "sum(§n)", "min(§i)", "max(§n)", "lag(§i)", "lag(§i, 2)", "lag(§n, 1, 0)", "lead(§i)", "lag(§i ignore nulls)", "first_value(§i)", "last_value(§i)", "nth_value(§i, 2)", "§n - lag(§n)", "count_if(§b)", "first_value(§i ignore nulls)"),
    "m": ("sum(§q)", "min(§m)", "lag(§m)", "max(§q)"),
    "x": ("avg(§n)", "sum(§n) / 4", "percent_rank()", "cume_dist()", "max(§x)", "lag(§x)", "avg(§q)", "divide_or_null(§n, sum(§n))"),
    "t": ("lag(§t)", "lead(§t, 1, '-')", "first_value(§t)", "last_value(§t)", "min(§t)", "max(§t)", "nth_value(§t, 1)"),
    "b": ("bool_or(§b)", "bool_and(§b)", "lag(§b)", "row_number() = 1", "§K is distinct from lag(§K)"),
    "d": ("min(§d)", "max(§d)", "lag(§d)", "first_value(§d)"),
    "s": ("max(§s)", "lead(§s)"),
    "z": ("min(§z)",),
    "L": ("lag(§L)",),
    "P": ("lag(§P)",),
}  # fmt: skip
_PEERS: Mapping[str, Sequence[str]] = {
    "i": ("rank()", "dense_rank()", "count()", "count(§t)", "sum(§n)", "min(§i)", "max(§n)", "count_if(§b)", "bit_or_agg(§n)"),
    "m": ("sum(§q)", "max(§m)"),
    "x": ("percent_rank()", "cume_dist()", "avg(§n)", "max(§x)"),
    "t": ("min(§t)", "max(§t)"),
    "b": ("bool_or(§b)", "bool_and(§b)"),
    "d": ("max(§d)", "min(§d)"),
    "s": ("max(§s)",),
}
"""Over rows that may be equal in the order: all of them count alike."""
_BOLD: Mapping[str, Sequence[str]] = {
    "i": ("§i + §n", "§i * §n", "§i % §n", "§n // §n", "cast(§x as integer)", "cast(§t as integer)", "abs(§i)"),
    "m": ("§m + §q", "§m * §q", "cast(§x as decimal(9,2))"),
    "x": ("§n / §n", "sqrt(§x)", "ln(§x)", "§x % §x", "cast(§t as float)"),
    "t": ("split_part(§t, §t, 1)", "lpad(§t, §n, §t)", "char(§i)", "substring(§t, 1, §n)"),
    "d": ("§d + interval (§i) month", "make_date(§n, §n, §n)", "cast(§t as date)"),
    "s": ("§s + interval (§i) day", "cast(§t as timestamp)", "from_epoch_ms(§i)"),
}
"""What some values have no answer to: then both engines say so."""
_OWN_ORDER = ("rank()", "dense_rank()", "percent_rank()", "cume_dist()", "ntile(3)")
"""Calls that want an order of the node's own."""


def letter_of(kind: DataType) -> str:
    """The sort of a type; texts know no others than those of the table above."""
    return _LETTERS.get(kind.name) or _LETTERS.get(str(kind)) or "?"


def quoted(name: str) -> str:
    """The name as an expression writes it."""
    return name if re.fullmatch(r"[a-z][a-z0-9]*", name) and name not in ("group", "select") else '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class Columns:
    """The columns in sight, by sort, as an expression writes them."""

    by_letter: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, fields: Iterable[Field], side: str = "") -> Columns:
        found: dict[str, list[str]] = {}
        for field in fields:
            found.setdefault(letter_of(field.type), []).append(f"{side}{quoted(field.name)}")
        return cls(found)

    def and_(self, other: Columns) -> Columns:
        """The columns of both, as under a join."""
        return Columns(
            {letter: [*self.by_letter.get(letter, ()), *other.by_letter.get(letter, ())] for letter in (*self.by_letter, *other.by_letter)}
        )

    def letters(self, among: str) -> str:
        """Those sorts of which there is a column, each as often as it stands in `among`."""
        return "".join(letter for letter in among if letter in self.by_letter)

    def leaves(self, letter: str) -> list[str]:
        """A sort's columns, made small where it is a small one."""
        base, small = _SMALL.get(letter, (letter, ""))
        names = self.by_letter.get(base, ())
        return [small.replace("§c", name) for name in names] if small else list(names)


@st.composite
def row_texts(draw: st.DrawFn, columns: Columns, letter: str, depth: int = 2) -> str:
    """A row's value of that sort."""
    leaves = columns.leaves(letter)
    base = _SMALL.get(letter, (letter,))[0]
    is_leaf = depth == 0 or letter in _SMALL or draw(st.integers(0, 3)) == 0
    if is_leaf and (leaves or _LITERALS[letter]):
        pool = leaves if leaves and (draw(st.integers(0, 4)) or not _LITERALS[letter]) else _LITERALS[letter]
        return draw(st.sampled_from(pool))
    if depth > 0 and base in _BOLD and draw(st.integers(0, 39)) == 39:
        return draw(_filled(draw(st.sampled_from(_BOLD[base])), columns, letter, 0))
    templates = (*_ROW.get(base, ()), *_ANY, *(_COMPARED if letter in COMPARABLE else ()))
    if depth <= 0 or not templates:
        return draw(st.sampled_from(_LITERALS[letter] or ["null"]))
    return draw(_filled(draw(st.sampled_from(templates)), columns, letter, depth - 1))


@st.composite
def aggregate_texts(draw: st.DrawFn, columns: Columns, letter: str) -> str:
    """An aggregate, or a value made of some."""
    return draw(_filled(draw(st.sampled_from(_AGGREGATES[letter])), columns, letter, 1))


@st.composite
def window_texts(draw: st.DrawFn, columns: Columns, letter: str, *, has_order: bool) -> str:
    """A value over the rows around."""
    templates = [text for text in _WINDOWS[letter] if has_order or text not in _OWN_ORDER]
    return draw(_filled(draw(st.sampled_from(templates)), columns, letter, 1))


@st.composite
def peer_texts(draw: st.DrawFn, columns: Columns, letter: str) -> str:
    """A value over the rows around that does not depend on which of equal rows comes first."""
    return draw(_filled(draw(st.sampled_from(_PEERS[letter])), columns, letter, 1))


AGGREGATED = "iiimxxtbdhszLW"
WINDOWED = "iiimxxttbdszLP"
PEERS = "iiimxtbds"
MADE = "iiimmxxttttbbddhsszjLWP"
"""Sorts of which new columns are, more frequent ones more often."""


@st.composite
def _filled(draw: st.DrawFn, template: str, columns: Columns, own: str, depth: int) -> str:
    """The template with an expression in each of its places."""
    compared = draw(st.sampled_from(columns.letters(COMPARABLE) or "i")) if "§K" in template else ""
    parts = template.split("§")
    made = parts[0]
    for part in parts[1:]:
        letter = {"K": compared, "V": own}.get(part[0], part[0])
        inner = draw(row_texts(columns, letter, depth))
        made += (inner if re.fullmatch(r"\w+", inner) else f"({inner})") + part[1:]
    return made


def sorts_of(columns: Columns, among: str) -> Sequence[str]:
    """Sorts to make a column of: those that are there weigh as much as all others."""
    return [*among, *(columns.letters(among) * 2)]
