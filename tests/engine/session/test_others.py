"""Other processes: a file that someone else changes, and a project that someone else writes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from watching import watched

from engine.document.edits import SetTitle
from engine.document.reader import read
from engine.document.writer import write
from engine.errors import AccessError, DocumentError
from engine.project.lock import ProjectLock
from engine.project.project import Project
from engine.session.events import Changed, ChangedOnDisk, WriterChanged
from engine.session.safety import Safety
from engine.session.session import Session

TEXT = "penstock: 1\nnodes:\n  a:\n    k:\n      x: y\n"
THEIRS = "penstock: 1\nname: theirs\nnodes:\n  a:\n    k:\n      x: z\n"
BROKEN = "penstock: 1\nnodes: [a, 'b c']\n"
mine = SetTitle(node="a", title="mine")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def session(path: Path) -> Session:
    return Session.open(path, safety=Safety(Project.open(path)))


def look_twice(session: Session) -> None:
    """A change is met at the second look that finds it."""
    session.look()
    session.look()


def test_nothing_is_met_where_nobody_did_anything(session: Session, path: Path) -> None:
    events = watched(session)
    for _ in range(3):
        session.look()
    path.touch()
    look_twice(session)
    session.dispatch([mine])
    session.save()
    look_twice(session)
    assert not [event for event in events if isinstance(event, ChangedOnDisk)]


def test_a_changed_file_is_reloaded_as_one_step(session: Session, path: Path) -> None:
    look_twice(session)
    events = watched(session)
    path.write_text(THEIRS)
    session.look()
    assert events == [], "who writes may be half through"
    session.look()
    assert [type(event) for event in events] == [Changed, ChangedOnDisk]
    assert write(session.document) == THEIRS
    assert session.snapshot.is_saved
    session.undo()
    assert write(session.document) == TEXT
    assert not session.snapshot.is_saved
    session.redo()
    assert session.snapshot.is_saved
    session.dispatch([mine])
    session.save()
    assert read(path.read_bytes()).document == session.document


def test_both_changed_is_asked_and_theirs_taken(session: Session, path: Path) -> None:
    session.dispatch([mine])
    before, events = session.document, watched(session)
    path.write_text(THEIRS)
    look_twice(session)
    look_twice(session)
    assert events == [ChangedOnDisk("changed")]
    assert (session.document, session.snapshot.disk) == (before, "changed")
    session.reload()
    assert (write(session.document), session.snapshot.disk, session.snapshot.is_saved) == (THEIRS, "same", True)
    session.undo()
    assert session.document is before


def test_both_changed_is_asked_and_mine_kept(session: Session, path: Path) -> None:
    session.dispatch([mine])
    path.write_text(THEIRS)
    look_twice(session)
    with pytest.raises(DocumentError):
        session.save()
    session.keep()
    assert (session.snapshot.disk, session.snapshot.is_saved) == ("same", False)
    look_twice(session)
    session.save()
    assert read(path.read_bytes()).document == session.document
    assert session.snapshot.is_saved


def test_the_same_change_on_both_sides_is_none(session: Session, path: Path) -> None:
    session.dispatch([mine])
    path.write_text(write(session.document) + "\n")
    look_twice(session)
    assert (session.snapshot.disk, session.snapshot.is_saved) == ("same", True)


def test_a_file_that_is_gone_and_comes_back(session: Session, path: Path) -> None:
    events = watched(session)
    path.unlink()
    look_twice(session)
    assert (session.snapshot.disk, session.snapshot.is_saved) == ("removed", False)
    with pytest.raises(DocumentError) as caught:
        session.reload()
    assert caught.value.code == "document.gone"
    path.write_text(TEXT)
    look_twice(session)
    assert (session.snapshot.disk, session.snapshot.is_saved) == ("same", True)
    assert events == [ChangedOnDisk("removed"), ChangedOnDisk("same")]
    path.unlink()
    look_twice(session)
    session.keep()
    session.save()
    assert path.read_text() == TEXT


@pytest.mark.parametrize("content", [BROKEN.encode(), b"\xff\xfe", b"penstock: 2\n"])
def test_what_cannot_be_read_whole_is_not_taken(session: Session, path: Path, content: bytes) -> None:
    before = session.document
    path.write_bytes(content)
    look_twice(session)
    assert (session.snapshot.disk, session.document is before) == ("unreadable", True)
    with pytest.raises(DocumentError):
        session.reload()
    assert session.document is before
    path.write_text(THEIRS)
    look_twice(session)
    assert write(session.document) == THEIRS


def test_a_broken_file_mended_elsewhere_is_reloaded(path: Path) -> None:
    path.write_text(BROKEN)
    session = Session.open(path)
    assert session.snapshot.is_partial
    look_twice(session)
    path.write_text(TEXT)
    look_twice(session)
    assert (write(session.document), session.snapshot.is_partial) == (TEXT, False)


OTHER = """
import sys
from pathlib import Path
from engine.document.edits import SetTitle
from engine.errors import AccessError
from engine.project.project import Project
from engine.session.safety import Safety
from engine.session.session import Session
path = Path(sys.argv[1])
session = Session.open(path, safety=Safety(Project.open(path)))
for line in sys.stdin:
    word, _, text = line.strip().partition(" ")
    try:
        if word == "edit":
            session.dispatch([SetTitle(node="a", title=text)])
        else:
            getattr(session, word)()
        print(session.snapshot.other_writer.process if session.snapshot.other_writer else None, flush=True)
    except AccessError as error:
        print(error.code, flush=True)
"""


class Studio:
    """Another process that has the pipeline open."""

    def __init__(self, path: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", OTHER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def ask(self, words: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def test_a_second_process_reads_sees_what_the_first_saves_and_takes_over_what_it_did_not(session: Session, path: Path) -> None:
    other = Studio(path)
    try:
        assert other.ask("edit one") == "None"
        session.look()
        found = session.snapshot.other_writer
        assert found is not None
        assert found.process == other.process.pid
        for act in (lambda: session.dispatch([mine]), session.save):
            with pytest.raises(AccessError) as caught:
                act()
            assert caught.value.code == "session.read_only"
            assert str(other.process.pid) in caught.value.message
        assert other.ask("save") == "None"
        look_twice(session)
        assert session.document.pipeline.by_id["a"].title == "one"
        assert other.ask("edit two") == "None"

        events = watched(session)
        session.take_over()
        assert events == [WriterChanged(None)]
        (recovery,) = session.snapshot.recoveries
        assert recovery.document.pipeline.by_id["a"].title == "two"
        assert other.ask("look") == str(os.getpid()), "it is told"
        assert other.ask("edit three") == "session.read_only"
        assert other.ask("save") == "session.read_only"
        with pytest.raises(DocumentError):
            session.recover(recovery)  # the step that reloaded the file can be undone, and is not part of it
        session.recover(recovery, replace=True)
        session.save()
        assert read(path.read_bytes()).document.pipeline.by_id["a"].title == "two"
        assert not list((path.parent / ".penstock" / "journal").iterdir())

        assert other.ask("look") == str(os.getpid())
        assert other.ask("take_over") == "None"
        session.look()
        with pytest.raises(AccessError):
            session.dispatch([mine])
    finally:
        other.kill()


def test_a_dead_process_is_not_asked_and_its_edits_are_offered(path: Path) -> None:
    other = Studio(path)
    assert other.ask("edit theirs") == "None"
    session = Session.open(path, safety=Safety(Project.open(path)))
    assert session.snapshot.other_writer is not None
    assert session.snapshot.recoveries == (), "it may be at it"
    other.kill()
    session.look()
    assert session.snapshot.other_writer is None
    (recovery,) = session.snapshot.recoveries
    session.recover(recovery)
    assert session.document.pipeline.by_id["a"].title == "theirs"


def test_what_was_unsaved_when_another_took_over_is_safe_when_the_other_dies(session: Session, path: Path) -> None:
    session.dispatch([mine])
    other = Studio(path)
    assert other.ask("take_over") == "None"
    session.look()
    assert session.snapshot.other_writer is not None
    other.kill()
    session.look()
    session.dispatch([SetTitle(node="a", title="more")])
    assert len(list((path.parent / ".penstock" / "journal").iterdir())) == 1
    after = Session.open(path, safety=Safety(Project.open(path), ProjectLock(Project.open(path))))
    assert after.snapshot.other_writer is not None, "this very process writes, by another lock"


def test_a_look_costs_little(session: Session) -> None:
    """It is done about once a second in the thread that the screen lives in."""
    session.dispatch([mine])
    look_twice(session)
    start = time.perf_counter()
    for _ in range(50):
        session.look()
    assert (time.perf_counter() - start) / 50 < 0.02
