"""What looking at a source's files gives, asked of the engine as the product asks it, and as values that tests compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.document.model import Fields, Node, Value
from engine.errors import UnsupportedError, Where
from engine.kinds import configure

FORMATS: Mapping[str, str] = {
    "read_csv": "csv",
    "read_json": "json",
    "read_excel": "excel",
    "read_parquet": "parquet",
    "read_arrow": "arrow",
}
"""The kinds whose files can be looked at, and the format of each."""
Ask: TypeAlias = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Has the engine's process do something, and gives the values that it answers."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading: raw fields to be merged into the node's, mappings key by key."""

    fields: Fields


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was kept as it is, or guessed, and should be looked at."""

    code: str
    message: str
    column: str | None
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Detected:
    """What to write into a node, in canonical order, and the findings; `rows` were looked at."""

    fields: Fields
    findings: tuple[Finding, ...]
    rows: int


def detect_source(
    ask: Ask, node: Node, files: Sequence[tuple[str, str]], work: str, values: Mapping[str, object] | None = None
) -> Detected:
    """Look at a source's files. What a person has written besides the columns is taken as it is.

    Args:
        ask: reaches the engine's process.
        node: a source that reads files; its fields but for the path may be missing.
        files: path from the project's root, and path as the engine's process sees it.
        work: a folder, as that process sees it, for clean copies.
        values: the parameters' values.

    Raises:
        UnsupportedError: `detect.not_a_file_source`.
        SourceError: a file cannot be read.
    """
    if node.kind not in FORMATS:
        message = f"node '{node.id}' reads no file, so there is nothing to detect"
        raise UnsupportedError(message, code="detect.not_a_file_source", hint="name a node that reads files", where=Where(node=node.id))
    known = _known(node, values or {})
    named = [{"name": name, "path": path} for name, path in files]
    found = ask("detect", {"format": FORMATS[node.kind], "files": named, "work": work, "known": known})
    fields = {name: value for name, value in found["fields"].items() if name == "columns" or name not in node.fields}
    findings = tuple(_finding(finding) for finding in found["findings"])
    return Detected(Fields((name, _raw(value)) for name, value in fields.items()), findings, found["rows"])


def _known(node: Node, values: Mapping[str, object]) -> dict[str, Any]:
    """The fields that are written, as values; those that cannot be read are left to be found."""
    placeholder = Fields({"column": "text"})
    fields = Fields({"path": "", **node.fields}).with_value("columns", placeholder)
    kind = configure(node.model_copy(update={"fields": fields}), values).kind
    names = [name for name in node.fields if name not in ("path", "columns")] if kind is not None else []
    return {name: value for name in names if isinstance(value := getattr(kind, name, None), str | int | bool | tuple)}


def _finding(finding: Mapping[str, Any]) -> Finding:
    alternatives = tuple(Alternative(Fields((name, _raw(value)) for name, value in each.items())) for each in finding["alternatives"])
    return Finding(finding["code"], finding["message"], finding["column"], alternatives)


def _raw(value: Any) -> Value:
    """JSON as a document has it."""
    if isinstance(value, dict):
        return Fields((str(name), _raw(part)) for name, part in value.items())
    return tuple(map(_raw, value)) if isinstance(value, list | tuple) else str(value)
