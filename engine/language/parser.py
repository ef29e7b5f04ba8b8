"""The grammar: precedence climbing over tokens.

Loosest first: `or`; `and`; `not`; comparisons, which do not chain; `||`; `+ -`; `* / // %`; unary `-`; `::type`, `[i]`, `.field`.
"""

from __future__ import annotations

from engine.language.calls import Calls
from engine.language.lexer import Token, error
from engine.language.literals import number
from engine.language.operands import MAX_DEPTH, SIGN_POWER
from engine.language.syntax import Apply, Syntax

_OR, _AND, _NOT, _COMPARISON, _JOIN, _SUM, _PRODUCT = range(1, SIGN_POWER)
_NEGATABLE = ("in", "between", "like", "ilike")
_POWERS = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">=", "is", "not", *_NEGATABLE), _COMPARISON),
    "||": _JOIN,
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/", "//", "%"), _PRODUCT),
}


def parse(text: str) -> Syntax:
    """The tree of an expression's text.

    Raises:
        ExpressionError: `expression.syntax`, with the span inside the text.
    """
    return _Parser(text).whole()


class _Parser(Calls):
    def whole(self) -> Syntax:
        if self.is_done():
            raise error("there is no expression", 0, len(self.text), "write a value, a column or a calculation")
        found = self.expression()
        if not self.is_done():
            raise self.surplus()
        return found

    def expression(self, power: int = 0) -> Syntax:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.too_deep()
        left = self.prefix(power)
        is_compared = False
        while (reached := self.reached()) > power:
            if reached == _COMPARISON and is_compared:
                raise self.unexpected("comparisons do not chain", "join two by and: a < b and b < c")
            is_compared = is_compared or reached == _COMPARISON
            left = self.infix(left, reached)
        self.depth -= 1
        return left

    def reached(self) -> int:
        """How tightly the operator at hand binds; 0 where there is none."""
        if self.next.kind not in ("word", "sign") or (self.next.value == "not" and self.ahead().value not in _NEGATABLE):
            return 0
        return _POWERS.get(self.next.value, 0)

    def infix(self, left: Syntax, power: int) -> Syntax:
        sign = self.take()
        if sign.value in ("and", "or"):
            return self.junction(left, sign, power)
        if sign.kind == "word":
            return self.word(left, sign)
        return self.applied(sign.value, sign, sign, left, self.expression(power))

    def junction(self, left: Syntax, sign: Token, power: int) -> Syntax:
        """All the operands between the same words, as one."""
        operands = [left, self.expression(power)]
        while self.taken(sign.value):
            operands.append(self.expression(power))
        return self.applied(sign.value, sign, sign, *operands)

    def applied(self, name: str, first: Token, last: Token, *operands: Syntax) -> Apply:
        start = min(first.start, operands[0].start)
        end = max(self.tokens[self.place - 1].end, operands[-1].end)
        return Apply(start, end, name, operands, first.start, last.end, is_operator=True)

    def word(self, left: Syntax, sign: Token) -> Syntax:
        """A comparison by words, `sign` the first of them."""
        if sign.value == "is":
            return self.identity(left, sign)
        head = ""
        last = sign
        if sign.value == "not":
            head, last = "not ", self.take()
        tails = {"in": self.members, "between": self.bounds}
        operands = tails[last.value]() if last.value in tails else self.pattern()
        return self.applied(head + last.value, sign, last, left, *operands)

    def identity(self, left: Syntax, sign: Token) -> Syntax:
        words = ["is"]
        if self.is_at("not"):
            words.append(self.take().value)
        for tail in (("null",), ("true",), ("false",), ("distinct", "from")):
            if self.taken(*tail):
                operands = (self.expression(_COMPARISON),) if len(tail) > 1 else ()
                return self.applied(" ".join([*words, *tail]), sign, self.tokens[self.place - 1] if not operands else sign, left, *operands)
        raise self.unexpected("after 'is' stands null, true, false or distinct from")

    def members(self) -> tuple[Syntax, ...]:
        if self.is_at("$"):
            return (self.parameter(self.take()),)
        if not self.taken("("):
            hint = "write the values in parentheses: in ('a', 'b'); a parameter that is a list stands without: in $codes"
            raise self.unexpected("'(' is missing after 'in'", hint)
        if self.is_at("select"):
            raise self.unexpected("a query cannot stand in an expression", "join the other table, how: semi")
        return self.listed(")")

    def bounds(self) -> tuple[Syntax, ...]:
        low = self.expression(_COMPARISON)
        self.expect("and", "between the two bounds")
        return low, self.expression(_COMPARISON)

    def pattern(self) -> tuple[Syntax, ...]:
        pattern = self.expression(_COMPARISON)
        return (pattern, self.expression(_COMPARISON)) if self.taken("escape") else (pattern,)

    def prefix(self, power: int) -> Syntax:
        if self.is_at("not"):
            sign = self.take()
            if power > _NOT:
                raise error("'not' needs parentheses here", sign.start, sign.end, "write (not ..)")
            return self.applied("not", sign, sign, self.expression(_NOT - 1))
        if self.is_at("-"):
            return self.negative(self.take())
        if self.is_at("+"):
            sign = self.take()
            raise error(
                "a number needs no plus before it", sign.start, sign.end, "take it away", self.text[: sign.start] + self.text[sign.end :]
            )
        return self.postfix(self.primary())

    def negative(self, sign: Token) -> Syntax:
        tail = self.ahead()
        if self.next.kind == "number" and not (tail.kind == "sign" and tail.value in ("::", "[", ".")):
            return number(self.take(), sign)
        return self.applied("-", sign, sign, self.expression(SIGN_POWER))
