"""Inside the process of a person's code: reads the inputs, runs the code once, writes what comes back, says how it went.

The code shares this process and can change all of it. So nothing that is said or written here is believed outside: the rows are proven
by another process (`engine.backends.duckdb.code_rows`), and of the words only the text is taken.
"""

from __future__ import annotations

import linecache
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from types import ModuleType, TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from engine.backends.arrow_types import arrow_schema
from engine.backends.python.made import NoTableError, made_table
from engine.backends.python.plan import CodePlan, File, GivenTable
from engine.language.types import parse_type
from engine.preview import frames
from engine.preview.frames import Frame

_FILE = "<code>"
"""What the code is called in tracebacks."""
_MODULE = "penstock_code"
_MOST_LETTERS, _MOST_LINE = 2_000, 200
"""Characters of a message, and of a line of the code."""
_MOST_FRAMES = 8


def work(plan: CodePlan, missing: Sequence[str]) -> None:
    """Do it all, and end the process.

    Args:
        plan: what is to be done.
        missing: walls that do not stand.
    """
    replies = _speak_alone()
    try:
        given = {name: _read(table) for name, table in plan.inputs.items()}
        frames.write(replies, Frame({"missing": list(missing)}))
        table = made_table(_called(plan, given), arrow_schema({name: parse_type(kind) for name, kind in plan.columns.items()}))
        _write(table, plan.output)
        told: dict[str, Any] = {"rows": table.num_rows}
    except NoTableError as problem:
        told = {"failed": "result", "message": _cut(str(problem)), "column": problem.column}
    except MemoryError as problem:
        told = {"failed": "memory", "lines": _lines(problem.__traceback__, plan.code)}
    except BaseException as problem:  # noqa: BLE001 - code may raise whatever it likes, also to end its process
        told = {"failed": "raised", "message": _described(problem), "lines": _lines(problem.__traceback__, plan.code)}
    _flush()
    frames.write(replies, Frame(told))
    os._exit(0)


def _speak_alone() -> int:
    """What the code prints goes where errors go, and what it reads has ended; frames go by a descriptor of their own."""
    replies = os.dup(1)
    os.dup2(2, 1)
    reading, writing = os.pipe()
    os.close(writing)
    os.dup2(reading, 0)
    os.close(reading)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(line_buffering=True, errors="backslashreplace")
    return replies


def _read(given: GivenTable) -> pa.Table:
    with open(given.file, "rb") as file:  # noqa: PTH123 - a descriptor
        table = pq.ParquetFile(file).read()
    schema = arrow_schema({name: parse_type(kind) for name, kind in given.columns.items()})
    columns = [_plain(table.column(name)) for name in schema.names]
    return pa.table([column.cast(field.type) for column, field in zip(columns, schema, strict=True)], schema=schema)


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Without a type of its own, as Parquet's JSON has one."""
    if not isinstance(column.type, pa.BaseExtensionType):
        return column
    return pa.chunked_array([chunk.storage for chunk in column.chunks], column.type.storage_type)


def _called(plan: CodePlan, given: Mapping[str, pa.Table]) -> Any:
    """What the function gives back."""
    code = plan.code
    module = sys.modules[_MODULE] = ModuleType(_MODULE)
    linecache.cache[_FILE] = (len(code), None, code.splitlines(keepends=True), _FILE)
    exec(compile(code, _FILE, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - that is what this process is for
    return module.__dict__[plan.function](**given)


def _write(table: pa.Table, output: File) -> None:
    with open(output, "wb") as file, pa.ipc.new_file(file, table.schema) as writer:  # noqa: PTH123 - a descriptor
        writer.write_table(table, max_chunksize=65_536)


def _described(problem: BaseException) -> str:
    """The exception in words; its own may fail, and be of any length."""
    try:
        said = str(problem)
    except BaseException as other:  # noqa: BLE001 - it is the code's
        said = f"(its words cannot be had: {type(other).__name__})"
    name = type(problem).__name__
    return _cut(f"{name}: {said}" if said else name)


def _lines(trace: TracebackType | None, code: str) -> list[tuple[int, str, str]]:
    """(line, function, text) of each frame of the code, the innermost last; none of ours, and none of libraries."""
    texts = code.splitlines()
    found = [(number, frame.f_code.co_name) for frame, number in traceback.walk_tb(trace) if frame.f_code.co_filename == _FILE]
    shown = ((number, name, texts[number - 1].strip() if number <= len(texts) else "") for number, name in found[-_MOST_FRAMES:])
    return [(number, name[:_MOST_LINE], text[:_MOST_LINE]) for number, name, text in shown]


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # noqa: BLE001, S112 - the code may have put anything there
            continue
