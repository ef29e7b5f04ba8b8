"""Stages of a person's code: DuckDB writes the rows that it is given, in their order, and proves those that it gives back."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from engine.backends.duckdb.parts import parquet_sql
from engine.backends.python.failures import blame
from engine.backends.python.runner import CodeInput, CodeRunner
from engine.errors import StudioError, Where
from engine.relation import Python
from engine.running.counting import Counting, row_counts
from engine.running.duckdb_stages import DuckdbStages
from engine.running.outcome import Outcome
from engine.running.stage import Stage
from engine.running.statements import Statements
from engine.running.workplace import Workplace

_FILE = "part-0.parquet"


class PythonStages:
    """Runs each piece of code in a process of its own."""

    patience = 10.0
    is_running = True
    """A process is there whenever code is to run."""

    def __init__(self, place: Workplace, statements: Statements, runner: CodeRunner, duckdb: DuckdbStages) -> None:
        self._place = place
        self._statements = statements
        self._runner = runner
        self._duckdb = duckdb

    def run(self, stage: Stage) -> Outcome:
        """Have the rows written as Parquet; what is no part for later stages is then counted or shown by DuckDB."""
        begin = time.monotonic()
        folder = self._place.parts.place(stage.target.name, stage.fields)
        folder.mkdir()
        written = self._written(stage, stage.columns, folder / _FILE)
        self._place.parts.require_room()
        seconds = {stage.target.name: time.monotonic() - begin}
        counts = row_counts(stage, Counting(frozenset(), {}), {}, {}, self._place.known_rows(stage.kept), written)
        if stage.sort == "keep":
            return Outcome(written, counts, seconds)
        rest = self._duckdb.run(replace(stage, relations={}, kept=(stage.target.name,), drops=()))
        self._place.parts.drop(stage.target.name)
        return replace(rest, counts={**counts, **rest.counts}, seconds=seconds)

    def probe(self, stage: Stage, name: str, columns: Sequence[str], seconds: float) -> None:
        """Run the code once more and forget what it gives."""
        del name  # a stage of code computes nothing else
        with self._file("probed") as path:
            self._written(stage, columns, path, seconds)

    def _written(self, stage: Stage, columns: Sequence[str], target: Path, seconds: float | None = None) -> int:
        """Run the code and write those columns of what it gives back; gives the number of rows."""
        python = stage.target.query.source
        if not isinstance(python, Python):
            raise TypeError(f"stage {stage.number} is no code")
        with self._given(stage, python) as inputs, self._file("made") as made:
            self._place.token.check()
            self._runner.run(python, inputs, made, self._place.seconds_left(seconds))
            return self._adopted(python, columns, made, target)

    @contextmanager
    def _given(self, stage: Stage, python: Python) -> Iterator[Mapping[str, CodeInput]]:
        """The inputs as files, sorted where their rows have an order."""
        inputs: dict[str, CodeInput] = {}
        try:
            for argument, name in python.inputs:
                inputs[argument] = CodeInput(self._new_file("given"), self._statements.visible(name))
                select = self._statements.sorted_rows(name)
                self._place.ask(parquet_sql(select, self._place.child.inside(inputs[argument].path)))
            self._place.parts.require_room()
            yield inputs
        except StudioError as problem:
            if problem.where.node is None:
                problem.where = Where(node=stage.node)
            raise
        finally:
            for each in inputs.values():
                each.path.unlink(missing_ok=True)

    def _adopted(self, python: Python, columns: Sequence[str], made: Path, target: Path) -> int:
        child = self._place.child
        arguments = {
            "path": child.inside(made),
            "columns": [(field.name, str(field.type)) for field in python.fields],
            "wanted": list(columns),
            "target": child.inside(target),
        }
        try:
            return int(child.request("adopt", arguments, timeout=self._place.seconds_left()).values["rows"])
        except StudioError as problem:
            blame(problem, python, "columns")
            raise

    @contextmanager
    def _file(self, word: str) -> Iterator[Path]:
        path = self._new_file(word)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _new_file(self, word: str) -> Path:
        return self._place.parts.file(f"{word}-{secrets.token_hex(4)}")
