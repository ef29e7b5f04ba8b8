"""Compression and encoding of a file, from its bytes alone."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from engine.backends.duckdb.texts import blocks, compression_of, opened_bytes

_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS = frozenset(range(0x80, 0xA0))
"""Bytes that latin-1 has controls for, which nobody writes, and windows-1252 dashes and quotes."""
_MANY = 0.3


@dataclass(frozen=True, slots=True)
class Packing:
    """How a file's text is packed into bytes."""

    compression: str
    is_named: bool
    """Whether the compression follows from the file's name."""
    encoding: str
    is_certain: bool
    """Whether the bytes prove the encoding; every file is text in latin-1."""


def detect_packing(path: str) -> Packing:
    """How the file is packed; it is read to its end, as one late byte decides.

    Raises:
        SourceError: `source.unpack`.
    """
    with open(path, "rb") as file:  # noqa: PTH123 - as the engine opens it
        first = file.read(4)
    compression = next((name for magic, name in _MAGIC.items() if first.startswith(magic)), "none")
    with opened_bytes(path, compression) as content:
        parts = blocks(content)
        head = next(parts, b"")
        encoding, is_certain = _encoding(head, chain([head], parts))
    return Packing(compression, compression == compression_of(path), encoding, is_certain)


def _encoding(head: bytes, parts: Iterator[bytes]) -> tuple[str, bool]:
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked is not None:
        return marked, True
    wide = _wide(head[:4096])
    if wide:
        return wide, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    seen = bytearray()
    is_utf8 = True
    for part in parts:
        if is_utf8:
            is_utf8 = _decodes(decoder, part)
        seen = bytearray(set(seen) | set(part)) if not is_utf8 or not part.isascii() else seen
    if is_utf8 and _decodes(decoder, b"", is_last=True):
        return "utf-8", True
    return ("windows-1252" if _WINDOWS & set(seen) else "latin-1"), False


def _decodes(decoder: codecs.IncrementalDecoder, part: bytes, *, is_last: bool = False) -> bool:
    try:
        decoder.decode(part, is_last)
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of western text is zero."""
    pairs = len(head) // 2
    if not pairs:
        return ""
    high, low = head[0::2].count(0) / pairs, head[1::2].count(0) / pairs
    if low > _MANY > high:
        return "utf-16-le"
    return "utf-16-be" if high > _MANY > low else ""
