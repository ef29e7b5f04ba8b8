"""Telling whether a file has changed, without reading all of it; and what is in it, by reading all."""

from __future__ import annotations

import os
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO

from engine.errors import SourceError, Where

HASHED_BYTES = 1 << 30
"""Files up to this size are hashed whole in records; larger ones are known by their size."""
_END_BYTES = 65_536
_LARGEST_FOOTER = 16_777_216
_PARQUET = b"PAR1"


def fingerprint(path: Path) -> str:
    """64 hexadecimal digits over path, size, modification time to the nanosecond, head and tail (of Parquet the footer).

    Raises:
        SourceError: `source.unreadable`.
    """
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            known = f"{path}\0{state.st_size}\0{state.st_mtime_ns}\0".encode("utf-8", "surrogateescape")
            return sha256(known + _ends(file, state.st_size)).hexdigest()
    except OSError as error:
        message = f"cannot read '{path}': {error.strerror}"
        raise SourceError(message, hint="check the path and the permissions", where=Where(file=str(path))) from error


def file_hash(path: Path) -> str:
    """64 hexadecimal digits over all that is in the file. Raises OSError."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def size_and_hash(path: Path) -> tuple[int, str | None]:
    """The bytes of a file and the hash of all that is in it; None of one that is too large for that. Raises OSError."""
    size = path.stat().st_size
    return size, file_hash(path) if size <= HASHED_BYTES else None


def _ends(file: BinaryIO, size: int) -> bytes:
    head = file.read(_END_BYTES)
    length = _footer(file, size) if head.startswith(_PARQUET) else _END_BYTES
    file.seek(max(0, size - length))
    return head + file.read(length)


def _footer(file: BinaryIO, size: int) -> int:
    """The bytes of a Parquet file's footer, its length and magic word included; a broken file's last bytes."""
    file.seek(max(0, size - 8))
    end = file.read(8)
    length = int.from_bytes(end[:4], "little") + 8
    return length if end[4:] == _PARQUET and length <= min(size, _LARGEST_FOOTER) else _END_BYTES
