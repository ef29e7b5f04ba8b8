"""Stages on DuckDB: one statement in the walled process each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.backends.duckdb.writing import filling, finishing
from engine.running.counting import counting, row_counts, written_names
from engine.running.outcome import Outcome
from engine.running.stage import Stage
from engine.running.statements import Statements
from engine.running.workplace import Workplace

_FILE = "part-0.parquet"


class DuckdbStages:
    """Runs stages in the walled process."""

    patience = 10.0

    def __init__(self, place: Workplace, statements: Statements) -> None:
        self._place = place
        self._statements = statements

    @property
    def is_running(self) -> bool:
        """Whether the walled process is there."""
        return self._place.child.is_running

    def run(self, stage: Stage) -> Outcome:
        """Run a stage, and count the rows of its relations."""
        rules = counting(stage)
        path = self._path(stage)
        text = self._statements.text(stage, rules.marked, path)
        examples = self._statements.examples(stage) if stage.sort in ("guard", "reject") else ""
        reply = self._place.ask(text, examples=examples, drops=self._drops(stage), shows=stage.sort == "show", **_rest(stage, path))
        values = reply.values
        if stage.is_handed:
            self._place.parts.require_room()
        return Outcome(
            written=values["written"],
            counts=self._counts(stage, values),
            seconds=self._seconds(stage, values),
            examples=values["examples"],
            arrow=reply.arrow,
            peak_bytes=values["peak_bytes"],
            spilled_bytes=values["spilled_bytes"],
        )

    def probe(self, stage: Stage, name: str, columns: Sequence[str], seconds: float) -> None:
        """Compute columns of a relation and forget them."""
        self._place.ask(self._statements.probe(stage, name, columns), seconds=seconds)

    def _path(self, stage: Stage) -> str:
        """Where the stage writes, as the process sees it; empty where it writes nothing."""
        place = self._place
        if stage.sort == "sink":
            return place.child.inside(place.output(stage.node))
        if not stage.is_handed:
            return ""
        folder = place.parts.place(stage.target.name, stage.fields)
        folder.mkdir()
        return place.child.inside(folder / _FILE)

    def _drops(self, stage: Stage) -> list[str]:
        """Its own tables; files are dropped by whoever runs the stages."""
        return [self._statements.table(name) for name in stage.drops if self._place.parts.get(name) is None]

    def _seconds(self, stage: Stage, values: Mapping[str, Any]) -> dict[str, float]:
        """By relation; what none of them holds is the work on what is written."""
        names = [name for name in written_names(stage) if name in stage.relations]
        return {**dict.fromkeys(names[-1:], values["own_seconds"]), **values["seconds"]}

    def _counts(self, stage: Stage, values: Mapping[str, Any]) -> dict[str, int | None]:
        """Of the stage's relations; a relation that is kept, or put aside, has as many rows as were written."""
        place = self._place
        rules = counting(stage)
        footers = {name: place.rows_in_files(scan) for name, scan in rules.footers.items()}
        return row_counts(stage, rules, values["rows"], footers, place.known_rows(stage.kept), values["written"])


def _rest(stage: Stage, path: str) -> dict[str, Any]:
    """What is to be done with what the statement of a sink has written: an Arrow file is made of it, or a folder filled."""
    return {"arrow": finishing(stage.sink, path, stage.target.visible), "partitions": filling(stage.sink, path, stage.target)}
