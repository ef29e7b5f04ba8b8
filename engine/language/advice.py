"""What the binder says when an expression does not fit: the place, the types it saw, and corrected texts."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from engine.errors import ExpressionError
from engine.language.build import listed, resolve
from engine.language.conversions import can_cast
from engine.language.functions import FUNCTIONS
from engine.language.parser import RESERVED
from engine.language.scope import Scope, ScopeColumn, nearest
from engine.language.syntax import Apply, CastTo, Constant, Dot, Interval, LambdaText, Name, Parameter, Syntax
from engine.language.tree import Cast, Expr, Literal
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, NULL, TEXT, TIMESTAMP, TIMESTAMP_TZ, DataType, Struct, is_number

_OFFERED = (INTEGER, FLOAT, TEXT, DATE, TIMESTAMP, BOOLEAN)
_MAX_FIXES = 3


def spelt(name: str) -> str:
    """The name as an expression writes it: in double quotes where it needs them."""
    is_plain = name.isascii() and name.isidentifier() and name.lower() not in RESERVED
    return name if is_plain else '"' + name.replace('"', '""') + '"'


def replaced(text: str, syntax: Syntax, new: str) -> str:
    """The text with one part of it written anew."""
    return text[: syntax.start] + new + text[syntax.end :]


def no_column(text: str, syntax: Syntax, name: str, scope: Scope) -> ExpressionError:
    """A name that no column has."""
    names = [column.name for column in scope.columns]
    near = nearest(name, names)
    hint = f"did you mean {' or '.join(map(spelt, near))}?" if near else _columns(names)
    fixes = [replaced(text, syntax, _sided(syntax, found)) for found in near]
    if isinstance(syntax, Name) and syntax.is_quoted and not near:
        hint = f"a text stands in single quotes; {hint}"
        fixes.append(replaced(text, syntax, "'" + name.replace("'", "''") + "'"))
    return ExpressionError(f"there is no column '{name}'", syntax.start, syntax.end, code="expression.no_column", hint=hint, replacements=tuple(fixes))


def _sided(syntax: Syntax, name: str) -> str:
    side = f"{syntax.operand.name}." if isinstance(syntax, Dot) and isinstance(syntax.operand, Name) else ""
    return side + spelt(name)


def _columns(names: Sequence[str]) -> str:
    shown = ", ".join(map(spelt, list(dict.fromkeys(names))[:12]))
    return f"columns are {shown}{', ...' if len(names) > 12 else ''}" if names else "there are no columns here"  # noqa: PLR2004


def ambiguous(text: str, syntax: Syntax, found: Sequence[ScopeColumn]) -> ExpressionError:
    """A name that several columns have."""
    choices = [f"{column.side}.{spelt(column.name)}" if column.side else spelt(column.name) for column in found]
    fixes = tuple(replaced(text, syntax, choice) for choice in choices)
    return ExpressionError(f"'{found[0].name}' may be {' or '.join(choices)}", syntax.start, syntax.end, code="expression.ambiguous", hint="say which", replacements=fixes)


def outside_aggregate(text: str, syntax: Syntax, name: str) -> ExpressionError:
    """A column of the rows where only the group's values are."""
    source = text[syntax.start : syntax.end]
    fixes = tuple(replaced(text, syntax, f"{function}({source})") for function in ("min", "max"))
    return ExpressionError(
        f"'{name}' has many values in a group",
        syntax.start,
        syntax.end,
        code="expression.not_grouped",
        hint="put it into an aggregate such as sum or max, or make it a key",
        replacements=fixes,
    )


def no_parameter(text: str, syntax: Parameter, scope: Scope) -> ExpressionError:
    """`$name` that the pipeline does not declare."""
    near = nearest(syntax.name, scope.parameters)
    hint = f"did you mean {' or '.join(f'${name}' for name in near)}?" if near else "declare it under 'parameters'"
    fixes = tuple(replaced(text, syntax, f"${name}") for name in near)
    return ExpressionError(f"there is no parameter '${syntax.name}'", syntax.start, syntax.end, code="expression.no_parameter", hint=hint, replacements=fixes)


def no_function(text: str, syntax: Apply) -> ExpressionError:
    """A call of a name that the language does not have."""
    known = [name for name, function in FUNCTIONS.items() if not function.is_operator]
    synonyms = [name for name in known if syntax.name in FUNCTIONS[name].synonyms]
    near = synonyms or difflib.get_close_matches(syntax.name, known, n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(map(_example, near))}?" if near else "'penstock functions' lists all"
    fixes = tuple(text[: syntax.name_start] + name + text[syntax.name_end :] for name in near)
    return ExpressionError(f"there is no function '{syntax.name}'", syntax.name_start, syntax.name_end, code="expression.no_function", hint=hint, replacements=fixes)


def _example(name: str) -> str:
    return f"{name}({', '.join(part.partition(':')[0] for part in FUNCTIONS[name].signatures[0].arguments)})"


def no_signature(text: str, syntax: Apply, arguments: Sequence[Expr]) -> ExpressionError:
    """Arguments that the function or operator does not take."""
    types = listed(argument.type for argument in arguments) if syntax.is_operator else ", ".join(str(argument.type) for argument in arguments)
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
    if syntax.is_operator:
        return "cast one of them"
    return "it takes " + " or ".join(f"({', '.join(signature.arguments)})" for signature in FUNCTIONS[syntax.name].signatures)


def _fixes(text: str, syntax: Apply, arguments: Sequence[Expr]) -> Iterator[str]:
    """Corrected texts: a unit for days, a join for a sum of texts, a cast of one argument to a type that then fits."""
    types = [argument.type for argument in arguments]
    if len(syntax.arguments) != len(arguments):
        return
    if syntax.name in ("+", "-") and len(types) == 2 and types[0] in (DATE, TIMESTAMP) and types[1] == INTEGER:  # noqa: PLR2004
        operand = syntax.arguments[1]
        source = text[operand.start : operand.end]
        yield replaced(text, operand, f"interval {source if source.isalnum() else f'({source})'} day")
    if syntax.name == "+" and types == [TEXT, TEXT]:
        yield text[: syntax.name_start] + "||" + text[syntax.name_end :]
    for place, kind in _candidates(types):
        changed = [Cast(kind, argument) if place == index else argument for index, argument in enumerate(arguments)]
        if can_cast(types[place], kind) and kind != types[place] and resolve(syntax.name, changed) is not None:
            yield _with_cast(text, syntax.arguments[place], arguments[place], kind)
    if syntax.name == "+" and TEXT in types and len(types) == 2:  # noqa: PLR2004
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
    if want == BOOLEAN:
        fixes = [f"{source} is not null"] if not is_number(seen) else [f"({source}) <> 0"]
    replacements = tuple(replaced(text, syntax, fix) for fix in fixes)
    return ExpressionError(f"this is {seen}, and {want} is needed", syntax.start, syntax.end, code="expression.types", hint="", replacements=replacements)


def no_cast(syntax: CastTo, seen: DataType) -> ExpressionError:
    """A pair of types without a cast."""
    return ExpressionError(f"a {seen} cannot be cast to {syntax.type}", syntax.start, syntax.end, code="expression.no_cast", hint="take out the part that matters first")


def mixed(syntax: Syntax, what: str, types: str) -> ExpressionError:
    """Values that have no common type."""
    return ExpressionError(f"{what} {types}, which have no common type", syntax.start, syntax.end, code="expression.types", hint="cast them to one type")


def mixed_case(text: str, values: Sequence[tuple[Syntax, Expr]]) -> ExpressionError:
    """Branches of a case that have no common type: the first that does not fit the first one."""
    first = next(value.type for _, value in values if value.type != NULL)
    syntax, value = next((syntax, value) for syntax, value in values if value.type not in (NULL, first) and not (is_number(first) and is_number(value.type)))
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


def no_struct(syntax: Dot, seen: DataType) -> ExpressionError:
    """A field asked of something that has none."""
    return ExpressionError(f"a {seen} has no field '{syntax.name}'", syntax.start, syntax.end, code="expression.no_field", hint="only structs have fields; a name with a point stands in double quotes")


def no_field(text: str, syntax: Dot, struct: Struct) -> ExpressionError:
    """A field that the struct does not have."""
    names = [name for name, _ in struct.fields]
    source = text[syntax.operand.start : syntax.operand.end]
    fixes = tuple(replaced(text, syntax, f"{source}.{spelt(name)}") for name in nearest(syntax.name, names))
    return ExpressionError(f"there is no field '{syntax.name}'", syntax.start, syntax.end, code="expression.no_field", hint=f"fields are {', '.join(names)}", replacements=fixes)


def no_moment(text: str, syntax: Apply, seen: DataType, unit: str) -> ExpressionError:
    """An interval added to something that is no date, or finer than a date."""
    operand = syntax.arguments[0]
    source = text[operand.start : operand.end]
    if seen == DATE and syntax.name in ("+", "-"):
        fixed = replaced(text, operand, f"cast({source} as timestamp)")
        return ExpressionError(f"a date has no {unit}s", syntax.start, syntax.end, code="expression.types", hint="make it a timestamp", replacements=(fixed,))
    fixes = (replaced(text, operand, f"cast({source} as date)"),) if seen == TEXT else ()
    return ExpressionError(
        f"'{syntax.name}' does not take {seen} and an interval",
        syntax.start,
        syntax.end,
        code="expression.types",
        hint="an interval is added to a date or a timestamp, or taken from one",
        replacements=fixes,
    )


def lonely_interval(syntax: Interval) -> ExpressionError:
    """An interval that nothing is moved by."""
    return ExpressionError("an interval is not a value", syntax.start, syntax.end, code="expression.syntax", hint="it stands behind + or - of a date or a timestamp")


def lonely_lambda(syntax: LambdaText) -> ExpressionError:
    """`x -> ..` where no list stands before it."""
    return ExpressionError("x -> .. stands behind a list only", syntax.start, syntax.end, code="expression.syntax", hint="as in list_filter(a, x -> x > 1)")


def nested(syntax: Apply) -> ExpressionError:
    """An aggregate in an aggregate."""
    return ExpressionError(f"{syntax.name}() cannot stand inside another aggregate or window", syntax.start, syntax.end, code="expression.nested", hint="make a column of it in a node before")


def misplaced(syntax: Apply, sort: str) -> ExpressionError:
    """An aggregate or window function where each row stands for itself."""
    what = "aggregates stand in group_by, window and pivot" if sort == "aggregate" else "it stands in the node window"
    return ExpressionError(f"{syntax.name}() cannot stand here", syntax.start, syntax.end, code="expression.misplaced", hint=what)


def no_modifiers(syntax: Apply) -> ExpressionError:
    """distinct, order by, filter or ignore nulls in a function of one row."""
    return ExpressionError(f"{syntax.name}() is no aggregate", syntax.start, syntax.end, code="expression.call", hint="it takes no distinct, order by, ignore nulls or filter")


def inside(text: str, syntax: Syntax, problem: ExpressionError) -> ExpressionError:
    """A problem of a literal's text, placed in the expression; behind doubled quotes the whole literal is shown."""
    source = text[syntax.start : syntax.end]
    is_exact = source[:1] == "'" and "''" not in source[1:-1]
    start = syntax.start + 1 + problem.start if is_exact else syntax.start
    end = min(syntax.start + 1 + problem.end, syntax.end) if is_exact else syntax.end
    fixes = tuple(replaced(text, syntax, "'" + fix.replace("'", "''") + "'") for fix in problem.replacements)
    return ExpressionError(problem.message, start, max(end, start), code=problem.code, hint=problem.hint, replacements=fixes)

