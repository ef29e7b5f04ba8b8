"""Checkpoints of a run: which of them stand already and need not be computed, and keeping those that are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from engine.document.graph import upstream
from engine.document.model import Node
from engine.errors import LimitError, SinkError, SourceError, Where
from engine.kinds.transforms.checkpoint import Checkpoint
from engine.preview.keys import digest, node_keys
from engine.project.project import Project
from engine.running.checkpoint_store import CheckpointStore, Kept
from engine.running.events import CheckpointUsed
from engine.running.graph import node_of
from engine.running.log import RunLog
from engine.running.parts import Parts
from engine.running.plan import checkpoint_relations
from engine.running.record import CheckpointRecord
from engine.running.stage import Stage

_CHANGEFUL = re.compile(
    r"\b(curdate|current_\w+|get_current_\w+|localtime|localtimestamp|now|today|transaction_timestamp|unix_timestamp"
    r"|rand|randn|random|randstr|gen_random_uuid|uuid|uuidv4|uuidv7|shuffle)\b",
    re.IGNORECASE,
)
"""What a person's own SQL may call that gives something else each time; a column of that name counts as well, to be on the safe side."""


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Those of one run."""

    project: Project
    log: RunLog
    engines: Mapping[str, str]
    """Of every node."""
    parts: Parts

    def take(self, name: str) -> CheckpointUsed | None:
        """Have the rows of a checkpoint's relation stand as a part of the run, if they are kept; one that is damaged is noted."""
        relation = checkpoint_relations(self.log.analysis)[name]
        node = node_of(name)
        if self._changeful(node) is not None:
            return None
        folder = self.parts.place(name, relation.fields)
        try:
            kept = CheckpointStore(self.project).take(self._key(node), folder)
        except SourceError as problem:
            problem.message, problem.where = f"node '{node}': {problem.message}", Where(node=node)
            self.log.note(problem, "warning")
            kept = None
        if kept is None:
            self.parts.drop(name)
            return None
        self.log.rows[name] = kept.rows
        self.log.problems.extend(kept.problems)
        self.log.checkpoints.append(CheckpointRecord(node=node, made=kept.made, rows=kept.rows, bytes=kept.bytes, is_used=True))
        return CheckpointUsed(node, kept.made, kept.rows)

    def keep(self, stage: Stage, rows: int) -> None:
        """Keep what a stage has made; that it cannot be kept is noted, and ends no run."""
        part = self.parts.get(stage.target.name)
        other = self._changeful(stage.node)
        if other is not None:
            self.log.note(_not_kept(stage.node, f"what '{other}' gives may be something else each time"), "warning")
        if part is None or other is not None:
            return
        now, size = datetime.now(UTC), sum(path.stat().st_size for path in part.files)
        above = upstream(self.log.document.pipeline, stage.node) - {stage.node}
        kept = Kept(
            node=stage.node,
            made=now.isoformat(timespec="milliseconds"),
            until=(now + timedelta(days=self._days(stage.node))).isoformat(timespec="milliseconds"),
            rows=rows,
            bytes=size,
            problems=tuple(problem for problem in self.log.problems if problem.severity == "warning" and problem.node in above),
        )
        try:
            CheckpointStore(self.project).keep(self._key(stage.node), part.folder, kept)
        except (SinkError, LimitError, OSError) as problem:
            self.log.note(_not_kept(stage.node, str(problem)), "warning")
            return
        self.log.checkpoints.append(CheckpointRecord(node=stage.node, made=kept.made, rows=rows, bytes=size, is_used=False))

    def _days(self, node: str) -> int:
        kind = self.log.analysis.nodes[node].kind
        return kind.keep_days if isinstance(kind, Checkpoint) else 1

    def _changeful(self, node: str) -> str | None:
        """The node above that may give other rows each time, if there is one: a database, or SQL or code that asks for the time."""
        pipeline = self.log.document.pipeline
        nodes = (pipeline.by_id[name] for name in sorted(upstream(pipeline, node)))
        return next((each.id for each in nodes if _is_changeful(each)), None)

    def _key(self, node: str) -> str:
        """Over all that the rows depend on; not over how long they are kept."""
        pipeline, log = self.log.document.pipeline, self.log
        files = {source.node: _fingerprints(log, source.node) for source in log.sources}
        keys = node_keys(pipeline, upstream(pipeline, node), log.analysis.values, files, self.engines)
        reference = pipeline.by_id[node].references[0]
        return digest("checkpoint", keys.get(reference.node), reference.port, self.engines[node])


_CHANGEFUL_CODE = re.compile(
    r"\b(random\w*|default_rng|rand\w*|shuffle|sample|choices?|secrets|urandom|uuid\w*|now|utcnow|today|time|perf_counter|monotonic)\b"
)
"""The same of a person's Python."""
_TEXTS: Mapping[str, tuple[str, re.Pattern[str]]] = MappingProxyType({"sql": ("query", _CHANGEFUL), "python": ("code", _CHANGEFUL_CODE)})


def _is_changeful(node: Node) -> bool:
    if node.kind not in _TEXTS:
        return node.kind == "read_database"
    field, words = _TEXTS[node.kind]
    return words.search(str(node.fields.get(field, ""))) is not None


def _not_kept(node: str, why: str) -> SinkError:
    message = f"node '{node}': the rows are not kept for later runs: {why}"
    return SinkError(message, code="checkpoint.not_kept", where=Where(node=node))


def _fingerprints(log: RunLog, node: str) -> tuple[str, ...]:
    return tuple(f"{source.path}:{source.fingerprint}" for source in log.sources if source.node == node)
