"""The wire between the studio and its walled process: frames of a JSON header and a body of bytes (Arrow IPC).

Both sides bound what they accept: the process behind the walls is not believed.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_LENGTHS = struct.Struct(">IQ")
MAX_HEADER = 16 << 20
MAX_BODY = 256 << 20


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    header: Mapping[str, Any] = field(default_factory=dict)
    body: bytes = b""


class FrameError(Exception):
    """What came is no frame, or one larger than is accepted."""


def write(descriptor: int, frame: Frame) -> None:
    """Write the whole frame.

    Raises:
        OSError: the other side is gone.
    """
    header = json.dumps(frame.header, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode()
    _write_all(descriptor, _LENGTHS.pack(len(header), len(frame.body)) + header)
    _write_all(descriptor, frame.body)


def read(descriptor: int, most: tuple[int, int] = (MAX_HEADER, MAX_BODY)) -> Frame | None:
    """The next frame; None when the other side is gone, even in the middle of one.

    Args:
        descriptor: of the pipe.
        most: bytes of a header and of a body that are accepted.

    Raises:
        FrameError: the bytes are no frame.
    """
    lengths = _read_exactly(descriptor, _LENGTHS.size)
    if lengths is None:
        return None
    header_length, body_length = _LENGTHS.unpack(lengths)
    if header_length > most[0] or body_length > most[1]:
        raise FrameError(f"a frame of {header_length} and {body_length} bytes is too large")
    header, body = _read_exactly(descriptor, header_length), _read_exactly(descriptor, body_length)
    return None if header is None or body is None else Frame(_decoded(header), body)


def _decoded(header: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(header)
    except (ValueError, RecursionError) as problem:
        raise FrameError(f"a frame's header is no JSON: {problem}") from problem
    if not isinstance(value, dict):
        raise FrameError("a frame's header is no mapping")
    return value


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _read_exactly(descriptor: int, length: int) -> bytes | None:
    data = bytearray()
    while len(data) < length:
        part = os.read(descriptor, min(length - len(data), 1 << 20))
        if not part:
            return None
        data += part
    return bytes(data)
