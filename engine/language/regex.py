"""Regular expressions: the subset of RE2 that Java can be made to read alike, checked and printed for Java.

DuckDB's RE2 takes the text as it is written. What the two read differently is spelt out for Java (classes, anchors, boundaries),
and what only one of them has is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from engine.errors import ExpressionError
from engine.language.regex_classes import SPACE, ClassReader, property_of
from engine.language.regex_folding import WORD, folded_letter, other_cases

MAX_DEPTH = 30
MAX_REPEAT = 1000

_WORD = "[0-9A-Za-z_]"
_BOUNDARY = f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))"
_WHOLE_PAIRS = r"(?!\x{10FFFF}(?!))"
"""Always true; a pattern with a character outside of the basic plane in it is never tried between the halves of a pair."""
_NO_BOUNDARY = f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}){_WHOLE_PAIRS})"
_ESCAPES = {
    "d": r"\d", "D": r"\D", "w": r"\w", "W": r"\W", "s": f"[{SPACE}]", "S": f"[^{SPACE}]",
    "t": r"\t", "n": r"\n", "r": r"\r", "f": r"\f", "a": r"\a", "v": r"\x0B",
}  # fmt: skip
_ANCHORS = {"b": _BOUNDARY, "B": _NO_BOUNDARY, "A": r"\A", "z": r"\z"}
_REPEAT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_GROUP = re.compile(r"\?(?:P?<([A-Za-z][A-Za-z0-9]*)>|([ims]+)?(?:-([ims]+))?([:)]))")
_CODE = re.compile(r"x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A checked pattern."""

    java: str
    """The same for Java, flags included."""
    groups: int
    """How many groups capture."""
    can_be_empty: bool
    """Whether it matches the empty text."""
    names: tuple[str | None, ...] = ()
    """The name of each group, if it has one."""


@lru_cache(maxsize=256)
def read_pattern(text: str) -> Pattern:
    """Check a pattern.

    Raises:
        ExpressionError: `expression.regex`, with the span inside the pattern.
    """
    reader = _Reader(text)
    java, can_be_empty = reader.alternatives(0)
    if reader.place < len(text):
        raise reader.wrong("a bracket closes that was not opened", reader.place, reader.place + 1)
    return Pattern(f"(?d){java}", reader.groups, can_be_empty, tuple(reader.names))


class _Reader:
    """Recursive reading; every method gives the Java text and whether it matches the empty text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.names: list[str | None] = []
        self.is_multiline = False
        self.is_folded = False

    def wrong(self, message: str, start: int, end: int, hint: str = "") -> ExpressionError:
        return ExpressionError(message, start, min(end, len(self.text)), code="expression.regex", hint=hint)

    @property
    def groups(self) -> int:
        return len(self.names)

    def peek(self) -> str:
        return self.text[self.place : self.place + 1]

    def alternatives(self, depth: int) -> tuple[str, bool]:
        if depth > MAX_DEPTH:
            raise self.wrong(f"a pattern nests at most {MAX_DEPTH} deep", self.place, self.place + 1)
        parts = [self.sequence(depth)]
        while self.peek() == "|":
            self.place += 1
            parts.append(self.sequence(depth))
        return "|".join(java for java, _ in parts), any(empty for _, empty in parts)

    def sequence(self, depth: int) -> tuple[str, bool]:
        written, can_be_empty = [], True
        while self.peek() not in ("", "|", ")"):
            start = self.place
            java, empty, is_repeatable = self.atom(depth)
            java, empty = self.repeated(java, start, can_be_empty=empty, is_repeatable=is_repeatable)
            written.append(java)
            can_be_empty = can_be_empty and empty
        return "".join(written), can_be_empty

    def repeated(self, java: str, start: int, *, can_be_empty: bool, is_repeatable: bool) -> tuple[str, bool]:
        sign = self.repeat_sign()
        if not sign:
            return java, can_be_empty
        if not is_repeatable:
            raise self.wrong("there is nothing to repeat", start, self.place)
        if self.peek() == "?":
            sign += "?"
            self.place += 1
        if (self.peek() in ("*", "+", "?") and self.peek()) or _REPEAT.match(self.text, self.place):
            raise self.wrong("a repetition of a repetition", start, self.place + 1, "put the inner one in brackets: (?:a*)*")
        return java + sign, can_be_empty or sign[0] in "*?" or sign.startswith(("{0,", "{0}"))

    def repeat_sign(self) -> str:
        sign = self.peek()
        if sign and sign in "*+?":
            self.place += 1
            return sign
        match = _REPEAT.match(self.text, self.place)
        if match is None:
            return ""
        least, most = int(match[1]), int(match[3] or match[1])
        if max(least, most) > MAX_REPEAT or (match[3] and most < least):
            raise self.wrong(f"repetitions go up to {MAX_REPEAT}, the smaller number first", *match.span())
        self.place = match.end()
        return match[0]

    def atom(self, depth: int) -> tuple[str, bool, bool]:
        """One piece: its Java text, whether it matches the empty text, and whether it may be repeated."""
        sign = self.peek()
        if sign == "(":
            return self.group(depth)
        if sign == "[":
            reader = ClassReader(self.text, self.place, is_folded=self.is_folded)
            java = reader.whole()
            self.place = reader.place
            return java, False, True
        if sign == "\\":
            return self.escape()
        self.place += 1
        if sign in ("^", "$"):
            return (sign if sign == "^" or self.is_multiline else r"\z"), True, False
        if sign in ("*", "+", "?") or _REPEAT.match(self.text, self.place - 1):
            raise self.wrong("there is nothing to repeat", self.place - 1, self.place, f"for the sign itself write \\{sign}")
        return self.literal(sign), False, True

    def literal(self, sign: str) -> str:
        if sign == "{" and re.match(r",\d*\}", self.text[self.place :]):
            raise self.wrong("the smaller number of repetitions is missing", self.place - 1, self.place, "write {0,n}")
        return self.folded(ord(sign), f"\\{sign}" if sign in "{}]&~#" else sign)

    def folded(self, code: int, java: str) -> str:
        """A letter as it is, or in any case."""
        return folded_letter(code, java) if self.is_folded else java

    def group(self, depth: int) -> tuple[str, bool, bool]:
        start = self.place
        self.place += 1
        head = "("
        before = self.is_multiline, self.is_folded
        if self.peek() == "?":
            head, ends = self.group_head(start)
            if ends:
                return head, True, False
        if head == "(" or head.startswith("(?<"):
            self.names.append(head[3:-1] or None)
        inner, can_be_empty = self.alternatives(depth + 1)
        if self.peek() != ")":
            raise self.wrong("this bracket is not closed", start, start + 1)
        self.place += 1
        self.is_multiline, self.is_folded = before
        return f"{head}{inner})", can_be_empty, True

    def group_head(self, start: int) -> tuple[str, bool]:
        """What follows `(?`: a name, flags, or nothing that captures; also whether that is all of the group."""
        match = _GROUP.match(self.text, self.place)
        if match is None:
            raise self.wrong(
                "this sort of group is not part of the language",
                start,
                self.place + 2,
                "look-around, atomic groups and comments are not; names are letters and digits",
            )
        self.place = match.end()
        name, on, off, end = match.groups()
        if name:
            return f"(?<{name}>", False
        if end == ")" and not (on or off):
            raise self.wrong("the group is empty", start, self.place)
        self.is_multiline = "m" in (on or "") or (self.is_multiline and "m" not in (off or ""))
        self.is_folded = "i" in (on or "") or (self.is_folded and "i" not in (off or ""))
        return _flags(on or "", off or "", end), end == ")"

    def escape(self) -> tuple[str, bool, bool]:
        start = self.place
        sign = self.text[start + 1 : start + 2]
        self.place += 2
        if sign in _ANCHORS and sign:
            return _ANCHORS[sign], True, False
        if sign in _ESCAPES and sign:
            return self.named(sign), False, True
        if sign in ("p", "P"):
            if self.is_folded:
                raise self.wrong("such a class takes no (?i)", start, start + 2, "write it as (?-i:\\pL)")
            java, self.place = property_of(self.text, start)
            return java, False, True
        if sign == "x" and (code := _CODE.match(self.text, start + 1)):
            self.place = code.end()
            return self.code(code, start), False, True
        if sign and not sign.isalnum():
            return self.folded(ord(sign), f"\\{sign}" if sign.isascii() else sign), False, True
        raise self.wrong(
            f"'\\{sign}' is not part of the language",
            start,
            start + 2,
            "in a pattern \\d \\w \\s \\b \\A \\z \\t \\n \\pL and escaped signs are",
        )

    def code(self, code: re.Match[str], start: int) -> str:
        number = int(code[1] or code[2], 16)
        if number > 0x10FFFF:
            raise self.wrong("there is no such character", start, code.end())
        return self.folded(number, f"\\x{{{number:X}}}")

    def named(self, sign: str) -> str:
        r"""A class such as `\d`; one of letters has further cases where case is ignored."""
        if self.is_folded and sign in "wW":
            return f"[{'^' if sign == 'W' else ''}\\w{other_cases(WORD)}]"
        return _ESCAPES[sign]


def _flags(on: str, off: str, end: str) -> str:
    """The head of a group with flags, for Java; that case is ignored is spelt out in the letters."""
    on, off = on.replace("i", ""), off.replace("i", "")
    if not (on or off):
        return "" if end == ")" else "(?:"
    return f"(?{on}{f'-{off}' if off else ''}{end}"


def java_replacement(text: str, before: int = 0) -> str:
    r"""A replacement such as `<\1>` as Java writes it: `<$1>`.

    Args:
        text: the replacement.
        before: how many groups the pattern was given in front; the first keeps its text, the last is the match itself.
    """
    parts = ["$1"] if before else []
    for part in re.findall(r"\\[0-9\\]|.", text, re.DOTALL):
        if part[0] == "\\" and part[1:].isdigit():
            parts.append(f"${int(part[1:]) + before}")
        elif part[-1] in "$\\" or (part.isdigit() and parts and parts[-1].startswith("$")):
            parts.append(f"\\{part[-1]}")  # a digit behind a group's number would be taken for a part of it
        else:
            parts.append(part)
    return "".join(parts)


def refuse_replacement(text: str, groups: int) -> None:
    """Raise an ExpressionError unless every backslash names a group that is there, or is doubled."""
    for match in re.finditer(r"\\(.?)", text, re.DOTALL):
        sign = match[1]
        if sign.isdigit() and int(sign) > groups:
            raise ExpressionError(f"the pattern has no group {sign}", *match.span(), code="expression.regex", hint=f"it has {groups}")
        if not sign.isdigit() and sign != "\\":
            raise ExpressionError(
                "a backslash stands before the number of a group",
                *match.span(),
                code="expression.regex",
                hint=r"for the sign itself write \\",
            )
