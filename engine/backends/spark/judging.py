"""Judges a person's SQL once more inside the Spark process, by the plan that Spark's own parser makes of it; nothing is resolved or run."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NoReturn

from engine.backends.duckdb.allowed_names import words
from engine.backends.spark.allowed_names import FUNCTIONS, HINTS, TABLE_FUNCTIONS
from engine.backends.spark.reaching import shown
from engine.backends.spark.session import Session
from engine.backends.spark.settings import SERVER_SETTINGS, SETTINGS
from engine.errors import BackendError, ExpressionError

_HOME = "org.apache.spark.sql.catalyst."
_PLANS = words("""
plans.logical.Aggregate plans.logical.Distinct plans.logical.Except plans.logical.Filter plans.logical.Generate plans.logical.GlobalLimit
plans.logical.InlineTable plans.logical.Intersect plans.logical.Join plans.logical.LateralJoin plans.logical.LocalLimit
plans.logical.LocalRelation plans.logical.Offset plans.logical.OneRowRelation plans.logical.Pivot plans.logical.Project plans.logical.Sample
plans.logical.Sort plans.logical.SubqueryAlias plans.logical.UnionLoop plans.logical.Union plans.logical.UnresolvedHint
plans.logical.UnresolvedWith plans.logical.Unpivot plans.logical.WithWindowDefinition
analysis.UnresolvedHaving analysis.UnresolvedInlineTable analysis.ResolvedInlineTable analysis.UnresolvedRelation
analysis.UnresolvedSubqueryColumnAliases analysis.UnresolvedTableValuedFunction analysis.UnresolvedTVFAliases expressions.PipeOperator
""")
_WITH = "plans.logical.UnresolvedWith"
_ANALYSIS = words("""
MultiAlias NamedParameter UnresolvedAlias UnresolvedAttribute UnresolvedExtractValue UnresolvedFunction UnresolvedGenerator
UnresolvedOrdinal UnresolvedRegex UnresolvedStar UnresolvedStarExceptOrReplace UnresolvedStarWithColumns
""")
_SESSION = words(
    "CallMethodViaReflection CurrentCatalog CurrentDatabase CurrentUser InputFileBlockLength InputFileBlockStart InputFileName"
)


def judge(session: Session, text: str, tables: Collection[str]) -> None:
    """Refuse what is not one SELECT over `tables` by functions of values.

    A server's parser is not here, so what it is set to must stand in for this second judgement.

    Raises:
        BackendError: `spark.open_server`, it is not set to that.
        ExpressionError: `sql.not_supported`, `sql.table_unknown`, `sql.function_refused`; the span is the whole text.
        PySparkException: the text cannot be parsed.
    """
    if session.is_remote:
        _require_closed(session)
        return
    plan = session.parsed(text)
    _Judge(text, frozenset(name.lower() for name in tables)).walk(plan)


def _require_closed(session: Session) -> None:
    wanted = {name: SETTINGS[name] for name in sorted(SERVER_SETTINGS)}
    if any(session.spark.conf.get(name) != value for name, value in wanted.items()):
        message = f"the server at {shown(session.master)} would let a sql node call any Java class"
        words = " ".join(f"--conf '{name}={value}'" for name, value in wanted.items())
        raise BackendError(message, code="spark.open_server", hint=f"have it started with {words}, or use built-in nodes")


class _Judge:
    def __init__(self, text: str, tables: frozenset[str]) -> None:
        self.text = text
        self.tables = tables

    def walk(self, root: Any) -> None:
        stack: list[tuple[Any, frozenset[str]]] = [(root, self.tables)]
        while stack:
            part, visible = stack.pop()
            name = _name(part)
            if name == _WITH:
                visible = self.with_(part, visible, stack)
            self.part(part, name, visible)
            stack.extend((child, visible) for child in _below(part, name))

    def with_(self, plan: Any, visible: frozenset[str], stack: list[tuple[Any, frozenset[str]]]) -> frozenset[str]:
        """Push the common table expressions, each seeing those before it, and give the names that the query itself sees."""
        for pair in _items(plan.cteRelations()):
            name = frozenset({str(pair.productElement(0)).lower()})
            stack.append((pair.productElement(1), visible | name if plan.allowRecursion() else visible))
            visible |= name
        return visible

    def part(self, part: Any, name: str, visible: frozenset[str]) -> None:
        package, _, own = name.rpartition(".")
        is_known = name in _PLANS or (package == "analysis" and own in _ANALYSIS) or package.startswith("expressions")
        if not is_known or own in _SESSION:
            self.refuse(f"this is not supported in a sql node ({own})", "sql.not_supported")
        if own == "UnresolvedRelation":
            names = [str(each) for each in _items(part.multipartIdentifier())]
            if len(names) != 1 or names[0].lower() not in visible or part.isStreaming():
                self.refuse(f"the node has no input '{'.'.join(names)}'", "sql.table_unknown")
        elif own == "UnresolvedHint" and part.name().lower() not in HINTS:
            self.refuse(f"the hint '{part.name()}' may not be used in a sql node", "sql.not_supported")
        elif own in _CALLS:
            self.call(_CALLS[own](part), TABLE_FUNCTIONS if own != "UnresolvedFunction" else FUNCTIONS)

    def call(self, names: list[str], allowed: Collection[str]) -> None:
        if len(names) != 1 or names[0].lower() not in allowed:
            self.refuse(f"the function '{'.'.join(names)}' may not be used in a sql node", "sql.function_refused")

    def refuse(self, message: str, code: str) -> NoReturn:
        raise ExpressionError(message, 0, len(self.text), code=code)


_CALLS = {
    "UnresolvedFunction": lambda part: [str(each) for each in _items(part.nameParts())],
    "UnresolvedTableValuedFunction": lambda part: [str(each) for each in _items(part.name())],
    "UnresolvedGenerator": lambda part: str(part.name().unquotedString()).split("."),
}


def _name(part: Any) -> str:
    """The class of a part, within Spark's own package; a Scala class inside another is named by the inner."""
    return str(part.getClass().getName()).removeprefix(_HOME).replace("$", "")


def _below(part: Any, name: str) -> Iterator[Any]:
    """Parts of a part; those of subqueries are the inner children of the plan that holds them."""
    yield from _items(part.children())
    if name in _PLANS:
        yield from _items(part.expressions())
        yield from () if name == _WITH else _items(part.innerChildren())


def _items(sequence: Any) -> Iterator[Any]:
    return (sequence.apply(place) for place in range(sequence.size()))
