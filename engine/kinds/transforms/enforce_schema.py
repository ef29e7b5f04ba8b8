"""The kind `enforce_schema`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError, StudioError
from engine.kinds.casting import convert
from engine.kinds.csv_cells import fits, problem_of
from engine.kinds.fields import Choice, ColumnNames, Patterns, TypeMap
from engine.kinds.frozen import FrozenMap
from engine.kinds.judged_rows import PROBLEM, Fault, HiddenColumns, Judgement, OnError
from engine.kinds.kind import Example, Guard, Inputs, Kind
from engine.kinds.naming import folded, report_clash
from engine.kinds.projection import projected
from engine.kinds.wording import names
from engine.language import call, case, cast, conjunction, literal, null
from engine.language.conversions import is_plain
from engine.language.tree import Column, Expr
from engine.language.types import TEXT, DataType
from engine.relation import Query, Ref, Relation


@dataclass(frozen=True, slots=True)
class _Declared:
    """A declared column: its value, whether one that came does not fit, and what is wrong with it then, in words."""

    name: str
    value: Expr
    is_lost: Expr | None
    """None where no value can be lost."""
    problem: Expr
    not_null: bool

    def faults(self, *, keeps_values: bool) -> Sequence[Fault]:
        """What is wrong with a row; where values may be discarded, only that one is missing that must be there."""
        missing = Fault(call("is null", self.value), literal(f"{self.name}: a value is missing"))
        if self.is_lost is None:
            return [missing] if self.not_null else []
        lost = Fault(self.is_lost, self.problem)
        if not self.not_null:
            return [lost] if keeps_values else []
        return [Fault(missing.condition, case([(lost.condition, lost.problem)], missing.problem))]


class EnforceSchema(Kind):
    """Holds rows to a schema: which columns there are, of which types, and where a value must be.

    `columns` names the columns that go out, in this order, with their types; those of `not_null` have a value in every row that does.
    A column that is not declared is a problem (`new_columns: freeze`), is handed on behind the others (`evolve`), or is dropped
    (`discard`). One that is declared and not there is a problem, or null with `missing_columns: null`. A value that does not fit its
    type, or that is missing in a column of `not_null`, stops the run (`on_mismatch: freeze`), or its row leaves by `rejected` as it came,
    with the reason in `_problem` (`discard_row`); with `discard_value` a value that does not fit becomes null and is counted, and only
    rows where a value must be leave. `formats` says how dates are written in text.
    """

    kind = "enforce_schema"
    category = "transform"
    family = "columns"
    title = "Enforce schema"
    synonyms = (
        "schema contract", "data contract", "contract", "validate schema", "conform", "schema drift", "schema evolution", "strict schema",
    )  # fmt: skip
    outputs = ("rows", "rejected")
    reconciled = True

    columns: Annotated[TypeMap, Field(title="Columns", description="The columns that go out, with their types.")]
    not_null: Annotated[ColumnNames, Field(title="Not null", description="Columns in which every row must have a value.")] = ()
    new_columns: Annotated[
        Choice[Literal["freeze", "evolve", "discard"]],
        Field(title="New columns", description="A column that is not declared is a problem, is handed on, or is dropped."),
    ] = "freeze"
    missing_columns: Annotated[
        Choice[Literal["error", "null"]], Field(title="Missing columns", description="A declared column that is not there.")
    ] = "error"
    on_mismatch: Annotated[
        Choice[Literal["freeze", "discard_row", "discard_value"]],
        Field(title="On mismatch", description="A value that does not fit stops the run, sends its row to rejected, or becomes null."),
    ] = "freeze"
    formats: Annotated[Patterns, Field(title="Formats", description="Column and how its dates are written, such as `'%d.%m.%Y'`.")] = (
        FrozenMap()
    )

    examples = (
        Example(
            title="Rows that break the contract leave",
            fields="columns:\n  id: integer\n  day: date\nnot_null: [id]\non_mismatch: discard_row",
            inputs={"from": "id text, day text\n1,2024-01-31\nx,2024-02-01\n,2024-02-02\n4,soon"},
            outputs={
                "rows": "id integer, day date\n1,2024-01-31",
                "rejected": (
                    "id text, day text, _problem text\nx,2024-02-01,id: 'x' is not a whole number of at most 64 bits\n"
                    ",2024-02-02,id: a value is missing\n4,soon,day: 'soon' is not a date such as 2024-01-31"
                ),
            },
            summary="id, day, else reject",
        ),
        Example(
            title="The same columns always, in the same order",
            fields="columns:\n  id: integer\n  note: text\nnew_columns: discard\nmissing_columns: 'null'",
            inputs={"from": "extra text, id integer\na,1\nb,2"},
            outputs={"rows": "id integer, note text\n1,\n2,", "rejected": "extra text, id integer, _problem text"},
            summary="id, note and no others",
        ),
        Example(
            title="New columns are welcome, wrong values are not",
            fields="columns:\n  id: integer\n  delay: integer\nnot_null: [id]\nnew_columns: evolve\non_mismatch: discard_value",
            inputs={"from": "delay text, id text, gate text\n5,1,A\nlate,2,B\n7,x,C"},
            outputs={
                "rows": "id integer, delay integer, gate text\n1,5,A\n2,,B",
                "rejected": "delay text, id text, gate text, _problem text\n7,x,C,id: 'x' is not a whole number of at most 64 bits",
            },
            summary="id, delay and new ones, else null",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows as the schema wants them, and those that do not fit."""
        rows, step, declared = self._judged(inputs)
        self._report_fields(inputs, rows)
        own = {folded(name) for name in self.columns}
        extra = [] if self.new_columns == "discard" else [each for each in rows.visible if folded(each.name) not in own]
        if extra and self.new_columns == "freeze":
            inputs.report(("new_columns",), _not_declared([each.name for each in extra]))
        columns = (*((each.name, each.value) for each in declared), *((each.name, Column(each.type, each.name)) for each in extra))
        return Judgement(self._on_error, None).chosen(inputs.node, step, rows, columns, self._faults(declared))

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """How many rows go out with a value less, where they may."""
        rows, step, declared = self._judged(inputs)
        lost = [each.is_lost for each in declared if each.is_lost is not None and not each.not_null]
        if self.on_mismatch != "discard_value" or not lost:
            return ()
        is_sound = conjunction(call("not", fault.condition) for fault in self._faults(declared))
        where = conjunction((is_sound, call("not", conjunction(call("not", each) for each in lost))))
        query = Query(Ref(step.name), rows.pass_through(), rows.hidden, where=where)
        relation = Relation(f"{inputs.node}#discarded", query, rows.ordering, (step,))
        return (Guard("discarded values", ("on_mismatch",), "warn", relation, "a value does not fit its type and becomes null"),)

    def _judged(self, inputs: Inputs) -> tuple[Relation, Relation, Sequence[_Declared]]:
        """The rows, a step with what is read of their values beside them, and the declared columns over that step."""
        came = inputs.relation("from")
        rows = self._named(inputs.node, came)
        hidden = HiddenColumns("declared")
        declared = self._declared(inputs, rows, hidden)
        return rows, hidden.beside(f"{inputs.node}#declared", rows, () if rows is came else (rows,)), declared

    def _faults(self, declared: Sequence[_Declared]) -> Sequence[Fault]:
        return [fault for each in declared for fault in each.faults(keeps_values=self.on_mismatch != "discard_value")]

    def _named(self, node: str, rows: Relation) -> Relation:
        """The rows with their columns called as they are declared, where upper and lower case differ."""
        declared = {folded(name): name for name in self.columns}
        called = {each.name: declared.get(folded(each.name), each.name) for each in rows.visible}
        return rows if all(old == new for old, new in called.items()) else projected(f"{node}#named", rows, called)

    def _declared(self, inputs: Inputs, rows: Relation, hidden: HiddenColumns) -> Sequence[_Declared]:
        found = []
        for name, kind in self.columns.items():
            came = self._column(inputs, rows, name)
            value = null(kind) if came is None else self._value(inputs, came, kind)
            if came is None or value is None or is_plain(came.type, kind):
                found.append(_Declared(name, null(kind) if value is None else value, None, null(TEXT), name in self.not_null))
                continue
            held = hidden.add(value)
            problem = problem_of(cast(came, TEXT), name, kind, self.formats.get(name, ()))
            found.append(_Declared(name, held, call("not", fits(came, held)), problem, name in self.not_null))
        return found

    def _column(self, inputs: Inputs, rows: Relation, name: str) -> Column | None:
        """What comes in under the name; None where nothing does, after reporting that if it is wrong."""
        known = {folded(each.name) for each in rows.visible}
        if folded(name) in known or self.missing_columns == "error":
            return inputs.column(("columns", name), name, rows)
        if name in self.not_null:
            inputs.report(("not_null",), _never_there(name))
        return None

    def _value(self, inputs: Inputs, came: Column, kind: DataType) -> Expr | None:
        """The value in its type, null where it does not fit; None after reporting that it never can."""
        try:
            return convert(came, kind, self.formats.get(came.name, ()), "null")
        except StudioError as error:
            inputs.report(("formats" if came.name in self.formats else "columns", came.name), error)
            return None

    def _report_fields(self, inputs: Inputs, rows: Relation) -> None:
        report_clash(inputs, ("on_mismatch",), PROBLEM, [field.name for field in rows.visible], "rename that column above")
        if not self.columns:
            inputs.report(("columns",), _NO_COLUMN)
        for field, listed in (("not_null", self.not_null), ("formats", tuple(self.formats))):
            for place, name in enumerate(listed):
                if name not in self.columns:
                    inputs.report((field, place if field == "not_null" else name), _without_type(name, field))

    @property
    def _on_error(self) -> OnError:
        """What happens to a row with a fault."""
        if self.on_mismatch == "freeze":
            return "error"
        return "reject" if self.on_mismatch == "discard_row" or self.not_null else "null"

    @property
    def rejects_faults(self) -> bool:
        """Rows that do not fit are faults."""
        return self._on_error == "reject"

    def summary(self) -> str:
        """Which columns go out, and what becomes of values that do not fit."""
        others = {"freeze": "", "evolve": " and new ones", "discard": " and no others"}[self.new_columns]
        mismatch = {"freeze": "", "discard_row": ", else reject", "discard_value": ", else null"}[self.on_mismatch]
        return f"{names(self.columns)}{others}{mismatch}"


_NO_COLUMN = ConfigError("no column is declared", code="contract.no_column", hint="write column and type: id: integer")


def _not_declared(extra: Sequence[str]) -> SchemaError:
    message = f"{names(list(map(repr, extra)))} {'is' if len(extra) == 1 else 'are'} not declared"
    hint = "declare it under columns:, or write new_columns: evolve to hand it on, or discard to drop it"
    return SchemaError(message, code="contract.new_column", hint=hint)


def _never_there(name: str) -> SchemaError:
    message = f"column '{name}' is not there, and must have a value in every row"
    return SchemaError(message, code="contract.never_there", hint="make it above, or take it out of not_null:")


def _without_type(name: str, field: str) -> SchemaError:
    if field == "formats":
        return SchemaError(f"'{name}' has a format and no type", code="cast.format_without_type", hint="name it under columns: too")
    return SchemaError(f"'{name}' must have a value, and no type", code="contract.not_declared", hint="name it under columns: too")
