"""A save that is killed, or whose calls fail, leaves the old file or the new one: at every call that strace finds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tracing import Traced, run_traced

OLD = "penstock: 1\nname: old\n"
NEW = "penstock: 1\nname: new\n"
CALLS = "write,fsync,rename,unlink,chmod,flock,openat,close"
FAILING = ("write", "fsync", "rename", "unlink")
LEFTOVER = ".x.pipeline.yaml.0123456789abcdef.penstock-tmp"
PROGRAM = """
import sys
from pathlib import Path
from engine.document.edits import SetPipeline
from engine.errors import StudioError
from engine.session.session import Session
session = Session.open(Path(sys.argv[1]))
session.dispatch([SetPipeline(field="name", value="new")])
try:
    session.save()
except StudioError as error:
    sys.exit({"sink.not_saved": 3, "limit.disk": 4}[error.code])
"""


class Place:
    """A pipeline's file with a leftover of an earlier crash beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self.folder.mkdir()
        self.path = self.folder / "x.pipeline.yaml"
        self.path.write_text(OLD)
        self.path.chmod(0o640)
        (self.folder / LEFTOVER).write_text("half a file")
        self.log = folder / "strace.log"

    def save(self, inject: str | None = None) -> Traced:
        return run_traced(PROGRAM, [str(self.path)], self.log, calls=CALLS, inject=inject)

    @property
    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


def touched(traced: Traced, place: Place) -> list[tuple[str, str]]:
    """The calls about files of the folder."""
    return [(name, rest) for name, rest in traced.calls if str(place.folder) in rest]


@pytest.fixture(scope="module")
def baseline(tmp_path_factory: pytest.TempPathFactory) -> Traced:
    place = Place(tmp_path_factory.mktemp("baseline"))
    traced = place.save()
    assert (traced.status, place.path.read_text(), place.names) == (0, NEW, ["x.pipeline.yaml"])
    assert place.path.stat().st_mode & 0o777 == 0o640
    return traced


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_order_of_calls_makes_it_durable(place: Place) -> None:
    """A killed process cannot test fsync, as the page cache outlives it: so the trace has to show the order."""
    traced = place.save()
    steps = [(name, rest) for name, rest in touched(traced, place) if name in FAILING and LEFTOVER not in rest]
    assert [name for name, _ in steps] == ["write", "fsync", "rename", "fsync"]
    written, forced, renamed, folder = (rest for _, rest in steps)
    temporary = written.split("<", 1)[1].split(">", 1)[0]
    assert temporary.startswith(f"{place.folder}/.x.pipeline.yaml.")
    assert f"<{temporary}>)" in forced
    assert f'"{temporary}", "{place.path}")' in renamed
    assert f"<{place.folder}>)" in folder


def test_a_leftover_is_swept_by_the_next_opening(baseline: Traced) -> None:
    assert [name for name, rest in baseline.calls if name == "unlink" and LEFTOVER in rest] == ["unlink"]


def points(traced: Traced, names: tuple[str, ...]) -> list[tuple[str, int]]:
    counts = Counter(name for name, _ in traced.calls)
    return [(name, number) for name in names for number in range(1, counts[name] + 1)]


def test_every_failing_call(baseline: Traced, tmp_path: Path) -> None:
    found = points(baseline, FAILING)
    assert [name for name, _ in found] == ["write", "fsync", "fsync", "rename", "unlink"]
    for name, number in found:
        for error in ("EIO", "ENOSPC"):
            folder = tmp_path / f"{name}{number}{error}"
            folder.mkdir()
            place = Place(folder)
            traced = place.save(f"{name}:error={error}:when={number}")
            assert traced.has_fired, (name, number, error)
            folder_failed = (name, number) == ("fsync", 2)
            only_swept = name == "unlink"
            assert traced.status == (0 if only_swept else {"EIO": 3, "ENOSPC": 4}[error]), (name, number, error, traced.stderr)
            assert place.path.read_text() == (NEW if folder_failed or only_swept else OLD), (name, number, error)
            assert place.names == sorted(["x.pipeline.yaml"] + ([LEFTOVER] if only_swept else [])), (name, number, error)


def test_a_failed_save_whose_cleaning_up_fails_too(tmp_path: Path) -> None:
    """The second unlink is the removal of the temporary file; what stays is swept later."""
    place = Place(tmp_path)
    traced = run_traced(PROGRAM, [str(place.path)], place.log, calls=CALLS, inject="fsync,unlink:error=EIO:when=1+")
    assert (traced.has_fired, traced.status, place.path.read_text()) == (True, 3, OLD)
    assert len(place.names) == 3
    assert (place.save().status, place.names, place.path.read_text()) == (0, ["x.pipeline.yaml"], NEW)


def test_a_kill_at_every_call(baseline: Traced, tmp_path: Path) -> None:
    relevant = points(baseline, ("write", "fsync", "rename", "unlink", "chmod", "flock"))
    counts = Counter(name for name, _ in baseline.calls)
    first = next(number for number, (_, rest) in enumerate((c for c in baseline.calls if c[0] == "openat"), 1) if "penstock-tmp" in rest)
    relevant += [("openat", number) for number in range(first, counts["openat"] + 1)]
    for name, number in relevant:
        folder = tmp_path / f"{name}{number}"
        folder.mkdir()
        place = Place(folder)
        traced = place.save(f"{name}:signal=KILL:when={number}")
        assert traced.has_fired, (name, number)
        assert traced.status == -9, (name, number)
        assert place.path.read_text() in (OLD, NEW), (name, number)
        assert place.path.stat().st_mode & 0o777 == 0o640
        assert (place.save().status, place.names, place.path.read_text()) == (0, ["x.pipeline.yaml"], NEW), (name, number)


def test_an_injection_that_traces_nothing_would_be_noticed(place: Place) -> None:
    traced = run_traced(PROGRAM, [str(place.path)], place.log, calls="none", inject="fsync:signal=KILL:when=1")
    assert not traced.has_fired
