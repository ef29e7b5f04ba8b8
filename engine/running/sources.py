"""The files behind a run's sources: found once, known by their fingerprints before and after."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.errors import SourceError, TrustError, Where
from engine.project.fingerprint import fingerprint
from engine.project.project import Project, SourceFile
from engine.relation import Relation, Scan
from engine.running.record import SourceRecord


class Sources:
    """Files by the path that a document writes."""

    def __init__(self, project: Project, relations: Iterable[Relation]) -> None:
        every = [relation.query.source for relation in relations if isinstance(relation.query.source, Scan)]
        scans = [scan for scan in every if scan.format != "database"]
        self._readers = dict.fromkeys((scan.node, scan.path) for scan in scans)
        self._files = {path: _found(project, path, node) for node, path in self._readers}
        self._before = {file.path: fingerprint(file.path) for files in self._files.values() for file in files}

    def names(self, scan: Scan) -> tuple[tuple[str, Path], ...]:
        """The files of a scan, each with the name that people see."""
        return tuple((file.relative, file.path) for file in self._files[scan.path])

    def records(self) -> tuple[SourceRecord, ...]:
        """Every file of every source, as it was when the run began."""
        return tuple(
            SourceRecord(node=node, path=file.relative, bytes=file.path.stat().st_size, fingerprint=self._before[file.path])
            for node, path in self._readers
            for file in self._files[path]
        )

    def require_unchanged(self) -> None:
        """Every file is still what it was.

        Raises:
            SourceError: `source.changed_meanwhile`, as stages may then have read different rows.
        """
        for node, path in self._readers:
            for file in self._files[path]:
                if fingerprint(file.path) != self._before[file.path]:
                    raise SourceError(
                        f"node '{node}': {file.relative} changed while the run read it",
                        code="source.changed_meanwhile",
                        hint="nothing was written; run again when the file is complete",
                        where=Where(node=node, field="path"),
                    )


def _found(project: Project, path: str, node: str) -> tuple[SourceFile, ...]:
    try:
        return project.sources(path)
    except (SourceError, TrustError) as problem:
        problem.where = Where(node=node, field="path")
        raise
