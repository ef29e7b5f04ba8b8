"""The grammar: precedence climbing over tokens.

Loosest first: `or`; `and`; `not`; comparisons, which do not chain; `||`; `+ -`; `* / // %`; unary `-`; `::type`, `[i]`, `.field`.
"""

from __future__ import annotations

from dataclasses import replace

from engine.language.lexer import TYPED, Token, error, tokens
from engine.language.literals import number, type_at, typed_text
from engine.language.syntax import (
    Apply,
    Cases,
    CastTo,
    Constant,
    Dot,
    Interval,
    LambdaText,
    ListText,
    Modifiers,
    Name,
    Parameter,
    SortKey,
    StructText,
    Syntax,
)
from engine.language.types import BOOLEAN, NULL, TEXT, DataType

MAX_DEPTH = 50

_OR, _AND, _NOT, _COMPARISON, _JOIN, _SUM, _PRODUCT, _SIGN = range(1, 9)
_POWERS = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">=", "is", "in", "between", "like", "ilike", "not"), _COMPARISON),
    "||": _JOIN,
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/", "//", "%"), _PRODUCT),
}
RESERVED = frozenset(
    "and or not is null true false case when then else end in between like ilike cast try_cast interval".split()  # noqa: SIM905
)
_UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")


def parse(text: str) -> Syntax:
    """The tree of an expression's text.

    Raises:
        ExpressionError: `expression.syntax`, with the span inside the text.
    """
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = 0
        self.depth = 0

    # -- tokens

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
        return all(self.ahead(distance).value == value and self.ahead(distance).kind in ("word", "sign") for distance, value in enumerate(values))

    def taken(self, *values: str) -> bool:
        if not self.is_at(*values):
            return False
        self.place += len(values)
        return True

    def expect(self, value: str, what: str) -> Token:
        if not self.is_at(value):
            raise self.unexpected(f"'{value}' is missing {what}")
        return self.take()

    def unexpected(self, message: str, hint: str = "") -> Exception:
        token = self.next
        if token.kind != "end":
            return error(f"{message}, here stands '{self.text[token.start : token.end]}'", token.start, token.end, hint)
        last = self.tokens[max(self.place - 1, 0)]
        return error(f"{message}, the text ends here", min(last.start, len(self.text)), len(self.text), hint)

    # -- operators

    def whole(self) -> Syntax:
        if self.next.kind == "end":
            raise error("there is no expression", 0, len(self.text), "write a value, a column or a calculation")
        found = self.expression()
        if self.next.kind != "end":
            raise self.surplus()
        return found

    def surplus(self) -> Exception:
        if self.is_at("as"):
            return self.unexpected("an expression gives its column no name", "the name is the key that it stands under")
        if self.is_at("over"):
            return self.unexpected("'over' is not written", "the window is the node's partition_by, order_by and frame")
        if self.next.kind == "sign" and self.next.value in (")", "]", "}"):
            return self.unexpected("a bracket closes that was not opened")
        return self.unexpected("an operator is missing before this")

    def expression(self, power: int = 0) -> Syntax:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise error(f"an expression nests at most {MAX_DEPTH} deep", self.next.start, self.next.end, "make a column of its inner part first")
        left = self.prefix(power)
        is_compared = False
        while self.next.kind in ("word", "sign"):
            reached = _POWERS.get(self.next.value, 0)
            if reached == 0 or reached <= power or (self.next.value == "not" and self.ahead().value not in ("in", "between", "like", "ilike")):
                break
            if reached == _COMPARISON and is_compared:
                raise self.unexpected("comparisons do not chain", "join two by and: a < b and b < c")
            is_compared = is_compared or reached == _COMPARISON
            left = self.infix(left, reached)
        self.depth -= 1
        return left

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
        self.expect("(", "after 'in'")
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
            raise error("a number needs no plus before it", sign.start, sign.end, "take it away", self.text[: sign.start] + self.text[sign.end :])
        return self.postfix(self.primary())

    def negative(self, sign: Token) -> Syntax:
        tail = self.ahead()
        if self.next.kind == "number" and not (tail.kind == "sign" and tail.value in ("::", "[", ".")):
            return number(self.take(), sign)
        return self.applied("-", sign, sign, self.expression(_SIGN))

    def postfix(self, operand: Syntax) -> Syntax:
        while True:
            if self.taken("::"):
                kind, end = self.type()
                operand = CastTo(operand.start, end, operand, kind, "error")
            elif self.is_at("["):
                operand = self.item(operand)
            elif self.taken("."):
                operand = self.field(operand)
            else:
                return operand

    def item(self, operand: Syntax) -> Syntax:
        bracket = self.take()
        index = self.expression()
        if self.is_at(":"):
            raise self.unexpected("a slice is not written so", "write list_slice(a, from, to), or substring(a, start, n)")
        close = self.expect("]", "after the index")
        return Apply(operand.start, close.end, "list_get", (operand, index), bracket.start, close.end)

    def field(self, operand: Syntax) -> Syntax:
        token = self.take()
        if token.kind not in ("word", "name"):
            self.place -= 1
            raise self.unexpected("after the point stands a name")
        name = token.value if token.kind == "name" else self.text[token.start : token.end]
        return Dot(operand.start, token.end, operand, name)

    # -- operands

    def primary(self) -> Syntax:
        token = self.next
        if token.kind == "number":
            return number(self.take())
        if token.kind == "text":
            self.take()
            return Constant(token.start, token.end, token.value, TEXT)
        if token.kind == "name":
            return self.name(self.take())
        if token.kind == "word":
            return self.of_word(token)
        return self.of_sign(token)

    def of_sign(self, token: Token) -> Syntax:
        if self.taken("("):
            inner = self.expression()
            close = self.expect(")", "to close the bracket")
            return replace(inner, start=token.start, end=close.end)
        if self.taken("["):
            items = self.listed("]", may_be_empty=True)
            return ListText(token.start, self.tokens[self.place - 1].end, items)
        if self.taken("{"):
            return self.struct(token)
        if self.taken("$"):
            return self.parameter(token)
        if self.is_at(".") and self.ahead().kind == "number":
            end = self.ahead().end
            fixed = f"{self.text[: token.start]}0{self.text[token.start :]}"
            raise error("a number begins with a digit", token.start, end, "write 0 before the point", fixed)
        raise self.unexpected("a value is missing")

    def of_word(self, token: Token) -> Syntax:
        if token.value in ("true", "false"):
            self.take()
            return Constant(token.start, token.end, token.value == "true", BOOLEAN)
        if token.value == "null":
            self.take()
            return Constant(token.start, token.end, None, NULL)
        if token.value == "case":
            return self.case(self.take())
        if token.value in ("cast", "try_cast") and self.ahead().value == "(":
            return self.cast(self.take())
        if token.value == "interval" and self.ahead().value not in (")", ",", ""):
            return self.interval(self.take())
        if token.value in TYPED and self.ahead().kind == "text":
            self.take()
            return typed_text(token, self.take())
        if token.value in RESERVED:
            quoted = f'{self.text[: token.start]}"{self.text[token.start : token.end]}"{self.text[token.end :]}'
            raise error(f"'{token.value}' has no place here", token.start, token.end, "a column of that name stands in double quotes", quoted)
        return self.call(self.take()) if self.ahead().value == "(" and self.ahead().kind == "sign" else self.name(self.take())

    def name(self, token: Token) -> Syntax:
        if token.kind == "name" and not token.value:
            raise error("a name is empty", token.start, token.end, "a column has a name")
        if token.kind == "name":
            return Name(token.start, token.end, token.value, is_quoted=True)
        return Name(token.start, token.end, self.text[token.start : token.end], is_quoted=False)

    def parameter(self, sign: Token) -> Syntax:
        token = self.next
        if token.kind != "word" or token.start != sign.end:
            raise self.unexpected("after $ stands the name of a parameter", "in an expression a parameter is written $name, without braces")
        self.take()
        return Parameter(sign.start, token.end, self.text[token.start : token.end])

    def listed(self, close: str, *, may_be_empty: bool = False) -> tuple[Syntax, ...]:
        """Expressions with commas between, up to the closing sign, which is taken."""
        if may_be_empty and self.taken(close):
            return ()
        items = [self.argument()]
        while self.taken(","):
            items.append(self.argument())
        self.expect(close, "or a comma")
        return tuple(items)

    def argument(self) -> Syntax:
        if self.next.kind in ("word", "name") and self.ahead().value == "->" and self.ahead().kind == "sign":
            variable = self.take()
            self.take()
            body = self.expression()
            return LambdaText(variable.start, body.end, self.text[variable.start : variable.end].strip('"'), body)
        return self.expression()

    def struct(self, brace: Token) -> Syntax:
        items: list[tuple[str, Syntax]] = []
        while True:
            key = self.take()
            if key.kind not in ("text", "name", "word"):
                self.place -= 1
                raise self.unexpected("a struct is written {'name': value}")
            self.expect(":", "after the field's name")
            items.append((key.value, self.expression()))
            if not self.taken(","):
                close = self.expect("}", "or a comma")
                return StructText(brace.start, close.end, tuple(items))

    def interval(self, word: Token) -> Syntax:
        if self.next.kind == "text":
            raise self.unexpected("an interval's number has no quotes", "write: interval 3 month")
        count = self.prefix(_SIGN)
        unit = self.next
        singular = unit.value.removesuffix("s")
        if unit.kind != "word" or singular not in _UNITS:
            raise self.unexpected(f"an interval's unit is {', '.join(_UNITS)}")
        if singular != unit.value:
            fixed = self.text[: unit.end - 1] + self.text[unit.end :]
            raise error(f"units are written in the singular: {singular}", unit.start, unit.end, "take the s away", fixed)
        self.take()
        return Interval(word.start, unit.end, count, unit.value)

    def case(self, word: Token) -> Syntax:
        subject = None if self.is_at("when") else self.expression()
        branches: list[tuple[Syntax, Syntax]] = []
        while self.taken("when"):
            condition = self.expression()
            self.expect("then", "after the condition")
            branches.append((condition, self.expression()))
        if not branches:
            raise self.unexpected("'when' is missing after 'case'", "case when condition then value else value end")
        otherwise = self.expression() if self.taken("else") else None
        end = self.expect("end", "to close the case")
        return Cases(word.start, end.end, subject, tuple(branches), otherwise)

    def cast(self, word: Token) -> Syntax:
        self.take()
        operand = self.expression()
        self.expect("as", "before the type")
        kind, _ = self.type()
        close = self.expect(")", "after the type")
        return CastTo(word.start, close.end, operand, kind, "error" if word.value == "cast" else "null")

    def type(self) -> tuple[DataType, int]:
        kind, end = type_at(self.text, self.next)
        while self.next.kind != "end" and self.next.start < end:
            self.take()
        return kind, end

    # -- calls

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
