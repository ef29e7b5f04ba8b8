"""What reading tells of a person's Python code, without running it: is it Python, and does `transform` take what it is given."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from keyword import iskeyword

from engine.errors import ExpressionError
from engine.nearest import known_names

FUNCTION = "transform"
"""What the code defines, and what is called with the inputs by their names."""
MAX_LENGTH = 100_000
"""Characters of a code."""


def is_argument(name: str) -> bool:
    """Whether a function can take an argument of that name."""
    return name.isidentifier() and not iskeyword(name)


def code_faults(code: str, names: Sequence[str]) -> Iterator[ExpressionError]:
    """What is wrong with the code, as far as reading tells; nothing of it runs.

    Args:
        code: the text.
        names: of the inputs, each of which `transform` must take.
    """
    try:
        tree = _tree(code)
    except ExpressionError as error:
        yield error
        return
    found = next((each for each in reversed(tree.body) if _defines(each)), None)
    if found is None:
        arguments = ", ".join(names)
        hint = f"write: def {FUNCTION}({arguments}):"
        yield ExpressionError(f"the code defines no function '{FUNCTION}'", 0, len(code), code="python.no_transform", hint=hint)
    elif isinstance(found, ast.AsyncFunctionDef):
        yield _at(code, found, f"'{FUNCTION}' is asynchronous", "python.asynchronous", "write def without async")
    elif isinstance(found, ast.FunctionDef):
        yield from _argument_faults(code, found, names)


def _tree(code: str) -> ast.Module:
    if len(code) > MAX_LENGTH:
        message = f"the code may have {MAX_LENGTH:,} characters"
        raise ExpressionError(message, 0, len(code), code="python.too_long", hint="what is longer belongs into a package")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except SyntaxError as problem:
        raise _syntax(code, problem) from None
    except (ValueError, RecursionError, MemoryError) as problem:
        message = f"the code cannot be read: {problem or 'it is nested too deeply'}"
        raise ExpressionError(message, 0, len(code), code="python.syntax", hint="write it anew, or give parts of it names") from None


def _syntax(code: str, problem: SyntaxError) -> ExpressionError:
    start = _offset(code, problem.lineno or 1, max((problem.offset or 1) - 1, 0))
    end = _offset(code, problem.end_lineno, problem.end_offset - 1) if problem.end_lineno and problem.end_offset else start + 1
    start = min(start, max(len(code) - 1, 0))
    message = f"this is no Python: {problem.msg}, line {problem.lineno or 1} of the code"
    return ExpressionError(message, start, max(end, start + 1), code="python.syntax", hint="mend that line, or the one before it")


def _defines(statement: ast.stmt) -> bool:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return statement.name == FUNCTION
        case ast.Assign():
            return any(isinstance(target, ast.Name) and target.id == FUNCTION for target in statement.targets)
        case ast.ImportFrom():
            return any((alias.asname or alias.name) == FUNCTION for alias in statement.names)
        case _:
            return False


def _argument_faults(code: str, found: ast.FunctionDef, names: Sequence[str]) -> Iterator[ExpressionError]:
    arguments = found.args
    known = [each.arg for each in (*arguments.args, *arguments.kwonlyargs)]
    positional = [*arguments.posonlyargs, *arguments.args]
    optional = [each.arg for each in positional[len(positional) - len(arguments.defaults) :]] if arguments.defaults else []
    optional += [each.arg for each, given in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if given is not None]
    if arguments.posonlyargs:
        yield _at(
            code, arguments.posonlyargs[0], "inputs are given by name, and this argument takes none", "python.arguments", "remove the /"
        )
        return
    for name in names:
        if name not in known and arguments.kwarg is None:
            hint = f"{known_names(name, known)}; or take it: def {FUNCTION}({', '.join([*known, name])}):"
            yield _at(code, found, f"'{FUNCTION}' takes no '{name}', which is an input", "python.arguments", hint)
    for each in (*arguments.args, *arguments.kwonlyargs):
        if each.arg not in names and each.arg not in optional:
            hint = f"{known_names(each.arg, names)}; or name an input so below from"
            yield _at(code, each, f"'{FUNCTION}' wants '{each.arg}', and there is no such input", "python.arguments", hint)


def _at(code: str, part: ast.FunctionDef | ast.AsyncFunctionDef | ast.arg, message: str, name: str, hint: str) -> ExpressionError:
    start = _offset(code, part.lineno, 0)
    line = code[start:].partition("\n")[0]
    column = len(line.encode()[: part.col_offset].decode(errors="ignore"))
    width = len(line) - column if not isinstance(part, ast.arg) else len(part.arg)
    return ExpressionError(message, start + column, start + column + max(width, 1), code=name, hint=hint)


def _offset(code: str, line: int, column: int) -> int:
    """The offset of a place, in code points; `line` from 1, `column` from 0."""
    return sum(map(len, code.splitlines(keepends=True)[: line - 1])) + column
