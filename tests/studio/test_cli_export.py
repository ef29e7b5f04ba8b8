"""`penstock export`: where the script is written, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cli_projects import TINY


def test_a_file_that_is_there_is_replaced_only_when_told(project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    folder = project({"tiny.pipeline.yaml": TINY, "job.sql": "mine"})
    refused = penstock("export", "sql", "--file", "job.sql", folder=folder)
    assert (refused.status, (folder / "job.sql").read_text()) == (2, "mine")
    assert "--force" in refused.err
    assert penstock("export", "sql", "--file", "job.sql", "--force", folder=folder).status == 0
    assert (folder / "job.sql").read_text() == penstock("export", "sql", folder=folder).out


def test_what_is_refused_leaves_the_old_file(project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    text = "penstock: 1\nnodes:\n  a:\n    read_json:\n      path: a.json\n      columns:\n        n: integer\n"
    sink = "  out:\n    write_csv:\n      from: a\n      path: o.csv\n"
    folder = project({"odd.pipeline.yaml": text + sink, "a.json": '[{"n": 1}]', "job.py": "mine"})
    refused = penstock("export", "python", "--file", "job.py", "--force", folder=folder)
    assert (refused.status, (folder / "job.py").read_text()) == (1, "mine")
    assert "node 'a' cannot stand in a script" in refused.err


def test_the_script_finds_the_project_from_where_it_stands(project: Callable[..., Path], penstock: Callable[..., Any]) -> None:
    folder = project({"tiny.pipeline.yaml": TINY})
    (folder / "jobs").mkdir()
    assert penstock("export", "python", "--file", "jobs/job.py", folder=folder).status == 0
    assert "FOLDER = Path(__file__).resolve().parent / '..'\n" in (folder / "jobs" / "job.py").read_text()
