"""What stands between operators: literals, names, brackets, cases, casts and intervals, with `::`, `[i]` and `.field` behind them."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import ExpressionError
from engine.language.cursor import Cursor
from engine.language.lexer import TYPED, Token, error
from engine.language.literals import number, type_at, typed_text
from engine.language.shapes import CLOCK_UNITS, DATE_UNITS
from engine.language.syntax import (
    Apply,
    Cases,
    CastTo,
    Constant,
    Dot,
    Interval,
    LambdaText,
    ListText,
    Name,
    Parameter,
    StructText,
    Syntax,
)
from engine.language.types import BOOLEAN, NULL, TEXT, DataType

MAX_DEPTH = 50
SIGN_POWER = 8
"""How tightly an operand binds: looser operators do not reach into it."""

RESERVED = frozenset(
    "and or not is null true false case when then else end in between like ilike cast try_cast interval".split()  # noqa: SIM905
)
"""Words that are no names unless they stand in double quotes."""

_BRACKETS = "brackets make a list; a column stands without them, in double quotes where its name has blanks"
_UNITS = DATE_UNITS + CLOCK_UNITS


class Operands(Cursor):
    """Reads operands; what reads whole expressions and calls is built on it."""

    def expression(self, power: int = 0) -> Syntax:
        """An expression of operators that bind tighter than `power`."""
        raise NotImplementedError

    def too_deep(self) -> ExpressionError:
        message = f"an expression nests at most {MAX_DEPTH} deep"
        return error(message, *self.span(), "make a column of its inner part first")

    def prefix(self, power: int) -> Syntax:
        """An operand with the signs and words before it."""
        raise NotImplementedError

    def call(self, word: Token) -> Syntax:
        """A call of the function that a word names."""
        raise NotImplementedError

    def postfix(self, operand: Syntax) -> Syntax:
        for _ in range(MAX_DEPTH):
            if self.taken("::"):
                kind, end = self.type()
                operand = CastTo(operand.start, end, operand, kind, "error")
            elif self.is_at("["):
                operand = self.item(operand)
            elif self.taken("."):
                operand = self.field(operand)
            else:
                return operand
        raise self.too_deep()

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
            raise error(
                f"'{token.value}' has no place here", token.start, token.end, "a column of that name stands in double quotes", quoted
            )
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
        self.expect(close, "or a comma", _BRACKETS if close == "]" else "")
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
        count = self.prefix(SIGN_POWER)
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
