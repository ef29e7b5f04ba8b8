"""Files of pipelines: made, renamed and put away, and nothing is written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.project.project import Project
from studio.pipeline_files import PipelineFiles
from studio.starting import start_pipeline


@pytest.fixture
def files(tmp_path: Path) -> PipelineFiles:
    return PipelineFiles(Project.open(tmp_path), start_pipeline(tmp_path / "sales", ()).pipeline)


def test_a_new_one_stands_beside_the_open_one(files: PipelineFiles, tmp_path: Path) -> None:
    assert files.make("more sales") == tmp_path / "more sales.pipeline.yaml"
    with pytest.raises(ConfigError) as caught:
        files.make("sales")
    assert caught.value.code == "usage.exists"


def test_another_name_is_not_one_that_is_taken(files: PipelineFiles, tmp_path: Path) -> None:
    files.make("other")
    text = files.path.read_text()
    with pytest.raises(ConfigError):
        files.rename("other")
    assert files.rename("late.pipeline.yaml") == tmp_path / "late.pipeline.yaml"
    assert ((tmp_path / "late.pipeline.yaml").read_text(), files.path.exists()) == (text, False)


def test_what_is_put_away_is_kept(files: PipelineFiles) -> None:
    text = files.path.read_text()
    kept = files.put_away()
    assert (kept.read_text(), files.path.exists(), kept.parent.name) == (text, False, "deleted")


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "x" * 80, "a\nb", "con:"])
def test_what_is_no_name_is_refused(files: PipelineFiles, name: str) -> None:
    with pytest.raises(ConfigError) as caught:
        files.make(name)
    assert caught.value.code == "studio.pipeline_name"
