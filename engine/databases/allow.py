"""Judges the SQL that a person wrote for a database: one SELECT over its tables, calling functions of values only.

The text is read here by SQLGlot, which is not the database's own parser; so the process that runs it asks for a read-only transaction
of one statement, and a file is opened for reading only. Whatever is not known is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from engine.databases.allowed_names import BEFORE_BRACKET, FUNCTIONS, STATEMENTS
from engine.errors import ExpressionError
from engine.nearest import nearest

MAX_LENGTH = 100_000
"""Characters of a query."""
_DIALECTS: Mapping[str, str] = MappingProxyType({"sqlite": "sqlite", "duckdb": "duckdb", "postgresql": "postgres"})
_CLAUSES = (
    exp.Alias, exp.CTE, exp.ColumnDef, exp.Condition, exp.Cube, exp.DataType, exp.DataTypeParam, exp.Distinct, exp.Except, exp.Filter,
    exp.From, exp.Group, exp.GroupingSets, exp.Having, exp.Identifier, exp.IgnoreNulls, exp.Interval, exp.IntervalSpan, exp.Join,
    exp.JSONPath, exp.JSONPathPart, exp.Lambda, exp.Lateral, exp.Limit, exp.Offset, exp.Order, exp.Ordered, exp.PropertyEQ, exp.Query,
    exp.RespectNulls, exp.Rollup, exp.Star, exp.Table, exp.TableAlias, exp.Tuple, exp.Values, exp.Var, exp.Where, exp.WindowSpec, exp.With,
    exp.WithinGroup, exp.Fetch, exp.LimitOptions,
)  # fmt: skip
"""Parts of a SELECT; expressions are conditions to the reader of the text."""
_REFUSED = (exp.Parameter, exp.Placeholder, exp.SessionParameter, exp.Command, exp.ReadCSV, exp.ReadParquet, exp.DML, exp.Into, exp.Lock)
_FIRST = (TokenType.SELECT, TokenType.WITH, TokenType.L_PAREN)
_ODD_SPACE = ("Zs", "Zl", "Zp", "Cc", "Cf")


def require_select(text: str, driver: str) -> None:
    """Judge one SELECT of a database's own SQL.

    Raises:
        ExpressionError: what is wrong, with its span in `text`: `database.syntax`, `database.not_one_select`, `database.too_long`,
            `database.function_refused`, `database.not_supported`.
    """
    if len(text) > MAX_LENGTH:
        raise _error(text, f"a query may have {MAX_LENGTH:,} characters", "database.too_long")
    _require_plain_spaces(text)
    dialect = _DIALECTS[driver]
    try:
        tokens = sqlglot.tokenize(text, read=dialect)
        is_reading = bool(tokens) and tokens[0].token_type in _FIRST
        statements = sqlglot.parse(text, read=dialect) if is_reading else []
    except SqlglotError as problem:
        raise _syntax_error(text, problem) from problem
    except RecursionError:
        raise _error(text, "the query is nested too deeply", "database.too_long") from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query) or _has_end(tokens):
        hint = "write it without a semicolon; a node reads, and changes nothing"
        raise _error(text, "the query is exactly one SELECT", "database.not_one_select", hint)
    _judge_calls(text, tokens, statements[0])
    for part in statements[0].walk():
        if isinstance(part, _REFUSED) or not isinstance(part, _CLAUSES):
            hint = "the query only reads; for a value that changes from run to run there are incremental and after"
            raise _error(text, f"this may not stand in a query ({part.key})", "database.not_supported", hint, _span(part))
        if isinstance(part, exp.Table) and not isinstance(part.this, exp.Identifier | exp.Func):
            raise _error(text, "a query reads tables by their names", "database.not_supported", span=_span(part))


def require_statement(text: str, driver: str) -> None:
    """Judge one statement that runs within the transaction of a sink: it changes what a person wants changed, and does not end it.

    Raises:
        ExpressionError: `database.statement_refused`, `database.syntax`, `database.too_long`; the span is that of the first word.
    """
    if len(text) > MAX_LENGTH:
        raise _error(text, f"a statement may have {MAX_LENGTH:,} characters", "database.too_long")
    _require_plain_spaces(text)
    try:
        tokens = sqlglot.tokenize(text, read=_DIALECTS[driver])
    except SqlglotError as problem:
        raise _syntax_error(text, problem) from problem
    first = tokens[0] if tokens else None
    if first is None or first.text.lower() not in STATEMENTS or _has_end(tokens):
        hint = f"write one statement without a semicolon, which begins with {', '.join(sorted(STATEMENTS))}"
        span = (first.start, first.end + 1) if first is not None else None
        raise _error(text, "this may not run within the transaction of a sink", "database.statement_refused", hint, span)


def _judge_calls(text: str, tokens: list[Token], statement: exp.Expr) -> None:
    """Every name before a bracket is a function, unless the grammar or an alias puts it there."""
    aliases = {alias.name.lower() for alias in statement.find_all(exp.TableAlias) if alias.columns}
    for earlier, token, following in zip([None, *tokens], tokens, tokens[1:], strict=False):
        if following.token_type != TokenType.L_PAREN or not _is_word(token):
            continue
        name, is_quoted = token.text.lower(), token.token_type == TokenType.IDENTIFIER
        is_known = name in FUNCTIONS or name in aliases or (name in BEFORE_BRACKET and not is_quoted)
        if not is_known or (earlier is not None and earlier.token_type == TokenType.DOT):
            close = " or ".join(nearest(name, FUNCTIONS))
            hint = f"did you mean {close}?" if close and name not in FUNCTIONS else "a query calls well-known functions of values only"
            message = f"the function '{token.text}' may not be used in a query"
            raise _error(text, message, "database.function_refused", hint, (token.start, token.end + 1))


def _require_plain_spaces(text: str) -> None:
    """Parsers disagree about what separates words; so only blank, tab and the ends of lines do."""
    for place, letter in enumerate(text):
        if letter not in " \t\n\r" and unicodedata.category(letter) in _ODD_SPACE:
            raise _error(text, f"a query may not hold the character U+{ord(letter):04X}", "database.syntax", span=(place, place + 1))


def _syntax_error(text: str, problem: SqlglotError) -> ExpressionError:
    facts = (getattr(problem, "errors", None) or [{}])[0]
    message = re.sub(r"\x1b\[\d+m", "", str(facts.get("description") or problem)).splitlines()[0].rstrip(".")
    if "line" not in facts or "col" not in facts:
        return _error(text, message, "database.syntax")
    end = sum(map(len, text.splitlines(keepends=True)[: facts["line"] - 1])) + int(facts["col"])
    start = max(end - max(len(str(facts.get("highlight") or "x")), 1), 0)
    return _error(text, message, "database.syntax", span=(start, end))


def _error(text: str, message: str, code: str, hint: str = "", span: tuple[int, int] | None = None) -> ExpressionError:
    start, end = span or (0, len(text))
    start = min(start, max(len(text) - 1, 0))
    return ExpressionError(message, start, min(max(end, start + 1), len(text)), code=code, hint=hint)


def _span(part: exp.Expr) -> tuple[int, int] | None:
    places = [(found.meta["start"], found.meta["end"] + 1) for found in part.walk() if "start" in found.meta and "end" in found.meta]
    return (min(start for start, _ in places), max(end for _, end in places)) if places else None


def _has_end(tokens: list[Token]) -> bool:
    return any(token.token_type == TokenType.SEMICOLON for token in tokens)


def _is_word(token: Token) -> bool:
    return token.token_type == TokenType.IDENTIFIER or (re.fullmatch(r"\w+", token.text) is not None and not token.text.isdecimal())
