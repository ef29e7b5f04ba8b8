"""B1 to B5: what the engine can reach inside the walls when a statement got past the allow-list."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from sandboxes import CANARY, Sandbox, processes_below, worker_pid

from engine.errors import StudioError

ATTEMPTS = yaml.safe_load((Path(__file__).parent / "attempts.yaml").read_text(encoding="utf-8"))


def snapshot(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if not path.is_symlink()
    }


def attempt(sandbox: Sandbox, text: str) -> bytes:
    """Everything that came out, rows and words."""
    said = b""
    for operation, arguments in (
        ("execute", {"statements": [text]}),
        (
            "query",
            {
                "sql": f"select v::varchar as a from ({text}) v",
                "columns": ["a"],
                "offset": 0,
                "rows": 1000,
                "bytes": 8 << 20,
                "keep": "/cache/k.parquet",
                "keep_rows": 1000,
            },
        ),
    ):
        try:
            reply = sandbox.child.request(operation, arguments, timeout=5)
            said += repr(reply.values).encode() + reply.arrow
        except StudioError as problem:
            said += f"{problem.message} {problem.hint}".encode()
    return said


@pytest.mark.parametrize("sort", ["reads", "writes"])
def test_nothing_gets_in_or_out(sandbox: Sandbox, sort: str) -> None:
    before, outside = snapshot(sandbox.inputs), snapshot(sandbox.secret.parent)
    names = {"secret": sandbox.secret, "folder": sandbox.secret.parent, "project": sandbox.inputs}
    for text in ATTEMPTS[sort]:
        said = attempt(sandbox, text.format(**names))
        assert CANARY.encode() not in said, text
        assert b"root:x:" not in said, text
    assert snapshot(sandbox.inputs) == before
    assert snapshot(sandbox.secret.parent) == outside
    assert sandbox.query("select 1 as a").values["seen"] == 1


def test_inputs_can_be_read(sandbox: Sandbox) -> None:
    reply = sandbox.query("select a from read_csv('/in/project/good.csv')")
    assert pa.ipc.open_stream(reply.arrow).read_all().to_pydict() == {"a": [1, 2]}
    assert sandbox.child.missing_walls == ()


def test_special_files_end_in_time(sandbox: Sandbox) -> None:
    os.mkfifo(sandbox.inputs / "pipe.csv")
    with pytest.raises(StudioError) as caught:
        sandbox.query("select * from read_csv('/in/project/pipe.csv')", timeout=1)
    assert caught.value.code in {"limit.time", "source.unreadable", "trust.engine_refused"}
    assert sandbox.query("select 1 as a").values["seen"] == 1


def test_the_environment_is_empty(sandbox: Sandbox) -> None:
    for pid in processes_below(worker_pid(sandbox.child)):
        environment = Path(f"/proc/{pid}/environ").read_bytes()
        assert CANARY.encode() not in environment
        names = {entry.split(b"=")[0] for entry in environment.split(b"\0") if entry}
        assert names <= {b"LANG", b"TZ", b"LC_CTYPE", b"MALLOC_ARENA_MAX", b"OPENBLAS_NUM_THREADS", b"ARROW_DEFAULT_MEMORY_POOL"}


def test_descriptors_are_the_pipes_only(sandbox: Sandbox) -> None:
    with sandbox.secret.open() as held:
        held.read()
        open_files = [str(entry.readlink()) for entry in Path(f"/proc/{worker_pid(sandbox.child)}/fd").iterdir()]
    assert not [name for name in open_files if not name.startswith(("pipe:", "anon_inode:"))]


def test_python_variables_are_no_tables(sandbox: Sandbox) -> None:
    with pytest.raises(StudioError) as caught:
        sandbox.query("select * from OPERATIONS")
    assert caught.value.code == "backend.statement"
    with pytest.raises(StudioError) as caught:
        sandbox.query("select * from arguments")
    assert caught.value.code == "backend.statement"


def test_paths_inside_name_no_person(sandbox: Sandbox) -> None:
    reply = sandbox.query("select string_agg(value, '\n') as a from duckdb_settings()")
    (settings,) = pa.ipc.open_stream(reply.arrow).read_all().to_pydict()["a"]
    assert str(sandbox.inputs) not in settings
    assert str(Path.home()) not in settings or str(Path.home()) == "/"
    assert "/in/project" in settings


def test_the_process_has_no_powers(sandbox: Sandbox) -> None:
    status = dict(
        line.split(":\t", 1) for line in Path(f"/proc/{worker_pid(sandbox.child)}/status").read_text().splitlines() if ":\t" in line
    )
    assert [int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")] == [0, 0, 0, 0]
    assert status["NoNewPrivs"] == "1"
    assert len(status["NSpid"].split()) == 2, "it has its own process namespace"


def test_its_root_holds_only_what_it_needs(sandbox: Sandbox) -> None:
    root = Path(f"/proc/{worker_pid(sandbox.child)}/root")
    names = {path.name for path in root.iterdir()}
    assert {"in", "cache", "tmp"} <= names
    assert not {"etc", "home", "var", "dev", "proc", "sys", "run", "boot"} & names
    assert [path.name for path in (root / "in").iterdir()] == ["project"]
    writable = {
        line.split()[4]
        for line in Path(f"/proc/{worker_pid(sandbox.child)}/mountinfo").read_text().splitlines()
        if "rw" in line.split()[5].split(",")
    }
    assert writable == {"/", "/cache"}, "the root is a few megabytes of memory of its own"
