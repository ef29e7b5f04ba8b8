from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.project.globs import covers, expand, walk_files

PARTS = st.lists(st.sampled_from(["a", "b.csv", "a*", "*", "**", "?.csv", "[ab]"]), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("data/a.csv", "data/a.csv", True),
        ("data/a.csv", "data/b.csv", False),
        ("data/*.csv", "data/b.csv", True),
        ("data/*.csv", "data/deep/b.csv", False),
        ("**/b.csv", "data/deep/b.csv", True),
        ("**/b.csv", "b.csv", True),
        ("data/**", "data/deep/b.csv", True),
        ("data/**", "other/b.csv", False),
        ("data/**", "data", False),
    ],
)
def test_a_pattern_covers_what_it_would_find(pattern: str, path: str, expected: bool) -> None:
    assert covers(PurePosixPath(pattern).parts, PurePosixPath(path).parts) is expected


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    for name in ("a/a/b.csv", "a/b.csv", "b/a", "b.csv", "ab/a.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


@given(pattern=PARTS)
def test_what_is_found_is_covered(tree: Path, pattern: list[str]) -> None:
    assert [path for path in expand(tree, pattern) if not covers(pattern, path.relative_to(tree).parts)] == []


def test_many_stars_are_judged_in_no_time() -> None:
    assert not covers(["**", "a"] * 30, ["a"] * 29)


def test_what_an_office_program_leaves_beside_an_open_file_is_hidden(tmp_path: Path) -> None:
    for name in ("sales.xlsx", "~$sales.xlsx", ".sales.xlsx", "~sales.xlsx"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in expand(tmp_path, ("*.xlsx",))] == ["sales.xlsx", "~sales.xlsx"]
    assert [path.name for path in expand(tmp_path, ("~$*",))] == ["~$sales.xlsx"]
    assert [path.name for path in walk_files(tmp_path)] == ["sales.xlsx", "~sales.xlsx"]
