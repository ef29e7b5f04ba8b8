"""Saving: permissions, links, full disks, live neighbours."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import SinkError
from engine.project.saving import make_folder, put_in_place, save, sweep

LEFTOVER = ".x.yaml.0123456789abcdef.penstock-tmp"


def test_a_new_file_and_a_replaced_one(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    save(path, b"one")
    save(path, b"two" * 1_000_000)
    assert path.read_bytes() == b"two" * 1_000_000
    assert [item.name for item in tmp_path.iterdir()] == ["x.yaml"]


def test_permissions_stay_and_a_new_file_takes_the_usual_ones(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    before = os.umask(0o027)
    save(path, b"one")
    os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o640
    path.chmod(0o604)
    save(path, b"two")
    assert path.stat().st_mode & 0o777 == 0o604


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_bytes(b"one")
    (tmp_path / "x.yaml").symlink_to("real.yaml")
    save(tmp_path / "x.yaml", b"two")
    assert (tmp_path / "x.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_bytes() == b"two"


def test_names_of_any_length(tmp_path: Path) -> None:
    path = tmp_path / ("é" * 100 + "x" * 50)
    save(path, b"one")
    assert path.read_bytes() == b"one"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SinkError) as caught:
        save(tmp_path / "missing" / "x.yaml", b"one")
    assert caught.value.code == "sink.not_saved"
    assert caught.value.where.file == str(tmp_path / "missing" / "x.yaml")


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    code = (
        "import sys, signal, resource\nfrom pathlib import Path\nfrom engine.errors import StudioError\nfrom engine.project.saving import save\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    save(Path(sys.argv[1]), b'x' * 5000)\nexcept StudioError as error:\n    print(error.code)\n"
    )
    path = tmp_path / "x.yaml"
    path.write_bytes(b"old")
    result = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False
    )
    assert result.stdout == "sink.not_saved\n"
    assert (path.read_bytes(), [item.name for item in tmp_path.iterdir()]) == (b"old", ["x.yaml"])


def test_a_sweep_takes_leftovers_and_nothing_else(tmp_path: Path) -> None:
    others = ["x.yaml", "x.penstock-tmp", ".x.yaml.penstock-tmp", ".x.yaml.0123.penstock-tmp", ".x.yaml.0123456789abcdeg.penstock-tmp"]
    for name in [*others, LEFTOVER]:
        (tmp_path / name).write_text("")
    (tmp_path / ".y.0123456789abcdef.penstock-tmp").mkdir()
    assert sweep(tmp_path) == (tmp_path / LEFTOVER,)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*others, ".y.0123456789abcdef.penstock-tmp"])
    assert sweep(tmp_path / "missing") == ()


def test_a_sweep_leaves_what_a_living_process_writes(tmp_path: Path) -> None:
    path = tmp_path / LEFTOVER
    path.write_text("")
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert sweep(tmp_path) == ()
    assert sweep(tmp_path) == (path,)


def test_a_sweep_does_not_wait_for_a_pipe(tmp_path: Path) -> None:
    """Anyone may put a pipe under such a name into a project; opening one waits for a writer."""
    os.mkfifo(tmp_path / LEFTOVER)
    code = "import sys\nfrom pathlib import Path\nfrom engine.project.saving import sweep\nprint(sweep(Path(sys.argv[1])))"
    result = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False, timeout=20
    )
    assert result.stdout == "()\n"


def test_many_writers_and_sweepers(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom engine.project.saving import save, sweep\n"
        "for number in range(150):\n    sweep(Path(sys.argv[1]))\n    save(Path(sys.argv[1], 'x.yaml'), sys.argv[2].encode() * 3000)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), char], cwd=Path(__file__).parents[3]) for char in "abc"]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    content = (tmp_path / "x.yaml").read_text()
    assert content in ("a" * 3000, "b" * 3000, "c" * 3000)
    assert [path.name for path in tmp_path.iterdir()] == ["x.yaml"]


def test_a_finished_file_takes_its_place_in_new_folders(tmp_path: Path) -> None:
    staged = tmp_path / "staged"
    staged.write_text("new")
    put_in_place(staged, tmp_path / "out" / "deep" / "x.csv")
    assert (tmp_path / "out" / "deep" / "x.csv").read_text() == "new"
    assert not staged.exists()
    with pytest.raises(SinkError):
        put_in_place(staged, tmp_path / "out" / "y.csv")


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    (tmp_path / "staged").write_text("new")
    with pytest.raises(SinkError):
        put_in_place(tmp_path / "staged", tmp_path / "out" / "x.csv")
    assert (tmp_path / "staged").read_text() == "new"


def test_a_folder_that_is_there_already(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
