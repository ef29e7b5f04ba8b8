"""How long a pipeline stays open when nobody looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.document.edits import Configure
from engine.session.open_projects import OpenProjects
from studio.web.open_pipelines import OpenPipeline, OpenPipelines

TEXT = """penstock: 1
nodes:
  numbers:
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
        2
  few:
    limit_rows:
      from: numbers
      count: 1
  out:
    write_csv:
      from: few
      path: out/few.csv
"""


@pytest.fixture
def calls() -> list[Callable[[], None]]:
    """What other threads hand over."""
    return []


@pytest.fixture
def pipelines(calls: list[Callable[[], None]]) -> Iterator[OpenPipelines]:
    projects = OpenProjects(calls.append)
    yield OpenPipelines(projects, calls.append)
    projects.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "few.pipeline.yaml"
    path.write_text(TEXT)
    return path


def nothing() -> None:
    """A tab that draws nothing."""


def is_open(pipeline: OpenPipeline) -> bool:
    return pipeline.opened.is_open


def test_the_last_tab_closes_it(pipelines: OpenPipelines, path: Path) -> None:
    first, second = pipelines.join(path, nothing), pipelines.join(path, nothing)
    assert first is second
    pipelines.leave(first, nothing)
    assert is_open(first)
    pipelines.leave(first, nothing)
    assert not is_open(first)
    assert pipelines.join(path, nothing) is not first


def test_unsaved_edits_keep_it_open_with_all_that_can_be_undone(pipelines: OpenPipelines, path: Path) -> None:
    pipeline = pipelines.join(path, nothing)
    pipeline.session.dispatch([Configure(node="few", field=("count",), value="2")])
    pipelines.leave(pipeline, nothing)
    assert is_open(pipeline)
    again = pipelines.join(path, nothing)
    assert again is pipeline
    again.session.undo()
    assert again.session.is_saved
    pipelines.leave(again, nothing)
    assert not is_open(again)


def test_a_run_goes_on_to_its_end(pipelines: OpenPipelines, path: Path, calls: list[Callable[[], None]]) -> None:
    pipeline = pipelines.join(path, nothing)
    pipeline.runs.start()
    pipelines.leave(pipeline, nothing)
    assert is_open(pipeline)
    while pipeline.runs.is_running:
        for call in [calls.pop(0) for _ in range(len(calls))]:
            call()
    assert (path.parent / "out" / "few.csv").read_text().split() == ["n", "1"]
    assert not is_open(pipeline)


def test_other_samples_count_without_a_page_too(pipelines: OpenPipelines, path: Path, calls: list[Callable[[], None]]) -> None:
    pipeline = pipelines.join(path, nothing)
    pipeline.session.dispatch([Configure(node="few", field=("count",), value="2")])
    pipelines.leave(pipeline, nothing)
    while not pipeline.results.is_current("out", ""):
        for call in [calls.pop(0) for _ in range(len(calls))]:
            call()
    pipeline.opened.take_samples(20_000, 3)
    assert pipeline.project.settings.seed == 3
    assert not pipeline.results.is_current("out", "")
