"""What the binder says of types that do not fit: the types it saw, and corrected texts with a cast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.errors import ExpressionError
from engine.language.advice import replaced, spelt
from engine.language.build import listed, resolve
from engine.language.conversions import can_cast
from engine.language.functions import FUNCTIONS
from engine.language.shapes import units_of
from engine.language.syntax import Apply, CastTo, Constant, ListText, Name, Syntax
from engine.language.tree import Cast, Expr, Literal
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, NULL, TEXT, TIMESTAMP, TIMESTAMP_TZ, DataType, is_number

_OFFERED = (INTEGER, FLOAT, TEXT, DATE, TIMESTAMP, BOOLEAN)
_MAX_FIXES = 3


def no_signature(text: str, syntax: Apply, arguments: Sequence[Expr]) -> ExpressionError:
    """Arguments that the function or operator does not take."""
    types = (
        listed(argument.type for argument in arguments) if syntax.is_operator else ", ".join(str(argument.type) for argument in arguments)
    )
    message = f"'{syntax.name}' does not take {types}" if syntax.is_operator else f"{syntax.name}({types}) is not possible"
    fixes = tuple(dict.fromkeys(_fixes(text, syntax, arguments)))[:_MAX_FIXES]
    return ExpressionError(message, syntax.start, syntax.end, code="expression.types", hint=_hint(syntax, arguments), replacements=fixes)


def _hint(syntax: Apply, arguments: Sequence[Expr]) -> str:
    types = {argument.type for argument in arguments}
    if syntax.name == "-" and types <= {TIMESTAMP, TIMESTAMP_TZ, DATE}:
        return "for the time between two moments write elapsed('hour', a, b)"
    if syntax.is_operator and types & {DATE, TIMESTAMP, TIMESTAMP_TZ} and INTEGER in types and syntax.name in ("+", "-"):
        return "a number of days is written: interval 3 day"
    if syntax.is_operator and TEXT in types and len(types) > 1:
        return "text and other types do not mix by themselves: write a cast"
    if syntax.is_operator and (name := _bracketed(syntax)) is not None:
        return f"brackets make a list; a column is written without them: {spelt(name)}"
    if syntax.is_operator:
        return "cast one of them"
    units = dict.fromkeys(word for each in FUNCTIONS[syntax.name].signatures for word in units_of(each.arguments))
    if units and not any(isinstance(argument, Literal) and argument.value in units for argument in arguments):
        return f"a unit is one of {', '.join(map(repr, units))}, as in {FUNCTIONS[syntax.name].example.expression}"
    return "it takes " + " or ".join(f"({', '.join(signature.arguments)})" for signature in FUNCTIONS[syntax.name].signatures)


def _bracketed(syntax: Apply) -> str | None:
    """The name of a column that stands in brackets, as other tools write it."""
    lists = [argument for argument in syntax.arguments if isinstance(argument, ListText) and len(argument.items) == 1]
    return next((each.items[0].name for each in lists if isinstance(each.items[0], Name)), None)


def _fixes(text: str, syntax: Apply, arguments: Sequence[Expr]) -> Iterator[str]:
    """Corrected texts: a unit for days, a join for a sum of texts, a cast of one argument to a type that then fits."""
    types = [argument.type for argument in arguments]
    if len(syntax.arguments) != len(arguments):
        return
    if syntax.name in ("+", "-") and len(types) == 2 and types[0] in (DATE, TIMESTAMP) and types[1] == INTEGER:
        operand = syntax.arguments[1]
        source = text[operand.start : operand.end]
        yield replaced(text, operand, f"interval {source if source.isalnum() else f'({source})'} day")
    if syntax.name == "+" and types == [TEXT, TEXT]:
        yield text[: syntax.name_start] + "||" + text[syntax.name_end :]
    for place, kind in _candidates(types):
        changed = [Cast(kind, argument) if place == index else argument for index, argument in enumerate(arguments)]
        if can_cast(types[place], kind) and kind != types[place] and resolve(syntax.name, changed) is not None:
            yield _with_cast(text, syntax.arguments[place], arguments[place], kind)
    if syntax.name == "+" and TEXT in types and len(types) == 2:
        yield _joined(text, syntax, arguments)


def _candidates(types: Sequence[DataType]) -> Iterator[tuple[int, DataType]]:
    """Which argument might be cast to what: to the type of another first, texts before others."""
    places = sorted(range(len(types)), key=lambda place: types[place] != TEXT)
    for place in places:
        others = [kind for index, kind in enumerate(types) if index != place and kind not in (NULL, types[place])]
        yield from ((place, kind) for kind in others)
    if len(types) == 1:
        yield from ((0, kind) for kind in _OFFERED)


def _with_cast(text: str, syntax: Syntax, argument: Expr, kind: DataType) -> str:
    source = text[syntax.start : syntax.end]
    if kind == TEXT and isinstance(argument, Literal) and is_number(argument.type) and isinstance(syntax, Constant):
        return replaced(text, syntax, f"'{source}'")
    return replaced(text, syntax, f"cast({source} as {kind})")


def _joined(text: str, syntax: Apply, arguments: Sequence[Expr]) -> str:
    """`a + b` as `a || b`, what is not text made text."""
    parts = []
    for part, argument in zip(syntax.arguments, arguments, strict=True):
        source = text[part.start : part.end]
        parts.append(source if argument.type == TEXT else f"cast({source} as text)")
    return replaced(text, syntax, " || ".join(parts))


def wrong_type(text: str, syntax: Syntax, seen: DataType, want: DataType) -> ExpressionError:
    """A value of another type than is needed."""
    source = text[syntax.start : syntax.end]
    fixes = [f"cast({source} as {want})"] if can_cast(seen, want) else []
    hint = "write a condition, such as a comparison" if want == BOOLEAN else "write a cast" if fixes else f"make a {want} of it"
    if want == BOOLEAN:
        fixes = [f"{source} is not null"] if not is_number(seen) else [f"({source}) <> 0"]
    replacements = tuple(replaced(text, syntax, fix) for fix in fixes)
    return ExpressionError(
        f"this is {seen}, and {want} is needed", syntax.start, syntax.end, code="expression.types", hint=hint, replacements=replacements
    )


def no_cast(syntax: CastTo, seen: DataType) -> ExpressionError:
    """A pair of types without a cast."""
    return ExpressionError(
        f"a {seen} cannot be cast to {syntax.type}",
        syntax.start,
        syntax.end,
        code="expression.no_cast",
        hint="take out the part that matters first",
    )


def mixed(syntax: Syntax, what: str, types: str) -> ExpressionError:
    """Values that have no common type."""
    return ExpressionError(
        f"{what} {types}, which have no common type", syntax.start, syntax.end, code="expression.types", hint="cast them to one type"
    )


def mixed_case(text: str, values: Sequence[tuple[Syntax, Expr]]) -> ExpressionError:
    """Branches of a case that have no common type: the first that does not fit the first one."""
    first = next(value.type for _, value in values if value.type != NULL)
    syntax, value = next(
        (syntax, value) for syntax, value in values if value.type not in (NULL, first) and not (is_number(first) and is_number(value.type))
    )
    source = text[syntax.start : syntax.end]
    fixes = (replaced(text, syntax, f"cast({source} as {first})"),) if can_cast(value.type, first) else ()
    return ExpressionError(
        f"the values of a case are {listed(value.type for _, value in values)}",
        syntax.start,
        syntax.end,
        code="expression.types",
        hint="all have one type",
        replacements=fixes,
    )


def no_moment(text: str, syntax: Apply, seen: DataType) -> ExpressionError:
    """An interval added to something that is neither a date nor a timestamp."""
    operand = syntax.arguments[0]
    source = text[operand.start : operand.end]
    fixes = (replaced(text, operand, f"cast({source} as date)"),) if seen == TEXT else ()
    return ExpressionError(
        f"'{syntax.name}' does not take {seen} and an interval",
        syntax.start,
        syntax.end,
        code="expression.types",
        hint="an interval is added to a date or a timestamp, or taken from one",
        replacements=fixes,
    )
