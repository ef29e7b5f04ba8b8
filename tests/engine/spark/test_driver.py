"""The life of the Spark process: clean, cancelled, killed, left alone; nothing stays behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from spark_sessions import DEAF, ENDLESS, LIMITS, all_gone, environment_of, fake_java, group_of, java_of, living, spark_driver, task_seconds

from engine.backends.spark import missing
from engine.backends.spark.driver import SparkDriver
from engine.backends.spark.plan import SparkPlan
from engine.errors import BackendError, CancelledError, LimitError, MissingExtraError

pytestmark = pytest.mark.xdist_group("spark driver")

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def driver() -> Iterator[SparkDriver]:
    os.environ["SECRET_TOKEN"] = "canary-spark"
    try:
        with spark_driver() as driver:
            yield driver
    finally:
        del os.environ["SECRET_TOKEN"]


def endless(driver: SparkDriver, once_busy: Callable[[], None], *, sql: str = ENDLESS, timeout: float | None = None) -> None:
    """A statement without end; `once_busy` is called when its first task runs."""
    told: list[object] = []

    def tell(progress: object) -> None:
        told.append(progress)
        if len(told) == 1:
            once_busy()

    driver.request("stage", {"sql": sql, "tables": {}, "shows": 1}, timeout=timeout, on_progress=tell)


@pytest.mark.slow
def test_it_has_no_secrets_and_listens_on_this_machine_only(driver: SparkDriver) -> None:
    driver.request("ping", {})
    pids = living(group_of(driver))
    assert len(pids) >= 2
    for pid in pids:
        assert "canary-spark" not in environment_of(pid).values()
    assert set(environment_of(group_of(driver))) <= {
        "PATH",
        "JAVA_HOME",
        "LANG",
        "TZ",
        "SPARK_LOCAL_IP",
        "SPARK_LOCAL_DIRS",
        "TMPDIR",
        "LC_CTYPE",
    }
    addresses = {address for pid in pids for address in _listening(pid)}
    assert addresses
    assert all(address in ("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000") for address in addresses)


def _listening(pid: int) -> list[str]:
    """Addresses, as the kernel writes them, on which a process waits for others."""
    own = {match[1] for entry in Path(f"/proc/{pid}/fd").iterdir() if (match := re.match(r"socket:\[(\d+)\]", str(entry.readlink())))}
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]]
    return [line[1].partition(":")[0] for line in lines if line[3] == "0A" and line[9] in own]


@pytest.mark.slow
def test_an_interrupt_spares_the_session(driver: SparkDriver) -> None:
    driver.request("ping", {})
    group = group_of(driver)
    with pytest.raises(CancelledError):
        endless(driver, driver.cancel)
    assert group_of(driver) == group
    assert driver.request("ping", {}).values["master"] == "local"
    with pytest.raises(LimitError) as caught:
        endless(driver, lambda: None, timeout=5.0)
    assert caught.value.code == "limit.time"
    assert group_of(driver) == group


@pytest.mark.slow
def test_a_deaf_session_is_killed_with_its_java_and_followed_by_another(driver: SparkDriver) -> None:
    warm = "SELECT sum(id) AS n FROM range(9) GROUP BY id % 2"
    driver.request("stage", {"sql": warm, "tables": {}, "parameters": {}, "shows": 1})  # a first task loads classes, and can be stopped
    group = group_of(driver)
    before = task_seconds(group)

    def cancel() -> None:
        """A task that only begins, which takes a busy machine seconds, can still be stopped."""
        while task_seconds(group) - before < 8:
            time.sleep(0.1)
        driver.cancel()

    with pytest.raises(CancelledError):
        endless(driver, threading.Thread(target=cancel).start, sql=DEAF)
    assert all_gone(group, 20)
    assert driver.request("ping", {}).values["master"] == "local"


@pytest.mark.slow
def test_java_killed_is_told_and_followed_by_another(driver: SparkDriver) -> None:
    driver.request("ping", {})
    group = group_of(driver)
    java = java_of(group)
    with pytest.raises(BackendError):
        endless(driver, lambda: os.kill(java, signal.SIGKILL))
    assert driver.request("ping", {}).values["master"] == "local"
    assert all_gone(group, 20)


@pytest.mark.slow
def test_closing_leaves_no_process_and_no_file() -> None:
    driver = SparkDriver.start(limits=LIMITS)
    group, folder = group_of(driver), Path(environment_of(group_of(driver))["TMPDIR"])
    driver.request("ping", {})
    assert any(folder.iterdir())
    driver.close()
    assert all_gone(group, 20)
    assert not folder.exists()


@pytest.mark.slow
def test_it_ends_with_its_parent_even_when_busy() -> None:
    """The end of the pipe is the only sign that a killed studio leaves."""
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]; from spark_sessions import *; d = SparkDriver.start(limits=LIMITS); d.request('ping', {});"
        "print(group_of(d), d._folder.name, flush=True); d.request('stage', {'sql': ENDLESS, 'tables': {}, 'shows': 1})"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(ROOT), str(ROOT / "tests")], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    group, folder = parent.stdout.readline().split()
    time.sleep(1)
    assert living(int(group))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert all_gone(int(group), 10)
    assert not Path(folder).exists()


@pytest.mark.slow
def test_it_stops_when_idle_and_comes_again() -> None:
    with spark_driver(idle_seconds=0.5) as driver:
        driver.request("ping", {})
        group = group_of(driver)
        deadline = time.monotonic() + 10
        while driver.is_running and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not driver.is_running
        assert all_gone(group, 20)
        assert driver.request("ping", {}).values["master"] == "local"


PLAN = SparkPlan("local", 1 << 30, 2, "", "")


def test_a_missing_java_is_told_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(BackendError) as caught:
        missing.require_spark(PLAN)
    assert caught.value.code == "spark.no_java"
    assert "17" in caught.value.hint
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackendError):
        SparkDriver.start()


@pytest.mark.parametrize(("words", "version"), [('openjdk version "11.0.2" 2019-01-15', 11), ('java version "1.8.0_402"', 8)])
def test_an_old_java_is_told_with_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, version: int) -> None:
    monkeypatch.setenv("JAVA_HOME", str(fake_java(tmp_path, words)))
    with pytest.raises(BackendError) as caught:
        missing.require_spark(PLAN)
    assert caught.value.code == "spark.old_java"
    assert f"is Java {version}" in caught.value.message


def test_a_server_needs_no_java_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    missing.require_spark(SparkPlan("sc://127.0.0.1:15002", 1 << 30, 2, "", ""))


def test_a_missing_package_is_told_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing, "PACKAGE", "a_package_that_nobody_has")
    with pytest.raises(MissingExtraError) as caught:
        SparkDriver.start()
    assert "penstock[spark]" in caught.value.hint
