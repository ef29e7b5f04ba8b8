"""The records of a JSON text: an object on each line, or the objects of an array, which may stand inside a larger document.

JSON is taken by its letter: NaN, a key that stands twice in an object, and half a character are no JSON here. Numbers keep the digits
that they are written with. Lines are counted from 1.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from json.encoder import encode_basestring
from typing import IO, Any, NamedTuple

LONGEST = 128 << 20
"""Characters that a record may have, or bytes that a line may."""
NOT_TEXT = "bytes that are not text in UTF-8"
_BLOCK = 1 << 20
_LINES = 4 << 20
"""Bytes of lines that are looked at together."""
_BLANKS = " \t\n\r"
_BLANK = re.compile(r"[ \t\n\r]*")
_STEP = re.compile(r'"((?:[^"]|"")+)"|([^."]+)')
_EDGE = 16
"""So near the end of what has been read, a fault may only be a word that is not whole yet."""
_MOST_NAMED = 40
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Number(str):
    """A number as it is written."""

    __slots__ = ()


class JsonRecord(NamedTuple):
    """One record as it stands in the file."""

    line: int
    """Where it begins."""
    text: str
    problem: str = ""
    """Why it is malformed; empty for a sound record."""
    value: Mapping[str, Any] | None = None
    """Of a sound record: its keys, and values with numbers as `Number`."""


class BrokenJson(Exception):  # noqa: N818 - it becomes an error that names the file
    """The rest of a file cannot be read, for nothing says where the next record begins."""

    def __init__(self, line: int, message: str, hint: str = "repair the file") -> None:
        """The line, what is wrong there, and what to do."""
        super().__init__(message)
        self.line = line
        self.message = message
        self.hint = hint


def read_json_records(file: IO[bytes], form: str, path: str = "") -> Iterator[JsonRecord]:
    """The records of a file.

    Args:
        file: its bytes, unpacked.
        form: `lines`, `array`, or `auto`: an array where the text begins with one, lines where the first holds a whole object, else
            one object, which is the only record.
        path: where the records are inside the document, as keys with dots between them; empty: it has nothing else.

    Raises:
        BrokenJson: the rest of the file cannot be read.
    """
    first, is_in_lines = begin_json(file, form, path)
    return _line_records(file, first) if is_in_lines else document_records(file, first, form, path)


def begin_json(file: IO[bytes], form: str, path: str = "") -> tuple[bytes, bool]:
    """What has been read of a file to see whether each of its lines is a record, and whether that is so.

    Args and errors are those of `read_json_records`.
    """
    first = file.readline(_BLOCK)
    while first and first.strip(codecs.BOM_UTF8 + b" \t\r\n") == b"" and len(first) < _BLOCK:
        following = file.readline(_BLOCK)
        if not following:
            break
        first += following
    if first.startswith(_WIDE) or b"\0" in first[:4]:
        raise BrokenJson(1, "this is not UTF-8 but UTF-16 or UTF-32", "save the file as UTF-8")
    begin = first.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    is_in_lines = _is_in_lines(form, path, begin)
    if is_in_lines and begin.startswith(b"["):
        raise BrokenJson(1, "the file is an array, and each line is to be an object", "set form to array")
    return first, is_in_lines


def blocks_of_lines(file: IO[bytes], first: bytes) -> Iterator[tuple[int, bytes]]:
    """Whole lines, some megabytes at a time, and the number of the first of each; `first` is what `begin_json` has read."""
    number, block = 1, first.removeprefix(codecs.BOM_UTF8)
    while block := block + file.read(_LINES - len(block)) if len(block) < _LINES else block:
        if not block.endswith(b"\n"):
            block += file.readline(LONGEST)
        yield number, block
        number, block = number + block.count(b"\n"), b""


def line_records(block: bytes, number: int) -> Iterator[JsonRecord]:
    """The records of whole lines, of which the first has that number. Raises BrokenJson for a line that is too long."""
    return _records_of(io.BytesIO(block), number)


def document_records(file: IO[bytes], first: bytes, form: str, path: str) -> Iterator[JsonRecord]:
    """The records of a file whose lines are none; `first` is what `begin_json` has read."""
    return _Document(file, first, steps_of(path), wants_array=form == "array").records()


def steps_of(path: str) -> tuple[str, ...]:
    """The keys of a path; one that holds dots stands in double quotes."""
    return tuple(quoted.replace('""', '"') if quoted else plain for quoted, plain in _STEP.findall(path))


def is_path(text: str) -> bool:
    """Whether it is keys with dots between them."""
    return re.fullmatch(rf"(?:{_STEP.pattern})(?:\.(?:{_STEP.pattern}))*", text) is not None


def json_text(value: Any) -> str:
    """The value as JSON, without blanks."""
    return _WRITERS[type(value)](value)


def _object_text(value: Mapping[str, Any]) -> str:
    return "{" + ",".join([f"{encode_basestring(name)}:{json_text(each)}" for name, each in value.items()]) + "}"


def _list_text(value: Sequence[Any]) -> str:
    return "[" + ",".join(map(json_text, value)) + "]"


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    Number: str,
    str: encode_basestring,
    dict: _object_text,
    list: _list_text,
}


def _is_in_lines(form: str, path: str, begin: bytes) -> bool:
    if form != "auto" or path:
        return form == "lines"
    if begin.startswith(b"[") or not begin.startswith(b"{"):
        return not begin
    try:
        _Reader().decoder.decode(begin.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return b"}" in begin and begin.rstrip().endswith(b"}")
    return True


class _Reader:
    """Reads values, and notes what JSON does not allow though Python does."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.decoder = json.JSONDecoder(object_pairs_hook=self._object, parse_float=Number, parse_int=Number, parse_constant=self._constant)
        self._scan: Callable[[str, int], tuple[Any, int]] = self.decoder.scan_once  # type: ignore[attr-defined]  # typeshed leaves it out

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            self.faults.append(f"the key '{twice[:_MOST_NAMED]}' stands twice in one object")
        return found

    def _constant(self, word: str) -> None:
        self.faults.append(f"{word} is not JSON: write null, or a text")

    def next(self, text: str, place: int) -> tuple[Any, int]:
        """The value that begins at a place, and where it ends. Raises as the decoder does."""
        try:
            return self._scan(text, place)
        except StopIteration:
            return self.decoder.raw_decode(text, place)  # it says what is wrong

    def whole(self, text: str) -> Any:
        """The value that a text without blanks around it is. Raises as the decoder does."""
        try:
            value, end = self._scan(text, 0)
        except StopIteration:
            value, end = None, -1
        if end == len(text):
            return value
        self.faults.clear()
        return self.decoder.decode(text)  # it says what is wrong

    def judged(self, line: int, text: str, value: Any) -> JsonRecord:
        """The record of a value that was just read."""
        faults, self.faults[:] = tuple(self.faults), ()
        if not isinstance(value, dict):
            return JsonRecord(line, text, f"this is {_spoken(value)}, and a record is an object")
        if faults:
            return JsonRecord(line, text, faults[0])
        if "\\ud" in text or "\\uD" in text:
            try:
                json_text(value).encode()
            except UnicodeEncodeError:
                return JsonRecord(line, text, "half of a character (\\ud800 to \\udfff) stands alone")
        return JsonRecord(line, text, value=value)


def _spoken(value: Any) -> str:
    if isinstance(value, Number):
        return "a number"
    return {str: "a text", list: "an array", bool: str(value).lower()}.get(type(value), "null")


def _line_records(file: IO[bytes], first: bytes) -> Iterator[JsonRecord]:
    return _records_of(_lines(file, first.removeprefix(codecs.BOM_UTF8)), 1)


def _records_of(lines: Iterable[bytes], first: int) -> Iterator[JsonRecord]:
    reader = _Reader()
    for number, line in enumerate(lines, start=first):
        if len(line) >= LONGEST:
            raise BrokenJson(number, f"the line is longer than {LONGEST >> 20} MiB", "write each object on a line of its own")
        if not line.isspace():
            yield _line_record(reader, number, line)


def _lines(file: IO[bytes], first: bytes) -> Iterator[bytes]:
    """The lines of a file of which `first` has been read already."""
    yield from io.BytesIO(first if first.endswith(b"\n") else first + file.readline(LONGEST))
    yield from iter(partial(file.readline, LONGEST), b"")


def _line_record(reader: _Reader, number: int, line: bytes) -> JsonRecord:
    try:
        text = line.decode().strip(" \t\r\n")
    except UnicodeDecodeError:
        return JsonRecord(number, line.decode("utf-8", "backslashreplace").strip(), NOT_TEXT)
    try:
        value = reader.whole(text)
    except json.JSONDecodeError as problem:
        reader.faults.clear()
        return JsonRecord(number, text, f"not JSON at character {problem.pos + 1}: {_said(problem)}")
    except RecursionError:
        reader.faults.clear()
        return JsonRecord(number, text, "values stand too deep inside one another")
    return reader.judged(number, text, value)


def _said(problem: json.JSONDecodeError) -> str:
    return problem.msg[:1].lower() + problem.msg[1:].removesuffix(" starting at").removesuffix(" at")


class _Document:
    """Reads one document, a megabyte at a time, and gives its records as they come by."""

    def __init__(self, file: IO[bytes], first: bytes, steps: tuple[str, ...], *, wants_array: bool) -> None:
        self._blocks: Iterable[bytes] = chain([first], iter(partial(file.read, _BLOCK), b""))
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._reader = _Reader()
        self._steps = steps
        self._wants_array = wants_array
        self._text = ""
        self._place = 0
        self._line = 1
        self._is_over = False
        self._chunks = self._decoded()

    def records(self) -> Iterator[JsonRecord]:
        """All of them; the document must then be over."""
        yield from self._inside(self._steps)
        if sign := self._peek():
            raise self._broken(f"'{sign}' stands behind the end of the document", "set form to lines where each line is an object")

    def _inside(self, steps: tuple[str, ...]) -> Iterator[JsonRecord]:
        if not steps:
            yield from self._items()
            return
        self._expect("{", f"an object with the key '{steps[0]}'")
        is_found, is_over = False, self._peek() == "}"
        while not is_over:
            name = self._key()
            self._expect(":", "a colon")
            if name == steps[0] and not is_found:
                is_found = True
                yield from self._inside(steps[1:])
            elif name == steps[0]:
                raise self._broken(f"the key '{name}' stands twice in one object")
            else:
                self._value()
            is_over = self._peek() == "}"
            if not is_over:
                self._expect(",", "a comma or a brace")
        self._take()
        if not is_found:
            raise self._broken(f"the document has no key '{steps[0]}' there", "set records to the path of the records in the document")

    def _items(self) -> Iterator[JsonRecord]:
        sign = self._peek()
        if sign == "{" and not self._wants_array:
            yield self._record()
            return
        if sign == "{":
            raise self._broken("an array is due, and an object stands there", "set form to lines, or leave it out")
        self._expect("[", "an array")
        is_over = self._peek() == "]"
        while not is_over:
            yield self._record()
            is_over = self._peek() == "]"
            if not is_over:
                self._expect(",", "a comma or a bracket")
        self._take()

    def _key(self) -> str:
        sign = self._peek()
        if sign != '"':
            raise self._broken(f"a key is due, and '{sign}' stands there" if sign else "the file ends where a key is due")
        return str(self._value()[0])

    def _record(self) -> JsonRecord:
        value, text, line = self._value()
        return self._reader.judged(line, text, value)

    def _value(self) -> tuple[Any, str, int]:
        """A value, its text and its line."""
        if not self._peek():
            raise self._broken("the file ends where a value is due")
        line = self._line
        while True:
            self._reader.faults.clear()
            try:
                value, end = self._reader.next(self._text, self._place)
            except json.JSONDecodeError as problem:
                is_certain = not problem.msg.startswith("Unterminated") and problem.pos < len(self._text) - _EDGE
                if self._is_over or is_certain:
                    raise self._fault(problem) from None
            except RecursionError:
                raise self._broken("values stand too deep inside one another") from None
            else:
                if self._is_over or end < len(self._text):
                    text = self._text[self._place : end]
                    self._move(end)
                    return value, text, line
            self._read_as_much_again()

    def _read_as_much_again(self) -> None:
        """So that a long value is tried a few times only."""
        wanted = 2 * (len(self._text) - self._place)
        if wanted > 2 * LONGEST:
            raise self._broken(f"a value is longer than {LONGEST >> 20} MiB, or never ends")
        while self._more() and len(self._text) - self._place < wanted:
            pass

    def _more(self) -> bool:
        chunk = next(self._chunks, None)
        self._is_over = chunk is None
        self._text = self._text[self._place :] + (chunk or "")
        self._place = 0
        return not self._is_over

    def _decoded(self) -> Iterator[str]:
        for block in chain(self._blocks, [b""]):
            try:
                yield self._decoder.decode(block, final=not block)
            except UnicodeDecodeError as problem:
                line = self._line + self._text.count("\n", self._place) + block[: problem.start].count(b"\n")
                raise BrokenJson(line, NOT_TEXT, "save the file as UTF-8") from None

    def _peek(self) -> str:
        """The next sign that is no blank; empty at the end."""
        while True:
            if self._place < len(self._text) and self._text[self._place] not in _BLANKS:
                return self._text[self._place]
            match = _BLANK.match(self._text, self._place)
            self._move(match.end() if match else self._place)
            if self._place == len(self._text) and not self._more():
                return ""

    def _move(self, place: int) -> None:
        self._line += self._text.count("\n", self._place, place)
        self._place = place

    def _take(self) -> None:
        self._move(self._place + 1)

    def _expect(self, sign: str, meaning: str) -> None:
        found = self._peek()
        if found != sign:
            raise self._broken(f"the file ends where {meaning} is due" if not found else f"{meaning} is due, and '{found}' stands there")
        self._take()

    def _fault(self, problem: json.JSONDecodeError) -> BrokenJson:
        line = self._line + self._text.count("\n", self._place, problem.pos)
        if problem.pos >= len(self._text) or problem.msg.startswith("Unterminated"):
            return BrokenJson(line, "the file ends in the middle of a value")
        return BrokenJson(line, f"not JSON: {_said(problem)}")

    def _broken(self, message: str, hint: str = "repair the file") -> BrokenJson:
        return BrokenJson(self._line, message, hint)
