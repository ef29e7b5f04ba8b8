"""Judges the Spark SQL that a person wrote: one SELECT over the node's own inputs, calling functions of values only.

The text is read here by SQLGlot, which is not Spark's own parser; so Spark's own judges it once more in its process (`judging`).
Whatever is not known is refused by both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

import sqlglot
from sqlglot import exp
from sqlglot.dialects.spark import Spark
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from engine.backends.duckdb.allowed_names import words
from engine.backends.spark.allowed_names import FUNCTIONS, HINTS, TABLE_FUNCTIONS
from engine.errors import ExpressionError
from engine.language.sql_parameters import in_spark
from engine.nearest import known_names, nearest

MAX_LENGTH = 100_000
"""Characters of a statement."""

_BEFORE_BRACKET = words("""
all and anti any apply array as asc between by case cast char character cross cube current dec decimal desc distinct else end escape except
exclude except_all filter first following for from full group grouping having if ilike in include inner intersect interval is join last
lateral left like limit map minus natural not null nulls numeric offset on or order outer over partition percent pivot preceding range
right rlike rollup rows select semi sets some sort struct table tablesample then timestamp union unpivot using values varchar when where
window with within
""")
"""Words of the grammar that may stand before a bracket and call nothing."""

_CLAUSES = (
    exp.Alias, exp.Aliases, exp.CTE, exp.ColumnDef, exp.Condition, exp.Cube, exp.DataType, exp.DataTypeParam, exp.Distinct, exp.Except,
    exp.Filter, exp.From, exp.Group, exp.GroupingSets, exp.Having, exp.HavingMax, exp.Hint, exp.Identifier, exp.IgnoreNulls, exp.Interval,
    exp.IntervalSpan, exp.Join, exp.JoinHint, exp.JSONPath, exp.JSONPathPart, exp.Kwarg, exp.Lambda, exp.Lateral, exp.Limit, exp.Offset,
    exp.Order, exp.Ordered, exp.Pivot, exp.PivotAlias, exp.PivotAny, exp.PropertyEQ, exp.Query, exp.RespectNulls, exp.Rollup, exp.Sort,
    exp.Star, exp.Table, exp.TableAlias, exp.TableSample, exp.Tuple, exp.UnpivotColumns, exp.Values, exp.Var, exp.Where, exp.WindowSpec,
    exp.With, exp.WithinGroup,
)  # fmt: skip
"""Parts of a SELECT; expressions are conditions to the reader of the text."""

_SESSION = (
    exp.CurrentUser, exp.SessionUser, exp.CurrentCatalog, exp.CurrentDatabase, exp.CurrentSchema, exp.CurrentRole, exp.Version,
    exp.QueryTransform, exp.ReadCSV, exp.ReadParquet, exp.Parameter, exp.SessionParameter, exp.Command, exp.Directory,
)  # fmt: skip
"""Expressions that ask who or where one is, run programs or read files."""

_ODD_SPACE = ("Zs", "Zl", "Zp", "Cc", "Cf")


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges one text; `inputs` are the names of tables by their lower case."""

    text: str
    inputs: Mapping[str, str]

    def judge(self, tokens: list[Token], statement: exp.Expr) -> None:
        self.judge_calls(tokens, _aliases(statement))
        for part, visible in _walk(statement):
            if isinstance(part, _SESSION) or not isinstance(part, _CLAUSES):
                self.refuse(part, f"this is not supported in a sql node ({part.key})", "sql.not_supported")
            if isinstance(part, exp.Table):
                self.judge_table(part, visible)
            elif isinstance(part, exp.Anonymous):
                self.judge_function(str(part.name), part, FUNCTIONS | HINTS if isinstance(part.parent, exp.Hint) else FUNCTIONS)
            elif isinstance(part, exp.Hint):
                self.judge_hint(part)
            elif isinstance(part, exp.Placeholder) and not part.this:
                self.refuse(part, "parameters have names here: write $name", "sql.parameter_unnamed")

    def judge_calls(self, tokens: list[Token], aliases: frozenset[str]) -> None:
        """Every name before a bracket is a function, unless the grammar or an alias puts it there."""
        before = [None, *tokens]
        for earlier, token, following in zip(before, tokens, tokens[1:], strict=False):
            if token.token_type == TokenType.TABLE:
                self.refuse_at(token, "this is not supported in a sql node (table)", "sql.not_supported")
            if following.token_type != TokenType.L_PAREN or not _is_word(token):
                continue
            name = token.text.lower()
            if earlier is not None and earlier.token_type == TokenType.DOT:
                self.refuse_at(token, f"the function '{token.text}' may not be used in a sql node", "sql.function_refused")
            if (
                name not in FUNCTIONS | HINTS
                and name not in aliases
                and (name not in _BEFORE_BRACKET or token.token_type == TokenType.IDENTIFIER)
            ):
                self.refuse_at(token, *_refused("function", token.text, FUNCTIONS))

    def judge_table(self, table: exp.Table, visible: frozenset[str]) -> None:
        if isinstance(table.this, exp.Func):
            self.judge_function(_function_name(table.this), table, TABLE_FUNCTIONS)
            return
        is_plain = isinstance(table.this, exp.Identifier) and not any(table.args.get(part) for part in ("db", "catalog", "version", "when"))
        name = table.name
        if is_plain and (name.lower() in visible or name.lower() in self.inputs):
            return
        whole = ".".join(part.name for part in table.parts) if table.parts else name
        hint = known_names(name, self.inputs.values()) or "a query reads the tables under `from` and nothing else"
        self.refuse(table, f"the node has no input '{whole}'", "sql.table_unknown", hint)

    def judge_function(self, name: str, place: exp.Expr, allowed: Collection[str]) -> None:
        if name.lower() not in allowed:
            self.refuse(place, *_refused("table function" if allowed is TABLE_FUNCTIONS else "function", name, allowed))

    def judge_hint(self, hint: exp.Hint) -> None:
        for each in hint.expressions:
            if each.name.lower() not in HINTS:
                self.refuse(hint, f"the hint '{each.name}' may not be used in a sql node", "sql.not_supported")

    def refuse(self, part: exp.Expr, message: str, code: str, hint: str = "") -> NoReturn:
        places = [(found.meta["start"], found.meta["end"] + 1) for found in part.walk() if "start" in found.meta and "end" in found.meta]
        span = (min(start for start, _ in places), max(end for _, end in places)) if places else None
        raise _error(self.text, message, code, hint, span)

    def refuse_at(self, token: Token, message: str, code: str, hint: str = "") -> NoReturn:
        raise _error(self.text, message, code, hint, (token.start, token.end + 1))


def check_spark_select(text: str, tables: Collection[str]) -> None:
    """Judge one SELECT that may read `tables` and nothing else.

    Raises:
        ExpressionError: what is wrong, with its span in `text`: `sql.syntax`, `sql.not_one_select`, `sql.too_long`,
            `sql.table_unknown`, `sql.function_refused`, `sql.parameter_unnamed`, `sql.not_supported`.
    """
    if len(text) > MAX_LENGTH:
        raise _error(text, f"a query may have {MAX_LENGTH:,} characters", "sql.too_long")
    _require_plain_spaces(text)
    query = in_spark(text)
    try:
        tokens = Spark().tokenize(query)
        statements = [found for found in sqlglot.parse(query, read="spark") if found is not None]
    except SqlglotError as problem:
        raise _syntax_error(text, problem) from problem
    except RecursionError:
        raise _error(text, "the query is nested too deeply", "sql.too_long") from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query | exp.Values):
        hint = "files are read by sources and written by sinks; make another node for each further statement"
        raise _error(text, "a sql node holds exactly one SELECT", "sql.not_one_select", hint)
    _Judge(text, {name.lower(): name for name in tables}).judge(tokens, statements[0])


def _require_plain_spaces(text: str) -> None:
    """Engines disagree about what separates words; so only blank, tab and the ends of lines do."""
    for place, letter in enumerate(text):
        if letter not in " \t\n\r" and unicodedata.category(letter) in _ODD_SPACE:
            raise _error(text, f"a query may not hold the character U+{ord(letter):04X}", "sql.syntax", span=(place, place + 1))


def _syntax_error(text: str, problem: SqlglotError) -> ExpressionError:
    facts = (getattr(problem, "errors", None) or [{}])[0]
    message = re.sub(r"\x1b\[\d+m", "", str(facts.get("description") or problem)).splitlines()[0].rstrip(".")
    if "line" not in facts or "col" not in facts:
        return _error(text, message, "sql.syntax")
    lines = text.splitlines(keepends=True)
    end = sum(map(len, lines[: facts["line"] - 1])) + int(facts["col"])
    start = max(end - max(len(str(facts.get("highlight") or "x")), 1), 0)
    return _error(text, message, "sql.syntax", span=(start, end))


def _refused(what: str, name: str, allowed: Collection[str]) -> tuple[str, str, str]:
    close = " or ".join(nearest(name, allowed))
    hint = f"did you mean {close}?" if close else "a query calls functions of values; files are read by sources"
    return f"the {what} '{name}' may not be used in a sql node", "sql.function_refused", hint


def _error(text: str, message: str, code: str, hint: str = "", span: tuple[int, int] | None = None) -> ExpressionError:
    start, end = span or (0, len(text))
    start = min(start, max(len(text) - 1, 0))
    return ExpressionError(message, start, min(max(end, start + 1), len(text)), code=code, hint=hint)


def _is_word(token: Token) -> bool:
    return token.token_type == TokenType.IDENTIFIER or (re.fullmatch(r"\w+", token.text) is not None and not token.text.isdecimal())


def _function_name(function: exp.Func) -> str:
    return function.name if isinstance(function, exp.Anonymous) else function.sql_name()


def _aliases(statement: exp.Expr) -> frozenset[str]:
    """Names that may have a list of columns behind them: `x(a, b)`."""
    return frozenset(alias.name.lower() for alias in statement.find_all(exp.TableAlias) if alias.columns)


def _walk(statement: exp.Expr) -> Iterator[tuple[exp.Expr, frozenset[str]]]:
    """Every part with the common table expressions, in lower case, that can be seen there."""
    stack: list[tuple[exp.Expr, frozenset[str]]] = [(statement, frozenset())]
    while stack:
        part, visible = stack.pop()
        head = part.args.get("with_")
        if isinstance(head, exp.With):
            visible = _with(head, visible, stack)
        yield part, visible
        stack.extend((child, visible) for child in part.iter_expressions() if child is not head)


def _with(head: exp.With, visible: frozenset[str], stack: list[tuple[exp.Expr, frozenset[str]]]) -> frozenset[str]:
    """Push the common table expressions, each seeing those before it, and give the names that the query itself sees."""
    for each in head.expressions:
        name = frozenset({each.alias.lower()})
        stack.append((each, visible | name if head.args.get("recursive") else visible))
        visible |= name
    return visible
