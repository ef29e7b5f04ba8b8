"""What JSON files say about themselves: where their records are, and the type of every key, by the values of the records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from engine.backends.duckdb.column_names import unique_names
from engine.backends.duckdb.findings import Finding, doubt
from engine.backends.duckdb.json_files import opened_records
from engine.errors import ExpressionError, SourceError
from engine.json_records import Number
from engine.language import read_value
from engine.language.types import DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, DataType, decimal

MOST_RECORDS = 200_000
"""Of each file."""
_MOST_KEYS = 2_000
_DEPTH = 4
"""How deep inside a document an array of objects is looked for."""
_MOMENTS: tuple[DataType, ...] = (DATE, TIMESTAMP_TZ, TIMESTAMP, TIME)
_LIKE_MOMENT = re.compile(r"[0-9]{4}-|[0-9]{1,2}:")
_WHOLE = re.compile(r"-?[0-9]{1,38}")
_NUMBERS = {"integer", "large", "float"}
_WORDS = {"boolean": "true or false", "text": "texts", "json": "objects or arrays"}
_SHOWN = 5


@dataclass(slots=True)
class _Key:
    """What the values of a key have been."""

    sorts: set[str] = field(default_factory=set)
    """`integer`, `large` (a whole number of up to 38 digits), `float`, `boolean`, `text`, `json`."""
    moments: list[DataType] = field(default_factory=lambda: list(_MOMENTS))
    """The types that all texts so far can be."""

    def add(self, value: Any) -> None:
        """Take note of one value."""
        match value:
            case None:
                return
            case bool():
                self.sorts.add("boolean")
            case Number():
                self.sorts.add(_number(value))
            case str():
                self.sorts.add("text")
                if self.moments:
                    self.moments = [kind for kind in self.moments if _is_a(value, kind)] if _LIKE_MOMENT.match(value) else []
            case _:
                self.sorts.add("json")

    def opinion(self, name: str) -> tuple[str, Finding | None]:
        """The type, and what a person should look at."""
        if not self.sorts:
            return "text", doubt("detect.only_nulls", name, "is null in every record; it is taken for text")
        if self.sorts <= _NUMBERS:
            return "float" if "float" in self.sorts else str(decimal(38, 0)) if "large" in self.sorts else "integer", None
        if len(self.sorts) == 1:
            (sort,) = self.sorts
            return str(self.moments[0]) if sort == "text" and self.moments else sort, None
        kind, other = ("json", "text") if "json" in self.sorts else ("text", "json")
        held = " and ".join(sorted({_WORDS.get(sort, "numbers") for sort in self.sorts}))
        return kind, doubt("detect.mixed", name, f"holds {held}; it is read as {kind}", other)


@dataclass(slots=True)
class _Look:
    """What was seen in all files."""

    keys: dict[str, _Key] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    rows: int = 0

    def at(self, name: str, path: str, options: Mapping[str, Any]) -> None:
        """Look at the records of a file."""
        before, own, rows = tuple(self.keys), dict[str, None](), self.rows
        malformed = ""
        with opened_records(name, path, options) as records:
            for record in islice(records, MOST_RECORDS):
                if record.value is None:
                    malformed = malformed or f"{name}, line {record.line}: {record.problem}"
                    continue
                self.rows += 1
                own.update(dict.fromkeys(record.value))
                self._add(record.value)
        if malformed:
            self.findings.append(Finding("detect.malformed", malformed, alternatives=({"on_error": "reject"},)))
        missing = [key for key in before if key not in own]
        if missing and self.rows > rows:
            fix = ({"missing_columns": "null"},)
            self.findings.append(Finding("detect.missing_columns", f"{name} lacks {', '.join(missing[:_SHOWN])}", alternatives=fix))

    def _add(self, record: Mapping[str, Any]) -> None:
        for key, value in record.items():
            if key in self.keys or len(self.keys) < _MOST_KEYS:
                self.keys.setdefault(key, _Key()).add(value)

    def columns(self) -> dict[str, str]:
        """The types; a key that cannot be a column beside the others is left out, which is told."""
        found: dict[str, str] = {}
        for (key, seen), name in zip(self.keys.items(), unique_names(list(self.keys)), strict=True):
            if key != name:
                message = f"the key '{key}' is left out: its name is empty, or another's but for upper and lower case"
                self.findings.append(Finding("detect.left_out", message))
                continue
            found[key], finding = seen.opinion(key)
            self.findings += [finding] if finding is not None else []
        return found


def detect_json(files: Sequence[Mapping[str, str]], known: Mapping[str, Any]) -> dict[str, Any]:
    """Look at the files; gives what `engine.backends.duckdb.detect.detect` does.

    Raises:
        SourceError: a file cannot be read; `source.empty` where there is no record.
    """
    options = {name: known[name] for name in ("form", "records", "compression") if known.get(name)}
    look = _Look()
    paths = _paths(files[0], options) if "records" not in options and options.get("form", "auto") == "auto" else ()
    if paths:
        options["records"] = paths[0]
    if paths[1:]:
        others = tuple({"records": path} for path in paths[1:])
        look.findings.append(Finding("detect.records", f"the records are taken from {paths[0]}, which is a guess", alternatives=others))
    for file in files:
        look.at(file["name"], file["path"], options)
    if not look.rows:
        raise SourceError(f"{files[0]['name']} has no records", code="source.empty", hint="detect needs a file with records")
    fields = {"columns": look.columns()} | ({"records": paths[0]} if paths else {})
    return {"fields": fields, "findings": [asdict(finding) for finding in look.findings], "rows": look.rows}


def _paths(file: Mapping[str, str], options: Mapping[str, Any]) -> tuple[str, ...]:
    """Paths of arrays of objects, the longest first, where the whole file is one object that holds some."""
    with opened_records(file["name"], file["path"], options) as records:
        head = list(islice(records, 2))
    if len(head) != 1 or head[0].value is None:
        return ()
    found = sorted(_arrays(head[0].value, ()), key=lambda each: -each[1])
    return tuple(".".join(map(_step, steps)) for steps, _ in found)


def _arrays(value: Mapping[str, Any], steps: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    for name, each in value.items() if len(steps) < _DEPTH else ():
        if isinstance(each, list) and each and isinstance(each[0], dict):
            yield (*steps, name), len(each)
        elif isinstance(each, dict):
            yield from _arrays(each, (*steps, name))


def _step(name: str) -> str:
    return name if re.fullmatch(r'[^."]+', name) else '"' + name.replace('"', '""') + '"'


def _number(text: str) -> str:
    if not _WHOLE.fullmatch(text):
        return "float"
    return "integer" if -(2**63) <= int(text) < 2**63 else "large"


def _is_a(text: str, kind: DataType) -> bool:
    try:
        read_value(text, kind)
    except ExpressionError:
        return False
    return True
