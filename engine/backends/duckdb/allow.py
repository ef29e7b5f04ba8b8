"""Judges the SQL that a person wrote: one SELECT over the node's own inputs, calling functions of values only.

DuckDB's own parser reads the text, in this process and without running it; the tree it gives is walked against lists of what
is allowed, and whatever is not known is refused.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn, TypeAlias

import duckdb

from engine.backends.duckdb.allowed_names import FUNCTIONS, OPERATORS, TABLE_FUNCTIONS, words
from engine.errors import ExpressionError
from engine.nearest import known_names, nearest

MAX_LENGTH = 100_000
"""Characters of a statement."""

_EXPRESSIONS = words("""
BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA OPERATOR PARAMETER POSITIONAL_REFERENCE STAR SUBQUERY
TYPE WINDOW
""")
_TABLES = words("BASE_TABLE EMPTY EXPRESSION_LIST JOIN PIVOT SUBQUERY TABLE_FUNCTION")
_QUERIES = words("RECURSIVE_CTE_NODE SELECT_NODE SET_OPERATION_NODE")
_ENDINGS_WITHOUT_POWER = ("_MODIFIER", "_TYPE_INFO")
_NO_PLACE = 1 << 63

Tree: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SqlFacts:
    """What a statement that passed uses."""

    tables: frozenset[str]
    """Inputs that it reads, as they were given."""
    parameters: frozenset[str]
    """Names behind `$`."""


@dataclass(frozen=True, slots=True)
class _Judge:
    """Walks one statement; `inputs` are the names of tables in lower case."""

    text: str
    inputs: Mapping[str, str]

    def facts(self, statement: Tree) -> SqlFacts:
        tables: set[str] = set()
        parameters: set[str] = set()
        for part, visible in _walk(statement):
            self.judge(part, visible)
            if part.get("type") == "BASE_TABLE" and part["table_name"].lower() not in visible:
                tables.add(self.inputs[part["table_name"].lower()])
            if part.get("class") == "PARAMETER":
                parameters.add(part["identifier"])
        return SqlFacts(frozenset(tables), frozenset(parameters))

    def judge(self, part: Tree, visible: frozenset[str]) -> None:
        """Refuse what is not known to be harmless."""
        sort = part.get("class") or part.get("type")
        if "class" in part:
            self.judge_expression(part)
        elif "sample" in part and sort in _TABLES:
            self.judge_table(part, visible)
        elif isinstance(sort, str) and not self.is_harmless(part, sort):
            self.refuse(part, f"this is not supported in a sql node ({sort.lower().replace('_', ' ')})", "sql.not_supported")

    def is_harmless(self, part: Tree, sort: str) -> bool:
        is_order = "null_order" in part
        return is_order or sort in _QUERIES or sort.endswith(_ENDINGS_WITHOUT_POWER)

    def judge_expression(self, part: Tree) -> None:
        if part["class"] not in _EXPRESSIONS:
            self.refuse(part, f"this is not supported in a sql node ({part['class'].lower()})", "sql.not_supported")
        if part["class"] in ("FUNCTION", "WINDOW"):
            self.judge_function(part, part, FUNCTIONS | OPERATORS)
        if part["class"] == "PARAMETER" and part["identifier"].isdecimal():
            self.refuse(part, "parameters have names here: write $name", "sql.parameter_unnamed")

    def judge_table(self, part: Tree, visible: frozenset[str]) -> None:
        if part["type"] == "TABLE_FUNCTION":
            self.judge_function(part["function"], part, TABLE_FUNCTIONS)
        elif part["type"] == "BASE_TABLE":
            self.judge_name(part, visible)

    def judge_name(self, part: Tree, visible: frozenset[str]) -> None:
        name = part["table_name"]
        is_plain = not part["schema_name"] and not part["catalog_name"] and part["at_clause"] is None
        if is_plain and (name.lower() in visible or name.lower() in self.inputs):
            return
        self.refuse(part, f"the node has no input '{name}'", "sql.table_unknown", known_names(name, self.inputs.values()))

    def judge_function(self, function: Tree, place: Tree, allowed: Collection[str]) -> None:
        name = function["function_name"]
        if name.lower() in allowed and not function["schema"] and not function["catalog"]:
            return
        what = "table function" if allowed is TABLE_FUNCTIONS else "function"
        close = " or ".join(nearest(name, allowed))
        hint = f"did you mean {close}?" if close else "a query calls functions of values; files are read by sources"
        self.refuse(place, f"the {what} '{name}' may not be used in a sql node", "sql.function_refused", hint)

    def refuse(self, part: Tree, message: str, code: str, hint: str = "") -> NoReturn:
        start, length = part.get("query_location", _NO_PLACE), part.get("query_location_length", 0)
        raise _error(self.text, message, code, hint, (start, start + length) if start < _NO_PLACE else None)


def check_select(text: str, tables: Collection[str]) -> SqlFacts:
    """Judge one SELECT that may read `tables` and nothing else.

    Raises:
        ExpressionError: what is wrong, with its span in `text`: `sql.syntax`, `sql.not_one_select`, `sql.too_long`,
            `sql.table_unknown`, `sql.function_refused`, `sql.parameter_unnamed`, `sql.not_supported`.
    """
    if len(text) > MAX_LENGTH:
        raise _error(text, f"a query may have {MAX_LENGTH:,} characters", "sql.too_long")
    tree = _parsed(text)
    if tree["error"]:
        raise _syntax_error(text, tree)
    statements = tree["statements"]
    if len(statements) != 1:
        raise _error(text, "a sql node holds exactly one SELECT", "sql.not_one_select", "make another node for each further statement")
    return _Judge(text, {name.lower(): name for name in tables}).facts(statements[0])


def _parsed(text: str) -> Tree:
    with _parsing:
        row = _parser().execute("SELECT json_serialize_sql($text)", {"text": text}).fetchone()
    try:
        tree: Tree = json.loads(row[0]) if row is not None else {"error": True}
    except RecursionError:
        raise _error(text, "the query is nested too deeply", "sql.too_long") from None
    return tree


_parsing = threading.Lock()


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """Parses only; it may open nothing, whatever the text says."""
    connection = duckdb.connect(config={"threads": "1", "temp_directory": "", "python_enable_replacements": "false"})
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _syntax_error(text: str, tree: Tree) -> ExpressionError:
    if tree.get("error_type") == "not implemented":
        return _error(
            text, "a sql node holds one SELECT, and nothing else", "sql.not_one_select", "files are read by sources and written by sinks"
        )
    start = int(tree.get("position", -1))
    return _error(text, tree["error_message"], "sql.syntax", span=(start, start + 1) if start >= 0 else None)


def _error(text: str, message: str, code: str, hint: str = "", span: tuple[int, int] | None = None) -> ExpressionError:
    """The engine counts bytes, people count characters."""
    data = text.encode()
    start, end = span or (0, len(data))
    places = [len(data[:place].decode(errors="ignore")) for place in (start, max(end, start + 1))]
    return ExpressionError(message, min(places[0], max(len(text) - 1, 0)), min(places[1], len(text)), code=code, hint=hint)


def _walk(statement: Tree) -> Iterator[tuple[Tree, frozenset[str]]]:
    """Every mapping of the tree with the common table expressions, in lower case, that can be seen there."""
    stack: list[tuple[Any, frozenset[str]]] = [(statement, frozenset())]
    while stack:
        part, visible = stack.pop()
        if isinstance(part, list):
            stack.extend((item, visible) for item in part)
        elif isinstance(part, dict):
            inner = _scope(part, visible, stack)
            yield part, inner
            stack.extend((value, inner) for key, value in part.items() if key != "cte_map")


def _scope(part: Tree, visible: frozenset[str], stack: list[tuple[Any, frozenset[str]]]) -> frozenset[str]:
    """Push the part's common table expressions, each seeing those before it, and give the names that the part itself sees."""
    for entry in (part.get("cte_map") or {}).get("map", ()):
        name = frozenset({entry["key"].lower()})
        is_recursive = entry["value"]["query_node"]["type"] == "RECURSIVE_CTE_NODE"
        stack.append((entry["value"], visible | name if is_recursive else visible))
        visible |= name
    return visible
