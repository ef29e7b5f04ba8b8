r"""Sets of characters in regular expressions, `[a-z\d]`, printed for Java, which reads `[`, `&&` and POSIX names differently."""

from __future__ import annotations

import re

from engine.errors import ExpressionError
from engine.language.regex_folding import WORD, Ranges, other_cases

SPACE = r"\t\n\f\r "

_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "digit": "0-9", "lower": "a-z", "upper": "A-Z", "word": "0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
    "blank": r"\t ", "space": r"\t\n\x0B\f\r ", "punct": r"!-/:-@\[-`{-~", "ascii": r"\x00-\x7F", "cntrl": r"\x00-\x1F\x7F",
    "graph": "!-~", "print": " -~",
}  # fmt: skip
_SMALL, _LARGE = (0x61, 0x7A), (0x41, 0x5A)
_LETTERS: dict[str, Ranges] = {
    "lower": (_SMALL,), "upper": (_LARGE,), "xdigit": ((0x61, 0x66), (0x41, 0x46)),
    **dict.fromkeys(("alnum", "alpha", "word", "ascii", "graph", "print"), (_SMALL, _LARGE)),
}  # fmt: skip
"""The letters in the classes above."""
_INSIDE = {"d": r"\d", "D": r"\D", "w": r"\w", "W": r"\W", "s": SPACE, "S": f"[^{SPACE}]"}
_CODES = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "a": 7}
_CATEGORIES = frozenset("C Cc Cf Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs".split())  # noqa: SIM905
_SCRIPTS = frozenset(
    [
        "Arabic",
        "Armenian",
        "Bengali",
        "Common",
        "Cyrillic",
        "Devanagari",
        "Ethiopic",
        "Georgian",
        "Greek",
        "Gujarati",
        "Gurmukhi",
        "Han",
        "Hangul",
        "Hebrew",
        "Hiragana",
        "Kannada",
        "Katakana",
        "Khmer",
        "Lao",
        "Latin",
        "Malayalam",
        "Mongolian",
        "Myanmar",
        "Sinhala",
        "Tamil",
        "Telugu",
        "Thai",
        "Tibetan",
    ]
)
_PROPERTY = re.compile(r"\\([pP])(?:\{(\^?)(\w+)\}|([A-Z]))")
_NAMED = re.compile(r"\[:(\^?)(\w+):\]")
_CODE = re.compile(r"\\x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))")


def property_of(text: str, start: int) -> tuple[str, int]:
    r"""`\p{Greek}`, `\\pL` for Java, and the place behind it."""
    match = _PROPERTY.match(text, start)
    name = (match[3] or match[4]) if match else ""
    if match is None or (name not in _CATEGORIES and name not in _SCRIPTS):
        raise ExpressionError(
            "there is no such class of characters",
            start,
            min(start + 3, len(text)),
            code="expression.regex",
            hint=r"as \pL, \p{Lu} or \p{Greek}",
        )
    is_negated = (match[1] == "P") != bool(match[2])
    return f"\\{'P' if is_negated else 'p'}{{{'Is' if name in _SCRIPTS else ''}{name}}}", match.end()


class ClassReader:
    """Reads one set, from its opening bracket; `is_folded` where case is ignored."""

    def __init__(self, text: str, place: int, *, is_folded: bool = False) -> None:
        self.text = text
        self.start = place
        self.place = place + 1
        self.is_folded = is_folded
        self.ranges: list[tuple[int, int]] = []

    def wrong(self, message: str, hint: str = "") -> ExpressionError:
        return ExpressionError(
            message, self.start, min(max(self.place, self.start + 1), len(self.text)), code="expression.regex", hint=hint
        )

    def whole(self) -> str:
        """The set for Java."""
        head = "["
        if self.text[self.place : self.place + 1] == "^":
            head, self.place = "[^", self.place + 1
        parts = [self.item()]
        while self.text[self.place : self.place + 1] != "]":
            parts.append(self.item())
        self.place += 1
        return f"{head}{''.join(parts)}{self.others(self.ranges)}]"

    def others(self, ranges: Ranges) -> str:
        """What a set of those letters holds besides, where case is ignored."""
        return other_cases(ranges) if self.is_folded else ""

    def item(self) -> str:
        """A class, a character or a range."""
        if self.place >= len(self.text):
            self.place = self.start + 1
            raise self.wrong("this set is not closed", "close it with ]")
        named = self.named()
        if named:
            return named
        first = self.character()
        if self.text[self.place : self.place + 1] != "-" or self.text[self.place + 1 : self.place + 2] in ("]", ""):
            self.ranges.append((first, first))
            return _written(first)
        self.place += 1
        last = self.character()
        if last < first:
            raise self.wrong("a range runs backwards")
        self.ranges.append((first, last))
        return f"{_written(first)}-{_written(last)}"

    def named(self) -> str:
        r"""A class by name, as `\d` or `[:alpha:]`; empty for a character."""
        posix = _NAMED.match(self.text, self.place)
        if posix:
            return self.posix(posix)
        if self.text[self.place] != "\\":
            return ""
        sign = self.text[self.place + 1 : self.place + 2]
        if sign in ("p", "P"):
            if self.is_folded:
                raise self.wrong("such a class takes no (?i)", "take it out of the set: (?-i:\\pL)")
            java, self.place = property_of(self.text, self.place)
            return java
        if sign and sign in _INSIDE:
            self.place += 2
            self.ranges += WORD if sign == "w" else ()
            return f"[^\\w{self.others(WORD)}]" if sign == "W" and self.is_folded else _INSIDE[sign]
        return ""

    def posix(self, match: re.Match[str]) -> str:
        self.place = match.end()
        if match[2] not in _POSIX:
            raise self.wrong(f"there is no class [:{match[2]}:]", f"there are {', '.join(_POSIX)}")
        letters = _LETTERS.get(match[2], ())
        if match[1]:
            return f"[^{_POSIX[match[2]]}{self.others(letters)}]"
        self.ranges += letters
        return _POSIX[match[2]]

    def character(self) -> int:
        """The code of one character, escaped or not."""
        sign = self.text[self.place : self.place + 1]
        self.place += 1
        if sign == "":
            raise self.wrong("this set is not closed", "close it with ]")
        if sign != "\\":
            return ord(sign)
        code = _CODE.match(self.text, self.place - 1)
        if code:
            self.place = code.end()
            return int(code[1] or code[2], 16)
        escaped = self.text[self.place : self.place + 1]
        self.place += 1
        if escaped in _CODES and escaped:
            return _CODES[escaped]
        if not escaped or escaped.isalnum():
            raise self.wrong(f"'\\{escaped}' is not part of the language")
        return ord(escaped)


def _written(code: int) -> str:
    """A character inside of a Java set."""
    sign = chr(code)
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02X}"
    return f"\\{sign}" if sign.isascii() and not sign.isalnum() and sign != " " else sign
