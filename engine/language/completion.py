"""What may be written at a place of an expression: columns, parameters, functions, words; for editors that offer it as one types.

The text need not be right, nor whole: only the name that is being written is looked at, and whether it stands in a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.language.advice import spelt
from engine.language.functions import FUNCTIONS
from engine.language.operands import RESERVED
from engine.language.scope import SUBJECT, SUBJECT_NAME, Scope, ScopeColumn
from engine.language.signature import Function

_PIECE = re.compile(r"""'(?:[^']|'')*(?:'|\Z)|"(?:[^"]|"")*(?:"|\Z)|\$\w*|[^\W\d]\w*|\d[\w.]*|\s+|.""", re.DOTALL)
CompletionSort: TypeAlias = Literal["column", "parameter", "function", "word"]
_SORTS = {"row": ("row",), "aggregate": ("row", "aggregate"), "window": ("row", "aggregate", "window")}


@dataclass(frozen=True, slots=True)
class Completion:
    """One thing to be written. It replaces the text from `start` to `end`, the name that is being written."""

    text: str
    """A name in quotes where it needs them, a function with its opening parenthesis."""
    start: int
    end: int
    sort: CompletionSort
    label: str
    detail: str
    """A column's type, a function's result."""
    documentation: str = ""
    """Of a function: how it is called, and what it means."""
    caret: int = 0
    """Where to write on, counted from `start`."""


def completions(text: str, place: int, scope: Scope, *, most: int = 50) -> tuple[Completion, ...]:
    """What may stand at a place, the likeliest first.

    Args:
        text: the expression as far as it is written.
        place: where the caret is, as an offset in the text.
        scope: what names may mean there.
        most: so many at most.
    """
    spot = _spot(text, place)
    if spot is None:
        return ()
    found = [
        *_ranked(_subject(spot, scope)),
        *_ranked(_columns(spot, scope)),
        *_ranked(_parameters(spot, scope)),
        *_ranked(_functions(spot, scope)),
        *_ranked(_words(spot)),
    ]
    return tuple(found[:most])


@dataclass(frozen=True, slots=True)
class _Spot:
    """The name that is being written."""

    written: str
    """Small letters, without quotes, up to the caret."""
    start: int
    end: int
    sort: Literal["name", "quoted", "parameter"]
    side: str | None
    """`left` or `right` where the name stands behind it and a dot."""
    is_inside: bool
    """Whether it stands behind a dot."""
    is_called: bool
    """Whether a parenthesis is there already."""

    def made(self, text: str, sort: CompletionSort, label: str, detail: str, documentation: str = "") -> Completion:
        return Completion(text, self.start, self.end, sort, label, detail, documentation, len(text))

    def likeness(self, name: str, synonyms: Iterable[str] = ()) -> int | None:
        """How well a name goes on what is written, the less the better; None: not at all."""
        low = name.casefold()
        if low.startswith(self.written):
            return 0
        if any(part.startswith(self.written) for part in re.split(r"[\W_]+", low)):
            return 1
        if any(synonym.startswith(self.written) for synonym in synonyms):
            return 2
        return 3 if len(self.written) > 1 and self.written in low else None


def _spot(text: str, place: int) -> _Spot | None:
    """None inside a text or a number, where nothing is offered."""
    start = end = place
    written, sort = "", "name"
    before: list[str] = []
    for match in _PIECE.finditer(text):
        if match.start() >= place:
            break
        piece = match[0]
        if match.end() < place or not (piece[0] in "'\"$" or piece[0].isalnum() or piece[0] == "_"):
            before.append(piece)
            continue
        if (piece[0] == "'" and _is_open(piece, place - match.start())) or piece[0].isdigit():
            return None
        if piece[0] == "'" or (piece[0] == '"' and not _is_open(piece, place - match.start())):
            before.append(piece)
            continue
        start, end, written = match.start(), match.end(), piece[: place - match.start()].lstrip('"$')
        sort = {'"': "quoted", "$": "parameter"}.get(piece[0], "name")
    dotted = [piece for piece in before if not piece.isspace()]
    is_inside = bool(dotted) and dotted[-1] == "."
    side = dotted[-2].lower() if is_inside and len(dotted) > 1 and dotted[-2].lower() in ("left", "right") else None
    is_called = text[end:].lstrip().startswith("(")
    return _Spot(written.replace('""', '"').casefold(), start, end, sort, side, is_inside, is_called)  # type: ignore[arg-type]


def _is_open(piece: str, place: int) -> bool:
    """Whether a place in a quoted piece is before its closing quote."""
    return place < len(piece) or len(piece) == 1 or piece[-1] != piece[0] or (len(piece) - len(piece.rstrip(piece[0]))) % 2 == 0


def _ranked(found: Iterable[tuple[int | None, Completion]]) -> Iterator[Completion]:
    """The likeliest first; of equals as they came."""
    fitting = [(likeness, completion) for likeness, completion in found if likeness is not None]
    return (completion for _, completion in sorted(fitting, key=lambda pair: pair[0]))


def _subject(spot: _Spot, scope: Scope) -> Iterator[tuple[int | None, Completion]]:
    """The words for the column at hand, where an expression is written for several."""
    if scope.subject is None or spot.sort != "name" or spot.is_inside:
        return
    for word, detail in ((SUBJECT, "each column in turn"), (SUBJECT_NAME, "its name, text")):
        yield spot.likeness(word), spot.made(word, "column", word, detail)


def _columns(spot: _Spot, scope: Scope) -> Iterator[tuple[int | None, Completion]]:
    if spot.sort == "parameter" or (spot.is_inside and spot.side is None):
        return
    for column in scope.columns:
        if spot.side in (None, column.side):
            yield spot.likeness(column.name), spot.made(_spelt(spot, column, scope), "column", column.name, _column_detail(column))


def _spelt(spot: _Spot, column: ScopeColumn, scope: Scope) -> str:
    """With its side where another column has the name; in quotes where the bare word means something else."""
    is_taken = scope.subject is not None and column.name in (SUBJECT, SUBJECT_NAME)
    name = '"' + column.name.replace('"', '""') + '"' if spot.sort == "quoted" or is_taken else spelt(column.name)
    is_clear = spot.side is not None or column.side is None or len(scope.matching(column.name)) == 1
    return name if is_clear else f"{column.side}.{name}"


def _column_detail(column: ScopeColumn) -> str:
    return str(column.type) if column.side is None else f"{column.side}, {column.type}"


def _parameters(spot: _Spot, scope: Scope) -> Iterator[tuple[int | None, Completion]]:
    if spot.sort == "quoted" or spot.is_inside or (spot.sort == "name" and not spot.written):
        return
    for name, kind in scope.parameters.items():
        yield spot.likeness(name), spot.made(f"${name}", "parameter", f"${name}", str(kind))


def _functions(spot: _Spot, scope: Scope) -> Iterator[tuple[int | None, Completion]]:
    if spot.sort != "name" or spot.is_inside or not spot.written:
        return
    for function in FUNCTIONS.values():
        usable = [each for each in function.signatures if each.sort in _SORTS[scope.allow]]
        if usable and not function.is_operator:
            text = function.name if spot.is_called else f"{function.name}("
            result = " or ".join(dict.fromkeys(each.result for each in usable))
            yield (
                spot.likeness(function.name, function.synonyms),
                spot.made(text, "function", function.name, result, _documentation(function)),
            )


def _documentation(function: Function) -> str:
    calls = "\n".join(str(each) for each in function.signatures)
    return f"{calls}\n{function.meaning}\n{function.example.expression} is {function.example.result}"


def _words(spot: _Spot) -> Iterator[tuple[int | None, Completion]]:
    if spot.sort != "name" or spot.is_inside or not spot.written:
        return
    for word in sorted(RESERVED):
        if word.startswith(spot.written):
            yield 0, spot.made(word, "word", word, "")
