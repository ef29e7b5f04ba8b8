"""Lines of flat JSON objects, read many at a time by Arrow: the same texts as record by record, or an answer that they have to be read so.

Arrow reads a block of lines as one stream, and takes words and numbers that are not JSON. A block counts only where it is proven that
each line holds one object, and that every text stands for the same value as the digits in the file:

- Every line begins with `{` and ends with `}`, and no value begins with a bracket. A text holds no line end, so each line begins and ends
  outside of all objects; as there are as many objects as lines, each has one.
- What is not finite, and a zero that may be a number too small for its type, is not taken.
- Digits of decimals are taken where there are so few that a float holds them all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBERS = {"integer", "float", "decimal"}
_TEXTS = {"text", "date", "time", "timestamp", "timestamp_tz"}
_BLANKS = b" \t\r"
_SIGNS = bytes.maketrans(bytes(each for each in range(32) if each not in b"\t\n\r") + b"[", bytes(29) + b"{")
"""Makes control characters one, and brackets one, so that a look for a few signs takes the place of a pattern, which is slow."""
_DIGITS = bytes.maketrans(b"123456789.E", b"0000000000e")
_MANY_DIGITS = b"0" * 16
"""More digits than a float is sure to keep, or the point among them."""
_EXPONENT = re.compile(rb":[ \t\r]*-?[0-9.]+[eE]")
_SPELT_TWICE = re.compile(r'["\\/\x00-\x1f]')
"""What JSON writes with a backslash, or may."""


@dataclass(frozen=True, slots=True)
class FlatBlock:
    """What a block of lines holds."""

    rows: int
    columns: tuple[pa.Array, ...]
    """Raw texts of the declared columns, as large strings."""
    keys: frozenset[str]
    """All keys that some record may have: those that hold values, and those of which nothing is known but nulls."""


class FlatLines:
    """Reads blocks for the declared columns of one source."""

    def __init__(self, names: Sequence[str], types: Sequence[str]) -> None:
        """The names and types of the columns, for which `can_read` is true."""
        import pyarrow as pa

        self._names = tuple(names)
        self._kinds = tuple(_kind(each) for each in types)
        arrow = {"integer": pa.int64(), "float": pa.float64(), "decimal": pa.float64(), "boolean": pa.bool_()}
        self._schema = pa.schema([(name, arrow.get(kind, pa.string())) for name, kind in zip(names, self._kinds, strict=True)])
        self._limits = tuple(_limit(each) for each in types)

    def read(self, block: bytes) -> FlatBlock | None:
        """What the lines hold; None where they have to be read one by one."""
        lines = block.replace(b"\r\n", b"\n") if b"\r" in block else block
        if not lines.endswith(b"\n"):
            lines += b"\n"
        count = lines.count(b"\n")
        digits = lines.translate(_DIGITS) if "decimal" in self._kinds or "float" in self._kinds else b""
        if not _is_flat(lines, count) or ("decimal" in self._kinds and _MANY_DIGITS in digits):
            return None
        table = self._table(lines)
        if table is None or table.num_rows != count or not all(map(_is_plain, table.columns)):
            return None
        texts = self._texts(table, has_exponents=b"0e" in digits and _EXPONENT.search(lines) is not None)
        return FlatBlock(count, texts, frozenset(table.column_names)) if texts is not None else None

    def _table(self, lines: bytes) -> pa.Table | None:
        import pyarrow as pa
        from pyarrow import json as arrow_json

        parsing = arrow_json.ParseOptions(explicit_schema=self._schema, unexpected_field_behavior="infer")
        reading = arrow_json.ReadOptions(use_threads=False, block_size=len(lines) + 1)
        try:
            return arrow_json.read_json(pa.BufferReader(lines), read_options=reading, parse_options=parsing)
        except (pa.ArrowException, UnicodeDecodeError):  # a key that is no text is met only when its name is asked for
            return None

    def _texts(self, table: pa.Table, *, has_exponents: bool) -> tuple[pa.Array, ...] | None:
        found = []
        for name, kind, limit in zip(self._names, self._kinds, self._limits, strict=True):
            text = _text(table.column(name).combine_chunks(), kind, limit, has_exponents=has_exponents)
            if text is None:
                return None
            found.append(text)
        return tuple(found)


def can_read(names: Sequence[str], types: Sequence[str]) -> bool:
    """Whether blocks of such columns can be read: no values inside one another, and names that are spelt in one way."""
    return all(name.isascii() for name in names) and all(_kind(each) in _NUMBERS | _TEXTS | {"boolean"} for each in types)


def may_hold(block: bytes, key: str) -> bool:
    """Whether the key may stand in the block: as it is, in a text, or spelt with escapes."""
    is_escaped = b"\\u" in block or _SPELT_TWICE.search(key) is not None
    return is_escaped or json.dumps(key, ensure_ascii=False).encode() in block


def _kind(written: str) -> str:
    return written.partition("(")[0]


def _limit(written: str) -> float:
    """Below it every number fits the decimal, however it is rounded."""
    if _kind(written) != "decimal":
        return 0.0
    precision, scale = map(int, re.findall(r"[0-9]+", written))
    return 10.0 ** min(precision - scale, 15) - 1


def _is_flat(lines: bytes, count: int) -> bool:
    if lines.count(b"}\n") != count or lines.count(b"\n{") != count - 1 or not lines.startswith(b"{"):
        return False
    squeezed = lines.translate(_SIGNS, _BLANKS)
    if b"\0" in squeezed or b":{" in squeezed:
        return False
    if b"\\" in lines and (b"\\ud" in lines or b"\\uD" in lines):  # it may be half a character
        return False
    try:
        lines.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_plain(column: pa.ChunkedArray) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_nested(column.type):
        return False
    return not pa.types.is_floating(column.type) or pc.all(pc.is_finite(column)).as_py() is not False


def _text(column: pa.Array, kind: str, limit: float, *, has_exponents: bool) -> pa.Array | None:
    """The texts of a column; None where one of them might mean something else than what is written."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = column.cast(pa.large_string())
    if kind == "float" and has_exponents and pc.any(pc.equal(column, 0.0)).as_py():
        return None
    if kind == "decimal":
        is_doubtful = has_exponents or pc.any(pc.match_substring(text, "e")).as_py()
        return None if is_doubtful or pc.any(pc.greater_equal(pc.abs(column), limit)).as_py() else text
    return text
