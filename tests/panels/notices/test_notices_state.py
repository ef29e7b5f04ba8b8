"""Notices over real sessions and files: what others did is told, with what can be done about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.document.edits import SetTitle
from engine.errors import SinkError
from engine.project.lock import Holder, ProjectLock
from engine.project.project import Project
from engine.session.actions import ACTIONS
from engine.session.safety import Safety
from engine.session.session import Session
from panels.notices.state import _TITLES, Notice, ago, notices, saved_words, urgent

TEXT = "penstock: 1\nnodes:\n  a:\n    limit_rows:\n      count: 1\n"
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
mine = SetTitle(node="a", title="mine")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    return path


LOCKS: dict[Path, ProjectLock] = {}


def opened(path: Path) -> Session:
    """A session of this process; all of them share its lock."""
    project = Project.open(path)
    return Session.open(path, safety=Safety(project, LOCKS.setdefault(path, ProjectLock(project))))


def told(session: Session, now: datetime | None = None) -> list[Notice]:
    """After a look at the file."""
    session.look()
    session.look()
    path = session.path
    base = path.read_bytes() if path is not None and path.exists() else None
    return list(notices(session.snapshot, now=now or datetime.now(UTC), base=base))


def test_nothing_is_told_where_all_is_well(path: Path) -> None:
    session = opened(path)
    assert told(session) == []
    assert saved_words(session.snapshot) == "Saved"
    session.dispatch([mine])
    assert told(session) == []
    assert saved_words(session.snapshot) == "Edited"
    session.save()
    assert saved_words(session.snapshot) == "Saved"


def test_a_change_by_others_is_asked_about_where_edits_are_unsaved(path: Path) -> None:
    session = opened(path)
    session.dispatch([mine])
    path.write_text(TEXT.replace("1\n", "2\n").replace("penstock: 2", "penstock: 1"))
    (notice,) = told(session)
    assert (notice.code, notice.severity, [choice for choice, _ in notice.choices]) == ("disk.changed", "warning", ["reload", "keep_mine"])
    session.reload()
    assert told(session) == []


def test_a_file_that_is_gone_can_be_written_again(path: Path) -> None:
    session = opened(path)
    path.unlink()
    (notice,) = told(session)
    assert (notice.code, [choice for choice, _ in notice.choices]) == ("disk.removed", ["save"])


def test_a_file_that_is_no_pipeline_any_more(path: Path) -> None:
    session = opened(path)
    path.write_text("penstock: 1\nnodes: [a, 'b c']\n")
    (notice,) = told(session)
    assert (notice.code, [choice for choice, _ in notice.choices]) == ("disk.unreadable", ["keep_mine"])
    assert [each.code for each in told(opened(path))] == ["document.partial"]


def test_unsaved_edits_of_an_earlier_session_are_offered(path: Path) -> None:
    first = opened(path)
    first.dispatch([mine])
    first.dispatch([SetTitle(node="a", title="more")])
    first.close()
    again = opened(path)
    (notice,) = told(again, now=datetime.now(UTC) + timedelta(hours=2, minutes=1))
    assert notice.words == "2 edits from 2 hours ago were never saved"
    assert [choice for choice, _ in notice.choices] == ["recover", "discard"]
    assert notice.recovery == 0
    again.recover(again.snapshot.recoveries[notice.recovery])
    assert told(again) == []


def test_edits_to_another_file_than_this_are_put_in_its_place(path: Path) -> None:
    first = opened(path)
    first.dispatch([mine])
    first.close()
    path.write_text(TEXT.replace("count: 1", "count: 5"))
    (notice,) = told(opened(path))
    assert [choice for choice, _ in notice.choices] == ["replace", "discard"]
    assert "has changed since" in notice.detail


def test_another_process_is_named(path: Path) -> None:
    session = opened(path)
    snapshot = session.snapshot
    other = Holder(token="0" * 16, process=4711, computer="tower", since="2026-05-01 10:00:00")
    (notice,) = notices(replace(snapshot, other_writer=other), now=NOW)
    assert "process 4711 on tower" in notice.words
    assert notice.choices == (("take_over", "Take over"),)
    assert saved_words(replace(snapshot, other_writer=other)) == "Read only"


def test_edits_that_cannot_be_kept_safe_are_an_error(path: Path) -> None:
    problem = SinkError("the disk is full", hint="make room")
    (notice,) = notices(replace(opened(path).snapshot, unprotected=problem), now=NOW)
    assert (notice.severity, notice.detail) == ("error", "the disk is full; make room")


def test_every_choice_that_is_an_action_is_in_the_table(path: Path) -> None:
    assert set(_TITLES) - {"recover", "replace", "discard"} <= {action.name for action in ACTIONS}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (3_599, "59 minutes ago"),
        (3_600, "1 hour ago"),
        (200_000, "2 days ago"),
    ],
)
def test_how_long_ago(seconds: int, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words


def test_the_most_urgent_comes_first() -> None:
    found = [Notice("a", "note", "a"), Notice("b", "error", "b"), Notice("c", "warning", "c")]
    assert urgent(found) == found[1]
    assert urgent([]) is None
