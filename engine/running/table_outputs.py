"""Sinks of a run that are tables: their rows wait in files until every stage is done, and then go in, one sink after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from engine.databases.placing import Placing
from engine.databases.write_request import WriteRequest
from engine.errors import SinkError, StudioError, Where
from engine.kinds.sinks.write_database import WriteDatabase
from engine.project.fingerprint import size_and_hash
from engine.relation import Field
from engine.running.events import OutputPlaced, RunEvent
from engine.running.log import RunLog
from engine.running.parts import Parts
from engine.running.record import OutputRecord
from engine.running.stage import Plan


class TableOutputs:
    """The tables that a plan writes."""

    def __init__(self, plan: Plan, parts: Parts) -> None:
        """Nothing is written yet.

        Raises:
            SinkError: `sink.same_target`, two sinks write one table.
        """
        self._requests: dict[str, WriteRequest] = {}
        self.files: dict[str, Path] = {}
        """Where the rows of each sink wait, by node."""
        owners: dict[tuple[str, str], str] = {}
        for stage in plan.stages:
            if stage.sort == "sink" and isinstance(stage.sink, WriteDatabase):
                request = _request_of(stage.sink, stage.target.visible)
                owner = owners.setdefault((request.connection, request.table.casefold()), stage.node)
                if owner != stage.node:
                    message = f"nodes '{owner}' and '{stage.node}' write the same table {request.title}"
                    hint = "let one node write all of its rows: union_rows"
                    raise SinkError(message, code="sink.same_target", hint=hint, where=Where(node=stage.node, field="table"))
                self._requests[stage.node] = request
                self.files[stage.node] = parts.file(f"table-{len(self.files)}")

    def describe(self, written: Mapping[str, int]) -> list[OutputRecord]:
        """What waits."""
        return [self._described(node, request, written[node]) for node, request in self._requests.items()]

    def place(self, placing: Placing, seconds: Callable[[], float | None], log: RunLog, on_event: Callable[[RunEvent], None]) -> None:
        """Write each table; `log.outputs` has them all, and says which are done.

        Raises:
            StudioError: one could not be written; the message says which outputs are new and which are as they were.
        """
        for number, output in enumerate(log.outputs):
            request = self._requests.get(output.node)
            if request is None:
                continue
            try:
                placing.write(request, self.files[output.node], seconds())
            except StudioError as problem:
                problem.where = replace(problem.where, node=output.node, field=problem.where.field or "connection")
                done = [each.path for each in log.outputs if each.is_placed]
                if done:
                    problem.message += f". New: {', '.join(done)}; as before: all other outputs"
                raise
            log.outputs[number] = output.model_copy(update={"is_placed": True})
            on_event(OutputPlaced(output.node, output.path, output.rows, output.bytes))

    def _described(self, node: str, request: WriteRequest, rows: int) -> OutputRecord:
        size, digest = size_and_hash(self.files[node])
        return OutputRecord(node=node, path=request.title, rows=rows, bytes=size, sha256=digest, is_placed=False)


def has_tables(plan: Plan) -> bool:
    """Whether a sink of the plan is a table."""
    return any(stage.sort == "sink" and isinstance(stage.sink, WriteDatabase) for stage in plan.stages)


def _request_of(sink: WriteDatabase, fields: Sequence[Field]) -> WriteRequest:
    """What a sink asks for rows of those columns; a key may be written in another case than its column."""
    names = {field.name.casefold(): field.name for field in fields}
    return WriteRequest(
        connection=sink.connection,
        table=sink.table,
        mode=sink.mode,
        columns=tuple((field.name, str(field.type)) for field in fields),
        keys=tuple(names.get(key.casefold(), key) for key in sink.keys),
        before=sink.sql_before or "",
        after=sink.sql_after or "",
    )
