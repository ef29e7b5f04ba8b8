"""Opening, checking, formatting and comparing hostile files touches nothing but what they are made of.

Found by strace, since Python's audit hook sees nothing of what an engine opens: every open of every process of the command line is
judged, and so is every socket and every program started.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
STRACE = shutil.which("strace")
DRIVER = """
import contextlib, io, os, sys
from studio.cli import main

def command(*words):
    sys.argv = ["penstock", *words]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as errors, contextlib.suppress(SystemExit):
        main()
    if "Traceback" in errors.getvalue() or "has a defect" in errors.getvalue():
        sys.__stdout__.write(f"TRACEBACK {words} {errors.getvalue()}")

for file in sys.argv[1:]:
    command("check", file)
    command("fmt", "--check", file)
    command("diff", file, file)
    command("schema", file)
print("DONE")
"""
OPEN = re.compile(r'^\d+ +(?:openat\([^,]*, |open\(|creat\()"((?:[^"\\]|\\.)*)", ([A-Z_|0-9x]+).*= (-?\d+)')
SYSTEM = ("/proc/", "/sys/", "/usr/", "/lib/", "/lib64/", "/etc/ld.so", "/etc/localtime", "/etc/timezone", "/dev/null", "/dev/urandom")
SYSTEM_FOLDERS = {"/", "/usr", "/lib", "/lib64", "/proc", "/sys"}


def hostile_files() -> list[Path]:
    return sorted(path for folder in ("malformed", "wellformed") for path in (HERE / folder).iterdir() if path.is_file())


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The system calls of the command line over all hostile files, each in a project folder with a settings file."""
    if STRACE is None:
        pytest.skip("strace is not installed")
    project = tmp_path_factory.mktemp("hostile")
    (project / "penstock.yaml").write_text("name: Hostile\n")
    files = [shutil.copy(path, project / path.name) for path in hostile_files()]
    log = tmp_path_factory.mktemp("trace") / "calls"
    calls = "open,openat,creat,socket,connect,bind,execve,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat"
    result = subprocess.run(
        [STRACE, "-f", "-qq", "-s", "4096", "-o", str(log), "-e", f"trace={calls}", sys.executable, "-P", "-c", DRIVER, *map(str, files)],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PENSTOCK_CONFIG": str(tmp_path_factory.mktemp("settings"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.strip().endswith("DONE"), result.stdout[-2000:] + result.stderr[-2000:]
    assert "TRACEBACK" not in result.stdout
    return log.read_text(errors="replace"), project


def opens(log: str) -> Iterator[tuple[str, str]]:
    """(path, flags) of every open that succeeded."""
    for line in log.splitlines():
        match = OPEN.match(line)
        if match and int(match[3]) >= 0:
            yield match[1], match[2]


def is_of_the_interpreter(path: str) -> bool:
    folders = {sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix), *sysconfig.get_paths().values(), str(ROOT)}
    return any(path == folder or path.startswith(folder.rstrip("/") + "/") for folder in folders)


def test_there_is_a_corpus() -> None:
    names = [path.parent.name for path in hostile_files()]
    assert names.count("malformed") >= 200
    assert names.count("wellformed") >= 50


def test_nothing_is_opened_but_the_file_its_project_and_the_interpreter(trace: tuple[str, Path]) -> None:
    log, project = trace
    seen = list(opens(log))
    assert any(path.endswith(".yaml") and path.startswith(str(project)) for path, _ in seen), "the trace saw no pipeline: it proves nothing"
    own = {path.name for path in hostile_files()} | {"penstock.yaml", ""}
    strange = {
        path
        for path, _ in seen
        if not (Path(path).is_relative_to(project) and (Path(path).name in own or Path(path) == project))
        and not path.startswith(SYSTEM)
        and path not in SYSTEM_FOLDERS
        and not is_of_the_interpreter(path)
    }
    assert strange == set()


def test_nothing_is_written(trace: tuple[str, Path]) -> None:
    log, project = trace
    written = {(path, flags) for path, flags in opens(log) if re.search("O_WRONLY|O_RDWR|O_CREAT", flags)}
    assert {(path, flags) for path, flags in written if not path.startswith(("/proc/", "/dev/null"))} == set()
    assert not re.findall(r"^\d+ +(?:unlink|rename|mkdir)\w*\([^)]*" + re.escape(str(project)) + r".*= 0$", log, re.MULTILINE)
    assert sorted(path.name for path in project.iterdir()) == sorted({path.name for path in hostile_files()} | {"penstock.yaml"})


def test_no_socket_and_no_program_but_the_walled_process(trace: tuple[str, Path]) -> None:
    log, _ = trace
    assert not re.findall(r"^\d+ +(?:socket|connect|bind)\(.*", log, re.MULTILINE)
    programs = re.findall(r'^\d+ +execve\("([^"]+)", \[(.*?)\], .*= 0$', log, re.MULTILINE)
    assert programs, "strace saw no program start: it proves nothing"
    assert {words for _, words in programs[1:] if "engine/preview/start.py" not in words} == set()
