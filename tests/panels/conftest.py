"""A project without data and its previews, for panels over rows that stand in the pipeline itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.preview.preview import Previewer
from engine.project.project import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("project")
    (root / "penstock.yaml").write_text("name: Project\n")
    return Project.open(root)


@pytest.fixture(scope="module")
def previewer(project: Project) -> Iterator[Previewer]:
    with Previewer(project) as previewer:
        yield previewer
