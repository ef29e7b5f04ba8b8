"""JSON files: read record by record, and written anew as Parquet with the raw text of every declared column, which the engine reads."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from engine.backends.duckdb.json_flat import FlatBlock, FlatLines, can_read, may_hold
from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.texts import compression_of, opened_bytes
from engine.errors import SourceError
from engine.json_records import (
    LONGEST,
    BrokenJson,
    JsonRecord,
    Number,
    begin_json,
    blocks_of_lines,
    document_records,
    json_text,
    line_records,
    read_json_records,
)

if TYPE_CHECKING:
    import pyarrow as pa

RAW = "c{}"
"""The name in a copy of a declared column, by its place among them."""
EXTRA = "extra"
"""The name in a copy of the column with all other keys."""
_BATCH = 20_000
_MOST_KEYS = 10_000
"""So many keys of a file are remembered: to say what it has, and lacks."""
_ABOUT = b"penstock"
_MALFORMED_HINT = "repair the file, or set on_error to reject"


def open_json(name: str, path: str, options: Mapping[str, Any], work: str) -> OpenFile:
    """Open one file: its sound records stand in a copy.

    Raises:
        SourceError: `source.json`, the rest of the file cannot be read; `source.malformed`, a record is malformed and none is to be
            rejected; `source.unpack`.
    """
    import pyarrow.parquet as pq

    copy = _place_of_copy(path, options, work)
    if not copy.exists():
        _write_copy(name, path, options, copy)
    metadata = pq.read_metadata(copy)
    about = json.loads(metadata.metadata[_ABOUT])
    return OpenFile(
        name=name,
        path=str(copy),
        columns=tuple(about["keys"]),
        rows=metadata.num_rows,
        compression=compression_of(path, options["compression"]),
        original=path,
        original_compression=compression_of(path, options["compression"]),
        original_encoding="utf-8",
        lines=about["records"],
    )


@contextmanager
def opened_records(name: str, path: str, options: Mapping[str, Any]) -> Iterator[Iterator[JsonRecord]]:
    """The records of a file; what ends their reading becomes an error that names file and line."""
    with _opened(name, path, options) as file:
        yield read_json_records(file, *_form_of(options))


@contextmanager
def _opened(name: str, path: str, options: Mapping[str, Any]) -> Iterator[IO[bytes]]:
    try:
        with opened_bytes(path, compression_of(path, options.get("compression"))) as file:
            yield file
    except BrokenJson as problem:
        raise SourceError(f"{name}, line {problem.line}: {problem.message}", code="source.json", hint=problem.hint) from None
    except SourceError as problem:
        raise SourceError(problem.message.replace(path, name), code=problem.code, hint=problem.hint) from None


def _form_of(options: Mapping[str, Any]) -> tuple[str, str]:
    return options.get("form") or "auto", options.get("records") or ""


def json_records_of(file: OpenFile, options: Mapping[str, Any]) -> Iterator[JsonRecord]:
    """The records of a file that was opened, as they stand in it."""
    with opened_records(file.name, file.source[0], options) as records:
        yield from records


def _place_of_copy(path: str, options: Mapping[str, Any], work: str) -> Path:
    status = Path(path).stat()
    told = {name: options[name] for name in ("form", "records", "types", "compression", "declared", "extra_column", "rejects")}
    key = f"json|{path}|{status.st_size}|{status.st_mtime_ns}|{json.dumps(told, sort_keys=True)}"
    return Path(work) / f"clean-{hashlib.sha256(key.encode()).hexdigest()[:24]}.parquet"


def _write_copy(name: str, path: str, options: Mapping[str, Any], copy: Path) -> None:
    import pyarrow.parquet as pq

    cells = _Cells(name, options)
    part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
    try:
        with _opened(name, path, options) as file, pq.ParquetWriter(part, cells.schema) as writer:
            for batch in cells.batches(file):
                writer.write_batch(batch)
            found = dict.fromkeys(unicodedata.normalize("NFC", key) for key in cells.keys)
            writer.add_key_value_metadata({_ABOUT: json.dumps({"keys": list(found), "records": cells.total})})
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)


class _Cells:
    """The raw texts of a file's declared columns, in batches, and what is seen on the way: keys, and the number of records."""

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        import pyarrow as pa

        declared, types = options["declared"], options["types"]
        self._name = name
        self._options = options
        self._columns = [_Column(key, kind) for key, kind in zip(declared, types, strict=True)]
        self._keeps_extra = options["extra_column"] is not None
        self._flat = FlatLines(declared, types) if not self._keeps_extra and can_read(declared, types) else None
        self.schema = pa.schema([(each, pa.large_string()) for each in (*map(RAW.format, range(len(declared))), EXTRA)])
        self.keys: dict[str, None] = {}
        """As they come by, the first `_MOST_KEYS` of them."""
        self.total = 0

    def batches(self, file: IO[bytes]) -> Iterator[pa.RecordBatch]:
        """The cells of all sound records. Raises BrokenJson and SourceError."""
        first, is_in_lines = begin_json(file, *_form_of(self._options))
        if not is_in_lines:
            yield from self._by_record(document_records(file, first, *_form_of(self._options)))
            return
        for number, block in blocks_of_lines(file, first):
            found = self._flat.read(block) if self._flat is not None and len(block) < LONGEST else None
            if found is None:
                yield from self._by_record(line_records(block, number))
            else:
                yield self._by_block(found, block)

    def _by_block(self, found: FlatBlock, block: bytes) -> pa.RecordBatch:
        import pyarrow as pa

        self.total += found.rows
        wanted = {key for key in found.keys if key not in self.keys and may_hold(block, key)}
        for record in line_records(block, 1) if wanted else ():
            self._note(record.value or {})
            wanted -= self.keys.keys()
            if not wanted:
                break
        return pa.record_batch([*found.columns, pa.nulls(found.rows, pa.large_string())], schema=self.schema)

    def _by_record(self, records: Iterable[JsonRecord]) -> Iterator[pa.RecordBatch]:
        batch: list[Mapping[str, Any]] = []
        noted: tuple[str, ...] | None = None
        for record in records:
            self.total += 1
            if record.value is None:
                _require_rejection(self._name, record, self._options)
                continue
            batch.append(record.value)
            names = tuple(record.value)
            if names != noted:  # most records have the keys of the one before
                self._note(record.value)
                noted = names
            if len(batch) == _BATCH:
                yield _cells(batch, self._columns, self.schema, keeps_extra=self._keeps_extra)
                batch.clear()
        if batch:
            yield _cells(batch, self._columns, self.schema, keeps_extra=self._keeps_extra)

    def _note(self, record: Mapping[str, Any]) -> None:
        if len(self.keys) < _MOST_KEYS:
            self.keys.update(dict.fromkeys(record))


def _require_rejection(name: str, record: JsonRecord, options: Mapping[str, Any]) -> None:
    if not options["rejects"]:
        message = f"{name}, line {record.line}: {record.problem}"
        raise SourceError(message, code="source.malformed", hint=_MALFORMED_HINT)


class _Column:
    """A declared column: which key it is, and how its values become text."""

    def __init__(self, name: str, kind: str) -> None:
        self.spellings = tuple(dict.fromkeys((name, unicodedata.normalize("NFD", name))))
        self._is_json = kind == "json"
        self._is_integer = kind == "integer"

    def texts(self, records: Sequence[Mapping[str, Any]]) -> list[str | None]:
        """The raw text of each record's value; null where there is none."""
        name, *others = self.spellings
        values = [record.get(name) for record in records]
        for other in others:
            values = [record.get(other) if value is None else value for value, record in zip(values, records, strict=True)]
        if self._is_json:
            return [None if value is None else json_text(value) for value in values]
        return [value if value is None or type(value) is str else self._text(value) for value in values]

    def _text(self, value: Any) -> str:
        if type(value) is not Number:
            return json_text(value)
        return whole(value) if self._is_integer else str(value)


def whole(number: str) -> str:
    """The number without a point where it is whole: 5.0 and 5e0 are 5."""
    if number.isdigit() or number.lstrip("-").isdigit():
        return str(number)
    digits, _, exponent = number.lower().partition("e")
    before, _, behind = digits.partition(".")
    shift = int(exponent or 0) if len(exponent) < 4 else 999
    if not 0 <= shift <= 18:
        return str(number)
    behind = behind.ljust(shift, "0")
    return str(number) if behind[shift:].strip("0") else before + behind[:shift]


def _cells(batch: Sequence[Mapping[str, Any]], columns: Sequence[_Column], schema: pa.Schema, *, keeps_extra: bool) -> pa.RecordBatch:
    import pyarrow as pa

    arrays = [pa.array(column.texts(batch), pa.large_string()) for column in columns]
    known = {spelling for column in columns for spelling in column.spellings}
    others = [_others(record, known) for record in batch] if keeps_extra else pa.nulls(len(batch), pa.large_string())
    return pa.record_batch([*arrays, pa.array(others, pa.large_string())], schema=schema)


def _others(record: Mapping[str, Any], known: set[str]) -> str | None:
    """All keys that nobody declared, as JSON; null where there are none."""
    found = {name: value for name, value in record.items() if name not in known}
    return json_text(found) if found else None
