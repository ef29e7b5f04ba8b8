"""The kind `assert_rows`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.checks import Broken, Check, Copies, any_of, read_checks
from engine.kinds.fields import Checks
from engine.kinds.kind import Example, Guard, Input, Inputs, Kind
from engine.kinds.measures import Measured
from engine.kinds.naming import report_clash
from engine.kinds.ordering import needed, order_keys
from engine.kinds.referencing import PORT, Strays
from engine.kinds.wording import count
from engine.language import call, case, conjunction, literal, null, window
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER, TEXT
from engine.relation import HIDDEN_PREFIX, NO_ORDER, Ordering, Query, Ref, Relation

_FAILED = "_failed"
_MARK = HIDDEN_PREFIX + "check_"


class AssertRows(Kind):
    """Checks that the data are as they should be, and says what happens when they are not.

    Checks of rows are `not_null` and `unique` (lists of columns), `in`, `between` and `matches` (of one column), `that` with any condition,
    and `references`, whose columns must be found together among the rows of the second input: `[carrier, origin = faa]` where they are
    called otherwise there. `severity: fail` stops a run before anything is written, `reject` sends the row to the port `rejected`, with the
    names of the checks that it broke in `_failed`, and `warn` lets it pass and counts it.
    A null passes `in`, `between`, `matches`, `unique` and `references`: only `not_null` is about nulls. `that` must be true. `matches` is
    about the whole text. `unique` is broken by every copy after the first.
    Checks of all rows can fail or warn: `row_count`; `mean`, `median`, `stddev`, `sum`, `min`, `max`, `distinct_count` and `null_share`
    of a column; `share`, of the rows for which `where` is true; each from `at_least` to `at_most`, and broken where there is nothing to
    measure. `freshness` wants the newest value of a date or timestamp `within` such a time as `36 hours` before the run began, or before
    `as_of`; a timestamp without a zone is taken as UTC.
    """

    kind = "assert_rows"
    category = "transform"
    family = "rows"
    title = "Assert rows"
    synonyms = (
        "validate", "expect", "test", "data quality", "check", "constraint", "not null", "unique values", "reject", "freshness",
        "referential integrity", "foreign key", "relationships", "distribution",
    )  # fmt: skip
    inputs = (Input("from"), Input(PORT, required=False))
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
        Example(
            title="Only carriers that there are",
            fields="checks:\n  - references: [carrier = code]\n    severity: reject",
            inputs={"from": "carrier text, delay integer\nAA,5\nXX,7\n,9", "reference": "code text, name text\nAA,American\nDL,Delta"},
            outputs={
                "passed": "carrier text, delay integer\nAA,5\n,9",
                "rejected": "carrier text, delay integer, _failed text\nXX,7,references(carrier = code)",
            },
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
        self._report_reference(inputs)
        checks = [check for check in read_checks(inputs, self.checks, rows) if check.severity == "reject"]
        judged = _Judged(f"{inputs.node}#", rows, checks, lambda check: _first_copy(inputs, rows, check))
        return {"passed": _passed(inputs.node, rows, judged), "rejected": _rejected(inputs.node, rows, judged)}

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """The checks that stop a run, and those that count."""
        rows = inputs.relation("from")
        checks = [check for check in read_checks(inputs, self.checks, rows) if check.severity != "reject"]
        return tuple(_guard(inputs, rows, check) for check in checks)

    def _report_reference(self, inputs: Inputs) -> None:
        if inputs.relations(PORT) and not any("references" in check for check in self.checks):
            inputs.report((PORT,), _UNUSED, "warning")

    def summary(self) -> str:
        """How many checks of which severity."""
        severities = [check.get("severity", "fail") for check in self.checks]
        if not severities:
            return "no checks"
        parts = (f"{severities.count(word)} {word}" for word in ("fail", "reject", "warn") if word in severities)
        return f"{count(len(self.checks), 'check')}: {', '.join(parts)}"


def _passed(node: str, rows: Relation, judged: _Judged) -> Relation:
    where = conjunction(call("not", condition) for _, condition in judged.broken) if judged.broken else None
    query = Query(Ref(judged.last.name), rows.pass_through(), rows.hidden, where=where)
    return Relation(f"{node}.passed", query, rows.ordering, judged.steps, rows.unique)


def _rejected(node: str, rows: Relation, judged: _Judged) -> Relation:
    """The broken checks' names, one after the other, as each row may break several."""
    names = [case([(condition, literal(name))], null(TEXT)) for name, condition in judged.broken]
    failed = call("concat_ws", literal("; "), *names) if names else null(TEXT)
    query = Query(Ref(judged.last.name), (*rows.pass_through(), (_FAILED, failed)), rows.hidden, where=judged.is_broken)
    return Relation(f"{node}.rejected", query, rows.ordering, judged.steps, rows.unique)


def _guard(inputs: Inputs, rows: Relation, check: Check) -> Guard:
    """Of a check that stops or counts. Over a sample nothing is said of all rows, nor of a key that is not there."""
    step = f"{inputs.node}#check_{check.path[-1]}"
    severity: Literal["fail", "warn"] = "fail" if check.severity == "fail" else "warn"
    if isinstance(check.rule, Measured):
        relation, message = check.rule.broken(step, rows), check.rule.message
    else:
        relation, message = _breaking(step, rows, check), f"a row breaks the check {check.name}"
    needs_all_rows = isinstance(check.rule, Measured | Strays)
    return Guard(check.name, check.path, severity, relation, message, needs_all_rows=needs_all_rows, code="assert.failed")


def _breaking(step: str, rows: Relation, check: Check) -> Relation:
    """The rows that break a check; which of equal ones they are does not matter here."""
    judged = _Judged(f"{step}_", rows, [check], lambda _: NO_ORDER)
    query = Query(Ref(judged.last.name), rows.pass_through(), rows.hidden, where=judged.is_broken)
    return Relation(step, query, rows.ordering, judged.steps)


class _Judged:
    """The rows with all that tells beside them whether they break a check of theirs."""

    def __init__(self, prefix: str, rows: Relation, checks: Sequence[Check], order: Callable[[Check], Ordering]) -> None:
        """Of the checks of rows among these; `order` says which of equal rows comes first."""
        self._rows = rows
        self.last = self._numbered(f"{prefix}numbered", self._looked_up(prefix, checks), checks, order)
        """The rows that come in, where nothing has to be found first."""
        self.broken = [(check.name, condition) for check in checks if (condition := _condition(check)) is not None]
        """Check and whether a row breaks it; never null."""

    @property
    def steps(self) -> tuple[Relation, ...]:
        """What is found first."""
        return () if self.last is self._rows else (self.last,)

    @property
    def is_broken(self) -> Expr:
        """Whether a row breaks any of the checks."""
        return any_of([condition for _, condition in self.broken])

    def _looked_up(self, prefix: str, checks: Sequence[Check]) -> Relation:
        """With a mark for each check of references, null where the key is not there."""
        found = self._rows
        for check in checks:
            if isinstance(check.rule, Strays):
                marked = check.rule.looked_up(f"{prefix}found_{check.path[-1]}", _mark(check), found)
                found = marked if found is self._rows else replace(marked, steps=(found, *marked.steps))
        return found

    def _numbered(self, name: str, rows: Relation, checks: Sequence[Check], order: Callable[[Check], Ordering]) -> Relation:
        """With the number of each copy for the checks of uniqueness."""
        copies = tuple((_mark(check), _place(rows, check.rule, order(check))) for check in checks if isinstance(check.rule, Copies))
        if not copies:
            return rows
        query = Query(Ref(rows.name), (*rows.pass_through(), *copies), rows.hidden | dict(copies).keys())
        return Relation(name, query, rows.ordering, () if rows is self._rows else (rows,))


def _first_copy(inputs: Inputs, rows: Relation, check: Check) -> Ordering:
    """Which of equal rows comes first, where the others are rejected."""
    groups = [column.name for column in check.rule.columns] if isinstance(check.rule, Copies) else []
    return needed(inputs, check.path, (), rows, "which copy is the first", groups=groups)


def _place(rows: Relation, rule: Copies, ordering: Ordering) -> Expr:
    """1 for the first of equal rows, more for its copies."""
    return window(call("row_number"), partition_by=rule.columns, order_by=order_keys(ordering, rows))


def _mark(check: Check) -> str:
    """The hidden column that is found for a check."""
    return f"{_MARK}{check.path[-1]}"


def _condition(check: Check) -> Expr | None:
    """Whether a row breaks the check, never null; None of a check of all rows, which no row breaks."""
    match check.rule:
        case Broken(condition):
            return condition
        case Copies(columns):
            return conjunction((*(call("is not null", column) for column in columns), call(">", Column(INTEGER, _mark(check)), literal(1))))
        case Strays():
            return check.rule.condition(_mark(check))
        case _:
            return None


_UNUSED = ConfigError(
    "no check looks for anything in 'reference'", code="assert.unused_reference", hint="write references: [carrier], or disconnect it"
)
