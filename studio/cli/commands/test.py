"""`penstock test`: tests of nodes, rows in and rows out, beside the pipeline; made from a preview and replayed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter
from cyclopts.types import PositiveInt

from engine.errors import ConfigError
from engine.kinds.tables import read_table
from engine.preview.preview import Previewer
from engine.project.saving import save
from engine.testing.reading import read_suite_file
from engine.testing.recording import ROWS, record
from engine.testing.suite import Case, Suite, suite_path
from engine.testing.trial import Outcome, replay
from engine.testing.writing import write_suite
from panels.words import count
from studio.cli.exits import Exit
from studio.cli.options import EngineWord, NodeWord, Options, PipelineWord
from studio.cli.output import Output
from studio.cli.parameters import SettingWords, read_settings
from studio.cli.paths import shown_path
from studio.cli.place import Place, Spot, find_spot, open_place_and_node
from studio.cli.previewing import previewer_for, require_known
from studio.cli.trials import outcome_shape, print_outcomes


@Parameter(name="*")
@dataclass(frozen=True)
class Recording:
    """How a case is made."""

    record: Annotated[bool, Parameter(help="Make a case of the node: rows of its preview, and what it gives.")] = False
    rows: Annotated[PositiveInt, Parameter(help="With --record: at most so many rows of each input (20).")] = ROWS
    force: Annotated[bool, Parameter(help="With --record: replace the case of that name.")] = False


def test_command(
    pipeline: PipelineWord = None,
    node: NodeWord = None,
    /,
    *,
    case: Annotated[str | None, Parameter(help="Only the case of that name; with --record the name of the new one.")] = None,
    recording: Recording = Recording(),
    set_: SettingWords = (),
    engine: EngineWord = None,
    options: Options = Options(),
) -> int:
    """Test nodes: rows in, rows out; recorded from a preview."""
    place, word = open_place_and_node(pipeline, node)
    if recording.record:
        spot = _spot(place, word)
        values = read_settings(place.document, set_)
        suite, name = _suite_with_room(spot, case, is_forced=recording.force)
        require_known(spot, values, options.output)
        with previewer_for(place, engine) as previewer, options.output.waiting(f"recording {spot.node}"):
            made = record(previewer, place.document, spot.node, name, values, rows=recording.rows)
        save(suite_path(place.file), write_suite(suite.with_case(spot.node, made)).encode())
        _tell(spot, made, options.output)
        return Exit.OK
    if set_:
        hint = "write them into the case, below parameters:"
        raise ConfigError("a case has its own values of parameters", code="usage.set_in_test", hint=hint)
    return _replay(place, word, case, engine, options.output)


def _spot(place: Place, word: str | None) -> Spot:
    if word is None:
        ids = ", ".join(place.document.pipeline.by_id)
        raise ConfigError(f"which node of {place.shown}?", code="usage.node_missing", hint=f"add one of {ids}")
    return find_spot(place, word)


def _suite_with_room(spot: Spot, case: str | None, *, is_forced: bool) -> tuple[Suite, str]:
    """The tests so far, and the name of the new case among them."""
    suite = _suite(spot.place)
    name = case or suite.free_name(spot.node)
    if not is_forced and any(each.name == name for each in suite.tests.get(spot.node, ())):
        hint = "give another name by --case, or replace it by --force"
        raise ConfigError(f"'{spot.node}' has a case '{name}' already", code="tests.case_taken", hint=hint)
    return suite, name


def _tell(spot: Spot, made: Case, output: Output) -> None:
    sizes = [{name: len(read_table(text).rows) for name, text in tables.items()} for tables in (made.inputs, made.outputs)]
    if output.as_json:
        inputs, outputs = ([{"name": name, "rows": rows} for name, rows in tables.items()] for tables in sizes)
        output.value({"pipeline": spot.place.relative, "node": spot.node, "case": made.name, "inputs": inputs, "outputs": outputs})
        return
    given, wanted = (", ".join(f"{count(rows, 'row')} {name}" for name, rows in tables.items()) for tables in sizes)
    output.line(f"{shown_path(suite_path(spot.place.file))}: {spot.node}, case '{made.name}': in {given}; out {wanted}")


def _replay(place: Place, word: str | None, case: str | None, engine: str | None, output: Output) -> int:
    chosen = list(_chosen(place, word, case))
    with previewer_for(place, engine) as previewer, output.waiting("testing"):
        outcomes = [_outcome(previewer, place, node, each) for node, each in chosen]
    if output.as_json:
        output.value({"pipeline": place.relative, "tests": [outcome_shape(outcome) for outcome in outcomes]})
    else:
        print_outcomes(output, outcomes)
    return Exit.OK if all(outcome.passed for outcome in outcomes) else Exit.FAILED


def _outcome(previewer: Previewer, place: Place, node: str, case: Case) -> Outcome:
    """A case that does not fit its node has failed; the others are tested all the same."""
    try:
        return replay(previewer, place.document, node, case)
    except ConfigError as error:
        return Outcome(node, case.name, message=error.message, hint=error.hint)


def _chosen(place: Place, word: str | None, case: str | None) -> Iterator[tuple[str, Case]]:
    node = word.partition(".")[0] if word is not None else None
    suite = _suite(place)
    every = [(name, each) for name, cases in suite.tests.items() for each in cases]
    found = [(name, each) for name, each in every if node in (None, name) and case in (None, each.name)]
    if not found:
        what = f"case '{case}'" if case is not None else "test"
        of = f" of '{node}'" if node is not None else ""
        hint = f"record one: penstock test {place.shown} {node or 'NODE'} --record"
        raise ConfigError(f"{shown_path(suite_path(place.file))} has no {what}{of}", code="tests.none", hint=hint)
    yield from found


def _suite(place: Place) -> Suite:
    file = suite_path(place.file)
    return read_suite_file(file, shown_path(file))
