"""Java's archive of classes: made once in the background, used from then on, and never in the way."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest
from spark_sessions import all_gone, fake_java, group_of, java_of, living, spark_driver

from engine.backends.spark import class_archive
from engine.backends.spark.driver import SparkDriver
from engine.errors import BackendError
from engine.preview.child import Limits

pytestmark = pytest.mark.xdist_group("spark driver")

WORDS = 'openjdk version "17.0.1" 2021-10-19'
OLD = time.time() - 90 * 24 * 3600


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, whose name Java has to take as one word."""
    folder = tmp_path / "my cache"
    monkeypatch.setenv("PENSTOCK_CACHE", str(folder))
    return folder / "spark"


def found() -> Path:
    path = class_archive.place()
    assert path is not None
    return path


def given(path: Path, content: bytes = b"no archive at all") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def makers() -> list[str]:
    """The processes that make archives, by what they were started with."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_text().replace("\0", " ") if entry.name.isdigit() else ""
            found += [words] if "archiving.py" in words else []
    return found


def maps_of(driver: SparkDriver) -> str:
    """The files that its Java has mapped into memory."""
    return Path(f"/proc/{java_of(group_of(driver))}/maps").read_text()


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_the_first_session_has_it_made_and_the_next_one_uses_it(cache: Path) -> None:
    with spark_driver() as first:
        first.request("ping", {})
        assert "my cache" not in maps_of(first)
    assert first.is_archiving
    assert not class_archive.make_later()  # as it is being made
    deadline = time.monotonic() + 300
    while makers() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not any(str(cache) in maker for maker in makers())
    assert [path.name for path in cache.iterdir()] == [found().name]
    assert found().stat().st_size > 50 << 20
    for is_brief in (False, True):
        with spark_driver(is_brief=is_brief) as driver:
            assert driver.request("ping", {}).values["master"] == "local"
            assert found().name in maps_of(driver)
        assert not driver.is_archiving


@pytest.mark.slow
def test_what_is_no_archive_keeps_no_session_from_coming_up(cache: Path) -> None:
    given(found())
    with spark_driver() as driver:
        group = group_of(driver)
        assert driver.request("ping", {}).values["master"] == "local"
        assert living(group)
    assert all_gone(group, 20)
    assert [path.name for path in cache.iterdir()] == [found().name]


@pytest.mark.slow
def test_an_archive_with_which_java_ends_is_not_used_again(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path / "java", WORDS)))
    archive = given(found())
    driver = SparkDriver.start(limits=Limits(memory=1 << 30, seconds=60, threads=2))
    try:
        with pytest.raises(BackendError):
            driver.request("ping", {})
    finally:
        driver.close()
    assert not archive.exists()
    assert not driver.is_archiving
    assert not class_archive.make_later()  # before tomorrow
    assert [path.suffix for path in cache.iterdir()] == [".tried"]


@pytest.mark.usefixtures("cache")
def test_it_belongs_to_one_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = fake_java(tmp_path / "java", WORDS)
    before = found()
    monkeypatch.setenv("JAVA_HOME", str(home))
    other = found()
    assert before != other
    os.utime(home / "bin" / "java", (OLD, OLD))
    assert found() not in (before, other)
    (home / "bin" / "java").unlink()
    assert class_archive.place() is None
    assert class_archive.usable() == ""
    assert not class_archive.make_later()


@pytest.mark.usefixtures("cache")
def test_without_the_package_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_archive, "PACKAGE", "a_package_that_nobody_has")
    assert class_archive.place() is None
    assert class_archive.make() is None


def test_a_cache_that_cannot_be_written_to_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("PENSTOCK_CACHE", str(tmp_path / "file"))
    assert class_archive.usable() == ""
    assert not class_archive.make_later()
    assert class_archive.make() is None


def test_a_new_one_takes_those_along_that_nobody_uses(cache: Path) -> None:
    unused, mark, used = (given(cache / name) for name in ("unused.jsa", "unused.jsa.17", "used.jsa"))
    for path in (unused, mark, found().with_suffix(".jsa")):
        given(path)
        os.utime(path, (OLD, OLD))
    assert class_archive.usable() == str(found())  # which counts as using it
    class_archive.put_in_place(given(cache / "made"), found())
    assert {path.name for path in cache.iterdir()} == {used.name, found().name}


def test_a_try_is_made_again_a_day_later(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path / "java", WORDS)))
    mark = given(found().with_suffix(".tried"))
    assert not class_archive.make_later()
    os.utime(mark, (OLD, OLD))
    assert class_archive.make_later()
    deadline = time.monotonic() + 60
    while any(str(cache) in maker for maker in makers()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [path.suffix for path in cache.iterdir()] == [".tried"]
