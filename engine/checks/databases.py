"""What nodes ask of databases: does the connection exist, may this person's project use it, and is the query one that only reads."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.databases.fetching import connection_of
from engine.document.model import Document, Path
from engine.errors import ExpressionError, SourceError, StudioError
from engine.kinds.kind import KindProblem
from engine.kinds.sinks.write_database import WriteDatabase
from engine.kinds.sources.read_database import ReadDatabase
from engine.nearest import nearest
from engine.project.project import Project
from engine.project.trust import require_allowed
from engine.schema import Analysis


def database_findings(document: Document, analysis: Analysis, project: Project) -> Iterator[Finding]:
    """What is wrong with them; no database is opened and no server is asked."""
    for name, shape in analysis.nodes.items():
        if isinstance(shape.kind, ReadDatabase):
            place: Path = ("nodes", name, document.pipeline.by_id[name].kind)
            yield from _of_connection(shape.kind, place, project)
            yield from _of_query(shape.kind, place, project)
        elif isinstance(shape.kind, WriteDatabase):
            yield from _of_target(shape.kind, ("nodes", name, document.pipeline.by_id[name].kind), project)


def _of_connection(kind: ReadDatabase, place: Path, project: Project) -> Iterator[Finding]:
    try:
        connection = connection_of(project, kind.connection)
        require_allowed(project.root, kind.connection, connection)
        if connection.is_file:
            project.judge_source(connection.path)
    except SourceError as error:
        yield finding((*place, "connection"), error, is_warning=error.code == "source.not_found")
    except StudioError as error:
        yield _unusable(kind.connection, place, error, project)


def _of_target(kind: WriteDatabase, place: Path, project: Project) -> Iterator[Finding]:
    try:
        connection = connection_of(project, kind.connection)
        require_allowed(project.root, kind.connection, connection, writes=True)
        if connection.is_file:
            project.target(connection.path)
    except StudioError as error:
        yield _unusable(kind.connection, place, error, project)
        return
    from engine.databases.allow import require_statement  # few have statements, and their reader takes long to load

    for field, text in (("sql_before", kind.sql_before), ("sql_after", kind.sql_after)):
        try:
            if text is not None:
                require_statement(text, connection.driver)
        except ExpressionError as error:
            yield Finding((*place, field), KindProblem((field,), error, span=(error.start, error.end)))


def _unusable(name: str, place: Path, error: StudioError, project: Project) -> Finding:
    known = nearest(name, project.settings.connections) if error.code == "config.no_connection" else ()
    return Finding((*place, "connection"), KindProblem((), error, replacements=known))


def _of_query(kind: ReadDatabase, place: Path, project: Project) -> Iterator[Finding]:
    connection = project.settings.connections.get(kind.connection)
    if kind.query is None or connection is None:
        return
    from engine.databases.allow import require_select  # few have a query, and its reader takes long to load

    try:
        require_select(kind.query, connection.driver)
    except ExpressionError as error:
        yield Finding((*place, "query"), KindProblem(("query",), error, span=(error.start, error.end), replacements=error.replacements))
