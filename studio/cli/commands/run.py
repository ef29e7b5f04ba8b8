"""`penstock run`: the whole pipeline, over all data, its outputs put in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from engine.backends.choice import engines_of
from engine.errors import ConfigError
from engine.running.cancel import CancelToken
from engine.running.events import RowsShown, RunEvent
from engine.running.intent import Intent
from engine.running.plan import plan
from engine.running.run import run
from engine.running.spark_process import SparkProcess
from engine.running.stage import Plan
from engine.schema import analyse
from studio.cli.arrow import print_arrow, rows_shape
from studio.cli.binding import binder_for
from studio.cli.exits import Exit
from studio.cli.interrupt import on_interrupt
from studio.cli.options import EngineWord, Options, PipelineWord
from studio.cli.output import Output
from studio.cli.parameters import SettingWords, read_settings
from studio.cli.place import Place, find_spot, open_place
from studio.cli.placing import placed_errors
from studio.cli.progress import RunProgress
from studio.cli.resumed import open_resumed
from studio.cli.run_report import print_record
from studio.cli.soundness import require_sound
from studio.cli.table import print_list


@dataclass(frozen=True)
class Wishes:
    """What was said on the command line: values of parameters, the node that alone is wanted, the engine, the run to be resumed."""

    values: Mapping[str, object]
    only: str | None
    engine: str | None
    resumed: Intent | None
    is_fresh: bool
    spark: SparkProcess


def run_command(
    pipeline: PipelineWord = None,
    /,
    *,
    set_: SettingWords = (),
    only: Annotated[str | None, Parameter(help="Write just this sink; of any other node print the first rows and write nothing.")] = None,
    engine: EngineWord = None,
    resume: Annotated[
        str | None,
        Parameter(help="Finish a run that was killed, or failed while outputs were put in place: its id (penstock runs), or last."),
    ] = None,
    fresh: Annotated[bool, Parameter(negative="", help="Compute what checkpoints of earlier runs hold again, and keep it anew.")] = False,
    plan_: Annotated[bool, Parameter(name="--plan", help="Show the stages and run nothing.")] = False,
    options: Options = Options(),
) -> int:
    """Run a pipeline and put its outputs in place."""
    resumed = None
    if resume is None:
        place = open_place(pipeline)
    else:
        _require_alone(only, engine, is_plan=plan_)
        place, resumed = open_resumed(pipeline, resume)
    node = find_spot(place, only).node if only else None
    values = read_settings(place.document, set_)
    with SparkProcess(place.project) as spark:
        require_sound(place, options.output, resumed.engine if resumed is not None else engine, spark)
        wishes = Wishes(values, node, engine, resumed, fresh, spark)
        if plan_:
            _show_plan(place, wishes, options.output)
        else:
            _run(place, wishes, options.output)
    if spark.is_archiving and not options.json:
        options.output.note("note: in the background, once, Java's classes are put into an archive; then Spark starts in half the time")
    return Exit.OK


def _require_alone(only: str | None, engine: str | None, *, is_plan: bool) -> None:
    """A run that is resumed has its own node and engine."""
    given = [name for name, is_given in (("--only", only), ("--engine", engine), ("--plan", is_plan)) if is_given]
    if given:
        message = f"{given[0]} cannot be given with --resume"
        raise ConfigError(message, code="usage.resume", hint="the run goes on as it was started; leave it out, or run anew")


def _show_plan(place: Place, wishes: Wishes, output: Output) -> None:
    engines = engines_of(place.document, place.project, wishes.engine)
    with binder_for(place, wishes.spark) as binder:
        made = plan(analyse(place.document, values=wishes.values, binder=binder), only=wishes.only, engines=engines)
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


def _run(place: Place, wishes: Wishes, output: Output) -> None:
    token = CancelToken()
    shown: list[RowsShown] = []
    with RunProgress(output) as progress, on_interrupt(token.cancel), placed_errors(place):

        def listen(event: RunEvent) -> None:
            progress.show(event)
            if isinstance(event, RowsShown):
                shown.append(event)

        record = run(
            place.project,
            place.document,
            values=wishes.values,
            only=wishes.only,
            engine=wishes.engine,
            resumed=wishes.resumed,
            is_fresh=wishes.is_fresh,
            on_event=listen,
            cancel=token,
            spark=wishes.spark,
        )
    if output.as_json:
        rows = rows_shape(shown[0].arrow) if shown else None
        output.value({"run": record.model_dump(mode="json"), "shown": rows})
        return
    for event in shown:
        print_arrow(output, event.arrow)
    print_record(output, record)
