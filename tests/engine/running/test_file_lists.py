"""Runs and previews that list files: which ones they are, what is known of them, and that nothing is opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from order_projects import parsed
from run_projects import document_text, make_project, run_nodes

from engine.errors import SourceError, TrustError
from engine.preview.preview import Previewer

LISTING = """files:
  list_files:
    path: {path}
big:
  filter_rows:
    from: files
    where: size >= 3
out:
  write_csv:
    from: big
    path: out/list.csv
"""
MOMENT = 1_706_696_430


@pytest.fixture
def root(tmp_path: Path) -> Path:
    project = make_project(
        tmp_path, {f"in/{name}": "x" * size for name, size in {"a.csv": 3, "b/c.JSON": 4, "b/.hidden.csv": 5, "small": 1}.items()}
    )
    for path in (project.root / "in").rglob("*"):
        os.utime(path, (MOMENT, MOMENT))
    return tmp_path


def test_a_run_lists_what_the_pattern_matches_but_for_hidden_files(root: Path) -> None:
    record = run_nodes(make_project(root), LISTING.format(path="in/**"))
    assert (root / "out/list.csv").read_text() == (
        "path,folder,name,extension,size,modified\n"
        "in/a.csv,in,a.csv,csv,3,2024-01-31 10:20:30Z\n"
        "in/b/c.JSON,in/b,c.JSON,JSON,4,2024-01-31 10:20:30Z\n"
    )
    assert [(source.node, source.path) for source in record.sources] == [
        ("files", name) for name in ("in/a.csv", "in/b/c.JSON", "in/small")
    ]
    assert record.nodes["files"].rows == {"rows": 3}


def test_a_preview_is_made_anew_when_a_file_comes_or_changes(root: Path) -> None:
    document = parsed(document_text(LISTING.format(path="in/*")))
    with Previewer(make_project(root)) as previewer:
        assert [(row["name"], row["size"]) for row in previewer.preview(document, "files").table().to_pylist()] == [
            ("a.csv", 3),
            ("small", 1),
        ]
        (root / "in/small").write_text("xx")
        (root / "in/new.csv").write_text("x")
        found = previewer.preview(document, "files").table().to_pylist()
        assert [(row["name"], row["size"]) for row in found] == [("a.csv", 3), ("new.csv", 1), ("small", 2)]


def test_a_pattern_that_matches_nothing_stops_the_run(root: Path) -> None:
    with pytest.raises(SourceError) as caught:
        run_nodes(make_project(root), LISTING.format(path="in/*.xlsx"))
    assert caught.value.where.node == "files"
    assert not (root / "out").exists()


def test_a_link_that_leads_out_of_the_project_is_refused(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    secret.write_text("secret")
    (root / "in/link.csv").symlink_to(secret)
    with pytest.raises(TrustError, match=r"link\.csv"):
        run_nodes(make_project(root), LISTING.format(path="in/*"))
    assert not (root / "out").exists()
