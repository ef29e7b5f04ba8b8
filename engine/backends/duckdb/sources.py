"""The files of scans, opened once by the engine's process, on behalf of whoever prints and runs statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.drift import require_declared
from engine.backends.duckdb.excel_files import sheet_of
from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.workbooks import place_in_words
from engine.backends.statement import statement
from engine.errors import SourceError, StudioError, Where
from engine.relation import Query, Relation, Scan

Ask: TypeAlias = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Has the engine's process do `open`, `rejects` or `count`, and gives the values that it answers."""
NamedFile: TypeAlias = "tuple[str, str]"
"""A file's path from the project's root, and its path as the engine's process sees it."""
_Key: TypeAlias = "tuple[str, str, str]"
_WRITTEN = {
    "csv": "say how it is written (formats, decimal, thousands, null_values; detect finds them)",
    "json": "say how it is written (formats, for dates)",
    "excel": "say how it is written (formats, for dates; null_values)",
}


class OpenScans:
    """Gives a scan's files, as `DuckdbDialect` asks for them. Files are opened when they are first asked for.

    Attributes:
        warnings: what was found on the way and stops nothing: columns that nobody declared, renamed columns.
    """

    def __init__(self, ask: Ask, find: Callable[[Scan], Sequence[NamedFile]], *, work: str, is_thorough: bool) -> None:
        """Nothing is opened yet.

        Args:
            ask: reaches the engine's process.
            find: the files of a scan, in their order.
            work: a folder, as the engine's process sees it, for clean copies of files that the engine cannot read.
            is_thorough: whether files are looked through whole, and their lines counted, as for a run.
        """
        self._ask = ask
        self._find = find
        self._work = work
        self._is_thorough = is_thorough
        self._opened: dict[_Key, tuple[OpenFile, ...]] = {}
        self._rejects: dict[str, int] = {}
        self.warnings: list[StudioError] = []

    def __call__(self, scan: Scan) -> Sequence[OpenFile]:
        """The files of a scan; for rejected records, they are also found and kept in their table.

        Raises:
            SourceError: a file cannot be read as its node says; `where` names the node.
            SchemaError: `source.column_missing`, `source.column_extra`, `source.type_changed`.
        """
        try:
            files = self._open(scan)
            if scan.port == "rejected" and scan.node not in self._rejects:
                self._rejects[scan.node] = self._find_rejects(scan, keep=True, limit=0)["rows"]
        except StudioError as problem:
            problem.where = Where(node=scan.node, field=scan.place)
            raise
        return files

    def explain(self, scan: Scan) -> SourceError | None:
        """What is wrong with the first bad record of a text source: file, line, column, value; with a Parquet file: its column.

        None where all are sound.

        Args:
            scan: as `judged_scan` gives it.

        Raises:
            SourceError: the files cannot even be looked through, which explains it as well.
        """
        if scan.format == "parquet":
            return self._broken_column(scan)
        found = self._find_rejects(scan, keep=False, limit=1)["examples"]
        if not found:
            return None
        record = found[0]
        code = "source.value" if ": '" in record["_problem"] else "source.malformed"
        hint = (
            f"{_WRITTEN[scan.format]}, change the column's type, or set on_error to null or reject"
            if code == "source.value"
            else "repair the file, or set on_error to reject"
        )
        field = f"columns.{record['_problem'].partition(': ')[0]}" if code == "source.value" else "path"
        where = Where(node=scan.node, field=field, file=record["_file"])
        return SourceError(f"{record['_file']}, {_line(scan, record)}: {record['_problem']}", code=code, hint=hint, where=where)

    def require_all_records(self, scan: Scan, rows: int, rejected: int) -> None:
        """The files' records are all accounted for.

        Args:
            scan: a text source, opened thoroughly.
            rows: that the engine read.
            rejected: records, malformed or unfit.

        Raises:
            SourceError: `source.records_disagree`, with line numbers where records are malformed.
        """
        if self.can_hold_no_more(scan, rows + rejected):
            return
        files = self._open(scan)
        counts = self._asked(scan, "count", {"files": [file.header() for file in files], "options": _plain(scan)})["files"]
        if rows + rejected != sum(count["sound"] + count["malformed"] for count in counts) or (
            not rejected and any(count["malformed"] for count in counts)
        ):
            raise _lost(scan, files, counts, rows + rejected)

    def can_hold_no_more(self, scan: Scan, records: int) -> bool:
        """Whether so many records are as many as the files have lines: then none is missing, and there is no need to look."""
        files = self._open(scan)
        return all(file.lines is not None for file in files) and records == sum(map(_most_records, files))

    def _open(self, scan: Scan) -> tuple[OpenFile, ...]:
        key = (scan.format, scan.path, repr(sorted(_plain(scan).items())))
        if key not in self._opened:
            named = [{"name": name, "path": path} for name, path in self._find(scan)]
            arguments = {"format": scan.format, "options": _plain(scan), "files": named, "work": self._work, "thorough": self._is_thorough}
            files = tuple(map(OpenFile.from_header, self._ask("open", arguments)["files"]))
            self.warnings += _placed(scan, require_declared(scan, files))
            self._opened[key] = files
        return self._opened[key]

    def _find_rejects(self, scan: Scan, *, keep: bool, limit: int) -> Mapping[str, Any]:
        unfit: Query | None = scan.options["unfit"]
        sql = ""
        if unfit is not None:
            target = Relation(f"{scan.node}#unfit", unfit)
            sql = statement(target, {}, DuckdbDialect(self), columns=[name for name, _ in unfit.columns])
        arguments = {
            "node": scan.node,
            "options": _plain(scan),
            "files": [file.header() for file in self._open(scan)],
            "unfit": sql,
            "keep": keep,
            "limit": limit,
        }
        return self._asked(scan, "rejects", arguments)

    def _broken_column(self, scan: Scan) -> SourceError | None:
        """Of Parquet files the engine says neither which nor what of it is broken."""
        arguments = {"files": [file.header() for file in self._open(scan)], "columns": scan.options["declared"]}
        try:
            self._asked(scan, "read_pages", arguments)
        except SourceError as problem:
            return problem
        return None

    def _asked(self, scan: Scan, operation: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is found wrong on the way is the node's matter."""
        try:
            return self._ask(operation, arguments)
        except SourceError as problem:
            problem.where = Where(node=scan.node, field="path")
            raise


def _line(scan: Scan, record: Mapping[str, Any]) -> str:
    """Where a rejected record stands in its file."""
    if scan.format == "excel":
        return place_in_words(sheet_of(record["_text"]), record["_line"])
    return f"line {record['_line']}"


def _placed(scan: Scan, problems: Sequence[StudioError]) -> list[StudioError]:
    for problem in problems:
        problem.where = Where(node=scan.node, field=scan.place)
    return list(problems)


def rejected_scan(ports: Mapping[str, Relation]) -> Scan | None:
    """The scan of the rejected records of a text source; None for any other node."""
    source = ports["rejected"].query.source if "rejected" in ports else None
    return source if isinstance(source, Scan) else None


def judged_scan(ports: Mapping[str, Relation]) -> Scan | None:
    """The scan whose files can be looked through for what is wrong with them; None where the engine's own words have to do."""
    source = ports["rows"].query.source if "rows" in ports else None
    return source if isinstance(source, Scan) and source.format == "parquet" else rejected_scan(ports)


def _plain(scan: Scan) -> dict[str, Any]:
    """The options that the engine's process needs, without those that differ between the ports of a node."""
    return {name: value for name, value in scan.options.items() if name not in ("unfit", "tolerant")}


def _most_records(file: OpenFile) -> int:
    """No line can hold two records, so when as many are accounted for as there are lines, none is lost."""
    return (file.lines or 0) - file.first_line + 1


def _lost(scan: Scan, files: Sequence[OpenFile], counts: Sequence[Mapping[str, Any]], accounted: int) -> SourceError:
    there = sum(count["sound"] + count["malformed"] for count in counts)
    lines = [
        f"{file.name}, line {line}: {problem}" for file, count in zip(files, counts, strict=True) for line, problem in count["examples"]
    ]
    malformed = f"; malformed: {'; '.join(lines[:5])}" if lines else ""
    return SourceError(
        f"node '{scan.node}': its files hold {there:,} records, and {accounted:,} are accounted for{malformed}",
        code="source.records_disagree",
        hint="nothing was written; look at quotes and line ends, or set on_error to reject",
        where=Where(node=scan.node, field="path"),
    )
