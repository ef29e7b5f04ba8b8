"""A source of texts that are judged: every cell is read as its type, and what does not fit stops the run, is null, or is rejected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from engine import relation
from engine.errors import SchemaError, StudioError
from engine.kinds.csv_cells import CellForms, all_fit, first_problem, fits, is_judged, problem_of
from engine.kinds.failing import fail_value
from engine.kinds.file_source import (
    EXTRA_COLUMN,
    PLACE_FIELDS,
    file_name_column,
    file_order,
    hidden_names,
    place_column,
    place_columns,
    report_extra_name,
)
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Inputs
from engine.language import call, case, literal, null
from engine.language.tree import Column, Expr
from engine.language.types import BINARY, INTEGER, JSON, TEXT, DataType, List, Map, Struct
from engine.relation import HIDDEN_PREFIX, SCAN_FILE, SCAN_RECORD, SCAN_SHEET, Query, Ref, Relation, Scan

_REJECTED = (("_file", TEXT), ("_line", INTEGER), ("_text", TEXT), ("_problem", TEXT))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A declared column: what stands in the file and what it means."""

    name: str
    raw: Column
    value: Expr
    problem: Expr
    is_judged: bool


@dataclass(frozen=True, slots=True)
class JudgedSource:
    """What a kind says about its files."""

    format: Literal["csv", "json", "excel"]
    path: str
    columns: Mapping[str, DataType]
    forms: CellForms
    on_error: str
    keeps_extra: bool
    options: Mapping[str, Any]
    """Of the scan, but for those that this adds."""

    def relations(self, inputs: Inputs, file_column: str | None, sheet_column: str | None = None) -> Mapping[str, Relation]:
        """The rows with their types, and their file and sheet if they are wanted; and the records that are not among them."""
        cells = tuple(self._cell(inputs, name, kind) for name, kind in self.columns.items())
        sheet = place_column(inputs, "sheet_column", sheet_column, SCAN_SHEET, self.columns)
        file = file_name_column(inputs, file_column, {*self.columns, *(name for name, _ in sheet)})
        return {"rows": self._rows(inputs.node, cells, (*sheet, *file)), "rejected": self._rejected(inputs.node, cells)}

    def report(self, inputs: Inputs) -> None:
        """Report what is wrong with formats and names."""
        for name in self.forms.formats:
            if name not in self.columns:
                hint = "name it under columns: too"
                inputs.report(
                    ("formats", name), SchemaError(f"'{name}' has a format and no type", code="cast.format_without_type", hint=hint)
                )
        report_extra_name(inputs, self.columns, keeps_extra=self.keeps_extra)

    def _patterns(self, name: str) -> Sequence[str]:
        return self.forms.formats.get(name, ())

    def _cell(self, inputs: Inputs, name: str, kind: DataType) -> _Cell:
        raw = Column(TEXT, name)
        try:
            value = self.forms.value(raw, _scalar(kind))
        except StudioError as error:
            inputs.report(("formats" if name in self.forms.formats else "columns", name), error)
            return _Cell(name, raw, null(kind), raw, is_judged=False)
        return _Cell(name, raw, value, problem_of(raw, name, kind, self._patterns(name)), is_judged(kind))

    def _rows(self, node: str, cells: tuple[_Cell, ...], named: tuple[tuple[str, Expr], ...]) -> Relation:
        """One query; but where values are judged, they are found in a step before, so that none is found twice."""
        extra = ((EXTRA_COLUMN, Column(JSON, EXTRA_COLUMN)),) if self.keeps_extra else ()
        values = (*((cell.name, cell.value) for cell in cells), *extra, *named)
        place = place_columns(node)
        judged = [cell for cell in cells if cell.is_judged and self.on_error != "null"]
        if not judged:
            return Relation(f"{node}.rows", Query(self._scan(node), (*values, *place), hidden_names(node)), file_order(node))
        texts = tuple((f"{HIDDEN_PREFIX}text_{cell.name}", cell.raw) for cell in judged)
        step = Relation(
            f"{node}#cells", Query(self._scan(node), (*values, *place, *texts), hidden_names(node) | {name for name, _ in texts})
        )
        columns = tuple((name, step.column(name)) for name, _ in (*values, *place))
        where = self._judgement(step, judged)
        return Relation(f"{node}.rows", Query(Ref(step.name), columns, hidden_names(node), where=where), file_order(node), steps=(step,))

    def _judgement(self, step: Relation, judged: Sequence[_Cell]) -> Expr:
        """Which rows pass; where none may fail to, the first value of a row that does not fit ends the run."""
        found = [(step.column(f"{HIDDEN_PREFIX}text_{cell.name}"), step.column(cell.name), cell) for cell in judged]
        if self.on_error == "reject":
            return all_fit([(raw, value) for raw, value, _ in found])
        return case(
            [
                (call("not", fits(raw, value)), fail_value(problem_of(raw, cell.name, value.type, self._patterns(cell.name))))
                for raw, value, cell in found
            ],
            literal(True),
        )

    def _rejected(self, node: str, cells: tuple[_Cell, ...]) -> Relation:
        """Their lines and texts are found in the files themselves, so the engine is asked only which records do not fit."""
        judged = [cell for cell in cells if cell.is_judged and self.on_error != "null"]
        unfit = Query(
            self._scan(node, is_tolerant=True),
            (
                (SCAN_FILE, Column(TEXT, SCAN_FILE)),
                (SCAN_RECORD, Column(INTEGER, SCAN_RECORD)),
                (
                    f"{HIDDEN_PREFIX}problem",
                    first_problem([(cell.raw, cell.value, cell.problem) for cell in judged]) if judged else null(TEXT),
                ),
            ),
            where=call("not", all_fit([(cell.raw, cell.value) for cell in judged])),
        )
        fields = tuple(relation.Field(name, kind) for name, kind in _REJECTED)
        options = self._options(is_tolerant=True, unfit=unfit if judged else None)
        scan = Scan(node, self.format, self.path, fields, options, port="rejected")
        return Relation(f"{node}.rejected", Query(scan, tuple((name, Column(kind, name)) for name, kind in _REJECTED)))

    def _scan(self, node: str, *, is_tolerant: bool | None = None) -> Scan:
        texts = tuple(relation.Field(name, TEXT) for name in self.columns)
        extra = (relation.Field(EXTRA_COLUMN, JSON),) if self.keeps_extra else ()
        tolerant = self.on_error == "reject" if is_tolerant is None else is_tolerant
        sheet = (relation.Field(SCAN_SHEET, TEXT, hidden=True),) if self.format == "excel" else ()
        return Scan(node, self.format, self.path, (*texts, *extra, *PLACE_FIELDS, *sheet), self._options(is_tolerant=tolerant))

    def _options(self, *, is_tolerant: bool, unfit: Query | None = None) -> Mapping[str, Any]:
        return FrozenMap(
            {
                **self.options,
                "declared": tuple(self.columns),
                "extra_column": EXTRA_COLUMN if self.keeps_extra else None,
                "rejects": self.on_error == "reject",
                "tolerant": is_tolerant,
                "unfit": unfit,
            }
        )


def _scalar(kind: DataType) -> DataType:
    """The type itself, if a cell can hold it."""
    if isinstance(kind, List | Struct | Map) or kind == BINARY:
        raise SchemaError(
            f"a cell cannot be a {kind}", code="source.not_a_cell_type", hint="read it as text or json, and take it apart below"
        )
    return kind
