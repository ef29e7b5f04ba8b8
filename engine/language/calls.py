"""Calls as they are written: arguments, and the words that aggregates and windows take among and behind them."""

from __future__ import annotations

from engine.language.lexer import Token
from engine.language.operands import Operands
from engine.language.syntax import Apply, Modifiers, SortKey, Syntax


class Calls(Operands):
    """Reads calls."""

    def call(self, word: Token) -> Syntax:
        self.take()
        if self.is_at("*", ")"):
            self.take()
        distinct = self.taken("distinct")
        arguments = [] if self.is_at(")") else [self.argument()]
        while self.taken(","):
            arguments.append(self.argument())
        order_by = self.order()
        ignore_nulls = self.taken("ignore", "nulls")
        if word.value.lower() == "extract" and self.is_at("from"):
            raise self.unexpected("extract(.. from ..) is not written", "each part has its function: year(day), month(day), hour(at)")
        close = self.expect(")", f"to close {word.value}(")
        condition = self.filter()
        if self.is_at("over") or self.is_at("within", "group"):
            raise self.surplus()
        modifiers = Modifiers(distinct, order_by, ignore_nulls, condition)
        end = self.tokens[self.place - 1].end if condition is not None else close.end
        return Apply(word.start, end, word.value, tuple(arguments), word.start, word.end, modifiers=modifiers)

    def order(self) -> tuple[SortKey, ...]:
        if not self.taken("order", "by"):
            return ()
        keys = [self.key()]
        while self.taken(","):
            keys.append(self.key())
        return tuple(keys)

    def key(self) -> SortKey:
        operand = self.expression()
        descending = self.taken("desc")
        if not descending:
            self.taken("asc")
        nulls_first = self.taken("nulls", "first")
        if not nulls_first:
            self.taken("nulls", "last")
        return SortKey(operand.start, self.tokens[self.place - 1].end, operand, descending, nulls_first)

    def filter(self) -> Syntax | None:
        if not self.taken("filter"):
            return None
        self.expect("(", "after 'filter'")
        self.expect("where", "in the filter")
        condition = self.expression()
        self.expect(")", "to close the filter")
        return condition
