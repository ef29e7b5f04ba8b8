"""A session: one writer, all edits of a step or none, stale results dropped, nobody's work overwritten."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from watching import watched

from engine.document.edits import Configure, Move, RemoveNode, RenameNode, ReplaceDocument, SetTitle
from engine.document.reader import read
from engine.document.writer import write
from engine.errors import DocumentError, LimitError, SourceError, StudioError
from engine.session.events import Changed, Event, JobDone, JobFailed, Saved, Selected
from engine.session.history import DEPTH
from engine.session.jobs import Job, Task, outcome_of
from engine.session.session import Session

TEXT = "penstock: 1\nnodes:\n  a:\n    k:\n      x: y\n  b:\n    k:\n      from: a\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def session(path: Path) -> Session:
    return Session.open(path)


class LateRunner:
    """Keeps the work until it is told to go on, as a process in the background would."""

    def __init__(self) -> None:
        self.waiting: list[Task] = []
        self.taken_back: list[Task] = []

    def submit(self, task: Task) -> Callable[[], None]:
        self.waiting.append(task)
        return lambda: self.taken_back.append(task)

    def close(self) -> None:
        self.waiting.clear()

    def finish(self, index: int = 0) -> None:
        task = self.waiting.pop(index)
        task.deliver(outcome_of(task.work))


def test_a_step_is_all_or_nothing(session: Session) -> None:
    before, events = session.document, watched(session)
    with pytest.raises(DocumentError):
        session.dispatch([SetTitle(node="a", title="A"), SetTitle(node="gone", title="B")])
    assert session.document is before
    assert events == []
    assert not session.snapshot.can_undo


def test_several_edits_are_one_step(session: Session) -> None:
    before = session.document
    session.dispatch([SetTitle(node="a", title="A"), SetTitle(node="b", title="B")])
    session.undo()
    assert session.document is before


def test_what_is_written_in_one_go_is_one_step(session: Session) -> None:
    def write_on(node: str, text: str, *, goes_on: bool = True) -> None:
        session.dispatch([Configure(node=node, field=("x",), value=text)], goes_on=goes_on)

    def value() -> object:
        return session.document.pipeline.by_id["a"].fields["x"]

    for text in ("a", "ab", "abc"):
        write_on("a", text)
    write_on("a", "other", goes_on=False)
    assert len(session.snapshot.past) == 2
    session.undo()
    assert value() == "abc"
    write_on("a", "abcd")
    assert (len(session.snapshot.past), session.snapshot.can_redo) == (1, False)
    session.undo()
    assert value() == "y"
    session.redo()
    assert value() == "abcd"
    session.dispatch([SetTitle(node="a", title="A")])
    write_on("a", "abcde")
    write_on("b", "abcde")
    assert len(session.snapshot.past) == 4, "what was done in between, and another node's text, are steps of their own"


def test_no_edits_are_no_step(session: Session) -> None:
    events = watched(session)
    session.dispatch([])
    assert events == []
    assert not session.snapshot.can_undo


def test_a_new_edit_forgets_what_was_undone(session: Session) -> None:
    session.dispatch([SetTitle(node="a", title="A")])
    session.undo()
    session.dispatch([SetTitle(node="a", title="B")])
    assert not session.snapshot.can_redo


def test_history_is_bounded(session: Session) -> None:
    for number in range(DEPTH + 5):
        session.dispatch([SetTitle(node="a", title=str(number))])
    for _ in range(DEPTH + 5):
        session.undo()
    assert session.document.pipeline.by_id["a"].title == "4"


def test_selection_follows_renames_and_loses_what_is_gone(session: Session) -> None:
    events = watched(session)
    session.select(["b", "a", "b", "gone"])
    assert session.snapshot.selection == ("b", "a")
    session.select(["b", "a"])
    assert events == [Selected()]
    session.dispatch([RenameNode(node="a", to="c")])
    assert session.snapshot.selection == ("b", "c")
    session.undo()
    assert session.snapshot.selection == ("b", "a")
    session.redo()
    assert session.snapshot.selection == ("b", "c")
    session.dispatch([RemoveNode(node="c")])
    assert session.snapshot.selection == ("b",)


def test_a_listener_is_told_until_it_leaves(session: Session) -> None:
    events: list[Event] = []
    leave = session.subscribe(events.append)
    edit = SetTitle(node="a", title="A")
    session.dispatch([edit])
    session.undo()
    leave()
    leave()
    session.redo()
    assert events == [Changed((edit,)), Changed()]


def test_saving_writes_the_canonical_text(session: Session, path: Path) -> None:
    events = watched(session)
    session.dispatch([SetTitle(node="a", title="A")])
    assert not session.snapshot.is_saved
    session.save()
    assert path.read_text() == write(session.document)
    assert session.snapshot.is_saved
    assert isinstance(events[-1], Saved)
    session.undo()
    assert not session.snapshot.is_saved
    session.redo()
    assert session.snapshot.is_saved


def test_a_file_that_someone_else_changed_is_not_overwritten(session: Session, path: Path) -> None:
    session.dispatch([SetTitle(node="a", title="A")])
    path.write_text("penstock: 1\nname: theirs\n")
    with pytest.raises(DocumentError) as caught:
        session.save()
    assert caught.value.code == "document.changed_on_disk"
    assert path.read_text() == "penstock: 1\nname: theirs\n"
    session.save(overwrite=True)
    assert path.read_text() == write(session.document)


def test_saving_elsewhere_does_not_overwrite_either(session: Session, tmp_path: Path) -> None:
    other = tmp_path / "other.pipeline.yaml"
    other.write_text("theirs")
    with pytest.raises(DocumentError):
        session.save(other)
    session.save(tmp_path / "new.pipeline.yaml")
    assert session.path == tmp_path / "new.pipeline.yaml"
    session.save()


def test_a_new_pipeline_has_no_file() -> None:
    session = Session(read(TEXT))
    assert not session.snapshot.is_saved
    with pytest.raises(DocumentError) as caught:
        session.save()
    assert caught.value.code == "document.no_file"


def test_a_text_that_could_not_be_read_whole_is_mended_as_text(path: Path) -> None:
    path.write_text("penstock: 1\nnodes:\n  a:\n    k:\n      x: [a, 'b c']\n")
    session = Session.open(path)
    assert session.snapshot.is_partial
    for act in (lambda: session.dispatch([SetTitle(node="a", title="A")]), session.save):
        with pytest.raises(DocumentError) as caught:
            act()
        assert caught.value.code == "document.partial"
        assert (caught.value.where.line, caught.value.where.column) == (5, 14)
    session.dispatch([ReplaceDocument(text=TEXT)])
    assert not session.snapshot.is_partial
    session.save()
    assert path.read_text() == TEXT
    session.undo()
    assert session.snapshot.is_partial


def test_a_file_of_another_version_is_looked_at_only(path: Path) -> None:
    path.write_text("penstock: 2\nname: x\n")
    session = Session.open(path)
    assert session.document.pipeline.name == "x"
    for act in (lambda: session.dispatch([ReplaceDocument(text=TEXT)]), session.save):
        with pytest.raises(DocumentError):
            act()
    assert path.read_text() == "penstock: 2\nname: x\n"


def test_what_no_reader_would_take_is_not_saved(session: Session, path: Path) -> None:
    session.dispatch([Configure(node="a", field=("x",), value="y" * 5_000_000)])
    with pytest.raises(LimitError) as caught:
        session.save()
    assert caught.value.code == "limit.document_size"
    assert path.read_text() == TEXT


def test_problems_are_those_of_the_text_until_it_is_edited(path: Path) -> None:
    path.write_text(TEXT + "naem: x\n")
    session = Session.open(path)
    assert [problem.code for problem in session.snapshot.problems] == ["document.unknown_key"]
    session.dispatch([SetTitle(node="a", title="A")])
    assert session.snapshot.problems == ()


def test_a_job_done_at_once(session: Session) -> None:
    events = watched(session)
    session.request(Job("count", lambda document: len(document.pipeline.nodes)))
    assert events == [JobDone("count", 2)]


def test_a_job_that_fails_is_an_event(session: Session) -> None:
    events = watched(session)
    error = SourceError("gone")

    def fail(_: object) -> object:
        raise error

    session.request(Job("read", fail))
    assert events == [JobFailed("read", error)]


def test_a_job_that_crashes_does_not_end_the_session(session: Session) -> None:
    events = watched(session)
    session.request(Job("divide", lambda _: 1 // 0))
    assert isinstance(events[0], JobFailed)
    assert events[0].error.code == "studio.internal"
    assert isinstance(events[0].error.__cause__, ZeroDivisionError)
    assert type(events[0].error) is StudioError


def test_a_result_for_an_older_document_is_dropped(path: Path) -> None:
    runner = LateRunner()
    session = Session.open(path, runner=runner)
    events = watched(session)
    edit = Configure(node="a", field=("x",), value="z")
    session.request(Job("preview", lambda document: document))
    session.dispatch([edit])
    assert runner.taken_back == runner.waiting
    runner.finish()
    assert events == [Changed((edit,))]


def test_a_result_holds_while_nothing_that_matters_changes(path: Path) -> None:
    runner = LateRunner()
    session = Session.open(path, runner=runner)
    events = watched(session)
    move = Move(item="a", position=(5, 5))
    session.request(Job("preview", lambda _: "rows"))
    session.dispatch([move])
    runner.finish()
    assert events == [Changed((move,)), JobDone("preview", "rows")]


def test_only_the_latest_request_of_a_name_is_answered(path: Path) -> None:
    runner = LateRunner()
    session = Session.open(path, runner=runner)
    events = watched(session)
    session.request(Job("preview", lambda _: "first"))
    session.request(Job("preview", lambda _: "second"))
    session.request(Job("profile", lambda _: "other"))
    runner.finish(1)
    runner.finish(0)
    runner.finish(0)
    assert events == [JobDone("preview", "second"), JobDone("profile", "other")]


def test_an_error_of_an_older_document_is_dropped_too(path: Path) -> None:
    runner = LateRunner()
    session = Session.open(path, runner=runner)
    events = watched(session)
    session.request(Job("preview", lambda _: 1 // 0))
    session.dispatch([Configure(node="a", field=("x",), value="z")])
    runner.finish()
    assert [type(event) for event in events] == [Changed]
