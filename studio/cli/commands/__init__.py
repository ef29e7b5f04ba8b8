"""The commands, one file each; this table is what `penstock --help` knows without loading any of them."""

from __future__ import annotations

from dataclasses import dataclass

PROBLEM = "{code, severity, message, hint, node, field, line, column, end, fixes: [{title, edits}]}"
"""A problem in JSON; `line` and `column` count from 1, `end` is the column after the last character."""


@dataclass(frozen=True)
class Command:
    """A row of the table: `shape` says what `--json` prints, as keys with the keys inside them."""

    name: str
    summary: str
    shape: str

    @property
    def path(self) -> str:
        """Where the function stands; its file is loaded when the command is chosen."""
        return f"studio.cli.commands.{self.name}:{self.name}_command"


COLUMNS = "columns: [{name, type}]"

COMMANDS = (
    Command("new", "Make a project or a pipeline; from your files, or the sample.", f"{{written, problems: [{PROBLEM}], next}}"),
    Command(
        "check",
        "Find all problems of a pipeline, each with its place and fixes.",
        f"{{pipeline, nodes, problems: [{PROBLEM}], staged: [{{node, path, files, bytes}}]}}",
    ),
    Command(
        "schema",
        "Show the columns and types of every node, or of one.",
        f"{{pipeline, nodes: [{{node, kind, ports: [{{port, {COLUMNS}, ordered_by}}]}}], problems: [{PROBLEM}]}}",
    ),
    Command(
        "lineage",
        "Show where a node's columns come from, and where they go.",
        "{pipeline, node, port, columns: [{name, sources: [{node, port, column}], upstream: [{node, port, column}], "
        "downstream: [{node, port, column}]}], deciding: [{node, port, column}]}",
    ),
    Command(
        "preview",
        "Show a node's rows on a sample; nothing is written.",
        f"{{pipeline, node, port, {COLUMNS}, rows, rows_shown, rows_seen, rows_total, is_sample, ordered, "
        f"samples: [{{node, rows, total, method, found}}], search: {{outcome, words}}, "
        f"problems: [{PROBLEM}], engines, missing_walls, line}}",
    ),
    Command(
        "profile",
        "Show what a node's columns hold: nulls, ranges, frequent values.",
        "{pipeline, node, port, rows, is_sample, is_approximate, columns: "
        "[{name, type, nulls, distinct, smallest, largest, quantiles, histogram: {low, high, counts}, top: [{value, rows}]}]}",
    ),
    Command(
        "detect",
        "Find a source's columns or a pivot's values, or every source's columns; print the edits.",
        f"{{pipeline, node, edits, problems: [{PROBLEM}], written}}; without NODE {{pipeline, sources: [{{node, edits, "
        f"problems: [{PROBLEM}], error: {{code, message, hint, where}}}}], written}}",
    ),
    Command(
        "run",
        "Run a pipeline and put its outputs in place.",
        "{run, shown: {columns, rows}}; with --plan {stages: [{stage, sort, node, engine, title, nodes}]}",
    ),
    Command(
        "test",
        "Test nodes: rows in, rows out; recorded from a preview.",
        f"{{pipeline, tests: [{{node, case, passed, message, hint, ports: [{{port, passed, message, {COLUMNS}, missing, extra, "
        "changed: [{columns, wanted, found}], reordered}]}]}; with --record {pipeline, node, case, "
        "inputs: [{name, rows}], outputs: [{name, rows}]}",
    ),
    Command(
        "runs",
        "List the runs of a project, or show one.",
        "{runs: [{run, pipeline, status, started, seconds, resumable}]}; with RUN {run}; with --prune {given_up}",
    ),
    Command("sql", "Print a node as one SQL statement.", "{pipeline, node, dialect, sql}"),
    Command(
        "export",
        "Write a pipeline as a script that runs without Penstock.",
        "{pipeline, to, dialect, file, script, reads, writes}",
    ),
    Command(
        "nodes",
        "List the kinds of node, or show one.",
        "[{kind, category, title, description, synonyms, inputs: [{name, arity, required}], outputs, port_fields, schema, "
        "presets: [{name, title, description, fields, synonyms}], examples: [{title, fields, inputs, outputs, summary, files}]}]",
    ),
    Command(
        "functions",
        "List the functions of expressions, or show one.",
        "[{name, family, meaning, signatures: [{call, sort, spark}], example: {expression, result}, "
        "null_case: {expression, result}, edge_case: {expression, result}, synonyms}]",
    ),
    Command("help", "Search the pages of help, or show one.", "[{sort, name, title, family, about, synonyms}]"),
    Command(
        "diff",
        "Print the edits that lead from one pipeline to another.",
        "{edits}; with --data NODE {edits, effect: {node, port, is_new, is_gone, before, after, added, removed, changed, reordered, "
        "cells: [{column, changed}], columns_added: [{name, type}], columns_removed: [{name, type}], "
        "columns_retyped: [{name, before, after}], by, rows: [{sort, changed, before, after}], is_sample, is_same_sample, "
        "samples: [{node, rows, total, method}], line}, touched: [{node, port, before, after, added, removed, changed, error}]}",
    ),
    Command("studio", "Open the studio in the browser.", "{address}"),
    Command("fmt", "Write pipelines in their canonical form.", "{files: [{file, changed}]}"),
    Command(
        "allow",
        "Let this project use a folder outside it, a Spark cluster or a database, or run Python code.",
        "{project, allowed, clusters, databases, python}",
    ),
    Command("doctor", "Say what this machine offers: versions, walls, folders.", "{ok, findings: [{name, ok, detail}]}"),
    Command("completion", "Print the completion script of a shell.", "{shell, script}"),
)
