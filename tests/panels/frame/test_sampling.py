"""The sample chip: what it tells of the samples, and what it takes for their size and seed."""

from __future__ import annotations

from pathlib import Path

import pytest
from panel_desks import asked, no_previewer, workspace_of

from engine.errors import ConfigError
from engine.preview.sample import Sample
from engine.project.project import Project
from engine.project.settings import Settings
from panels.frame.sampling import given_sampling, sample_lines, sampling_view
from panels.frame.web import FramePanel
from panels.workspace import Workspace
from studio.starting import start_pipeline


def sample(node: str, rows: int, total: int | None = None, **more: object) -> Sample:
    method = "all" if total is None else "blocks"
    return Sample(**{"node": node, "port": "rows", "key": node, "rows": rows, "total": total or rows, "method": method, **more})  # type: ignore[arg-type]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    path = start_pipeline(tmp_path / "sales", ()).pipeline
    return workspace_of(path, Project.open(path), no_previewer)


def test_parts_are_told_one_by_one_and_what_was_taken_whole_together() -> None:
    found = [
        sample("weather", 1_784, 26_115, method="joined", neighbours=("flights",)),
        sample("planes", 3_322),
        sample("flights", 8_010, 336_776),
        sample("planes", 3_000),
        sample("airlines", 16),
    ]
    assert sample_lines(found) == (
        "flights: 8,010 of 336,776 rows, blocks spread over the file",
        "weather: 1,784 of 26,115 rows, joined with flights",
        "Taken whole: planes (3,322), airlines (16)",
    )
    assert sample_lines([]) == ()


def test_many_sources_are_counted() -> None:
    lines = sample_lines([sample(f"s{number}", 10, 1_000 - number) for number in range(6)])
    assert lines[-1] == "And parts of 2 more sources"
    assert [line[:2] for line in lines[:-1]] == ["s0", "s1", "s2", "s3"]


def test_the_numbers_are_those_of_the_project() -> None:
    view = sampling_view(Settings(sample_rows=500, seed=-3), (), can_set=True)
    assert (view.rows, view.seed, view.lines) == ("500", "-3", ())
    assert "10,000 where a project says nothing" in view.usual


def test_texts_are_read_as_numbers_also_as_the_chip_writes_them() -> None:
    given = given_sampling({"rows": " 30,000 ", "seed": "-1"})
    assert (given.numbers, given.problems) == ({"sample_rows": 30_000, "seed": -1}, {})


@pytest.mark.parametrize("rows", ["", "0", "1.5", "many", "3,00", "10000001"])
def test_a_wrong_number_is_told_at_its_field(rows: str) -> None:
    given = given_sampling({"rows": rows, "seed": "x"})
    assert given.problems == {
        "rows": "Write a whole number from 1 to 10000000.",
        "seed": "Write a whole number of at most 32 bits.",
    }


def test_the_chip_sets_what_is_right_and_nothing_else(workspace: Workspace) -> None:
    taken: list[tuple[int, int]] = []
    panel = FramePanel(workspace)
    assert not panel.view()["sampling"]["can_set"]  # type: ignore[index]
    workspace.take_samples = lambda rows, seed: taken.append((rows, seed))
    assert panel.view()["sampling"]["can_set"]  # type: ignore[index]
    assert set(asked(panel, "sample", values={"rows": "0", "seed": "0"})) == {"rows"}  # type: ignore[call-overload]
    assert asked(panel, "sample", values={"rows": "20", "seed": "7"}) == {}
    assert taken == [(20, 7)]


@pytest.mark.parametrize("values", [None, ["20"], {"rows": 20}])
def test_what_no_page_says_is_refused(workspace: Workspace, values: object) -> None:
    with pytest.raises(ConfigError):
        asked(FramePanel(workspace), "sample", values=values)
