"""Detection: what the data say about a node's shape, as edits that freeze it into the document.

A source's columns and form come from its files; the values of a node such as pivot from its input's sample, or from all data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any, Self

from engine.backends.choice import engines_of
from engine.backends.duckdb.column_names import unique_names
from engine.backends.statement import with_steps
from engine.databases.drivers.base import Found
from engine.databases.request import request_of
from engine.document.copying import free_id
from engine.document.edits import AddNode, Configure, Edit, RemoveNode, apply_all
from engine.document.model import Document, Fields, Node, Path, Value
from engine.document.problem import Fix, Problem
from engine.errors import ConfigError, ExpressionError, SchemaError, StudioError, Where
from engine.expanding import whole
from engine.kinds import kind_named
from engine.kinds.kind import Detection
from engine.parameters import parameters_of
from engine.preview.binding import child_binder
from engine.preview.child import Limits
from engine.preview.opening import open_workplace
from engine.preview.view import View
from engine.project.data_files import id_after
from engine.project.project import Project
from engine.relation import Relation, Scan
from engine.schema import Analysis, analyse

MOST_SHEETS = 50
"""A workbook of more stays one source."""
MOST_VALUES = 1_000
"""More would make more columns than anyone can read."""
_EVERY_ROW = 1 << 40
_ANY_COLUMN = Fields({"column_1": "text"})


@dataclass(frozen=True, slots=True)
class Detected:
    """What was found: the edits that write it down, and what a person should know or decide, each with its alternatives as fixes."""

    edits: tuple[Edit, ...]
    problems: tuple[Problem, ...] = ()
    sheets: tuple[str, ...] = ()
    """Of a workbook: those that hold cells, where the node does not say which are read."""


def sources_of(document: Document) -> tuple[str, ...]:
    """The nodes whose columns stand in files or in a database, and can be detected there."""
    return tuple(node.id for node in document.pipeline.nodes if _reads_columns(node))


def _reads_columns(node: Node) -> bool:
    kind = kind_named(node.kind)
    fields = kind.model_fields if kind is not None and kind.category == "source" else {}
    return "columns" in fields and ("path" in fields or "connection" in fields)


class Detector:
    """Detection in one project, by a walled process of its own."""

    def __init__(self, project: Project, *, is_thorough: bool = False) -> None:
        """Start the process.

        Args:
            project: where paths lead.
            is_thorough: whether values are looked for in all data, not in a sample.
        """
        self._sampled = project
        self._is_thorough = is_thorough
        self._beyond: Detector | None = None
        if is_thorough:
            project = replace(project, settings=project.settings.model_copy(update={"sample_rows": _EVERY_ROW}))
        limits = Limits(memory=project.settings.memory_limit or Limits().memory, seconds=project.settings.time_limit)
        self._project = project
        self._closing = ExitStack()
        self._place = open_workplace(project, limits, self._closing)
        self._child = self._place.child

    def detect(self, document: Document, node: str) -> Detected:
        """What the data say about a node.

        Raises:
            ConfigError: the node's shape does not depend on data.
            StudioError: a file cannot be read, or a node before this one is wrong.
        """
        found = document.pipeline.by_id[node]
        kind = kind_named(found.kind)
        if kind is not None and kind.category == "source" and "path" in kind.model_fields:
            return self._source(document, found)
        if found.kind == "read_database":
            return self._database(document, found)
        analysis = self._analysis(document)
        detection = analysis.nodes[node].detection if node in analysis.nodes else None
        if detection is None:
            raise _nothing_to_detect(found, is_wrong=node in analysis.nodes and analysis.nodes[node].blocked)
        if detection.needs_all_rows and not self._is_thorough:
            return self._in_all_rows(document, node)
        return self._values(document, analysis, node, detection)

    def detect_sources(self, document: Document) -> tuple[Document, tuple[Problem, ...]]:
        """The document with the columns of all its sources, and what was found on the way. Raises as `detect`.

        A workbook of several sheets, up to `MOST_SHEETS`, becomes a source for each.
        """
        problems: list[Problem] = []
        for node in document.pipeline.nodes:
            detected = self.detect(document, node.id)
            if 1 < len(detected.sheets) <= MOST_SHEETS:
                document, found = self._sheets(document, node, detected.sheets)
                problems += found
            else:
                document = apply_all(document, detected.edits)
                problems += detected.problems
        return document, tuple(problems)

    def _sheets(self, document: Document, node: Node, sheets: Sequence[str]) -> tuple[Document, tuple[Problem, ...]]:
        place = document.pipeline.nodes.index(node)
        document = apply_all(document, [RemoveNode(node=node.id)])
        problems: list[Problem] = []
        for number, sheet in enumerate(sheets):
            fields = node.fields.with_value("sheets", (_not_a_parameter(sheet),))
            source = Node(id=free_id(document, id_after(f"{node.id} {sheet.replace('.', ' ')}")), kind=node.kind, fields=fields)
            document = apply_all(document, [AddNode(node=source, index=place + number)])
            detected = self.detect(document, source.id)
            document = apply_all(document, detected.edits)
            problems += detected.problems
        return document, tuple(problems)

    def cancel(self) -> None:
        """End what is going on, from another thread or a signal handler; it raises CancelledError."""
        if self._beyond is not None:
            self._beyond.cancel()
        self._child.cancel()
        self._place.fetching.cancel()
        self._place.python.cancel()

    def close(self) -> None:
        """End the process."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _in_all_rows(self, document: Document, node: str) -> Detected:
        with Detector(self._sampled, is_thorough=True) as beyond:
            self._beyond = beyond
            return beyond.detect(document, node)

    def _analysis(self, document: Document) -> Analysis:
        binder = child_binder(self._child, parameters_of(whole(document).pipeline).types, spark=lambda: self._place.spark)
        return analyse(document, binder=binder)

    def _source(self, document: Document, node: Node) -> Detected:
        scan = _scan(document, node)
        files = [{"name": file.relative, "path": self._child.inside(file.path)} for file in self._project.sources(scan.path)]
        known = {name: value for name, value in scan.options.items() if name in node.fields}
        arguments = {"format": scan.format, "files": files, "work": self._child.inside(self._place.cache.folder), "known": known}
        answer = self._child.request("detect", arguments).values
        edits = tuple(_configured(node, (), answer["fields"]))
        return Detected(edits, tuple(_problem(node, finding) for finding in answer["findings"]), tuple(answer.get("sheets", ())))

    def _database(self, document: Document, node: Node) -> Detected:
        request = request_of(_scan(document, node))
        try:
            columns = self._place.fetching.columns(request, self._project.settings.time_limit)
        except StudioError as problem:
            problem.where = Where(node=node.id, field="query" if isinstance(problem, ExpressionError) else "connection")
            raise
        _require_names(node, [column.name for column in columns])
        edits = tuple(_configured(node, (), {"columns": {column.name: column.type for column in columns}}))
        return Detected(edits, tuple(_noted(node, column) for column in columns if column.note))

    def _values(self, document: Document, analysis: Analysis, node: str, detection: Detection) -> Detected:
        import pyarrow as pa  # loaded only where rows come back

        # As a port of the node, so that the view can name its result.
        values_port = replace(detection.relation, name=f"{node}.detected_{detection.field}")
        judged = document.model_copy(update={"pipeline": analysis.pipeline})
        view = View(judged, analysis, values_port, self._place, engines_of(judged, self._project))
        reply = view.page(MOST_VALUES + 1, 0)
        values = tuple(map(_not_a_parameter, pa.ipc.open_stream(reply.arrow).read_all().column(0).to_pylist()))
        if len(values) > MOST_VALUES:
            message = f"'{detection.field}' of node '{node}' would hold more than {MOST_VALUES:,} values"
            raise SchemaError(message, code="detect.too_many", hint="choose another column", where=Where(node=node, field=detection.field))
        return Detected((Configure(node=node, field=(detection.field,), value=values),))


def _require_names(node: Node, names: list[str]) -> None:
    """Columns of a query are asked for by their names, so each needs one of its own."""
    wrong = next((name for name, fit in zip(names, unique_names(names), strict=True) if name != fit), None)
    if wrong is not None:
        message = f"node '{node.id}': '{wrong}' is the name of two columns, or none that a column can have"
        raise SchemaError(message, code="schema.names_clash", hint="read a query that names it with AS", where=Where(node=node.id))


def _noted(node: Node, column: Found) -> Problem:
    """What a person should know of a column of a database."""
    found = {
        "code": "detect.database_type",
        "message": f"column '{column.name}' is {column.own or 'of no type'}: {column.note}",
        "column": column.name,
        "alternatives": [{"columns": {column.name: kind}} for kind in column.others],
    }
    return _problem(node, found)


def _not_a_parameter(text: str) -> str:
    """A text of the data as a field takes it, where `${name}` would be a parameter."""
    return text.replace("${", "$${")


def _scan(document: Document, node: Node) -> Scan:
    """How the source would read its files, whatever its columns are."""
    columns = node.fields.get("columns") or _ANY_COLUMN
    known = node.model_copy(update={"fields": node.fields.with_value("columns", columns)})
    alone = document.pipeline.model_copy(update={"nodes": (known,)})
    shape = analyse(document.model_copy(update={"pipeline": alone})).nodes.get(node.id)
    for problem in shape.problems if shape is not None else ():
        if problem.severity == "error":
            problem.error.where = Where(node=node.id, field=".".join(map(str, problem.path)))
            raise problem.error
    scans = [scan for relation in with_steps(shape.relations.values() if shape else ()).values() for scan in _scans(relation)]
    if not scans:
        raise _nothing_to_detect(node, is_wrong=False)
    return scans[0]


def _scans(relation: Relation) -> Iterator[Scan]:
    if isinstance(relation.query.source, Scan):
        yield relation.query.source


def _nothing_to_detect(node: Node, *, is_wrong: bool) -> ConfigError:
    message = f"node '{node.id}' has nothing to detect" + (" while a node before it is wrong" if is_wrong else "")
    hint = "mend what check shows first" if is_wrong else "sources that read files, pivot, transpose and promote_header have"
    return ConfigError(message, code="detect.nothing", hint=hint, where=Where(node=node.id))


def _configured(node: Node, at: Path, fields: Mapping[str, Any]) -> Iterator[Configure]:
    for name, value in fields.items():
        yield Configure(node=node.id, field=(*at, name), value=_raw(value))


def _raw(value: Any) -> Value:
    """JSON as a document holds it."""
    if isinstance(value, Mapping):
        return Fields((name, _raw(item)) for name, item in value.items())
    return tuple(map(_raw, value)) if isinstance(value, list | tuple) else str(value)


def _problem(node: Node, finding: Mapping[str, Any]) -> Problem:
    column = finding["column"]
    return Problem(
        code=finding["code"],
        severity="warning",
        message=finding["message"],
        node=node.id,
        field=f"columns.{column}" if column else None,
        fixes=tuple(_fix(node, alternative) for alternative in finding["alternatives"]),
    )


def _fix(node: Node, fields: Mapping[str, Any]) -> Fix:
    """An alternative sets parts of fields: one column's type, not all columns."""
    edits: list[Edit] = []
    for name, value in fields.items():
        edits += _configured(node, (name,), value) if isinstance(value, Mapping) else _configured(node, (), {name: value})
    words = [f"{'.'.join(map(str, edit.field))}: {_worded(edit.value)}" for edit in edits if isinstance(edit, Configure)]
    return Fix(title=f"Write {', '.join(words)}", edits=tuple(edits))


def _worded(value: Value | None) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
