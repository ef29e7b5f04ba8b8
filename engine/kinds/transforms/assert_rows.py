"""The kind `assert_rows`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from engine.kinds.checks import Broken, Check, Copies, RowCount, any_of, read_checks
from engine.kinds.fields import Checks
from engine.kinds.kind import Example, Guard, Inputs, Kind
from engine.kinds.naming import report_clash
from engine.kinds.ordering import needed, order_keys
from engine.kinds.wording import count
from engine.language import aggregate, call, case, conjunction, literal, null, window
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER, TEXT
from engine.relation import HIDDEN_PREFIX, NO_ORDER, Ordering, Query, Ref, Relation

_FAILED = "_failed"
_COPY = HIDDEN_PREFIX + "copy_"


class AssertRows(Kind):
    """Checks that the data are as they should be, and says what happens when they are not.

    Checks are `not_null` and `unique` (lists of columns), `in`, `between` and `matches` (of one column), `row_count`, and `that` with any
    condition. `severity: fail` stops a run before anything is written, `reject` sends the row to the port `rejected`, with the names
    of the checks that it broke in `_failed`, and `warn` lets it pass and counts it.
    A null passes `in`, `between`, `matches` and `unique`: only `not_null` is about nulls. `that` must be true. `matches` is about the whole
    text. `unique` is broken by every copy after the first.
    """

    kind = "assert_rows"
    category = "transform"
    family = "rows"
    title = "Assert rows"
    synonyms = ("validate", "expect", "test", "data quality", "check", "constraint", "not null", "unique values", "reject")
    outputs = ("passed", "rejected")
    reconciled = True

    checks: Annotated[Checks, Field(title="Checks", description="Each a check of one sort, with a severity and a name if wanted.")]

    examples = (
        Example(
            title="Send bad rows aside",
            fields=(
                "checks:\n  - not_null: [carrier]\n    severity: reject\n"
                "  - between:\n      column: delay\n      from: -60\n      to: 600\n    severity: reject"
            ),
            inputs={"from": "carrier text, delay integer\nAA,5\n,7\nB6,9999\nDL,"},
            outputs={
                "passed": "carrier text, delay integer\nAA,5\nDL,",
                "rejected": "carrier text, delay integer, _failed text\n,7,not_null(carrier)\nB6,9999,between(delay)",
            },
            summary="2 checks: 2 reject",
        ),
        Example(
            title="Only the first copy passes",
            fields="checks:\n  - unique: [id]\n    severity: reject\n    name: one row per id",
            inputs={"from": "id integer, note text\n1,a\n2,b\n1,c"},
            outputs={"passed": "id integer, note text\n1,a\n2,b", "rejected": "id integer, note text, _failed text\n1,c,one row per id"},
            summary="1 check: 1 reject",
        ),
    )

    @property
    def rejects_faults(self) -> bool:
        """Rejected rows broke a check; where no check rejects there are none."""
        return any(check.get("severity") == "reject" for check in self.checks)

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows that pass, and those that a check rejects."""
        rows = inputs.relation("from")
        report_clash(inputs, ("checks",), _FAILED, [field.name for field in rows.visible], "rename that column above")
        checks = [check for check in read_checks(inputs, self.checks, rows) if check.severity == "reject"]
        judged = _numbered(f"{inputs.node}#numbered", rows, checks, lambda check: _first_copy(inputs, rows, check))
        broken = [(check.name, _condition(check)) for check in checks]
        return {"passed": _passed(inputs.node, rows, judged, broken), "rejected": _rejected(inputs.node, rows, judged, broken)}

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """The checks that stop a run, and those that count."""
        rows = inputs.relation("from")
        checks = [check for check in read_checks(inputs, self.checks, rows) if check.severity != "reject"]
        return tuple(_guard(inputs, rows, check) for check in checks)

    def summary(self) -> str:
        """How many checks of which severity."""
        severities = [check.get("severity", "fail") for check in self.checks]
        if not severities:
            return "no checks"
        parts = (f"{severities.count(word)} {word}" for word in ("fail", "reject", "warn") if word in severities)
        return f"{count(len(self.checks), 'check')}: {', '.join(parts)}"


def _passed(node: str, rows: Relation, judged: Relation, broken: Sequence[tuple[str, Expr]]) -> Relation:
    where = conjunction(call("not", condition) for _, condition in broken) if broken else None
    query = Query(Ref(judged.name), rows.pass_through(), rows.hidden, where=where)
    return Relation(f"{node}.passed", query, rows.ordering, _steps(rows, judged), rows.unique)


def _rejected(node: str, rows: Relation, judged: Relation, broken: Sequence[tuple[str, Expr]]) -> Relation:
    """The broken checks' names, one after the other, as each row may break several."""
    names = [case([(condition, literal(name))], null(TEXT)) for name, condition in broken]
    failed = call("concat_ws", literal("; "), *names) if names else null(TEXT)
    where = any_of([condition for _, condition in broken])
    query = Query(Ref(judged.name), (*rows.pass_through(), (_FAILED, failed)), rows.hidden, where=where)
    return Relation(f"{node}.rejected", query, rows.ordering, _steps(rows, judged), rows.unique)


def _guard(inputs: Inputs, rows: Relation, check: Check) -> Guard:
    step = f"{inputs.node}#check_{check.path[-1]}"
    if isinstance(check.rule, RowCount):
        relation, message = _counted(step, rows, check.rule), "the number of rows is out of its bounds"
    else:
        relation, message = _breaking(step, rows, check), f"a row breaks the check {check.name}"
    severity: Literal["fail", "warn"] = "fail" if check.severity == "fail" else "warn"
    needs_all_rows = isinstance(check.rule, RowCount)
    return Guard(check.name, check.path, severity, relation, message, needs_all_rows=needs_all_rows, code="assert.failed")


def _breaking(step: str, rows: Relation, check: Check) -> Relation:
    """The rows that break a check; which of equal ones they are does not matter here."""
    judged = _numbered(f"{step}_numbered", rows, [check], lambda _: NO_ORDER)
    return Relation(
        step, Query(Ref(judged.name), rows.pass_through(), rows.hidden, where=_condition(check)), rows.ordering, _steps(rows, judged)
    )


def _counted(step: str, rows: Relation, rule: RowCount) -> Relation:
    """One row with the number of rows when that is too small or too large, else none."""
    counted = Relation(f"{step}_rows", Query(Ref(rows.name), (("rows", aggregate("count")),), group_by=()))
    outside = [
        call(sign, counted.column("rows"), literal(bound))
        for sign, bound in (("<", rule.at_least), (">", rule.at_most))
        if bound is not None
    ]
    return Relation(step, Query(Ref(counted.name), counted.pass_through(), where=any_of(outside)), steps=(counted,))


def _numbered(name: str, rows: Relation, checks: Sequence[Check], order: Callable[[Check], Ordering]) -> Relation:
    """The rows, with the number of each copy for the checks of uniqueness; the rows themselves when there are none."""
    copies = tuple((_copy(check), _place(rows, check.rule, order(check))) for check in checks if isinstance(check.rule, Copies))
    if not copies:
        return rows
    return Relation(name, Query(Ref(rows.name), (*rows.pass_through(), *copies), rows.hidden | dict(copies).keys()), rows.ordering)


def _first_copy(inputs: Inputs, rows: Relation, check: Check) -> Ordering:
    """Which of equal rows comes first, where the others are rejected."""
    groups = [column.name for column in check.rule.columns] if isinstance(check.rule, Copies) else []
    return needed(inputs, check.path, (), rows, "which copy is the first", groups=groups)


def _place(rows: Relation, rule: Copies, ordering: Ordering) -> Expr:
    """1 for the first of equal rows, more for its copies."""
    return window(call("row_number"), partition_by=rule.columns, order_by=order_keys(ordering, rows))


def _copy(check: Check) -> str:
    return f"{_COPY}{check.path[-1]}"


def _condition(check: Check) -> Expr:
    """Whether a row breaks the check; never null. A check of the number of rows is broken by no row."""
    match check.rule:
        case Broken(condition):
            return condition
        case Copies(columns):
            return conjunction((*(call("is not null", column) for column in columns), call(">", Column(INTEGER, _copy(check)), literal(1))))
        case _:
            return literal(value=False)


def _steps(rows: Relation, judged: Relation) -> tuple[Relation, ...]:
    return () if judged is rows else (judged,)
