"""500 flights in every way that CSV files are written: each cell is read right, and nobody had to say how.

All pairs of ways by default, all 576 combinations nightly.
"""

from __future__ import annotations

import gzip
import itertools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pytest
from file_projects import Files, Source

import assets

ROWS = 500
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
QUOTES = ('"', 'all "', "all '")
ENDS = ("\n", "\r\n")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "latin-1")
COMPRESSIONS = {"none": "", "gzip": ".gz", "zstd": ".zst"}
NOTES = ("", None, "à l'heure", 'said "go"; then, | waited', "Zürich\nsecond line", " blank ", "tab\there", "007", "ÿ")


class Way(NamedTuple):
    """One way to write a file."""

    delimiter: str
    quote: str
    end: str
    encoding: str
    has_header: bool
    compression: str

    def __str__(self) -> str:
        end = "crlf" if self.end == "\r\n" else "lf"
        header = "header" if self.has_header else "no header"
        return f"{self.delimiter}, {self.quote}, {end}, {self.encoding}, {header}, {self.compression}"


FACTORS: tuple[Sequence[Any], ...] = (tuple(DELIMITERS), QUOTES, ENDS, ENCODINGS, (True, False), tuple(COMPRESSIONS))


def every_pair() -> Iterator[Way]:
    """Ways in which every two values of two factors meet at least once, chosen greedily."""
    product = list(itertools.product(*FACTORS))
    missing = {pair for way in product for pair in pairs(way)}
    while missing:
        best = max(product, key=lambda way: len(missing & pairs(way)))
        missing -= pairs(best)
        yield Way(*best)


def pairs(way: Sequence[Any]) -> set[tuple[Any, ...]]:
    return set(itertools.combinations(enumerate(way), 2))


WAYS = [Way(*way) for way in itertools.product(*FACTORS)] if os.environ.get("PENSTOCK_FULL") == "1" else list(every_pair())


@pytest.fixture(scope="module")
def flights() -> tuple[list[str], list[str], list[tuple[Any, ...]]]:
    """Names, types and rows: flights with and without delays, and a column with everything that makes quoting hard."""
    path = assets.path("samples/flights/data/flights.parquet")
    connection = duckdb.connect()
    connection.execute("SET timezone = 'UTC'")
    relation = connection.sql(
        f"SELECT * REPLACE (time_hour::TIMESTAMP AS time_hour) FROM '{path}' ORDER BY hash(flight, time_hour, carrier) LIMIT {ROWS}"
    )
    rows = [(*row, NOTES[number % len(NOTES)]) for number, row in enumerate(relation.fetchall())]
    types = {"BIGINT": "integer", "INTEGER": "integer", "DOUBLE": "float", "VARCHAR": "text", "TIMESTAMP": "timestamp_tz"}
    return [*relation.columns, "note"], [*(types[str(kind)] for kind in relation.types), "text"], rows


def written(way: Way, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    lines = [line(way, names)] if way.has_header else []
    content = way.end.join([*lines, *(line(way, row) for row in rows), ""]).encode(way.encoding)
    if way.compression == "zstd":
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, "zstd") as stream:
            stream.write(content)
        return sink.getvalue().to_pybytes()
    return gzip.compress(content) if way.compression == "gzip" else content


def line(way: Way, cells: Sequence[Any]) -> str:
    last = len(cells) - 1
    return DELIMITERS[way.delimiter].join(cell(way, value, is_note=place == last) for place, value in enumerate(cells))


def cell(way: Way, value: Any, *, is_note: bool) -> str:
    if value is None:
        return "" if is_note else "NA"
    text = f"{value:%Y-%m-%dT%H:%M:%SZ}" if hasattr(value, "year") else str(value)
    sign = way.quote[-1]
    must_quote = not text or any(part in text for part in (DELIMITERS[way.delimiter], sign, "\n"))
    is_text = isinstance(value, str)
    return sign + text.replace(sign, sign * 2) + sign if must_quote or (way.quote.startswith("all") and is_text) else text


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_cell_is_right_without_help(way: Way, flights: tuple[list[str], list[str], list[tuple[Any, ...]]], tmp_path: Path) -> None:
    names, types, written_with_feeds = flights
    rows = [(*row[:-1], row[-1] and row[-1].replace("\n", way.end)) for row in written_with_feeds]
    name = f"flights.csv{COMPRESSIONS[way.compression]}"
    files = Files(tmp_path, {name: written(way, names, rows)})
    found = files.detected(name)
    expected = names if way.has_header else [f"column_{place}" for place in range(1, len(names) + 1)]
    assert dict(found.fields["columns"]) == dict(zip(expected, types, strict=True))
    source = Source(files, "read_csv", {"path": name, **found.fields})
    assert source.problems == []
    rows_read = source.rows()
    assert [tuple(naive(value) for value in row) for row in rows_read] == rows
    source.scans.require_all_records(source.rejected_scan, len(rows_read), 0)


def naive(value: Any) -> Any:
    return value.replace(tzinfo=None) if getattr(value, "tzinfo", None) else value


def test_pairs_are_all_met() -> None:
    met = {pair for way in every_pair() for pair in pairs(way)}
    assert met == {pair for way in itertools.product(*FACTORS) for pair in pairs(way)}
