"""A place in the tokens of an expression, and the errors of what is not found there."""

from __future__ import annotations

from engine.errors import ExpressionError
from engine.language.lexer import Token, error, tokens


class Cursor:
    """The tokens of a text, taken one after the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def ahead(self, distance: int = 1) -> Token:
        return self.tokens[min(self.place + distance, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.tokens[self.place]
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def is_at(self, *values: str) -> bool:
        """Whether the next tokens are these words or signs."""
        if self.next.value != values[0]:
            return False
        return all(
            self.ahead(distance).value == value and self.ahead(distance).kind in ("word", "sign") for distance, value in enumerate(values)
        )

    def taken(self, *values: str) -> bool:
        if not self.is_at(*values):
            return False
        self.place += len(values)
        return True

    def is_done(self) -> bool:
        """Whether no tokens are left."""
        return self.next.kind == "end"

    def expect(self, value: str, what: str, hint: str = "") -> Token:
        if not self.is_at(value):
            raise self.unexpected(f"'{value}' is missing {what}", hint)
        return self.take()

    def span(self) -> tuple[int, int]:
        """The token at hand; at the end of the text the last one."""
        token = self.tokens[max(self.place - 1, 0)] if self.is_done() else self.next
        return token.start, token.end

    def unexpected(self, message: str, hint: str = "") -> ExpressionError:
        start, end = self.span()
        found = "the text ends here" if self.is_done() else f"here stands '{self.text[start:end]}'"
        return error(f"{message}, {found}", start, end, hint)

    def surplus(self) -> ExpressionError:
        if self.is_at("as"):
            return self.unexpected("an expression gives its column no name", "the name is the key that it stands under")
        if self.is_at("over"):
            return self.unexpected("'over' is not written", "the window is the node's partition_by, order_by and frame")
        if self.next.kind == "sign" and self.next.value in (")", "]", "}"):
            return self.unexpected("a bracket closes that was not opened")
        return self.unexpected("an operator is missing before this")
