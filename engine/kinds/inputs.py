"""What a kind is given, in full: `engine.schema` makes one for each node."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, TypeAlias

from engine.errors import ExpressionError, SchemaError, StudioError
from engine.kinds.kind import Inputs, KindProblem
from engine.kinds.mistakes import Mistakes
from engine.language import Scope, ScopeColumn, WindowSpec, bind, null
from engine.language.scope import folded
from engine.language.tree import Column, Expr
from engine.language.types import NULL, DataType
from engine.nearest import known_names, nearest
from engine.relation import Field, Relation, Sql

Binder: TypeAlias = Callable[[Sql, Mapping[str, tuple[Field, ...]]], tuple[Field, ...]]
"""Says which columns a person's SQL gives over tables of the given columns; raises a StudioError when it cannot be so."""
Connected: TypeAlias = Mapping[str, tuple[tuple[str, Relation], ...]]
"""Per input (key, relation) of what is connected there; the key is the reference, or the name in a mapping."""

_WORD = re.compile(r'"(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_]*')
_CALL = re.compile(r"\w\(.*\)")
"""A name that nobody has given: `month(ordered)` where a column is meant."""


class NodeInputs(Inputs):
    """The inputs of one node; problems are collected in the order of reporting."""

    def __init__(self, node: str, connected: Connected, parameters: Mapping[str, DataType], binder: Binder | None = None) -> None:
        self.node = node
        self.parameters = parameters
        self.problems: list[KindProblem] = []
        self.connected = connected
        self._binder = binder

    def relation(self, name: str) -> Relation:
        """The relation at an input of arity `one`."""
        return self.connected[name][0][1]

    def relations(self, name: str) -> tuple[tuple[str, Relation], ...]:
        """(key, relation) of an input of arity `many` or `named`."""
        return self.connected.get(name, ())

    def bind(
        self,
        path: Sequence[str | int],
        text: str,
        relation: Relation | Mapping[str, Relation],
        *,
        want: DataType | None = None,
        allow: Literal["row", "aggregate", "window"] = "row",
        keys: Sequence[str] = (),
        window: WindowSpec | None = None,
    ) -> Expr:
        """The expression, or a null of the wanted type after reporting what is wrong with the text."""
        scope = Scope(scope_columns(relation), self.parameters, allow, keys=frozenset(keys), window=window or WindowSpec())
        return self.bind_in(path, text, scope, want)

    def bind_each(
        self,
        path: Sequence[str | int],
        text: str,
        relation: Relation,
        subjects: Sequence[Column],
        *,
        allow: Literal["row", "aggregate", "window"] = "row",
        window: WindowSpec | None = None,
    ) -> tuple[Expr, ...]:
        """The expression for each column; one that is wrong for some is reported once for those that it is equally wrong for."""
        columns, found, wrong = scope_columns(relation), [], Mistakes(len(subjects))
        for subject in subjects:
            own = ScopeColumn(subject.name, subject.type)
            scope = Scope(columns, self.parameters, allow, window=window or WindowSpec(), subject=own)
            try:
                found.append(self.bound(path, text, scope, None))
            except ExpressionError as error:
                found.append(null(NULL))
                if subject.type != NULL and not _reads_unknown(text, columns):
                    wrong.add(subject.name, error)
        for mistake in wrong.told():
            self.report(path, mistake)
        return tuple(found)

    def bind_in(self, path: Sequence[str | int], text: str, scope: Scope, want: DataType | None) -> Expr:
        """Likewise, in a scope that is made already."""
        try:
            return self.bound(path, text, scope, want)
        except ExpressionError as error:
            if not _reads_unknown(text, scope.columns):
                self.report(path, error)
            return null(want or NULL)

    def bound(self, path: Sequence[str | int], text: str, scope: Scope, want: DataType | None) -> Expr:
        """The expression that stands at a path.

        Raises:
            ExpressionError: it is wrong.
        """
        del path
        return bind(text, scope, want)

    def column(self, path: Sequence[str | int], name: str, relation: Relation, side: str | None = None) -> Column | None:
        """The column that a person named, or None after reporting the nearest names."""
        found = _matching(name, relation.visible)
        if found is not None:
            return Column(found.type, found.name, side)
        known = [field.name for field in relation.visible]
        where = f" on the {side} side" if side else ""
        is_calculation = _CALL.search(name) is not None
        hint = "a calculation needs a column of its own: make it with add_columns above" if is_calculation else known_names(name, known)
        error = SchemaError(f"there is no column '{name}'{where}", code="schema.column_missing", hint=hint)
        self.problems.append(KindProblem(tuple(path), error, replacements=() if is_calculation else nearest(name, known), word=name))
        return None

    def sql_fields(self, path: Sequence[str | int], sql: Sql) -> tuple[Field, ...] | None:
        """The columns of a person's SQL, asked from the binder."""
        if self._binder is None:
            return None
        try:
            return self._binder(sql, {name: relation.visible for name, relation in self.relations("from")})
        except StudioError as error:
            self.report(path, error)
            return None

    def report(self, path: Sequence[str | int], error: StudioError, severity: Literal["error", "warning"] = "error") -> None:
        """Add a problem of this node's fields; the same at the same place is told once."""
        span = (error.start, error.end) if isinstance(error, ExpressionError) else None
        fixes = error.replacements if isinstance(error, ExpressionError) else ()
        problem = KindProblem(tuple(path), error, severity, span, fixes)
        if _told(problem) not in map(_told, self.problems):
            self.problems.append(problem)


def _told(problem: KindProblem) -> tuple[object, ...]:
    """What a person sees of a problem."""
    return problem.path, problem.error.code, problem.error.message, problem.severity, problem.span


def scope_columns(relation: Relation | Mapping[str, Relation]) -> tuple[ScopeColumn, ...]:
    """The columns of a relation, or of the relations on both sides, as names of an expression."""
    if isinstance(relation, Relation):
        return tuple(ScopeColumn(field.name, field.type, None) for field in relation.visible)
    return tuple(ScopeColumn(field.name, field.type, side) for side, each in relation.items() for field in each.visible)


def _reads_unknown(text: str, columns: Sequence[ScopeColumn]) -> bool:
    """Whether the text names a column whose own expression was wrong, so that a fault here may only follow from that one."""
    unknown = {column.name.casefold() for column in columns if column.type == NULL}
    return bool(unknown) and any(word[0].strip('"').replace('""', '"').casefold() in unknown for word in _WORD.finditer(text))


def _matching(name: str, fields: Sequence[Field]) -> Field | None:
    exact = next((field for field in fields if field.name == name), None)
    if exact is not None:
        return exact
    return next((field for field in fields if folded(field.name) == folded(name)), None)
