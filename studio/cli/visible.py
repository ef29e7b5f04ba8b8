"""Text from files and documents, made safe to show: nothing in it can move the cursor, change colours or reorder a line."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_FIRST_PICTURE = 0x2400
_DELETE = 0x7F


def visible(text: str) -> str:
    """The text with every control character, bidirectional mark and lone surrogate as a symbol: `␊`, `␛`, `⟨202E⟩`."""
    return _UNSEEN.sub(_symbol, text)


def visible_lines(text: str) -> str:
    """The same, but line ends stay line ends."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _symbol(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < ord(" "):
        return chr(_FIRST_PICTURE + code)
    return "␡" if code == _DELETE else f"⟨{code:04X}⟩"
