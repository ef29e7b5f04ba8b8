"""What a project may touch: its own files and what this person allowed, by any trick of names and links."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from engine.errors import ConfigError, SinkError, SourceError, StudioError, TrustError
from engine.project.fingerprint import fingerprint
from engine.project.project import Project
from engine.project.trust import allow, allowed, settings_folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.csv").write_text("secret")
    return folder


@pytest.fixture
def root(tmp_path: Path, outside: Path) -> Path:
    root = tmp_path / "project"
    for name in ("penstock.yaml", "main.pipeline.yaml", "sub/other.pipeline.yaml", ".hidden/x.pipeline.yaml", "data/b.csv", "data/a.csv",
                 "data/deep/er/c.csv", "data/x[1].csv", "data/.hidden.csv", "data/note.txt"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    return root


def relative(project: Project, path: str) -> list[str]:
    return [file.relative for file in project.sources(path)]


def test_the_root_is_the_nearest_folder_with_settings(root: Path, outside: Path) -> None:
    assert Project.open(root).root == root
    assert Project.open(root / "sub" / "other.pipeline.yaml").root == root
    assert Project.open(outside / "secret.csv").root == outside
    (root / "sub" / "penstock.yaml").write_text("name: inner\n")
    assert Project.open(root / "sub" / "other.pipeline.yaml").settings.name == "inner"


def test_there_must_be_something_to_open(root: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        Project.open(root / "missing")
    assert caught.value.code == "config.no_project"


def test_opening_writes_nothing(root: Path) -> None:
    before = sorted(root.rglob("*"))
    Project.open(root).pipelines()
    assert sorted(root.rglob("*")) == before


def test_pipelines_are_sorted_and_not_hidden(root: Path) -> None:
    assert [path.relative_to(root).as_posix() for path in Project.open(root).pipelines()] == [
        "main.pipeline.yaml",
        "sub/other.pipeline.yaml",
    ]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("data/a.csv", ["data/a.csv"]),
        ("./data//a.csv", ["data/a.csv"]),
        ("data/deep/../a.csv", ["data/a.csv"]),
        ("data/*.csv", ["data/a.csv", "data/b.csv", "data/x[1].csv"]),
        ("data/?.csv", ["data/a.csv", "data/b.csv"]),
        ("data/[ab].csv", ["data/a.csv", "data/b.csv"]),
        ("data/x[1].csv", ["data/x[1].csv"]),
        ("data/**/*.csv", ["data/a.csv", "data/b.csv", "data/deep/er/c.csv", "data/x[1].csv"]),
        ("**/c.csv", ["data/deep/er/c.csv"]),
        ("data/deep/**", ["data/deep/er/c.csv"]),
        ("data/*/er/*", ["data/deep/er/c.csv"]),
        ("data/.*.csv", ["data/.hidden.csv"]),
    ],
)
def test_paths_and_globs(root: Path, path: str, found: list[str]) -> None:
    project = Project.open(root)
    assert relative(project, path) == found
    assert all(file.folder == root and file.path == root / file.relative for file in project.sources(path))


@pytest.mark.parametrize(
    "path",
    ["../outside/secret.csv", "data/../../outside/secret.csv", "../outside/*.csv", "../*/secret.csv", "/etc/passwd", "/etc/*", "..", "/"],
)
def test_paths_out_of_the_project(root: Path, path: str) -> None:
    for ask in (Project.open(root).sources, Project.open(root).target):
        with pytest.raises(TrustError) as caught:
            ask(path)
        assert caught.value.code == "trust.outside"
        assert "penstock allow" in caught.value.hint


@pytest.mark.parametrize("path", ["", "a\0b", "a\nb", "\x1b[0m", "\ud800"])
def test_paths_that_are_none(root: Path, path: str) -> None:
    with pytest.raises(SourceError):
        Project.open(root).sources(path)
    with pytest.raises(SinkError):
        Project.open(root).target(path)


def test_links_out_of_the_project(root: Path, outside: Path) -> None:
    (root / "data" / "link.csv").symlink_to(outside / "secret.csv")
    (root / "linked").symlink_to(outside)
    (root / "data" / "chain.csv").symlink_to(root / "data" / "link.csv")
    project = Project.open(root)
    for path in ("data/link.csv", "data/chain.csv", "linked/secret.csv", "linked/*.csv", "data/l*.csv"):
        with pytest.raises(TrustError):
            project.sources(path)
    for path in ("data/link.csv", "linked/new.csv", "linked/new/deeper.csv"):
        with pytest.raises(TrustError):
            project.target(path)


def test_links_that_stay_inside(root: Path) -> None:
    (root / "data" / "link.csv").symlink_to(root / "data" / "a.csv")
    file = Project.open(root).sources("data/link.csv")[0]
    assert (file.path, file.relative) == (root / "data" / "a.csv", "data/link.csv")
    assert Project.open(root).target("data/link.csv") == root / "data" / "a.csv"


def test_links_in_circles(root: Path) -> None:
    (root / "data" / "loop").symlink_to(root / "data")
    (root / "data" / "self.csv").symlink_to(root / "data" / "self.csv")
    (root / "data" / "nowhere.csv").symlink_to(root / "gone.csv")
    project = Project.open(root)
    started = time.monotonic()
    assert "data/deep/er/c.csv" in relative(project, "data/**/c.csv")
    assert time.monotonic() - started < 5
    for path in ("data/self.csv", "data/nowhere.csv"):
        with pytest.raises(SourceError) as caught:
            project.sources(path)
        assert caught.value.code == "source.broken_link"


def test_hard_links_devices_pipes_and_sockets(root: Path, outside: Path) -> None:
    os.link(outside / "secret.csv", root / "hard.csv")
    os.mkfifo(root / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(root)
        server.bind("socket.csv")
        os.chdir(here)
    project = Project.open(root)
    for path, code in (("hard.csv", "trust.hard_link"), ("pipe.csv", "trust.not_a_file"), ("socket.csv", "trust.not_a_file")):
        for ask in (project.sources, project.target):
            with pytest.raises(TrustError) as caught:
                ask(path)
            assert caught.value.code == code


def test_a_folder_is_no_file(root: Path) -> None:
    with pytest.raises(SourceError):
        Project.open(root).sources("data")
    with pytest.raises(SinkError):
        Project.open(root).target("data")


def test_a_missing_file_gets_the_nearest_names(root: Path) -> None:
    with pytest.raises(SourceError) as caught:
        Project.open(root).sources("data/aa.csv")
    assert caught.value.code == "source.not_found"
    assert "data/a.csv" in caught.value.hint
    with pytest.raises(SourceError):
        Project.open(root).sources("data/*.parquet")


@pytest.mark.parametrize(
    "path", [".penstock/cache/x", ".penstock", "penstock.yaml", "sub/penstock.yaml", "main.pipeline.yaml", "new.pipeline.yaml"]
)
def test_no_sink_writes_what_belongs_to_the_project(root: Path, path: str) -> None:
    with pytest.raises(StudioError) as caught:
        Project.open(root).target(path)
    assert caught.value.code == "trust.own_file"


def test_no_sink_writes_a_pipeline_through_a_link(root: Path) -> None:
    (root / "out.csv").symlink_to(root / "main.pipeline.yaml")
    with pytest.raises(TrustError):
        Project.open(root).target("out.csv")


@pytest.mark.parametrize("path", ["con", "out/NUL.csv", "aux/x.csv", "lpt1.parquet"])
def test_names_of_devices_on_windows(root: Path, path: str) -> None:
    with pytest.raises(SinkError):
        Project.open(root).target(path)


def test_a_target_may_be_new(root: Path) -> None:
    project = Project.open(root)
    assert project.target("out/deep/new.csv") == root / "out" / "deep" / "new.csv"
    assert project.target("data/a.csv") == root / "data" / "a.csv"
    assert not (root / "out").exists()


def test_a_person_may_allow_a_folder(root: Path, outside: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    allow(root, outside)
    allow(root, outside)
    assert allowed(root) == (outside,)
    assert allowed(copy) == ()
    project = Project.open(root)
    assert project.allowed == (outside,)
    file = project.sources("../outside/*.csv")[0]
    assert (file.path, file.relative, file.folder) == (outside / "secret.csv", "secret.csv", outside)
    assert project.sources(str(outside / "secret.csv"))[0] == file
    assert project.target("../outside/new.csv") == outside / "new.csv"
    assert not list(root.rglob("*allow*"))
    with pytest.raises(TrustError):
        Project.open(copy).sources("../outside/secret.csv")


def test_only_a_folder_that_is_there_is_allowed(root: Path) -> None:
    with pytest.raises(ConfigError):
        allow(root, root / "missing")


def test_a_broken_list_is_said_and_not_overwritten(root: Path, outside: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PENSTOCK_CONFIG", str(tmp_path / "config"))
    allow(root, outside)
    list_file = next(settings_folder().iterdir())
    for broken in ("{", "[]", '{"a": "b"}', "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")):
        list_file.write_text(broken)
        with pytest.raises(ConfigError) as caught:
            allow(root, outside)
        assert caught.value.code == "config.allowed_unreadable"
        assert list_file.read_text() == broken


def test_the_place_for_what_is_kept(root: Path) -> None:
    project = Project.open(root)
    assert project.state("cache", "samples") == root / ".penstock" / "cache" / "samples"
    assert (root / ".penstock" / ".gitignore").read_text() == "*\n"
    assert (root / ".penstock" / "cache" / "samples").is_dir()
    assert project.state() == root / ".penstock"


@pytest.mark.parametrize("name", [".penstock", ".penstock/cache", ".penstock/cache/samples"])
def test_the_place_for_what_is_kept_may_not_lead_elsewhere(root: Path, outside: Path, name: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).symlink_to(outside)
    with pytest.raises(TrustError):
        Project.open(root).state("cache", "samples")
    assert [path.name for path in outside.iterdir()] == ["secret.csv"]


def test_a_fingerprint_changes_with_what_it_covers(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a" * 300_000)
    os.utime(path, ns=(5, 5))
    first = fingerprint(path)
    assert fingerprint(path) == first
    assert len(first) == 64
    for place in (0, 299_999):
        changed = bytearray(b"a" * 300_000)
        changed[place] = ord("b")
        path.write_bytes(changed)
        os.utime(path, ns=(5, 5))
        assert fingerprint(path) != first
    path.write_bytes(b"a" * 300_000)
    os.utime(path, ns=(5, 6))
    assert fingerprint(path) != first
    with pytest.raises(SourceError):
        fingerprint(tmp_path / "missing")


def test_a_fingerprint_of_parquet_covers_the_whole_footer(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    footer = bytearray(b"f" * 200_000)
    seen = set()
    for place in (0, 100_000, 199_999):
        changed = footer.copy()
        changed[place] = ord("g")
        path.write_bytes(b"PAR1" + b"r" * 500_000 + bytes(changed) + len(footer).to_bytes(4, "little") + b"PAR1")
        os.utime(path, ns=(5, 5))
        seen.add(fingerprint(path))
    assert len(seen) == 3
    path.write_bytes(b"PAR1")
    assert fingerprint(path) == fingerprint(path)
