"""Text files as lines, whatever their compression and encoding: for reading heads, counting, and judging by hand."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, cast

from engine.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Generator

SUFFIXES = {".gz": "gzip", ".zst": "zstd"}
_BLOCK = 1 << 20


def compression_of(path: str, written: str | None = None) -> str:
    """`none`, `gzip` or `zstd`: as the document says, else by the file's name."""
    if written is not None:
        return written
    return next((name for suffix, name in SUFFIXES.items() if path.lower().endswith(suffix)), "none")


def encoding_name(text: str) -> str:
    """The encoding's own name (`utf-8`, `utf-16`, `latin-1`, else Python's).

    Raises:
        SourceError: `source.encoding_unknown`.
    """
    try:
        name = codecs.lookup(text).name
        "".encode(name)
    except LookupError:
        raise SourceError(
            f"'{text}' is not the name of an encoding",
            code="source.encoding_unknown",
            hint="write utf-8, utf-16, latin-1, windows-1252 or another name",
        ) from None
    return {"iso8859-1": "latin-1", "utf-8-sig": "utf-8", "ascii": "utf-8"}.get(name, name)


@contextmanager
def opened_bytes(path: str, compression: str) -> Generator[IO[bytes]]:
    """The file's content, unpacked.

    Raises:
        SourceError: `source.unpack` when the content is not what the compression says.
    """
    try:
        with _unpacked(path, compression) as file:
            yield file
    except (EOFError, zlib.error, OSError) as problem:
        if compression == "none" or getattr(problem, "errno", None) is not None:  # the system's own word about the file, not the library's
            raise
        raise SourceError(
            f"{path} cannot be unpacked as {compression}: {problem}", code="source.unpack", hint="set compression, or repair the file"
        ) from None


def _unpacked(path: str, compression: str) -> IO[bytes]:
    if compression == "gzip":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if compression == "zstd":
        import pyarrow as pa

        return cast("IO[bytes]", pa.CompressedInputStream(pa.OSFile(path, "rb"), "zstd"))
    return open(path, "rb")  # noqa: PTH123 - the caller closes it


@contextmanager
def opened_lines(path: str, compression: str, encoding: str) -> Generator[Iterator[str]]:
    """The file's lines with their ends; bytes that are no text come as lone surrogates where the encoding can tell them.

    Raises:
        SourceError: as `opened_bytes`; `source.encoding` where the encoding cannot.
    """
    name = "utf-8-sig" if encoding == "utf-8" else encoding
    try:
        with opened_bytes(path, compression) as file:
            yield io.TextIOWrapper(file, encoding=name, errors="surrogateescape", newline="")
    except UnicodeError as problem:
        raise not_text(path, encoding) from problem


def not_text(path: str, encoding: str, line: int | None = None) -> SourceError:
    """The error of a file whose bytes are not text in the encoding that was named."""
    place = f"{path}, line {line}" if line else path
    return SourceError(
        f"{place}: there are bytes that are not text in {encoding}", code="source.encoding", hint="set the encoding, or run detect"
    )


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The content in blocks of a megabyte."""
    while block := file.read(_BLOCK):
        yield block
