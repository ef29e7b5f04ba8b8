"""`penstock runs`: what ran in this project."""

from __future__ import annotations

from engine.running.record import RunRecord, list_records, load_record
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.output import Output
from studio.cli.place import open_project
from studio.cli.run_report import print_record
from studio.cli.table import print_list


def runs_command(run: str | None = None, /, *, options: Options = Options()) -> int:
    """List the runs of a project, or show one."""
    project = open_project()
    if run is not None:
        record = load_record(project, run)
        if options.json:
            options.output.value({"run": record.model_dump(mode="json")})
        else:
            print_record(options.output, record)
        return Exit.OK
    records = list_records(project)
    if options.json:
        options.output.value({"runs": [_row(record) for record in records]})
    else:
        _print(options.output, records)
    return Exit.OK


def _row(record: RunRecord) -> dict[str, object]:
    return {"run": record.id, "pipeline": record.pipeline, "status": record.status, "started": record.started, "seconds": record.seconds}


def _print(output: Output, records: tuple[RunRecord, ...]) -> None:
    if not records:
        output.line("nothing has run here yet: penstock run")
        return
    rows = [(record.id, record.status, record.started, f"{record.seconds:.1f} s", record.pipeline) for record in records]
    print_list(output, ("run", "status", "started", "took", "pipeline"), rows)
