"""Characters that the engines treat differently, as constants of the lowerings of text."""

from __future__ import annotations

WHITE = "".join(map(chr, [9, 10, 11, 12, 13, 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]))
"""Unicode's White_Space, which trim takes away."""

_KEPT = (0x149, 0x19B, 0x1F0, 0x264, 0x390, 0x3B0, 0x587, *range(0x1E96, 0x1E9B), *range(0x1F50, 0x1F57, 2))
_KEPT_GREEK = (
    0x1FB2,
    0x1FB4,
    0x1FB6,
    0x1FB7,
    0x1FC2,
    0x1FC4,
    0x1FC6,
    0x1FC7,
    0x1FD2,
    0x1FD3,
    0x1FD6,
    0x1FD7,
    0x1FE2,
    0x1FE3,
    0x1FE4,
    0x1FE6,
    0x1FE7,
)
_KEPT_LAST = (0x1FF2, 0x1FF4, 0x1FF6, 0x1FF7, *range(0xFB00, 0xFB07), *range(0xFB13, 0xFB18))
_LARGE_GREEK = (*range(0x1F88, 0x1F90), *range(0x1F98, 0x1FA0), *range(0x1FA8, 0x1FB0), 0x1FBC, 0x1FCC, 0x1FFC)
_RAISED = {
    0xDF: 0x1E9E,
    **{code: code + 8 for first in (0x1F80, 0x1F90, 0x1FA0) for code in range(first, first + 8)},
    0x1FB3: 0x1FBC,
    0x1FC3: 0x1FCC,
    0x1FF3: 0x1FFC,
}
_CODES = tuple(sorted({*_KEPT, *_KEPT_GREEK, *_KEPT_LAST, *_LARGE_GREEK, *_RAISED}))

SPECIAL = "".join(map(chr, _CODES))
"""Characters whose capital is several characters on Spark, or another than DuckDB's."""
STAND_INS = "".join(chr(0x100000 + place) for place in range(len(_CODES)))
"""Private characters that stand for them while Spark makes capitals of the rest."""
LARGE = "".join(chr(_RAISED.get(code, code)) for code in _CODES)
"""What DuckDB makes of them."""

LOWERED = ("İΣ", "i\u03c3")
"""Capitals whose small letters Spark chooses by their neighbours, and DuckDB's choice."""
