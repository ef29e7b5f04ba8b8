"""Rows whose texts are read: where one is not what it should be the run stops, or it is null, or its row leaves with the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from engine.errors import ConfigError
from engine.kinds.extending import extended, remade
from engine.kinds.failing import fail_text
from engine.kinds.kind import Inputs
from engine.kinds.naming import report_clash
from engine.language import call, case, conjunction, literal, null
from engine.language.tree import Column, Expr
from engine.language.types import TEXT
from engine.relation import HIDDEN_PREFIX, Query, Ref, Relation

PROBLEM = "_problem"
"""The column of rejected rows that says why they are."""

OnError: TypeAlias = Literal["error", "null", "reject"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that may be wrong with a row."""

    condition: Expr
    """Whether it is; never null."""
    problem: Expr
    """What it is, in words; asked only where it is so."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a node does with rows that have a fault."""

    on_error: OnError
    problem_column: str | None
    """Where the rows that stay tell what is wrong with them, if they do."""

    def report(self, inputs: Inputs, rows: Relation) -> None:
        """Report names that are taken, and a column of problems where no row with one stays."""
        taken = [field.name for field in rows.visible]
        report_clash(inputs, ("on_error",), PROBLEM, taken, "rename that column above")
        if self.problem_column is not None:
            report_clash(inputs, ("problem_column",), self.problem_column, taken)
        if self.problem_column is not None and self.on_error != "null":
            inputs.report(("problem_column",), _NO_PROBLEMS, "warning")

    def ports(
        self,
        node: str,
        step: Relation,
        rows: Relation,
        made: Mapping[str, Expr],
        faults: Sequence[Fault],
        dropped: Collection[str] = (),
    ) -> Mapping[str, Relation]:
        """The rows with what is made of them, and those that are rejected, as they came.

        Args:
            node: the relations are named after it.
            step: the rows with what was read of them in hidden columns, so that it is read once.
            rows: what comes in.
            made: the columns that are made, over the step; those that are there are replaced.
            faults: over the step.
            dropped: columns that do not stay in the rows.
        """
        told = {self.problem_column: _problems(faults)} if self.problem_column is not None else {}
        every = extended(f"{node}.rows", rows, {**made, **told}, (step,))
        return self.chosen(node, step, rows, [(name, value) for name, value in every.query.columns if name not in dropped], faults)

    def chosen(
        self, node: str, step: Relation, rows: Relation, columns: Sequence[tuple[str, Expr]], faults: Sequence[Fault]
    ) -> Mapping[str, Relation]:
        """Likewise, of rows that have just these columns over the step."""
        kept = remade(f"{node}.rows", rows, columns, (step,))
        query = replace(kept.query, where=self._where(faults))
        problem = _problems(faults) if self.on_error == "reject" else null(TEXT)
        where = call("not", _is_sound(faults)) if self.on_error == "reject" else literal(value=False)
        rejected = Query(Ref(step.name), (*rows.pass_through(), (PROBLEM, problem)), rows.hidden, where=where)
        return {
            "rows": replace(kept, query=query),
            "rejected": Relation(f"{node}.rejected", rejected, rows.ordering, (step,), rows.unique),
        }

    def _where(self, faults: Sequence[Fault]) -> Expr | None:
        if self.on_error == "null" or not faults:
            return None
        if self.on_error == "reject":
            return _is_sound(faults)
        return case([(fault.condition, fail_text(fault.problem)) for fault in faults], literal(value=True))


class HiddenColumns:
    """Values that a step puts beside the rows, each found once however often it is asked for."""

    def __init__(self, prefix: str) -> None:
        """None yet; their names begin with the prefix, which tells apart those of several steps."""
        self._prefix = prefix
        self._values: list[tuple[str, Expr]] = []

    def add(self, value: Expr) -> Column:
        """The column that holds the value."""
        name = f"{HIDDEN_PREFIX}{self._prefix}_{len(self._values)}"
        self._values.append((name, value))
        return Column(value.type, name)

    def beside(self, name: str, rows: Relation, steps: Sequence[Relation] = ()) -> Relation:
        """The rows with all these columns, as a relation of that name."""
        query = Query(Ref(rows.name), (*rows.pass_through(), *self._values), rows.hidden | dict(self._values).keys())
        return Relation(name, query, rows.ordering, tuple(steps), rows.unique)


def _is_sound(faults: Sequence[Fault]) -> Expr:
    return conjunction(call("not", fault.condition) for fault in faults)


def _problems(faults: Sequence[Fault]) -> Expr:
    """All that is wrong with a row, one after the other; null where nothing is."""
    if not faults:
        return null(TEXT)
    told = call("concat_ws", literal("; "), *(case([(fault.condition, fault.problem)], null(TEXT)) for fault in faults))
    return call("nullif", told, literal(""))


_NO_PROBLEMS = ConfigError(
    "'problem_column' does nothing here: only with on_error: null rows with a problem stay", code="judged.unused", hint="take it out"
)
