"""Casts of Arrow's values to our types that lose nothing: what comes out says the same, or there is an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from engine.backends.arrow_types import arrow_type
from engine.language.types import DataType, List, Map, Struct

_Test: TypeAlias = Callable[[pa.DataType], bool]

_is = pa.types


def _is_text(kind: pa.DataType) -> bool:
    return bool(_is.is_string(kind) or _is.is_large_string(kind) or _is.is_string_view(kind))


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(_is.is_binary(kind) or _is.is_large_binary(kind) or _is.is_fixed_size_binary(kind) or _is.is_binary_view(kind))


def _is_number(kind: pa.DataType) -> bool:
    return bool(_is.is_integer(kind) or _is.is_floating(kind) or _is.is_decimal(kind))


def _is_moment(kind: pa.DataType) -> bool:
    return bool(_is.is_date(kind) or (_is.is_timestamp(kind) and kind.tz is None))


def _is_instant(kind: pa.DataType) -> bool:
    return bool(_is.is_timestamp(kind) and kind.tz is not None)


_FITTING: Mapping[str, _Test] = MappingProxyType(
    {
        "boolean": _is.is_boolean,
        "integer": _is_number,
        "float": _is_number,
        "decimal": _is_number,
        "text": _is_text,
        "json": _is_text,
        "date": _is_moment,
        "time": _is.is_time,
        "timestamp": _is_moment,
        "timestamp_tz": _is_instant,
        "binary": _is_bytes,
    }
)
"""Of which types the values may say what ours can; a text is no number, and a time without a zone no instant."""
_MOST_DIGITS = 76
_MOST_LETTERS = 80
_FIRST, _LAST = "0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"
_HINTS: Mapping[str, str] = MappingProxyType(
    {
        "timestamp": "take the zone off in the code, or declare timestamp_tz",
        "timestamp_tz": "say in the code which zone it is, or declare timestamp",
    }
)


class Misfit(Exception):  # noqa: N818 - it says of a value that it does not fit
    """A column that cannot be had in its declared type; `place` is that of the first value that is to blame, None where the type is."""

    def __init__(self, found: pa.DataType, place: int | None = None, value: str = "", why: str = "", hint: str = "") -> None:
        super().__init__(why)
        self.found = found
        self.place = place
        self.value = value
        self.why = why
        self.hint = hint


def cast_exactly(values: pa.Array, kind: DataType) -> pa.Array:
    """The values in the type.

    Raises:
        Misfit: they cannot be had in it without a loss.
    """
    found, wanted = values.type, arrow_type(kind)
    plain = _plain(values)
    if not _fits(plain.type, kind):
        raise Misfit(found, hint=_HINTS.get(kind.name, "") if _is.is_timestamp(plain.type) else "")
    arranged = _arranged(plain, kind)
    if arranged is None:
        raise Misfit(found)
    if not _keeps(arranged, wanted):
        place = _first(arranged, wanted)
        raise Misfit(found, place, _shown(arranged, place), "which it cannot hold without a loss")
    made = _cast(arranged, wanted)
    outside = _outside_years(made)
    if outside is not None:
        raise Misfit(found, outside, _shown(arranged, outside), "which lies outside the years 1 to 9999")
    return made


def _plain(values: pa.Array) -> pa.Array:
    """Without types that only say how values are stored."""
    if isinstance(values, pa.ExtensionArray):
        values = values.storage
    if _is.is_run_end_encoded(values.type):
        values = pc.run_end_decode(values)
    return values.dictionary_decode() if _is.is_dictionary(values.type) else values


def _fits(found: pa.DataType, kind: DataType) -> bool:
    if _is.is_null(found):
        return True
    if _is.is_dictionary(found):
        return _fits(found.value_type, kind)
    match kind:
        case List():
            is_list = _is.is_list(found) or _is.is_large_list(found) or _is.is_fixed_size_list(found)
            return is_list and _fits(found.value_type, kind.item)
        case Struct():
            parts = {field.name: field.type for field in found} if _is.is_struct(found) else {}
            return parts.keys() == {name for name, _ in kind.fields} and all(_fits(parts[name], part) for name, part in kind.fields)
        case Map():
            return _is.is_map(found) and _fits(found.key_type, kind.key) and _fits(found.item_type, kind.value)
        case _:
            return _FITTING[kind.name](found)


def _arranged(values: pa.Array, kind: DataType) -> pa.Array | None:
    """A struct with its fields in the declared order; None where two of them have one name."""
    if not isinstance(kind, Struct) or not _is.is_struct(values.type):
        return values
    names = [field.name for field in values.type]
    if len(set(names)) < len(names):
        return None
    wanted = [name for name, _ in kind.fields]
    if names == wanted:
        return values
    parts = dict(zip(names, values.flatten(), strict=True))
    return pa.StructArray.from_arrays([parts[name] for name in wanted], wanted, mask=values.is_null())


def _cast(values: pa.Array, wanted: pa.DataType) -> pa.Array:
    """A whole number has as many digits as it has, and not as many as its type may hold, which a decimal could not take.

    A decimal becomes the nearest float by its digits; Arrow's own way there may end beside it.
    """
    if values.type == wanted:
        return values
    if _is.is_decimal(values.type) and _is.is_floating(wanted):
        return values.cast(pa.string()).cast(wanted)
    return (_wide(values, wanted.scale) if _is.is_decimal(wanted) and _is.is_integer(values.type) else values).cast(wanted)


def _wide(values: pa.Array, scale: int) -> pa.Array:
    return values.cast(pa.decimal256(_MOST_DIGITS, scale))


def _keeps(values: pa.Array, wanted: pa.DataType) -> bool:
    """Whether the cast gives values that say the same: cast back they are what they were."""
    if values.type == wanted or _is.is_null(values.type):
        return True
    try:
        made = _cast(values, wanted)
        if _is.is_decimal(values.type) and _is.is_integer(wanted):
            values, back = _wide(values, values.type.scale), _wide(made, values.type.scale)
        else:
            back = made.cast(values.type, safe=False)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return False
    if not _is_number(values.type) and not _is_moment(values.type):
        return not _is.is_nested(values.type) or bool(values.equals(back))
    same = pc.equal(values, back)
    if _is.is_floating(values.type):
        same = pc.or_(same, pc.and_(pc.is_nan(values), pc.is_nan(back)))
    return bool(pc.all(pc.fill_null(same, True)).as_py() is not False)


def _first(values: pa.Array, wanted: pa.DataType) -> int:
    """The place of the first value that is lost, found by halving; parts are copied, as a cast of a slice looks at what is cut off too."""
    low, high = 0, len(values)
    while high - low > 1:
        middle = (low + high) // 2
        if _keeps(values.take(pa.array(range(low, middle), pa.int64())), wanted):
            low = middle
        else:
            high = middle
    return low


def _outside_years(values: pa.Array) -> int | None:
    if not (_is.is_date(values.type) or _is.is_timestamp(values.type)):
        return None
    first, last = (pa.scalar(text).cast(pa.timestamp("us")).cast(values.type) for text in (_FIRST, _LAST))
    wrong = pc.fill_null(pc.or_(pc.less(values, first), pc.greater(values, last)), False)
    place = pc.index(wrong, True).as_py()
    return None if place < 0 else int(place)


def _shown(values: pa.Array, place: int) -> str:
    """The value as Python writes it; of a moment for which Python has no value, how many units it lies from 1970."""
    value = values[place]
    try:
        text = repr(value.as_py())
    except (ValueError, OverflowError):
        text = str(value.value)
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"
