"""What the binder says of names, and of calls that stand in the wrong place: the nearest names, and corrected texts."""

from __future__ import annotations

from collections.abc import Sequence

from engine.comment_signs import EXPRESSION_HINT, is_beginning
from engine.errors import ExpressionError
from engine.language.elsewhere import ELSEWHERE
from engine.language.functions import FUNCTIONS
from engine.language.operands import RESERVED
from engine.language.scope import SUBJECT, Scope, ScopeColumn
from engine.language.signature import Function
from engine.language.syntax import Apply, Dot, Interval, LambdaText, Name, Parameter, Syntax
from engine.language.types import DataType, Struct
from engine.nearest import nearest


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
    whole = [each for each in names if each != spelt(each) and text.casefold().startswith(each.casefold(), syntax.start)]
    if whole:
        return _unquoted(text, syntax, max(whole, key=len))
    cut = [each for each in names if is_beginning(name, each)]
    near = tuple(cut) or nearest(name, names)
    hint = f"did you mean {' or '.join(map(spelt, near))}?" if near else _columns(names)
    if cut:
        hint = f"{hint} {EXPRESSION_HINT}"
    if scope.subject is not None and not near:
        hint = f"for the column at hand write {SUBJECT}; {hint}"
    fixes = [replaced(text, syntax, _sided(syntax, found)) for found in near]
    if isinstance(syntax, Name) and not syntax.is_quoted and not near:
        hint = f"{hint}; for the text write '{name}' in single quotes"
    if isinstance(syntax, Name) and syntax.is_quoted and not near:
        hint = f"a text stands in single quotes; {hint}"
        fixes.append(replaced(text, syntax, "'" + name.replace("'", "''") + "'"))
    return ExpressionError(
        f"there is no column '{name}'", syntax.start, syntax.end, code="expression.no_column", hint=hint, replacements=tuple(fixes)
    )


def _unquoted(text: str, syntax: Syntax, name: str) -> ExpressionError:
    """A name with blanks or signs that is written without quotes: its first word is taken for a name."""
    end = syntax.start + len(name)
    fix = text[: syntax.start] + spelt(name) + text[end:]
    message, hint = f"the name '{name}' needs double quotes", f"write {spelt(name)}"
    return ExpressionError(message, syntax.start, end, code="expression.no_column", hint=hint, replacements=(fix,))


def _sided(syntax: Syntax, name: str) -> str:
    side = f"{syntax.operand.name}." if isinstance(syntax, Dot) and isinstance(syntax.operand, Name) else ""
    return side + spelt(name)


def _columns(names: Sequence[str]) -> str:
    shown = ", ".join(map(spelt, list(dict.fromkeys(names))[:12]))
    return f"columns are {shown}{', ...' if len(names) > 12 else ''}" if names else "there are no columns here"


def ambiguous(text: str, syntax: Syntax, found: Sequence[ScopeColumn]) -> ExpressionError:
    """A name that several columns have."""
    choices = [f"{column.side}.{spelt(column.name)}" if column.side else spelt(column.name) for column in found]
    fixes = tuple(replaced(text, syntax, choice) for choice in choices)
    return ExpressionError(
        f"'{found[0].name}' may be {' or '.join(choices)}",
        syntax.start,
        syntax.end,
        code="expression.ambiguous",
        hint="say which",
        replacements=fixes,
    )


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
    return ExpressionError(
        f"there is no parameter '${syntax.name}'", syntax.start, syntax.end, code="expression.no_parameter", hint=hint, replacements=fixes
    )


def no_function(text: str, syntax: Apply) -> ExpressionError:
    """A call of a name that the language does not have."""
    known = [name for name, function in FUNCTIONS.items() if not function.is_operator]
    called = syntax.name.lower()
    if called in ELSEWHERE:
        message, hint = f"there is no function '{syntax.name}'", str(ELSEWHERE[called])
        return ExpressionError(message, syntax.name_start, syntax.name_end, code="expression.no_function", hint=hint)
    written = [function for function in FUNCTIONS.values() if function.is_operator and called in function.synonyms]
    synonyms = [name for name in known if called in FUNCTIONS[name].synonyms]
    near = synonyms or ([] if written else nearest(syntax.name, known))
    hint = _hint(near, written)
    fixes = tuple(text[: syntax.name_start] + name + text[syntax.name_end :] for name in near)
    return ExpressionError(
        f"there is no function '{syntax.name}'",
        syntax.name_start,
        syntax.name_end,
        code="expression.no_function",
        hint=hint,
        replacements=fixes,
    )


def _hint(near: Sequence[str], written: Sequence[Function]) -> str:
    if near:
        return f"did you mean {' or '.join(map(_example, near))}?"
    if written:
        return " or ".join(f"that is written '{function.name}', as in {function.example.expression}" for function in written)
    return "'penstock functions' lists all"


def _example(name: str) -> str:
    return f"{name}({', '.join(part.partition(':')[0] for part in FUNCTIONS[name].signatures[0].arguments)})"


def no_struct(syntax: Dot, seen: DataType) -> ExpressionError:
    """A field asked of something that has none."""
    return ExpressionError(
        f"a {seen} has no field '{syntax.name}'",
        syntax.start,
        syntax.end,
        code="expression.no_field",
        hint="only structs have fields; a name with a point stands in double quotes",
    )


def no_field(text: str, syntax: Dot, struct: Struct) -> ExpressionError:
    """A field that the struct does not have."""
    names = [name for name, _ in struct.fields]
    source = text[syntax.operand.start : syntax.operand.end]
    fixes = tuple(replaced(text, syntax, f"{source}.{spelt(name)}") for name in nearest(syntax.name, names))
    return ExpressionError(
        f"there is no field '{syntax.name}'",
        syntax.start,
        syntax.end,
        code="expression.no_field",
        hint=f"fields are {', '.join(names)}",
        replacements=fixes,
    )


def lonely_interval(syntax: Interval) -> ExpressionError:
    """An interval that nothing is moved by."""
    return ExpressionError(
        "an interval is not a value",
        syntax.start,
        syntax.end,
        code="expression.syntax",
        hint="it stands behind + or - of a date or a timestamp",
    )


def lonely_lambda(syntax: LambdaText) -> ExpressionError:
    """`x -> ..` where no list stands before it."""
    return ExpressionError(
        "x -> .. stands behind a list only", syntax.start, syntax.end, code="expression.syntax", hint="as in list_filter(a, x -> x > 1)"
    )


def nested(syntax: Apply) -> ExpressionError:
    """An aggregate in an aggregate."""
    return ExpressionError(
        f"{syntax.name}() cannot stand inside another aggregate or window",
        syntax.start,
        syntax.end,
        code="expression.nested",
        hint="make a column of it in a node before",
    )


def misplaced(syntax: Apply, sort: str) -> ExpressionError:
    """An aggregate or window function where each row stands for itself."""
    what = "aggregates stand in group_by, window and pivot" if sort == "aggregate" else "it stands in the node window"
    return ExpressionError(f"{syntax.name}() cannot stand here", syntax.start, syntax.end, code="expression.misplaced", hint=what)


def no_modifiers(syntax: Apply) -> ExpressionError:
    """distinct, order by, filter or ignore nulls in a function of one row."""
    return ExpressionError(
        f"{syntax.name}() is no aggregate",
        syntax.start,
        syntax.end,
        code="expression.call",
        hint="it takes no distinct, order by, ignore nulls or filter",
    )


def inside(text: str, syntax: Syntax, problem: ExpressionError) -> ExpressionError:
    """A problem of a literal's text, placed in the expression; behind doubled quotes, and where it has none, the whole literal is shown."""
    source = text[syntax.start : syntax.end]
    is_exact = source[:1] == "'" and "''" not in source[1:-1] and problem.start < problem.end
    start = syntax.start + 1 + problem.start if is_exact else syntax.start
    end = min(syntax.start + 1 + problem.end, syntax.end) if is_exact else syntax.end
    fixes = tuple(replaced(text, syntax, "'" + fix.replace("'", "''") + "'") for fix in problem.replacements)
    return ExpressionError(problem.message, start, max(end, start), code=problem.code, hint=problem.hint, replacements=fixes)
