"""What a run tells while it goes on: a bar at a terminal, lines elsewhere; always on standard error."""

from __future__ import annotations

from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from engine.running.events import CheckpointUsed, RunEvent, RunStarted, SourceFetched, StageFinished, StageProgress, StageStarted
from engine.running.record import FetchRecord
from studio.cli.output import Output
from studio.cli.visible import visible


class RunProgress:
    """Shows events; used as a context around the run."""

    def __init__(self, output: Output) -> None:
        self._output = output
        words = TextColumn("{task.description}", markup=False)
        self._bar = Progress(words, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=output.errors, transient=True)
        self._task = self._bar.add_task("Starting", total=None)
        self._is_live = output.is_watched

    def __enter__(self) -> Self:
        if self._is_live:
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._is_live:
            self._bar.stop()

    def show(self, event: RunEvent) -> None:
        """Show one event; nothing is shown to a program."""
        if self._output.as_json:
            return
        match event:
            case RunStarted():
                self._bar.update(self._task, total=len(event.stages))
            case StageStarted():
                self._bar.update(self._task, description=visible(event.title))
            case SourceFetched(title=title, rows=rows):
                self._bar.update(self._task, description=visible(f"{title}, {rows:,} rows"))
                if event.is_done:
                    told = FetchRecord(rows=rows, asked=event.asked, conditions=event.conditions, is_cut=event.is_cut)
                    self._output.note(f"{title}  ", (told.words, "dim"))
            case StageProgress() if event.tasks:
                self._bar.update(self._task, completed=event.number - 1 + event.done / event.tasks)
            case CheckpointUsed():
                self._output.note((event.node, "bold"), f" from checkpoint of {event.made}")
            case StageFinished():
                self._bar.update(self._task, completed=event.number)
                self._output.note((f"[{event.number}/{event.of}]", "dim"), f" {event.title}  ", (f"{event.seconds:.1f} s", "dim"))
            case _:
                pass
