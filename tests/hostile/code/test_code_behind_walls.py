"""Attacks of a person's code: each ends in an error that says what happened, or reaches nothing; and the next preview works."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from code_projects import WORD, code_document, code_project
from sandboxes import CANARY, processes_below

from engine.errors import BackendError, CancelledError, LimitError, StudioError
from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.running.run import run

GOOD = "def transform(t):\n    return {'word': ['fine']}"
MEMORY = 256 << 20
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project beside a secret, previewed by somebody who has one in the environment."""
    folder = tmp_path_factory.mktemp("attacked")
    (folder / "secret.txt").write_text(CANARY)
    project = code_project(folder / "project", settings=f"memory_limit: {MEMORY >> 20} MB\n")
    (project.root / "rows.csv").write_text(f"n\n{CANARY}\n")
    return project


@pytest.fixture(scope="module")
def previewer(project: Project) -> Iterator[Previewer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "PENSTOCK_SECRET_CANARY", CANARY)
        with Previewer(project) as previewer:
            yield previewer


@pytest.fixture(autouse=True)
def _lives_on(previewer: Previewer) -> Iterator[None]:
    """Whatever was tried, the next code runs."""
    yield
    assert rows(previewer, GOOD) == [{"word": "fine"}]


def rows(previewer: Previewer, code: str, columns: Mapping[str, str] = WORD, timeout: int = 20) -> list[dict[str, Any]]:
    return previewer.preview(code_document(code, columns, timeout), "coded").table().to_pylist()


def refusal(previewer: Previewer, code: str, columns: Mapping[str, str] = WORD, timeout: int = 20) -> StudioError:
    with pytest.raises(StudioError) as caught:
        rows(previewer, code, columns, timeout)
    error = caught.value
    assert error.where.node == "coded"
    assert error.message.startswith("node 'coded': ")
    assert len(error.message) + len(error.hint) < 8_000
    return error


SEEING = """
import os, sys

def transform(t):
    found = []
    for path in {paths!r}:
        try:
            os.stat(path)
            found.append('seen ' + path)
        except OSError:
            pass
    for path in {written!r}:
        try:
            with open(path, 'w') as file:
                file.write('x')
            found.append('written ' + path)
        except OSError:
            pass
    ours = ('LANG', 'TZ', 'MALLOC_ARENA_MAX', 'OPENBLAS_NUM_THREADS', 'ARROW_DEFAULT_MEMORY_POOL', 'LC_CTYPE')
    found += [name for name in os.environ if name not in ours]
    return {{'word': found or ['nothing']}}
"""


def test_no_file_and_no_secret_is_seen(previewer: Previewer, project: Project) -> None:
    home = Path.home()
    paths = ["/etc/passwd", "/etc", "/proc/self/environ", "/dev", str(project.root), str(project.root / "rows.csv"), "/var", "/sys"]
    paths += [str(project.root.parent / "secret.txt"), *(str(path) for path in home.iterdir() if path.is_file())]
    packages = Path(pytest.__file__).parent
    written = [str(packages / "x.py"), str(project.root / "x"), "/usr/x", os.__file__ + "x"]
    assert rows(previewer, SEEING.format(paths=paths, written=written)) == [{"word": "nothing"}]
    assert not (project.root / "x").exists()


def test_what_is_written_below_tmp_is_gone_for_the_next(previewer: Previewer) -> None:
    code = """
import os

def transform(t):
    was_there = os.path.exists('/tmp/mark')
    open('/tmp/mark', 'w').write('{number}')
    return {{'word': [str(was_there)]}}
"""
    assert rows(previewer, code.format(number=1)) == [{"word": "False"}]
    assert rows(previewer, code.format(number=2)) == [{"word": "False"}]


def test_no_open_file_of_ours_leads_outside(previewer: Previewer) -> None:
    code = """
import os, stat

def transform(t):
    found = set()
    for number in range(1024):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        found.add('folder' if stat.S_ISDIR(mode) else 'socket' if stat.S_ISSOCK(mode) else 'file' if stat.S_ISREG(mode) else 'pipe')
    return {'word': sorted(found)}
"""
    assert rows(previewer, code) == [{"word": "file"}, {"word": "pipe"}]


NETWORK = {
    "a server": "import socket\n\ndef transform(t):\n    socket.create_connection(('1.1.1.1', 80), 3)",
    "this machine": "import socket\n\ndef transform(t):\n    socket.create_connection(('127.0.0.1', {port}), 3)",
    "a name": "import socket\n\ndef transform(t):\n    socket.getaddrinfo('example.org', 80)",
    "an address": "from urllib.request import urlopen\n\ndef transform(t):\n    urlopen('http://1.1.1.1', timeout=3)",
}


@pytest.mark.parametrize("name", NETWORK)
def test_nobody_is_called(previewer: Previewer, name: str) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        error = refusal(previewer, NETWORK[name].replace("{port}", str(server.getsockname()[1])))
        with pytest.raises(TimeoutError):
            server.accept()
    assert error.code == "python.raised"
    assert "line 4 of the code" in error.message


PROCESSES = {
    "fork": "import os\n\ndef transform(t):\n    while True:\n        os.fork()",
    "subprocess": "import subprocess, sys\n\ndef transform(t):\n    subprocess.run([sys.executable, '-c', 'pass'], check=True)",
    "spawn": "import os, sys\n\ndef transform(t):\n    os.posix_spawn(sys.executable, [sys.executable], {})",
    "exec": "import os, sys\n\ndef transform(t):\n    os.execv(sys.executable, [sys.executable])",
    "multiprocessing": "import multiprocessing\n\ndef transform(t):\n    multiprocessing.Process(target=print).start()",
}


@pytest.mark.parametrize("name", PROCESSES)
def test_no_process_is_started(previewer: Previewer, name: str) -> None:
    error = refusal(previewer, PROCESSES[name])
    assert error.code == "python.raised"
    assert "Operation not permitted" in error.message


def test_no_process_is_started_past_python(previewer: Previewer) -> None:
    code = """
import ctypes, platform

def transform(t):
    libc = ctypes.CDLL(None, use_errno=True)
    clone = {'x86_64': 56, 'aarch64': 220, 'riscv64': 220}[platform.machine()]
    tried = {'fork': libc.fork(), 'clone': libc.syscall(clone, 17, 0, 0, 0, 0), 'clone3': libc.syscall(435, 0, 0)}
    tried |= {'unshare': libc.unshare(0x10000000), 'mount': libc.mount(b'x', b'/tmp', b'tmpfs', 0, None)}
    tried |= {'key': libc.syscall({'x86_64': 250, 'aarch64': 219, 'riscv64': 219}[platform.machine()], 0, -3, 0)}
    return {'word': [name for name, result in tried.items() if result != -1] or ['none']}
"""
    assert rows(previewer, code) == [{"word": "none"}]


def test_no_other_process_is_met(previewer: Previewer) -> None:
    code = "import os\n\ndef transform(t):\n    met = []\n    for pid in (1, os.getppid(), {ours}, -1):\n        try:\n            os.kill(pid, 9)\n        except OSError:\n            met.append(pid)\n    return {{'word': ['alive']}}"
    assert rows(previewer, code.format(ours=os.getpid())) == [{"word": "alive"}]


LIMITS = {
    "for ever": ("def transform(t):\n    while True:\n        pass", "limit.time"),
    "asleep": ("import time\n\ndef transform(t):\n    time.sleep(1000)", "limit.time"),
    "stopped": ("import os, signal\n\ndef transform(t):\n    os.kill(os.getpid(), signal.SIGSTOP)", "limit.time"),
    "deaf": ("import signal, time\n\ndef transform(t):\n    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\n    time.sleep(1000)", "limit.time"),
    "lists": ("def transform(t):\n    kept = []\n    while True:\n        kept.append(bytes(10_000_000))", "limit.memory"),
    "one text": ("def transform(t):\n    return {'word': ['x' * 5_000_000_000]}", "limit.memory"),
    "numpy": ("import numpy\n\ndef transform(t):\n    return {'word': numpy.zeros(10 ** 10)}", "limit.memory"),
    "pyarrow": ("import pyarrow as pa\n\ndef transform(t):\n    return pa.table({'word': pa.nulls(10 ** 10, pa.float64())})", "limit.memory"),
    "printing": ("def transform(t):\n    while True:\n        print('x' * 1_000_000)", "limit.time"),
    "errors": ("import os\n\ndef transform(t):\n    while True:\n        os.write(2, b'x' * 1_000_000)", "limit.time"),
    "begun again": ("import os, struct\n\ndef transform(t):\n    head = b'{\"missing\": []}'\n    while True:\n        for number in range(3, 16):\n            try:\n                os.write(number, struct.pack('>IQ', len(head), 0) + head)\n            except OSError:\n                pass", None),
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_limits_hold(previewer: Previewer, name: str) -> None:
    code, wanted = LIMITS[name]
    before, begin = resident(), time.monotonic()
    error = refusal(previewer, code, timeout=2)
    assert time.monotonic() - begin < 12
    assert resident() - before < 150 << 20
    if wanted is not None:
        assert error.code == wanted
        assert isinstance(error, LimitError)
        assert error.hint


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_full_folder_ends_in_its_own_error(previewer: Previewer) -> None:
    error = refusal(previewer, "def transform(t):\n    open('/tmp/x', 'wb').write(bytes(20 << 20))")
    assert error.code == "python.raised"
    assert "No space left" in error.message


ENDS = {
    "an exit": ("import os\n\ndef transform(t):\n    os._exit(0)", "python.died", "ended its process (status 0)"),
    "a status": ("import os\n\ndef transform(t):\n    os._exit(7)", "python.died", "status 7"),
    "an abort": ("import os\n\ndef transform(t):\n    os.abort()", "python.died", "SIGABRT"),
    "a crash": ("import ctypes\n\ndef transform(t):\n    ctypes.string_at(0)", "python.died", "SIGSEGV"),
    "at its import": ("import os\nos._exit(1)\n\ndef transform(t):\n    return t", "python.died", "status 1"),
    "sys.exit": ("import sys\n\ndef transform(t):\n    sys.exit('bye')", "python.raised", "SystemExit: bye"),
    "an interrupt": ("def transform(t):\n    raise KeyboardInterrupt", "python.raised", "KeyboardInterrupt"),
    "a depth": ("def transform(t):\n    return transform(t)", "python.raised", "RecursionError"),
    "deaf words": ("class Odd(Exception):\n    def __str__(self):\n        raise ValueError\n\ndef transform(t):\n    raise Odd", "python.raised", "Odd: (its words cannot be had"),
    "a base": ("class Odd(BaseException):\n    pass\n\ndef transform(t):\n    raise Odd('x')", "python.raised", "Odd: x"),
    "no memory of its own": ("def transform(t):\n    raise MemoryError", "limit.memory", "needs more memory"),
    "modules gone": ("import sys\n\ndef transform(t):\n    sys.modules.clear()\n    return object()", "python.result", "object"),
    "modules of its own": ("import sys\n\ndef transform(t):\n    for name in list(sys.modules):\n        sys.modules[name] = None\n    raise ValueError('own')", "python.raised", "own"),
    "input": ("def transform(t):\n    input()", "python.raised", "EOFError"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_every_end_is_told(previewer: Previewer, name: str) -> None:
    code, wanted, words = ENDS[name]
    error = refusal(previewer, code)
    assert error.code == wanted
    assert words in error.message


def test_a_hostile_message_is_cut_and_names_no_other_code(previewer: Previewer) -> None:
    error = refusal(previewer, "def transform(t):\n    raise ValueError('\\x1b]0;owned\\x07 run: penstock allow / ' * 100_000)")
    assert (error.code, error.hint) == ("python.raised", "")
    assert len(error.message) < 3_000


NONSENSE = {
    "a number": ("return 5", "python.result", "int"),
    "nothing": ("pass", "python.result", "gave back nothing"),
    "a text": ("return 'word'", "python.result", "str"),
    "numbers in a list": ("return [1, 2]", "python.result", "int where a dict is meant"),
    "a number as a column": ("return {'word': 5}", "python.result", "a list of values is meant"),
    "a text as a column": ("return {'word': 'abc'}", "python.result", "a list of values is meant"),
    "columns of two lengths": ("return {'word': ['a'], 'n': [1, 2]}", "python.result", "different numbers of rows"),
    "a column without a name": ("return {1: ['a']}", "python.result", "which is no text"),
    "values that do not go together": ("return {'word': ['a', 1]}", "python.result", "column 'word'"),
    "objects": ("return {'word': [object()]}", "python.result", "column 'word'"),
    "a generator": ("return (row for row in [])", "python.result", "generator"),
    "another column": ("return {'wrod': ['a']}", "python.columns", "the declared column 'word' did not come back"),
    "one too many": ("return {'word': ['a'], 'more': [1]}", "python.columns", "a column 'more' came back"),
    "twice": ("import pyarrow as pa; return pa.Table.from_arrays([pa.array(['a'])] * 2, ['word', 'word'])", "python.columns", "two columns 'word'"),
    "another type": ("return {'word': [1, 2]}", "python.type", "declared text, and int64 came back"),
    "broken words": ("import pyarrow as pa; return pa.table({'word': pa.array([b'\\xff']).view(pa.string())})", "python.broken", "no sound table"),
}  # fmt: skip


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_named(previewer: Previewer, name: str) -> None:
    body, wanted, words = NONSENSE[name]
    error = refusal(previewer, f"def transform(t):\n    {body}")
    assert error.code == wanted
    assert words in error.message


FORGED = """
import json, os, struct

def transform(t):
    head = json.dumps({told}).encode()
    for number in range(3, 64):
        for each in ({bytes}, struct.pack('>IQ', len(head), 0) + head):
            try:
                os.write(number, each)
            except OSError:
                pass
    os._exit(0)
"""


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("{'rows': 3}", "b''"),
        ("{'rows': 3}", "b'ARROW1' + bytes(64) + b'ARROW1'"),
        ("{'rows': 3}", "b'PAR1'"),
        ("{'failed': 'trust', 'message': 'x', 'lines': [[1], 2, ['a', 'b', 'c']]}", "b''"),
        ("{'failed': ['raised'], 'message': ['x'] * 5000, 'lines': {}}", "b''"),
        ("{'refused': True}", "b''"),
        ("{'missing': 5}", "b''"),
        ("[1]", "b''"),
        ("{'rows': 3}", "struct.pack('>IQ', 1 << 31, 1 << 60)"),
    ],
)
def test_no_forged_answer_is_believed(previewer: Previewer, told: str, written: str) -> None:
    error = refusal(previewer, FORGED.replace("{told}", told).replace("{bytes}", written), timeout=5)
    assert error.code in {"python.broken", "python.died", "python.raised", "child.unusable"}


def test_what_refuses_walls_does_not_get_rid_of_them(previewer: Previewer) -> None:
    """A process that claims that there are none, after they stand, is not started once more without them."""
    refusal(previewer, FORGED.replace("{told}", "{'refused': 'no walls'}").replace("{bytes}", "b''"), timeout=5)
    assert rows(previewer, SEEING.format(paths=["/etc/passwd"], written=[])) == [{"word": "nothing"}]


def test_a_stop_is_heard_at_once(previewer: Previewer) -> None:
    wished: list[float] = []

    def wish() -> None:
        wished.append(time.monotonic())
        previewer.cancel()

    timer = threading.Timer(1.5, wish)
    timer.start()
    with pytest.raises(CancelledError):
        rows(previewer, "def transform(t):\n    while True:\n        pass")
    assert time.monotonic() - wished[0] <= 1.5
    timer.join()


ORPHANED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
sys.path.insert(0, sys.argv[1] + "/tests")
from code_projects import code_document, code_project
from engine.preview.preview import Previewer

project = code_project(Path(sys.argv[2]))
with Previewer(project) as previewer:
    previewer.preview(code_document("def transform(t):\\n    while True:\\n        pass", timeout=600), "coded")
"""


def test_code_ends_when_the_studio_is_killed(tmp_path: Path) -> None:
    environment = os.environ | {"PENSTOCK_CONFIG": str(tmp_path / "config")}
    studio = subprocess.Popen([sys.executable, "-c", ORPHANED, str(ROOT), str(tmp_path / "project")], env=environment)
    running: list[int] = []
    try:
        deadline = time.monotonic() + 60
        while len(running) < 3 or seconds_of(running[-1]) < 4:  # far more than it takes until the code runs
            assert time.monotonic() < deadline
            assert studio.poll() is None
            time.sleep(0.1)
            running = [pid for pid in processes_below(studio.pid) if is_code(pid)]
    finally:
        studio.kill()
        studio.wait()
    deadline = time.monotonic() + 10
    while any(map(goes_on, running)):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def seconds_of(pid: int) -> float:
    """Of a processor, that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def goes_on(pid: int) -> bool:
    """Whether it is there; what nobody has taken note of yet is there no more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def is_code(pid: int) -> bool:
    return b"backends/python/start.py" in Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_run_that_code_ends_leaves_nothing(project: Project) -> None:
    for code, error in (
        ("import os\n\ndef transform(t):\n    os._exit(1)", BackendError),
        ("def transform(t):\n    while True: pass", LimitError),
    ):
        with pytest.raises(error) as caught:
            run(project, code_document(code, timeout=1))
        assert caught.value.where.node == "coded"
        assert not (project.root / "out.csv").exists()
        assert list((project.root / ".penstock" / "staging").iterdir()) == []
    record = run(project, code_document(GOOD))
    assert (project.root / "out.csv").read_text() == "word\nfine\n"
    assert (record.engine, record.missing_walls) == ("duckdb, python", ())
