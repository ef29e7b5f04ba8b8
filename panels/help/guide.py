"""The guide: pages written by hand about what no node and no function can say of itself, and the words that find them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import assets
from panels.help.blocks import blocks_of
from panels.help.pages import Page

FOLDER = "help/guide"

WORDS: Mapping[str, str] = {
    "getting_started": "getting started, first steps, quick start, tutorial, introduction, beginner, how to begin, hello world",
    "pipeline_file": (
        "yaml, pipeline file, workflow file, document, file format, syntax, indentation, connect nodes, wire, edge, reference, from, "
        "input, port, ports, output anchor, layout, position, comment, comments, disable a node, container, quote, quotes in yaml, "
        "column names with spaces, names with a hash, special characters"
    ),
    "expressions": (
        "expression, formula language, formula syntax, operators, operator, precedence, quote, quotes, single quotes, double quotes, "
        "identifier, identifiers, column names with spaces, names with blanks, reserved words, literals, string, comparison, "
        "case sensitive, case insensitive, if, if then else, case when, null, lists, interval, cast, now, today, current date, clock, "
        "like, in"
    ),
    "regular_expressions": (
        "regex, regexp, regex flags, regex syntax, pattern flags, lookahead, lookbehind, lookaround, backreference, capture group, "
        "named group, case insensitive regex, greedy, pcre, re2, word boundary, escape"
    ),
    "types": (
        "type, data type, data types, column types, type names, string, varchar, int, bigint, double, datetime, boolean, decimal, "
        "struct, map, list, cast, convert, conversion, precision, implicit conversion"
    ),
    "dates_and_times": (
        "date units, unit, units, time units, interval, intervals, duration, time difference, time difference minutes, "
        "minutes between, days between, date arithmetic, add days, datetime add, date diff, date trunc, time zone, timezone, utc, "
        "week start, rounding a timestamp, round a time, today, now, current date"
    ),
    "selectors": (
        "selector, column selector, choose columns, columns by name, columns by pattern, columns by type, all columns, "
        "all numeric columns, wildcard, starts with, ends with, dynamic select, regex column names"
    ),
    "parameters": (
        "parameter, variable, variables, constant, user constant, workflow constant, argument, arguments, set, run date, run_date, "
        "run_time, run_id, interval_start, today, current date, now, macro, macros, dynamic file name, date in the file name"
    ),
    "python_code": (
        "python, python script, custom code, own code, code node, pandas, polars, pyarrow, udf, script, function of my own, transform, "
        "jython, notebook, allow python, permission, sandbox, walls, packages, pip, timeout"
    ),
    "parts": (
        "part, parts, sub-pipeline, sub_pipeline, subpipeline, subflow, macro, macros, metanode, component, shared component, reusable, "
        "reuse, template, nested, nested pipeline, pipeline in a pipeline, run job, call pipeline, shared logic, mapplet, inputs, outputs"
    ),
    "commands": (
        "command, command line, cli, terminal, shell, penstock, batch, schedule, automation, exit code, browse, preview, run, profile, "
        "check, schema, lineage, detect, new, runs, test, export, sql, nodes, functions, help, diff, studio, fmt, allow, doctor, "
        "completion, resume, unit test, checkpoint run"
    ),
    "samples": (
        "sample, preview, browse, view data, results, sample size, row count, counts, how many rows, join-aware sampling, sampling, "
        "honest counts, missing rows, no rows, empty preview, record limit, cache"
    ),
    "project_settings": (
        "settings, project settings, penstock.yaml, configuration, config, preferences, options, memory limit, memory_limit, time limit, "
        "time_limit, disk limit, disk_limit, out of memory, timeout, cache size, cache_bytes, seed, sample_rows, spark master, "
        "connections, "
        "connection, connection string, database connection, driver, password, secret, credentials, tls, ssl"
    ),
    "recipes_ranges": (
        "range join, join range, join by range, non-equi join, inequality join, within 10 minutes, within minutes, join on dates, "
        "between join, overlapping periods, valid from, slowly changing, effective date, cartesian, cartesian product, all pairs, "
        "cross product, join unmatched, unmatched rows, rows without a match, many_to_one, many to one, one to many, cardinality"
    ),
    "recipes_times": (
        "session, sessions, sessionize, sessions by gaps, gaps and islands, inactivity, time since last, previous row, duration, "
        "time difference minutes, rounding a timestamp, round a timestamp, round to 15 minutes, "
        "round to the hour, round up to the hour, round to the nearest hour, nearest quarter of an hour, 15 minute interval, "
        "floor a timestamp, ceiling of a timestamp, group by hour, age"
    ),
    "recipes_texts": (
        "text between brackets, between brackets, text between, match a prefix, prefix, prefix match, longest prefix, contains, "
        "split a name, list sheets, sheet names, remove characters, extract digits, after the last slash, file name of a path"
    ),
}
"""What each page is looked for as, in the order of the guide."""


@dataclass(frozen=True, slots=True)
class Guide:
    """A page of the guide."""

    name: str
    title: str
    about: str
    """One line: its first paragraph."""
    text: str
    """Its Markdown, all of it."""

    @property
    def synonyms(self) -> tuple[str, ...]:
        """What else it is looked for as."""
        return tuple(WORDS[self.name].split(", "))


@cache
def guides() -> Mapping[str, Guide]:
    """All pages by name, in the order of the guide."""
    return {name: _read(name) for name in WORDS}


def guide_page(guide: Guide) -> Page:
    """The page with its blocks below the title and the first paragraph."""
    return Page(guide.name, guide.title, (guide.about,), blocks=blocks_of(guide.text)[2:])


def _read(name: str) -> Guide:
    text = (assets.path(FOLDER) / f"{name}.md").read_text(encoding="utf-8")
    title, about, *_ = blocks_of(text)
    return Guide(name, title.text, about.text, text)
