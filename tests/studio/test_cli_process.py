"""The program as a process: exit statuses, signals, pipes, colours, and nothing that looks like a traceback."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from cli_projects import BROKEN, ORDERS, TINY

ROOT = Path(__file__).resolve().parents[2]
PENSTOCK = (sys.executable, "-m", "studio.cli")
LONG = """\
penstock: 1
nodes:
  rows:
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
  many:
    sql:
      from:
        rows: rows
      query: |-
        select count(*) as c from rows
        cross join range(1000000) as a(x) cross join range(1000000) as b(y) cross join range(1000) as c(z)
        where hash(x, y, z) % 7 = 3
  out:
    write_csv:
      from: many
      path: out/many.csv
"""


def started(words: Sequence[str], folder: Path, **extra: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [*PENSTOCK, *words], cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **extra
    )


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("check", "tiny"), 0),
        (("check", "broken"), 1),
        (("run", "broken"), 1),
        (("nonsense",), 2),
        ((), 2),
        (("--version",), 0),
        (("--help",), 0),
        (("new", "outside", "--from", "/usr/share/dict/../../../etc/hosts.csv"), 1),
    ],
)
def test_exit_statuses_of_the_process(
    words: tuple[str, ...], status: int, project: Callable[..., Path], process: Callable[..., Any]
) -> None:
    folder = project({"tiny.pipeline.yaml": TINY, "broken.pipeline.yaml": BROKEN, "orders.csv": ORDERS})
    outcome = process(*words, folder=folder)
    assert outcome.status == status
    assert "Traceback" not in outcome.out + outcome.err


def test_a_file_outside_the_project_is_a_matter_of_trust(
    project: Callable[..., Path], process: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "data.csv"
    outside.write_text("a,b\n1,2\n")
    text = f"penstock: 1\nnodes:\n  rows:\n    read_csv:\n      path: {outside}\n      columns:\n        a: integer\n"
    folder = project({"inside/x.pipeline.yaml": text, "inside/penstock.yaml": "name: Inside\n"}) / "inside"
    refused = process("preview", "rows", folder=folder)
    assert (refused.status, "penstock allow" in refused.err) == (3, True)
    assert process("allow", str(outside.parent), folder=folder).status == 0
    assert process("preview", "rows", "--csv", folder=folder).out == "a\n1\n"


CODED = """\
penstock: 1
nodes:
  rows:
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
        2
  twice:
    python:
      from:
        t: rows
      code: |-
        def transform(t):
            return {'n': [value * 2 for value in t['n'].to_pylist()]}
      columns:
        n: integer
"""


def test_code_is_a_matter_of_trust_too(project: Callable[..., Path], process: Callable[..., Any]) -> None:
    folder = project({"x.pipeline.yaml": CODED, "penstock.yaml": "name: x\n"})
    for status, words in ((3, ("preview", "twice")), (1, ("run", "--only", "twice")), (1, ("check",))):
        refused = process(*words, folder=folder)
        assert (refused.status, "penstock allow python" in refused.out + refused.err) == (status, True)
    allowed = process("allow", "python", folder=folder)
    assert (allowed.status, "and run the Python code of its nodes" in allowed.out) == (0, True)
    assert process("check", folder=folder).status == 0
    assert process("preview", "twice", "--csv", folder=folder).out == "n\n2\n4\n"
    assert process("allow", "--take-back", "python", folder=folder).status == 0
    assert process("preview", "twice", folder=folder).status == 3
    assert process("allow", "--take-back", "python", folder=folder).status == 2


def test_limits_end_in_their_own_status(project: Callable[..., Path], process: Callable[..., Any]) -> None:
    folder = project({"long.pipeline.yaml": LONG, "penstock.yaml": "time_limit: 1 s\n"})
    outcome = process("run", folder=folder)
    assert (outcome.status, "Traceback" in outcome.err) == (4, False)


def test_a_defect_is_three_lines_and_status_5(project: Callable[..., Path]) -> None:
    code = "import sys, studio.cli.application as a\na.application = lambda: 1 / 0\nsys.argv = ['penstock', 'check']\nsys.exit(a.main())"

    def run(*words):
        return subprocess.run(
            [sys.executable, "-c", code.replace("'check'", ", ".join(map(repr, ("check", *words))))],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    plain, debug = run(), run("--debug")
    assert (plain.returncode, plain.stderr.splitlines()[0], "Traceback" in plain.stderr) == (
        5,
        "error: Penstock has a defect: ZeroDivisionError: division by zero",
        False,
    )
    assert "Traceback" in debug.stderr


def test_debug_shows_where_an_error_was_raised(project: Callable[..., Path], process: Callable[..., Any]) -> None:
    outcome = process("check", "nowhere", "--debug", folder=project({"tiny.pipeline.yaml": TINY}))
    assert "Traceback" in outcome.err


@pytest.mark.parametrize("words", [("run",), ("preview", "many")])
def test_ctrl_c_ends_with_130_and_leaves_nothing(words: tuple[str, ...], project: Callable[..., Path]) -> None:
    folder = project({"long.pipeline.yaml": LONG})
    process = started(words, folder, start_new_session=True)
    wait_for_engine(process.pid)
    start = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, "Traceback" in err) == (130, "", False)
    assert time.monotonic() - start < 5
    assert children_of(process.pid) == []
    left = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "runs" not in path.parts and "cache" not in path.parts
    }
    assert left <= {"long.pipeline.yaml", ".penstock/.gitignore"}
    assert not (folder / "out").exists()


def wait_for_engine(pid: int) -> None:
    """Until the walled process is there and works."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if any(cpu_ticks(child) > 60 for child in children_of(pid)):
            return
        time.sleep(0.1)
    raise AssertionError("the walled process did not start to work")


def children_of(pid: int) -> list[int]:
    """All processes below `pid`, whatever session they are in."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found, todo = [], [pid]
    while todo:
        below = [child for child, parent in parents.items() if parent == todo[0]]
        found += below
        todo = todo[1:] + below
    return found


def cpu_ticks(pid: int) -> int:
    try:
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
    except OSError:
        return 0


@pytest.mark.parametrize("words", [("functions", "--json"), ("check",)], ids=["long", "short"])
def test_a_reader_that_goes_away_is_no_defect(words: tuple[str, ...], project: Callable[..., Path]) -> None:
    process = started(words, project({"tiny.pipeline.yaml": TINY}))
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    assert (process.communicate(timeout=60)[1], process.returncode) == ("", 1)


def on_terminal(words: Sequence[str], folder: Path, columns: int = 80, **environment: str) -> tuple[int, str]:
    """The command at a terminal of that width: its status and everything that it wrote."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    variables = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES", "NO_COLOR"}}
    variables |= {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **environment}
    process = subprocess.Popen(
        [*PENSTOCK, *words], cwd=folder, env=variables, stdin=follower, stdout=follower, stderr=follower, close_fds=True
    )
    os.close(follower)
    parts: list[bytes] = []
    try:
        while part := os.read(leader, 65536):
            parts.append(part)
    except OSError:
        pass
    os.close(leader)
    return process.wait(timeout=60), b"".join(parts).decode()


def test_colours_at_a_terminal_and_none_where_they_are_not_wanted(project: Callable[..., Path]) -> None:
    folder = project({"broken.pipeline.yaml": BROKEN})
    coloured = on_terminal(("check",), folder)
    plain = on_terminal(("check",), folder, NO_COLOR="1")
    assert (coloured[0], "\x1b[1;31m" in coloured[1]) == (1, True)
    assert (plain[0], "\x1b[31m" in plain[1], "\x1b[1;31m" in plain[1]) == (1, False, False)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_tables_fit_the_terminal(columns: int, sample: Path) -> None:
    status, text = on_terminal(("preview", "planes", "--rows", "3"), sample, columns=columns, NO_COLOR="1")
    rule = next(line for line in text.splitlines() if "────" in line)
    table = text[: text.index(rule)].splitlines()[-2:] + text[text.index(rule) :].splitlines()[:4]
    assert status == 0
    assert max(map(len, (strip(line) for line in table))) <= columns
    assert ("more columns" in text) == (columns < 200)


def strip(line: str) -> str:
    return re.sub("\x1b\\[[0-9;?]*[A-Za-z]|\r", "", line)


def test_a_run_shows_its_stages_at_a_terminal(project: Callable[..., Path]) -> None:
    status, text = on_terminal(("run",), project({"tiny.pipeline.yaml": TINY}))
    assert (status, "[1/1]" in text, "Write out" in text, "out/big.csv" in text) == (0, True, True, True)
