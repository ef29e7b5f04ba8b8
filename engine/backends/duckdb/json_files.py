"""JSON files: read record by record, and written anew as Parquet with the raw text of every declared column, which the engine reads."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.texts import compression_of, opened_bytes
from engine.errors import SourceError
from engine.json_records import BrokenJson, JsonRecord, Number, json_text, read_json_records

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
    compression = compression_of(path, options.get("compression"))
    try:
        with opened_bytes(path, compression) as file:
            yield read_json_records(file, options.get("form") or "auto", options.get("records") or "")
    except BrokenJson as problem:
        raise SourceError(f"{name}, line {problem.line}: {problem.message}", code="source.json", hint=problem.hint) from None
    except SourceError as problem:
        raise SourceError(problem.message.replace(path, name), code=problem.code, hint=problem.hint) from None


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
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = [_Column(key, kind) for key, kind in zip(options["declared"], options["types"], strict=True)]
    keeps_extra = options["extra_column"] is not None
    names = [RAW.format(place) for place in range(len(columns))] + [EXTRA]
    schema = pa.schema([(each, pa.large_string()) for each in names])
    part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
    keys: dict[str, None] = {}
    total = 0
    try:
        with opened_records(name, path, options) as records, pq.ParquetWriter(part, schema) as writer:
            batch: list[Mapping[str, Any]] = []
            for record in records:
                total += 1
                if record.value is None:
                    _require_rejection(name, record, options)
                    continue
                batch.append(record.value)
                if len(keys) < _MOST_KEYS:
                    keys.update(dict.fromkeys(record.value))
                if len(batch) == _BATCH:
                    writer.write_batch(_cells(batch, columns, schema, keeps_extra=keeps_extra))
                    batch.clear()
            if batch:
                writer.write_batch(_cells(batch, columns, schema, keeps_extra=keeps_extra))
            found = dict.fromkeys(unicodedata.normalize("NFC", key) for key in keys)
            writer.add_key_value_metadata({_ABOUT: json.dumps({"keys": list(found), "records": total})})
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)


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

    def text(self, record: Mapping[str, Any]) -> str | None:
        """The raw text of its value; null where there is none."""
        value = record.get(self.spellings[0])
        if value is None and len(self.spellings) > 1:
            value = record.get(self.spellings[1])
        if value is None:
            return None
        if self._is_json:
            return json_text(value)
        if isinstance(value, Number):
            return whole(value) if self._is_integer else str(value)
        return value if isinstance(value, str) else json_text(value)


def whole(number: str) -> str:
    """The number without a point where it is whole: 5.0 and 5e0 are 5."""
    if number.lstrip("-").isdigit():
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

    arrays = [pa.array([column.text(record) for record in batch], pa.large_string()) for column in columns]
    known = {spelling for column in columns for spelling in column.spellings}
    others = [_others(record, known) if keeps_extra else None for record in batch]
    return pa.record_batch([*arrays, pa.array(others, pa.large_string())], schema=schema)


def _others(record: Mapping[str, Any], known: set[str]) -> str | None:
    """All keys that nobody declared, as JSON; null where there are none."""
    found = {name: value for name, value in record.items() if name not in known}
    return json_text(found) if found else None
