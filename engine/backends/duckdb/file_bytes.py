"""What the bytes of a text file say before anything is parsed: line ends, lines, and whether they are text at all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from engine.backends.duckdb.opened import LINE_BYTES
from engine.backends.duckdb.texts import blocks, opened_bytes
from engine.errors import SourceError

_CONTROLS = re.compile(rb"[\x80-\x9f]")
"""What latin-1 has controls for, and the engine no letters."""
_PROBE = 1 << 20
_FEED = ord("\n")


@dataclass(frozen=True, slots=True)
class FileBytes:
    """What the bytes of a file say before anything is decoded."""

    newline: str
    """Empty when several sorts of line ends are mixed."""
    lines: int | None = None
    has_long_lines: bool = False
    is_foreign: bool = False
    """Text that the engine cannot decode, or that is none in its encoding."""


def look_through(path: str, compression: str, encoding: str, *, is_thorough: bool) -> FileBytes:
    """Look at a file's bytes: at all of them, or at the first megabyte.

    Line ends are counted as bytes, for that is many times faster than any parser.

    Raises:
        SourceError: `source.unpack`, `source.line_too_long`.
    """
    with opened_bytes(path, compression) as file:
        first = file.read(_PROBE)
        rest = blocks(file) if is_thorough else iter(())
        is_swapped = encoding == "utf-16-be" or (encoding == "utf-16" and first.startswith(codecs.BOM_UTF16_BE))
        judge = _Judge(encoding)
        found = _line_ends(path, map(judge.told, chain([first], rest)), counts=is_thorough)
        return replace(found, is_foreign=judge.has_errors or is_swapped)


class _Judge:
    """Watches blocks go by: whether they are text in an encoding. Wide encodings become UTF-8 on the way."""

    def __init__(self, encoding: str) -> None:
        self.has_errors = False
        self._is_wide = encoding.startswith(("utf-16", "utf-32"))
        self._is_latin = encoding == "latin-1"
        self._decoder = codecs.getincrementaldecoder("utf-8" if self._is_latin else encoding)()
        self._was_ascii = True

    def told(self, block: bytes) -> bytes:
        """The block, in bytes whose line ends are single bytes."""
        if self.has_errors:
            return block
        if self._is_latin:
            self.has_errors = _CONTROLS.search(block) is not None
        elif self._is_wide or not (block.isascii() and self._was_ascii):
            return self._decoded(block)
        return block

    def _decoded(self, block: bytes) -> bytes:
        try:
            text = self._decoder.decode(block)
        except UnicodeDecodeError:
            self.has_errors = True
            return block
        self._was_ascii = not self._decoder.getstate()[0]
        return text.encode() if self._is_wide else block


def _feeds(part: bytes) -> int:
    """Line feeds in it, as a vector: less than half of what `bytes.count` takes, which is most of what counting a file costs."""
    return int(np.count_nonzero(np.frombuffer(part, np.uint8) == _FEED))


def _behind_last_end(part: bytes, length: int) -> int:
    """Bytes of the line that a block breaks off in, of which `length` stood in the blocks before."""
    end = part.rfind(b"\n")
    end = part.rfind(b"\r") if end < 0 else end
    return length + len(part) if end < 0 else len(part) - end - 1


def _too_long(path: str, line: int) -> SourceError:
    message = f"{path}, line {line}: the line is longer than {LINE_BYTES >> 20} MiB"
    return SourceError(message, code="source.line_too_long", hint="check where the file is from, and how its lines end")


def _line_ends(path: str, parts: Iterable[bytes], *, counts: bool) -> FileBytes:
    feeds = returns = pairs = length = 0
    last = b""
    has_long_lines = was_bare = False
    for part in parts:
        found = _feeds(part)
        feeds += found
        length = _behind_last_end(part, length)
        if length > LINE_BYTES:
            raise _too_long(path, max(feeds, returns) + 1)
        if b"\r" in part:
            returns += part.count(b"\r")
            pairs += part.count(b"\r\n")
        pairs += last == b"\r" and part[:1] == b"\n"
        has_long_lines = has_long_lines or (was_bare and not found)
        was_bare = not found and len(part) >= _PROBE // 2
        last = part[-1:] or last
    newline = "\n" if not returns else "\r\n" if feeds == returns == pairs else ""
    lines = feeds + returns - pairs + (last not in (b"\n", b"\r", b""))
    return FileBytes(newline, lines if counts else None, has_long_lines)
