"""Functions over the rows around. The window itself (partitions, order, frame) is the node's; `over` is never written."""

from __future__ import annotations

from math import inf

from engine.language.functions.judging import between
from engine.language.signature import Cases, Function, signature, window_function


def _neighbour(name: str, meaning: str, cases: Cases) -> Function:
    judges = between(1, 0, inf, "the distance in rows")
    distance = "CAST({1} AS INT)"
    return window_function(
        name,
        meaning,
        (
            signature("a: T -> T", f"{name}({{0}}{{nulls}}){{over}}"),
            signature(
                "a: T, rows: literal integer -> T",
                f"{name}({{0}}, {{1}}{{nulls}}){{over}}",
                f"{name}({{0}}, {distance}){{over}}",
                judges=judges,
            ),
            signature(
                "a: T, rows: literal integer, default: T -> T",
                f"{name}({{0}}, {{1}}, {{2}}{{nulls}}){{over}}",
                f"{name}({{0}}, {distance}, {{2}}){{over}}",
                judges=judges,
            ),
        ),
        cases,
        order="incoming",
    )


def _rank(name: str, shape: str, meaning: str, cases: Cases) -> Function:
    return window_function(
        name, meaning, (signature(shape, f"{name}(){{over}}", f"CAST({name}(){{over}} AS {{type}})"),), cases, order="own"
    )


FUNCTIONS = (
    window_function(
        "row_number",
        "number of the row in its partition, from 1",
        (signature("-> integer", "row_number(){over}", "CAST(row_number(){over} AS {type})"),),
        (
            ("row_number()", "[1, 2, 3, 4]"),
            ("row_number() + null", "[cast(null as integer), null, null, null]"),
            ("-row_number()", "[-1, -2, -3, -4]"),
        ),
        order="incoming",
    ),
    _rank(
        "rank",
        "-> integer",
        "rank in the order, with gaps after equal rows",
        (("rank()", "[1, 2, 3, 4]"), ("nullif(rank(), 1)", "[null, 2, 3, 4]"), ("rank() * 10", "[10, 20, 30, 40]")),
    ),
    _rank(
        "dense_rank",
        "-> integer",
        "rank in the order, without gaps",
        (("dense_rank()", "[1, 2, 3, 4]"), ("nullif(dense_rank(), 1)", "[null, 2, 3, 4]"), ("dense_rank() * 10", "[10, 20, 30, 40]")),
    ),
    _rank(
        "percent_rank",
        "-> float",
        "(rank - 1) / (rows - 1)",
        (
            ("round(percent_rank(), 2)", "[0e0, 0.33e0, 0.67e0, 1e0]"),
            ("nullif(percent_rank(), 0)", "[null, 1e0 / 3, 2e0 / 3, 1e0]"),
            ("percent_rank() < 1", "[true, true, true, false]"),
        ),
    ),
    _rank(
        "cume_dist",
        "-> float",
        "share of the rows up to this one and its equals",
        (
            ("cume_dist()", "[0.25e0, 0.5e0, 0.75e0, 1e0]"),
            ("nullif(cume_dist(), 1)", "[0.25e0, 0.5e0, 0.75e0, null]"),
            ("cume_dist() > 0.5", "[false, false, true, true]"),
        ),
    ),
    window_function(
        "ntile",
        "number of the bucket when the rows are cut into n of nearly one size, the larger ones first",
        (
            signature(
                "n: literal integer -> integer",
                "ntile({0}){over}",
                "CAST(ntile(CAST({0} AS INT)){over} AS {type})",
                judges=between(0, 1, inf, "the number of buckets"),
            ),
        ),
        (("ntile(3)", "[1, 1, 2, 3]"), ("nullif(ntile(2), 1)", "[null, null, 2, 2]"), ("ntile(9)", "[1, 2, 3, 4]")),
        order="incoming",
    ),
    _neighbour(
        "lag",
        "the value some rows before, one unless said; the default stands outside the partition only",
        (("lag(x)", "[null, 1e0, 2e0, 3e0]"), ("lag(n, 1, 0)", "[0, 1, 2, 2]"), ("lag(n ignore nulls)", "[null, 1, 2, 2]")),
    ),
    _neighbour(
        "lead",
        "the value some rows after, one unless said",
        (("lead(x, 2)", "[3e0, 4e0, null, null]"), ("lead(n, 1, 0)", "[2, 2, null, 0]"), ("lead(x, 0)", "[1e0, 2e0, 3e0, 4e0]")),
    ),
    window_function(
        "first_value",
        "the value of the frame's first row, null too unless `ignore nulls`",
        (signature("a: T -> T", "first_value({0}{nulls}){over}"),),
        (
            ("first_value(x)", "[1e0, 1e0, 1e0, 1e0]"),
            ("first_value(nullif(n, 1))", "[cast(null as integer), null, null, null]"),
            ("first_value(nullif(n, 1) ignore nulls)", "[2, 2, 2, 2]"),
        ),
        order="incoming",
        has_frame=True,
    ),
    window_function(
        "last_value",
        "the value of the frame's last row, null too unless `ignore nulls`; needs a frame",
        (signature("a: T -> T", "last_value({0}{nulls}){over}"),),
        (
            ("last_value(x)", "[4e0, 4e0, 4e0, 4e0]"),
            ("last_value(n)", "[cast(null as integer), null, null, null]"),
            ("last_value(n ignore nulls)", "[2, 2, 2, 2]"),
        ),
        order="incoming",
        has_frame=True,
    ),
    window_function(
        "nth_value",
        "the value of the frame's row of that number, null too",
        (
            signature(
                "a: T, n: literal integer -> T",
                "nth_value({0}, {1}){over}",
                "nth_value({0}, CAST({1} AS INT)){over}",
                judges=between(1, 1, inf, "the row's number"),
            ),
        ),
        (
            ("nth_value(x, 2)", "[2e0, 2e0, 2e0, 2e0]"),
            ("nth_value(n, 4)", "[cast(null as integer), null, null, null]"),
            ("nth_value(x, 9)", "[cast(null as float), null, null, null]"),
        ),
        order="incoming",
        has_frame=True,
    ),
)
