"""`penstock runs`: what ran in this project, and what can be finished."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from engine.project.project import Project
from engine.running.intent import Intent
from engine.running.record import RunRecord, list_records, load_record
from engine.running.sweeping import give_up, mend_outputs, resumable_runs
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.output import Output
from studio.cli.place import open_project
from studio.cli.run_report import print_record
from studio.cli.table import print_list


def runs_command(
    run: str | None = None,
    /,
    *,
    prune: Annotated[bool, Parameter(negative="", help="Give up runs that could be resumed, and remove what they have staged.")] = False,
    options: Options = Options(),
) -> int:
    """List the runs of a project, or show one."""
    project = open_project()
    mend_outputs(project)
    if prune:
        _prune(project, options.output)
    elif run is not None:
        record = load_record(project, run)
        if options.json:
            options.output.value({"run": record.model_dump(mode="json")})
        else:
            print_record(options.output, record)
    else:
        _list(project, options.output)
    return Exit.OK


def _prune(project: Project, output: Output) -> None:
    given_up = give_up(project)
    if output.as_json:
        output.value({"given_up": [intent.run for intent in given_up]})
        return
    for intent in given_up:
        output.line(f"gave up run {intent.run} of {intent.pipeline or 'a pipeline'}")
    if not given_up:
        output.line("there is no run that could be resumed")


def _list(project: Project, output: Output) -> None:
    records, resumable = list_records(project), resumable_runs(project)
    rows = sorted(_rows(records, resumable), key=lambda row: (str(row["started"]), str(row["run"])), reverse=True)
    if output.as_json:
        output.value({"runs": rows})
    elif rows:
        _print(output, rows, resumable)
    else:
        output.line("nothing has run here yet: penstock run")


def _rows(records: Sequence[RunRecord], resumable: Sequence[Intent]) -> list[dict[str, object]]:
    """A run that was killed has no record."""
    open_runs = {intent.run for intent in resumable}
    known = {record.id for record in records}
    return [
        _row(record.id, record.pipeline, record.status, record.started, record.seconds, is_resumable=record.id in open_runs)
        for record in records
    ] + [
        _row(intent.run, intent.pipeline, "killed", intent.started, None, is_resumable=True)
        for intent in resumable
        if intent.run not in known
    ]


def _row(run: str, pipeline: str, status: str, started: str, seconds: float | None, *, is_resumable: bool) -> dict[str, object]:
    return {"run": run, "pipeline": pipeline, "status": status, "started": started, "seconds": seconds, "resumable": is_resumable}


def _print(output: Output, rows: Sequence[dict[str, object]], resumable: Sequence[Intent]) -> None:
    cells = [(str(row["run"]), str(row["status"]), str(row["started"]), _seconds(row["seconds"]), str(row["pipeline"])) for row in rows]
    print_list(output, ("run", "status", "started", "took", "pipeline"), cells)
    for intent in resumable:
        output.line(f"run {intent.run} can be finished: penstock run --resume {intent.run}")


def _seconds(value: object) -> str:
    return f"{value:.1f} s" if isinstance(value, float) else "-"
