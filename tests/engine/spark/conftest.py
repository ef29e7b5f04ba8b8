"""One Spark process for all tests that do not care which; each of them leaves it fit for use, or gone and to be started anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from run_projects import make_project

from engine.running.spark_process import SparkProcess

MEMORY = "memory_limit: 2 GiB\n"


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkProcess]:
    project = make_project(tmp_path_factory.mktemp("spark"), settings=MEMORY)
    with SparkProcess(project, is_brief=True) as process:
        yield process
