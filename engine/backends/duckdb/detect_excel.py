"""What workbooks say about themselves: where the table of a sheet begins, and the type of every column, by the values of its cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from engine.backends.duckdb.column_names import unique_names
from engine.backends.duckdb.findings import Finding, doubt
from engine.backends.duckdb.workbooks import SheetTable, Value, opened_workbook, tables, worksheets
from engine.errors import SourceError

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MOST_ROWS = 200_000
"""Of each sheet."""
_HEAD = 30
"""Rows among which a header is looked for."""
_TITLE_SHARE = 0.5
"""A row above the table fills less of its width."""
_SHOWN = 5
_WORDS = {"boolean": "true or false", "text": "texts", "date": "dates", "timestamp": "dates with a time", "time": "times"}
_WIDENED = {
    frozenset({"integer", "float"}): "float",
    frozenset({"date", "timestamp"}): "timestamp",
    frozenset({"time", "duration"}): "text",
}


@dataclass(slots=True)
class _Column:
    """What the cells of a column have been."""

    sorts: set[str] = field(default_factory=set)

    def opinion(self, name: str) -> tuple[str, Finding | None]:
        """The type, and what a person should look at."""
        if not self.sorts:
            return "text", doubt("detect.only_nulls", name, "is empty in every row; it is taken for text")
        if self.sorts == {"duration"}:
            return "text", doubt("detect.duration", name, "holds durations, such as 30:00:00, which are read as text")
        if len(self.sorts) == 1:
            return next(iter(self.sorts)), None
        if frozenset(self.sorts) in _WIDENED:
            return _WIDENED[frozenset(self.sorts)], None
        held = " and ".join(sorted({_WORDS.get(sort, "numbers") for sort in self.sorts}))
        others = tuple(sort for sort in ("float", "date") if self.sorts - {"text", "integer"} <= {sort} and self.sorts != {"text"})
        return "text", doubt("detect.mixed", name, f"holds {held}; it is read as text", *others[:1])


@dataclass(slots=True)
class _Look:
    """What was seen in all sheets of all files."""

    columns: dict[str, _Column] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    rows: int = 0

    def at(self, place: str, table: SheetTable) -> None:
        """Look at the rows of a sheet; a column with neither a heading nor a cell is none."""
        names = unique_names(table.headings)
        seen = {name: _Column() for name in names}
        for row in islice(table.rows, MOST_ROWS):
            self.rows += 1
            for name, cell in zip(names, row.cells, strict=True):
                if cell != "":
                    seen[name].sorts.add(_sort(cell))
        there = {name: seen[name] for name, heading in zip(names, table.headings, strict=True) if heading or seen[name].sorts}
        missing = [name for name in self.columns if name not in there]
        if missing and there:
            fix = ({"missing_columns": "null"},)
            self.findings.append(Finding("detect.missing_columns", f"{place} lacks {', '.join(missing[:_SHOWN])}", alternatives=fix))
        for name, column in there.items():
            self.columns.setdefault(name, _Column()).sorts |= column.sorts

    def types(self) -> dict[str, str]:
        """The type of each column; what is doubtful becomes a finding."""
        found: dict[str, str] = {}
        for name, column in self.columns.items():
            found[name], finding = column.opinion(name)
            self.findings += [finding] if finding is not None else []
        return found


def detect_excel(files: Sequence[Mapping[str, str]], known: Mapping[str, Any]) -> dict[str, Any]:
    """Look at the files; gives what `engine.backends.duckdb.detect.detect` does, and `sheets`.

    Those are the sheets of the first file that hold cells, where nothing says which are to be read.

    Raises:
        SourceError: a file cannot be read; `source.empty` where there are no cells.
    """
    options = {
        "sheets": known.get("sheets", ()),
        "range": known.get("range") or "",
        "header": known.get("header", 1),
        "header_separator": known.get("header_separator", " "),
        "empty_rows": "skip",
    }
    look = _Look()
    fields: dict[str, Any] = {}
    sheets: list[str] = []
    with opened_workbook(files[0]["name"], files[0]["path"]) as workbook:
        if not options["sheets"]:
            every = worksheets(workbook)
            sheets = [name for name in every if workbook.get_sheet_by_name(name).start is not None]
            look.findings += _about_sheets(sheets)
            if sheets and sheets[0] != every[0]:  # the first sheet, which is read by default, is empty
                options["sheets"] = fields["sheets"] = sheets[:1]
        if not options["range"] and options["header"]:
            begin = _begin(files[0]["name"], workbook, options)
            options["range"] = begin
            fields |= {"range": begin} if begin else {}
    if "range" in fields:
        look.findings.append(Finding("detect.skipped_rows", f"the table is taken to be in {fields['range']}, below a title"))
    for file in files:
        with opened_workbook(file["name"], file["path"]) as workbook:
            for table in tables(file["name"], workbook, options):
                look.at(f"{file['name']}, sheet '{table.sheet}',", table)
    if not look.columns:
        raise SourceError(f"{files[0]['name']} has no cells there", code="source.empty", hint="set sheets or range to where the table is")
    columns = look.types()
    findings = [asdict(each) for each in look.findings]
    return {"fields": {"columns": columns, **fields}, "findings": findings, "rows": look.rows, "sheets": sheets}


def _about_sheets(filled: Sequence[str]) -> list[Finding]:
    """That the others with cells are not read; they may be, one by one or together."""
    first, *others = filled or [""]
    if not others:
        return []
    every: Mapping[str, Any] = {"sheets": ["*"], "sheet_column": "sheet"}
    choices = (every, *({"sheets": [name]} for name in others))
    message = f"the workbook has {len(filled)} sheets with cells; the first, '{first}', is read"
    return [Finding("detect.sheets", message, alternatives=choices[: _SHOWN + 1])]


def _begin(name: str, workbook: CalamineWorkbook, options: Mapping[str, Any]) -> str:
    """The range of a table that stands below a title: rows of few cells above rows of many; empty where the first row is its header."""
    table = next(tables(name, workbook, {**options, "header": 0}), None)
    head = list(islice(table.rows, _HEAD)) if table is not None else []
    filled = [sum(cell != "" for cell in row.cells) for row in head]
    widest = max(filled, default=0)
    place = next((place for place, count in enumerate(filled) if count > widest * _TITLE_SHARE), 0)
    return f"{head[place].number}:" if place else ""


def _sort(cell: Value) -> str:
    match cell:
        case bool():
            return "boolean"
        case float() | int():
            return "integer" if float(cell).is_integer() and abs(cell) < 2**63 else "float"
        case dt.datetime():
            return "timestamp"
        case dt.date():
            return "date"
        case dt.time():
            return "time"
        case dt.timedelta():
            return "duration"
        case _:
            return "text"
