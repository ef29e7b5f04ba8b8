"""`penstock run`: the whole pipeline, over all data, its outputs put in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from cyclopts import Parameter

from engine.running.cancel import CancelToken
from engine.running.events import RowsShown, RunEvent
from engine.running.plan import Plan, plan
from engine.running.run import run
from engine.schema import analyse
from studio.cli.arrow import print_arrow, rows_shape
from studio.cli.binding import binder_for
from studio.cli.exits import Exit
from studio.cli.interrupt import on_interrupt
from studio.cli.options import Options, PipelineWord
from studio.cli.output import Output
from studio.cli.parameters import SettingWords, read_settings
from studio.cli.place import Place, find_spot, open_place
from studio.cli.placing import placed_errors
from studio.cli.progress import RunProgress
from studio.cli.run_report import print_record
from studio.cli.soundness import require_sound
from studio.cli.table import print_list


def run_command(
    pipeline: PipelineWord = None,
    /,
    *,
    set_: SettingWords = (),
    only: Annotated[str | None, Parameter(help="Write just this sink; of any other node print the first rows and write nothing.")] = None,
    plan_: Annotated[bool, Parameter(name="--plan", help="Show the stages and run nothing.")] = False,
    options: Options = Options(),
) -> int:
    """Run a pipeline and put its outputs in place."""
    place = open_place(pipeline)
    node = find_spot(place, only).node if only else None
    values = read_settings(place.document, set_)
    require_sound(place, options.output)
    if plan_:
        _show_plan(place, values, node, options.output)
    else:
        _run(place, values, node, options.output)
    return Exit.OK


def _show_plan(place: Place, values: Mapping[str, object], node: str | None, output: Output) -> None:
    with binder_for(place) as binder:
        made = plan(analyse(place.document, values=values, binder=binder), only=node)
    if output.as_json:
        output.value({"stages": _stage_shapes(made)})
    else:
        rows = [(str(stage.number), stage.title, stage.engine, ", ".join(stage.nodes)) for stage in made.stages]
        print_list(output, ("stage", "what it does", "engine", "nodes"), rows)


def _stage_shapes(made: Plan) -> list[dict[str, object]]:
    return [
        {
            "stage": stage.number,
            "sort": stage.sort,
            "node": stage.node,
            "engine": stage.engine,
            "title": stage.title,
            "nodes": list(stage.nodes),
        }
        for stage in made.stages
    ]


def _run(place: Place, values: Mapping[str, object], node: str | None, output: Output) -> None:
    token = CancelToken()
    shown: list[RowsShown] = []
    with RunProgress(output) as progress, on_interrupt(token.cancel), placed_errors(place):

        def listen(event: RunEvent) -> None:
            progress.show(event)
            if isinstance(event, RowsShown):
                shown.append(event)

        record = run(place.project, place.document, values=values, only=node, on_event=listen, cancel=token)
    if output.as_json:
        rows = rows_shape(shown[0].arrow) if shown else None
        output.value({"run": record.model_dump(mode="json"), "shown": rows})
        return
    for event in shown:
        print_arrow(output, event.arrow)
    print_record(output, record)
