"""The journal: playing it again gives the very document, whatever ended the session and wherever its last line was torn."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from counts import scaled
from edit_examples import EVERY
from edit_examples import TEXT as EVERY_TEXT
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.document.edits import Configure, Edit, ReplaceDocument, SetPipeline, SetTitle, Unset
from engine.document.reader import read
from engine.document.writer import write
from engine.errors import DocumentError, StudioError
from engine.project.lock import ProjectLock
from engine.project.project import Project
from engine.session.events import Changed, Event, Unprotected
from engine.session.safety import Safety
from engine.session.session import Session

TEXT = "penstock: 1\nnodes:\n  a:\n    k:\n      x: y\n  b:\n    k:\n      from: a\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    return path


locks: dict[Path, ProjectLock] = {}


def opened(path: Path) -> Session:
    """As after a crash: an earlier session is let lie, its journal as it is; the lock is the process's, so nobody waits for it."""
    return Session.open(path, safety=safety(path.parent))


def safety(root: Path) -> Safety:
    project = Project.open(root)
    return Safety(project, locks.setdefault(root, ProjectLock(project)))


def journals(path: Path) -> list[Path]:
    return sorted((path.parent / ".penstock" / "journal").glob("*"))


def test_opening_makes_nothing(path: Path) -> None:
    session = opened(path)
    assert session.snapshot.recoveries == ()
    session.close()
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_unsaved_edits_are_offered_and_had_back_with_all_their_history(path: Path) -> None:
    first = opened(path)
    first.dispatch([SetTitle(node="a", title="A"), SetTitle(node="b", title="ü\n\u2028")])
    first.dispatch([SetPipeline(field="name", value="N")])
    first.dispatch([SetPipeline(field="name", value="M")])
    first.undo()
    second = opened(path)
    (recovery,) = second.snapshot.recoveries
    assert (recovery.document, recovery.lost, recovery.fits(path.read_bytes())) == (first.document, 0, True)
    assert recovery.words(path.read_bytes()).startswith("4 unsaved edits from ")
    assert write(second.document) == TEXT, "nothing is done unasked"
    events: list[Event] = []
    second.subscribe(events.append)
    second.recover(recovery)
    assert Changed() in events
    assert second.document == first.document
    assert not second.snapshot.is_saved
    assert second.snapshot.recoveries == ()
    second.redo()
    assert second.document.pipeline.name == "M"
    for _ in range(3):
        second.undo()
    assert write(second.document) == TEXT
    assert second.snapshot.is_saved


def test_what_is_recovered_goes_on_in_the_same_journal(path: Path) -> None:
    opened(path).dispatch([SetTitle(node="a", title="A")])
    second = opened(path)
    second.recover(second.snapshot.recoveries[0])
    second.dispatch([SetTitle(node="b", title="B")])
    assert len(journals(path)) == 1
    (recovery,) = opened(path).snapshot.recoveries
    assert recovery.document == second.document
    second.save()
    assert journals(path) == []


def test_saving_and_abandoning_drop_the_journal_and_closing_does_not(path: Path) -> None:
    session = opened(path)
    session.dispatch([SetTitle(node="a", title="A")])
    assert len(journals(path)) == 1
    session.save()
    assert journals(path) == []
    session.dispatch([SetTitle(node="a", title="B")])
    session.close()
    assert len(journals(path)) == 1
    again = opened(path)
    again.discard(again.snapshot.recoveries[0])
    assert (journals(path), again.snapshot.recoveries) == ([], ())
    again.dispatch([SetTitle(node="a", title="C")])
    again.abandon()
    assert journals(path) == []
    assert write(read(path.read_bytes()).document) == path.read_text()


def test_undo_to_before_the_save_is_kept_too(path: Path) -> None:
    session = opened(path)
    session.dispatch([SetTitle(node="a", title="A")])
    session.save()
    session.undo()
    session.dispatch([SetTitle(node="b", title="B")])
    session.undo()
    session.redo()
    (recovery,) = opened(path).snapshot.recoveries
    assert write(recovery.document) == write(session.document)
    session.undo()
    session.undo()
    session.redo()
    session.redo()
    (recovery,) = opened(path).snapshot.recoveries
    assert write(recovery.document) == write(session.document)


def test_a_default_that_is_written_out_does_not_mislead_after_a_save(path: Path) -> None:
    """It is not in the saved text, so an edit that takes it away would not fit what is read there."""
    path.write_text("penstock: 1\nnodes:\n  a:\n    read_csv:\n      path: x.csv\n      header: true\n")
    session = opened(path)
    session.dispatch([SetTitle(node="a", title="A")])
    session.save()
    assert "header" not in path.read_text()
    session.dispatch([Unset(node="a", field=("header",)), SetTitle(node="a", title="B")])
    (recovery,) = opened(path).snapshot.recoveries
    assert (recovery.document.pipeline.by_id["a"].title, recovery.lost) == ("B", 0)


def test_a_default_that_the_file_writes_out_is_no_reason_to_keep_whole_texts(path: Path) -> None:
    path.write_text("penstock: 1\nnodes:\n  a:\n    read_csv:\n      path: x.csv\n      header: true\n")
    session = opened(path)
    session.dispatch([Unset(node="a", field=("header",))])
    assert b"replace_document" not in journals(path)[0].read_bytes()
    assert opened(path).snapshot.recoveries[0].document == session.document


def test_a_journal_that_grows_is_written_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.session.journal.GROWTH", 3_000)
    session = opened(path)
    for number in range(60):
        session.dispatch([Configure(node="a", field=("x",), value=f"{number} " + "y" * 100)])
        if number % 7 == 3:
            session.undo()
        (journal,) = journals(path)
        assert journal.stat().st_size < 5_000
        (recovery,) = opened(path).snapshot.recoveries
        assert (recovery.document, recovery.lost) == (session.document, 0)
    assert b"configure" in journals(path)[0].read_bytes(), "after it was written anew it goes on by edits"
    second = opened(path)
    second.recover(second.snapshot.recoveries[0])
    while second.snapshot.can_undo:
        second.undo()
    assert write(second.document) == TEXT


def test_a_journal_that_someone_removed_is_written_anew(path: Path) -> None:
    session = opened(path)
    session.dispatch([SetTitle(node="a", title="A")])
    shutil.rmtree(path.parent / ".penstock")
    session.dispatch([SetTitle(node="b", title="B")])
    assert session.snapshot.unprotected is None
    assert opened(path).snapshot.recoveries[0].document == session.document


LIMITED = """
import resource, signal, sys
from pathlib import Path
from engine.document.edits import Configure, SetTitle
from engine.project.project import Project
from engine.session.safety import Safety
from engine.session.session import Session
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
session = Session.open(Path(sys.argv[1]), safety=Safety(Project.open(Path(sys.argv[1]))))
codes = []
def act(limit, edit):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    session.dispatch([edit])
    codes.append(session.snapshot.unprotected.code if session.snapshot.unprotected else "safe")
act(100_000, SetTitle(node="a", title="one"))
act(5_000, Configure(node="a", field=("x",), value="y" * 20_000))
act(5_000, SetTitle(node="a", title="two"))
act(100_000, SetTitle(node="b", title="three"))
print(*codes, flush=True)
"""


def test_a_full_disk_is_said_and_made_up_for_when_there_is_room_again(path: Path) -> None:
    """The write breaks off in the middle of a line; what was kept before stands, and the next edit brings all that is missing."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.split() == ["safe", "session.unprotected", "session.unprotected", "safe"]
    (recovery,) = opened(path).snapshot.recoveries
    nodes = recovery.document.pipeline.by_id
    assert (nodes["a"].title, nodes["b"].title, len(str(nodes["a"].fields["x"])), recovery.lost) == ("two", "three", 20_000, 0)


def test_edits_that_come_to_nothing_are_not_offered_and_swept_with_the_next_edit(path: Path) -> None:
    session = opened(path)
    session.dispatch([SetTitle(node="a", title="A")])
    session.undo()
    again = opened(path)
    assert (again.snapshot.recoveries, len(journals(path))) == ((), 1)
    again.dispatch([SetTitle(node="a", title="B")])
    assert len(journals(path)) == 1
    assert opened(path).snapshot.recoveries[0].document == again.document


def test_edits_to_another_file_are_offered_as_such(path: Path) -> None:
    first = opened(path)
    first.dispatch([SetTitle(node="a", title="mine")])
    path.write_text("penstock: 1\nname: theirs\n")
    second = opened(path)
    (recovery,) = second.snapshot.recoveries
    assert not recovery.fits(path.read_bytes())
    assert "the file has been changed since" in recovery.words(path.read_bytes())
    with pytest.raises(DocumentError) as caught:
        second.recover(recovery)
    assert caught.value.code == "session.other_base"
    assert (second.document.pipeline.name, second.snapshot.recoveries) == ("theirs", (recovery,))
    second.recover(recovery, replace=True)
    assert write(second.document) == write(first.document)
    assert (len(journals(path)), second.snapshot.recoveries) == (1, ())
    second.undo()
    assert second.document.pipeline.name == "theirs"


def test_what_nobody_decided_about_stays_beside_the_new_journal(path: Path) -> None:
    opened(path).dispatch([SetTitle(node="a", title="first")])
    opened(path).dispatch([SetTitle(node="a", title="second")])
    titles = [recovery.document.pipeline.by_id["a"].title for recovery in opened(path).snapshot.recoveries]
    assert sorted(str(title) for title in titles) == ["first", "second"]


def test_pipelines_do_not_mix(path: Path) -> None:
    other = path.with_name("y.pipeline.yaml")
    other.write_text(TEXT)
    opened(path).dispatch([SetTitle(node="a", title="x")])
    opened(other).dispatch([SetTitle(node="a", title="y")])
    assert [recovery.document.pipeline.by_id["a"].title for recovery in opened(other).snapshot.recoveries] == ["y"]


def test_a_new_pipeline_that_was_never_saved(path: Path) -> None:
    path.unlink()

    def new() -> Session:
        return Session(read("penstock: 1\nname: new\n"), path, safety=safety(path.parent))

    first = new()
    first.dispatch([SetPipeline(field="name", value="N")])
    second = new()
    (recovery,) = second.snapshot.recoveries
    assert recovery.fits(None)
    second.recover(recovery)
    assert second.document.pipeline.name == "N"
    second.save()
    assert (journals(path), path.read_text()) == ([], "penstock: 1\nname: N\n")


def test_a_text_that_cannot_be_read_whole_is_mended_and_recovered(path: Path) -> None:
    path.write_bytes(b"penstock: 1\nnodes:\n  a:\n    k:\n      x: \xff\n")
    first = opened(path)
    first.dispatch([ReplaceDocument(text=TEXT)])
    second = opened(path)
    second.recover(second.snapshot.recoveries[0])
    assert write(second.document) == TEXT
    second.undo()
    assert second.snapshot.is_partial


@pytest.mark.parametrize("cut", [1, 5, 20])
def test_a_torn_last_line_is_said_and_the_rest_is_had_back(path: Path, cut: int) -> None:
    first = opened(path)
    first.dispatch([SetTitle(node="a", title="A")])
    kept = first.document
    first.dispatch([SetTitle(node="a", title="B")])
    (journal,) = journals(path)
    journal.write_bytes(journal.read_bytes()[:-cut])
    second = opened(path)
    (recovery,) = second.snapshot.recoveries
    assert (recovery.document, recovery.lost, recovery.is_torn) == (kept, 1, True)
    assert "the very last one was not finished" in recovery.words(path.read_bytes())
    second.recover(recovery)
    second.dispatch([SetTitle(node="b", title="C")])
    (again,) = opened(path).snapshot.recoveries
    assert (again.document, again.lost) == (second.document, 0)


def test_a_damaged_line_ends_what_can_be_had_back_and_is_counted(path: Path) -> None:
    first = opened(path)
    for number in range(5):
        first.dispatch([SetTitle(node="a", title=f"title {number}")])
    (journal,) = journals(path)
    journal.write_bytes(journal.read_bytes().replace(b"title 2", b"title x"))
    (recovery,) = opened(path).snapshot.recoveries
    assert (recovery.document.pipeline.by_id["a"].title, recovery.lost, recovery.is_torn) == ("title 1", 3, False)
    assert "3 more cannot be read and are lost" in recovery.words(path.read_bytes())


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\0" * 1000, b"00000000 penstock {}\n", b"[" * 100_000])
def test_what_is_no_journal_is_passed_over(path: Path, content: bytes) -> None:
    opened(path).dispatch([SetTitle(node="a", title="A")])
    (journal,) = journals(path)
    journal.write_bytes(content)
    assert opened(path).snapshot.recoveries == ()


def test_links_and_folders_in_a_project_are_no_journals(path: Path, tmp_path: Path) -> None:
    opened(path).dispatch([SetTitle(node="a", title="A")])
    (journal,) = journals(path)
    moved = tmp_path / "elsewhere"
    journal.rename(moved)
    journal.symlink_to(moved)
    assert opened(path).snapshot.recoveries == ()
    journal.unlink()
    journal.mkdir()
    assert opened(path).snapshot.recoveries == ()


def test_a_folder_that_cannot_be_written_is_said_and_edits_go_on(path: Path) -> None:
    (path.parent / ".penstock").write_text("in the way")
    session = opened(path)
    events: list[Event] = []
    session.subscribe(events.append)
    session.dispatch([SetTitle(node="a", title="A")])
    failure = session.snapshot.unprotected
    assert isinstance(failure, StudioError)
    assert (failure.code, session.document.pipeline.by_id["a"].title) == ("session.unprotected", "A")
    assert sum(isinstance(event, Unprotected) for event in events) == 1
    (path.parent / ".penstock").unlink()
    session.dispatch([SetTitle(node="b", title="B")])
    assert session.snapshot.unprotected is None
    assert events[-2:-1] == [Unprotected(None)] or Unprotected(None) in events
    assert opened(path).snapshot.recoveries[0].document == session.document


@contextmanager
def folder() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp())
    try:
        yield place
    finally:
        if place in locks:
            locks.pop(place).release()
        shutil.rmtree(place)


typed = st.tuples(st.sampled_from(["a", "b"]), st.text("xyz", max_size=2))
acts = st.one_of(st.integers(0, len(EVERY) - 1), typed, st.sampled_from(["undo", "redo", "save", "undo", "redo"]))


def perform(session: Session, act: int | str | tuple[str, str]) -> None:
    if isinstance(act, str):
        getattr(session, act)()
        return
    edit: Edit = EVERY[act][0] if isinstance(act, int) else Configure(node=act[0], field=("path",), value=act[1])
    try:
        session.dispatch([edit], goes_on=not isinstance(act, int))
    except DocumentError:
        return


@settings(max_examples=scaled(500))
@given(st.lists(acts, max_size=25))
@example([("a", "x"), ("a", "xy"), "undo", "redo", ("a", "xyz"), ("b", "x"), ("a", "")])
@example([("a", "x"), "save", ("a", "xy"), "undo", "redo", ("a", "z"), "undo"])
def test_playing_it_again_gives_the_document_and_its_history(steps: list[int | str | tuple[str, str]]) -> None:
    with folder() as place:
        path = place / "x.pipeline.yaml"
        path.write_text(EVERY_TEXT)
        session = opened(path)
        for step in steps:
            perform(session, step)
        again = opened(path)
        found = again.snapshot.recoveries
        if session.snapshot.is_saved:
            assert found == ()
        else:
            assert write(found[0].document) == write(session.document)
            assert found[0].lost == 0
            again.recover(found[0])
            assert write(again.document) == write(session.document)
            for _ in steps if "save" not in steps else []:
                session.undo()
                again.undo()
                assert write(again.document) == write(session.document)


@settings(max_examples=scaled(500))
@given(st.lists(st.integers(0, len(EVERY) - 1), min_size=1, max_size=8), st.data())
def test_wherever_it_is_torn_whole_steps_come_back(steps: list[int], data: st.DataObject) -> None:
    with folder() as place:
        path = place / "x.pipeline.yaml"
        path.write_text(EVERY_TEXT)
        session = opened(path)
        texts, ends = [write(session.document)], [0]
        for step in steps:
            perform(session, step)
            texts.append(write(session.document))
            ends.append(journals(path)[0].stat().st_size if journals(path) else 0)
        if not journals(path):
            return
        cut = data.draw(st.integers(0, ends[-1]))
        (journal,) = journals(path)
        journal.write_bytes(journal.read_bytes()[:cut])
        whole = max(number for number, end in enumerate(ends) if end <= cut)
        expected = texts[whole]
        found = opened(path).snapshot.recoveries
        assert (write(found[0].document) if found else texts[0]) == expected


SCRIPT = """
import sys
from pathlib import Path
from engine.document.edits import SetTitle, SetPipeline, Configure
from engine.document.writer import write
from engine.project.project import Project
from engine.session.safety import Safety
from engine.session.session import Session
path = Path(sys.argv[1])
session = Session.open(path, safety=Safety(Project.open(path)))
for recovery in session.snapshot.recoveries:
    session.recover(recovery)
print("ready", session.document.pipeline.name, flush=True)
first = int(session.document.pipeline.name or 0)
for number in range(first + 1, first + 100_000):
    session.dispatch([SetPipeline(field="name", value=str(number)), Configure(node="a", field=("x",), value="y" * (number % 7000))])
    if number % 5 == 0:
        session.undo()
        session.redo()
    if number % 17 == 0:
        session.save()
    print(number, flush=True)
"""


@pytest.mark.slow
def test_kill_at_20_random_moments_loses_no_edit_that_anyone_was_told_of(path: Path) -> None:
    chance = random.Random(5)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    told = 0
    for _ in range(20):
        process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(path)], stdout=subprocess.PIPE, text=True, env=environment)
        assert process.stdout is not None
        assert process.stdout.readline().split()[:1] == ["ready"]
        for _ in range(chance.randint(1, 15)):
            told = int(process.stdout.readline())
        # Somewhere in the middle of the edits that follow.
        pause = chance.random() * 0.01
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            process.kill()
        rest, _ = process.communicate()
        told = max([told, *(int(line) for line in rest.split("\n")[:-1])])
        session = opened(path)
        found = [recovery.document for recovery in session.snapshot.recoveries]
        assert len(found) <= 1
        document = (found or [session.document])[0]
        assert int(document.pipeline.name) in (told, told + 1)
        assert document.pipeline.by_id["a"].fields["x"] == "y" * (int(document.pipeline.name) % 7000)
        told = int(document.pipeline.name)


def test_an_edit_is_in_the_file_before_anyone_is_told(path: Path) -> None:
    session = opened(path)
    seen: list[str] = []
    session.subscribe(lambda _: seen.append(str(opened(path).snapshot.recoveries[0].document.pipeline.name)))
    session.dispatch([SetPipeline(field="name", value="N")])
    assert seen == ["N"]


def test_large_values_are_kept(path: Path) -> None:
    session = opened(path)
    session.dispatch([Configure(node="a", field=("x",), value="z" * 1_000_000)])
    assert opened(path).snapshot.recoveries[0].document == session.document
