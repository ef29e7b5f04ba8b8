"""Previews as jobs, by a real walled process in a thread of its own."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.document.edits import Configure, Move
from engine.document.hashing import upstream_hash
from engine.document.reader import read
from engine.preview.effect import Effect
from engine.preview.preview import Preview, Previewer
from engine.preview.profile import Profile
from engine.project.project import Project
from engine.session.events import Event, JobDone, JobFailed
from engine.session.previewing import effect_job, effects_job, preview_job, profile_job
from engine.session.session import Session
from engine.session.threads import ThreadRunner

TEXT = """\
penstock: 1
nodes:
  rows:
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
        2
        3
  big:
    filter_rows:
      from: rows
      where: n > 1
  other:
    filter_rows:
      from: rows
      where: n > 2
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def previewer(path: Path) -> Iterator[Previewer]:
    with Previewer(Project.open(path)) as previewer:
        yield previewer


def test_of_many_edits_the_last_one_is_previewed(path: Path, previewer: Previewer) -> None:
    calls: queue.Queue[Callable[[], None]] = queue.Queue()
    session = Session.open(path, runner=ThreadRunner(calls.put))
    events: list[Event] = []
    session.subscribe(events.append)
    for least in (0, 3, 2):
        session.dispatch([Configure(node="big", field=("where",), value=f"n >= {least}")])
        session.request(preview_job(previewer, "big"))
    session.request(profile_job(previewer, "rows"))
    session.dispatch([Configure(node="other", field=("where",), value="n > 0")])
    session.dispatch([Move(item="big", position=(1, 1))])
    while sum(isinstance(event, JobDone | JobFailed) for event in events) < 2:
        calls.get(timeout=30)()
    session.close()
    assert not [event for event in events if isinstance(event, JobFailed)]
    done = {event.name: event.value for event in events if isinstance(event, JobDone)}
    preview, profile = done["preview big"], done["profile rows"]
    assert isinstance(preview, Preview)
    assert preview.table().column("n").to_pylist() == [2, 3]
    assert isinstance(profile, Profile)
    assert profile.rows == 3


def test_a_search_is_asked_for_at_once_and_under_a_name_of_its_own(path: Path, previewer: Previewer) -> None:
    job = preview_job(previewer, "big", find=True)
    assert (job.name, job.delay) == ("find big", 0)
    session = Session.open(path)
    events: list[Event] = []
    session.subscribe(events.append)
    session.dispatch([Configure(node="big", field=("where",), value="n > 9")])
    session.request(job)
    found = [event.value for event in events if isinstance(event, JobDone)]
    assert isinstance(found[0], Preview)
    assert found[0].rows_seen == 0
    assert not found[0].may_be_searched, "all rows are there already"


def test_the_effect_of_all_edits_and_of_one(path: Path, previewer: Previewer) -> None:
    session = Session.open(path)
    events: list[Event] = []
    session.subscribe(events.append)
    session.dispatch([Configure(node="big", field=("where",), value="n > 2")])
    session.dispatch([Configure(node="other", field=("where",), value="n > 1")])
    saved, (first, second) = session.snapshot.saved, session.snapshot.past
    assert saved is first.document
    session.request(effect_job(previewer, saved, "big"))
    session.request(effect_job(previewer, second.document, "other"))
    session.request(effects_job(previewer, second.document))
    found = [event.value for event in events if isinstance(event, JobDone)]
    assert isinstance(found[0], Effect)
    assert isinstance(found[1], Effect)
    assert (found[0].removed, found[0].added, found[1].removed, found[1].added) == (1, 0, 0, 1)
    assert isinstance(found[2], tuple)
    assert {effect.node for effect in found[2]} == {"other"}


def test_a_node_depends_on_what_it_needs_and_on_nothing_else() -> None:
    document = read(TEXT).document
    elsewhere = Configure(node="other", field=("where",), value="n > 0").applied(document)
    above = Configure(node="rows", field=("data",), value="n\n7").applied(document)
    assert upstream_hash(document, "big") == upstream_hash(elsewhere, "big")
    assert upstream_hash(document, "big") != upstream_hash(above, "big")
    assert upstream_hash(document, "other") != upstream_hash(elsewhere, "other")
