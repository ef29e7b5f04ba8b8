"""From bytes to text that YAML may see: UTF-8, no tabs, no control characters, not too much."""

from __future__ import annotations

import re

from engine.document.fault import Faults, Span
from engine.document.grammar import MAX_BYTES

_REFUSED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_NAMES = {
    "\x00": "a NUL character",
    "\x7f": "a delete character",
    "\x85": "a next-line character (U+0085)",
    "\u2028": "a line separator (U+2028)",
    "\u2029": "a paragraph separator (U+2029)",
    "\ufeff": "a byte order mark (U+FEFF)",
    "\r": "a carriage return without a line feed",
}


def clean_text(content: str | bytes, faults: Faults) -> str | None:
    """The text with line feeds only and without a byte order mark; None when it may not be read on."""
    text = _decoded(content, faults) if isinstance(content, bytes) else _sized(content, faults)
    if text is None:
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    before = len(faults.found)
    _refuse_characters(text, faults)
    return text if len(faults.found) == before else None


def _sized(text: str, faults: Faults) -> str | None:
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        _too_large(faults)
        return None
    return text


def _decoded(content: bytes, faults: Faults) -> str | None:
    if len(content) > MAX_BYTES:
        _too_large(faults)
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        sort = "UTF-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "something else"
        message = f"the file is not UTF-8 text: the byte 0x{content[error.start]:02x} cannot stand here"
        faults.add("encoding", message, Span(line, column, column + 1), hint=f"it seems to be {sort}: save it as UTF-8")
        return None


def _too_large(faults: Faults) -> None:
    hint = "split the pipeline, or read the data from a file instead of writing it into the document"
    faults.add("too_large", f"a pipeline file holds at most {MAX_BYTES // 1_000_000} MB", Span(1, 1, 1), hint=hint)


def _refuse_characters(text: str, faults: Faults) -> None:
    line, start = 1, 0
    for match in _REFUSED.finditer(text):
        line += text.count("\n", start, match.start())
        start = match.start()
        column = start - text.rfind("\n", 0, start)
        span = Span(line, column, column + 1)
        if match.group() == "\t":
            faults.add("tab", "a tab stands here", span, hint=r"indent with blanks; inside a text in double quotes a tab is \t")
        else:
            name = _NAMES.get(match.group(), f"the control character U+{ord(match.group()):04X}")
            escape = repr(match.group())[1:-1] if ord(match.group()) < 256 else f"\\u{ord(match.group()):04X}"
            faults.add("character", f"{name} stands here", span, hint=f"remove it, or write the text in double quotes with {escape}")
