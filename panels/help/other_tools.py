"""What people know from other tools, and what it is here: the steps that at least two established tools have, by their usual names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A step as other tools have it."""

    section: str
    name: str
    by: tuple[str, ...] = ()
    """What does it here: a kind, a preset (`window.rank`), a function (`upper()`), a command (`penstock profile`). Empty: nothing yet."""
    left_out: str = ""
    """What of it is not here, and why."""


_LATER = "not yet"
_CONNECTION = "needs connections to other systems: not yet"


def _section(title: str, *steps: tuple[str, str, str]) -> tuple[Step, ...]:
    return tuple(Step(title, name, tuple(by.split(", ")) if by else (), left_out) for name, by, left_out in steps)


STEPS: tuple[Step, ...] = (
    *_section(
        "Sources",
        ("read CSV, text", "read_csv", "padding of short rows: such records are rejected, with the reason"),
        ("read fixed width", "", "not yet; a file of one column can be split by split_column.split_fixed_width"),
        ("read Excel", "read_excel", "named ranges and tables: the library tells them for .xlsx only"),
        ("read Parquet, Arrow, Avro, ORC", "read_parquet, read_arrow", "Avro and ORC: not yet"),
        ("read JSON, NDJSON", "read_json", "the greatest depth: declared columns say what is read"),
        ("read XML, HTML, YAML, TOML", "", _LATER),
        ("read tables of PDF, Word", "", _LATER),
        ("read lake tables: Delta, Iceberg, DuckLake", "", _LATER),
        ("read database", "read_database", "other servers than PostgreSQL: not yet"),
        ("read object store: S3, GCS, Azure", "", _CONNECTION),
        ("read HTTP, REST", "", _CONNECTION),
        ("read Kafka and other streams", "", _CONNECTION),
        ("read MongoDB, Redis, Cassandra, Elastic", "", _CONNECTION),
        ("read Google Sheets, Analytics, Salesforce", "", _CONNECTION),
        ("inline table, manual table", "inline_table", ""),
        ("generate rows, calendar, sequence", "generate_rows, generate_rows.calendar", "fake data: not yet"),
        ("list files, directory", "list_files", ""),
        ("catalog table, output of another flow", "", _LATER),
    ),
    *_section(
        "Columns",
        ("select columns", "select_columns", ""),
        ("rename, dynamic rename", "rename_columns, rename_columns.clean_names, promote_header", "names from a second input: not yet"),
        ("cast, change type", "cast_columns, parse_dates", "the original beside its problem: rejected rows keep both"),
        ("formula, expression, multi-field, multi-row", "add_columns, across_columns, window, window.previous_row", ""),
        ("constant, current date, system information", "add_columns", "what differs from run to run comes by a parameter"),
        ("record id, row number", "add_record_id", ""),
        ("hash, fingerprint, checksum, UUID", "hash_columns, hash_columns.surrogate_key", "random UUIDs: a run could not be repeated"),
        ("concatenate, merge columns", "concat_columns", ""),
        ("split column", "split_column, split_column.split_fixed_width, split()", ""),
        ("value map, find and replace", "map_values, replace_values, lookup", ""),
        ("column position, reorder", "reorder_columns, reorder_columns.sort_columns", ""),
    ),
    *_section(
        "Rows",
        ("filter", "filter_rows", "a builder of conditions: they are written, with completion and a trial"),
        ("sort", "sort_rows", "collations: texts stand in the order of their code points on every engine"),
        ("limit, head, tail, skip", "limit_rows", ""),
        ("sample", "sample_rows, sample_rows.stratified_sample, sample_rows.every_nth", "with replacement: not yet"),
        ("split, partition", "split_rows, split_rows.train_test, split_rows.stratified_split", ""),
        ("unique, deduplicate", "distinct_rows, top_rows", "a count column: group_by.count_values"),
        ("union, append, stack", "union_rows", ""),
        ("intersect, except", "intersect_rows, except_rows", ""),
        ("top n per group", "top_rows", ""),
        ("fill nulls", "fill_nulls, fill_nulls.fill_down, fill_nulls.fill_with_mean, fill_nulls.interpolate", ""),
        ("impute by a model", "", _LATER),
        ("drop null rows or columns", "drop_nulls", "columns: they must be known before a run"),
        ("rows from a range, clone row", "repeat_rows, generate_rows", ""),
        ("data cleansing", "cleanse_columns, drop_nulls", ""),
        ("outliers", "flag_outliers", "isolation forest: not yet"),
    ),
    *_section(
        "Combining",
        ("join", "join", ""),
        ("as-of join", "asof_join", ""),
        ("lookup, VLOOKUP", "lookup", ""),
        ("fuzzy join, fuzzy match", "", _LATER),
        ("compare rows, merge rows, diff", "compare_rows, penstock diff", ""),
        ("spatial join", "", _LATER),
        ("append fields, cross join", "join", "a guard of the number of rows: a run's memory is limited"),
        ("connected components, make group", "", _LATER),
        ("wait for, block until done", "", _LATER),
    ),
    *_section(
        "Summarising and reshaping",
        ("group by, aggregate, summarize", "group_by, group_by.subtotals, group_by.grand_total", ""),
        ("window functions", "window, window.moving_average", ""),
        ("running total, difference, percent of total", "window.running_total, window.previous_row, window.share_of_total", ""),
        ("rank, tile, bin", "window.rank, bin_column, bin_column.quartiles", ""),
        ("pivot, cross tab", "pivot", ""),
        ("unpivot, melt", "unpivot", ""),
        ("transpose", "transpose", ""),
        ("resample, time bins", "resample, resample.rows_per_day", "right-closed bins"),
        ("describe, summary, frequency", "penstock profile, group_by.count_values", "as rows of a pipeline: not yet"),
        ("count records", "group_by.grand_total", ""),
        ("contingency table, chart", "pivot", "charts: not yet"),
    ),
    *_section(
        "Text, dates, nested values",
        ("regular expressions", "extract_text, extract_text.extract_email, extract_text.extract_link, regexp_replace()", ""),
        ("string operations", "upper(), trim(), lpad(), substring(), length()", ""),
        ("text to rows", "text_to_rows", ""),
        ("parse and format dates", "parse_dates, strftime()", "languages: months are written down in the node"),
        ("date parts, add, difference, truncate", "year(), date_diff(), date_trunc()", "business days: not yet"),
        ("parse JSON, flatten, explode", "parse_json, flatten_columns, unnest_rows", "arrays to a list: single places can be read"),
        ("parse URL, IP, user agent, phone", "extract_text, url_decode()", "parts by name: they are taken by a pattern"),
        ("hash, mask, redact", "mask_columns, mask_columns.pseudonymize, mask_columns.redact, hash_columns", ""),
        ("geography", "", _LATER),
    ),
    *_section(
        "Code and models",
        ("SQL", "sql", ""),
        ("Python", "python", "several outputs; packages of the product's own environment only"),
        ("shell, HTTP call per row", "", "not yet; previews may not do what cannot be undone"),
        ("dbt", "", _LATER),
        ("language models", "", _LATER),
        ("chunk text, vector search", "", _LATER),
        ("train, apply, cluster, forecast", "", _LATER),
    ),
    *_section(
        "Quality and control",
        ("assert, expectation, test", "assert_rows", "a comparison with an earlier run: not yet"),
        ("schema contract", "enforce_schema, read_csv, read_parquet, read_json", ""),
        ("profile", "penstock profile", ""),
        ("branch, switch, router", "switch_rows, filter_rows", "a gate by a parameter: not yet"),
        ("reject, dead letter", "filter_rows, cast_columns, read_csv", "every such node has a port for them"),
        ("sub-pipeline, macro, metanode, component, subflow", "sub_pipeline", ""),
        ("for each, loop", "", _LATER),
        ("checkpoint, cache", "checkpoint", ""),
        ("log, message, webhook", "", _LATER),
        ("delay, sensor", "", _LATER),
        ("note, junction", "select_columns", "notes stand on any node"),
    ),
    *_section(
        "Sinks",
        ("write file", "write_csv, write_json, write_parquet, write_arrow", "appending: not yet"),
        ("write database", "write_database", "other servers than PostgreSQL: not yet"),
        ("write lake table", "", _LATER),
        ("write Kafka and other streams", "", _CONNECTION),
        ("write ClickHouse, Redis, MongoDB, Elastic", "", _CONNECTION),
        ("write object store", "", _CONNECTION),
        ("HTTP post, e-mail, spreadsheet template", "", _CONNECTION),
    ),
)  # fmt: skip
"""All of them."""
