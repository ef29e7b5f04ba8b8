"""B1 and B10 by strace: after the walls stand, no file outside them is opened, and nobody is called."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from sandboxes import CANARY

ROOT = Path(__file__).resolve().parents[3]
PROBE = Path(__file__).with_name("probe.py")
ATTEMPTS = yaml.safe_load((Path(__file__).parent / "attempts.yaml").read_text(encoding="utf-8"))
CALLS = "openat,open,openat2,creat,connect,sendto,sendmsg,socket,bind,execve,pivot_root,unlink,unlinkat,rename,renameat,renameat2,mkdir,truncate,clone,clone3,fork,vfork"


def project(folder: Path) -> Path:
    """A pipeline whose sql nodes each make one attempt, beside a source that is read in earnest."""
    root, outside = folder / "project", folder / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text(CANARY)
    (root / "penstock.yaml").write_text("name: Hostile\n")
    (root / "good.csv").write_text("a,b\n1,x\n2,y\n")
    names = {"secret": outside / "secret.txt", "folder": outside, "project": root}
    nodes = [{"good": {"read_csv": {"path": "good.csv", "columns": {"a": "integer", "b": "text"}}}}]
    nodes += [
        {f"n{number}": {"sql": {"query": text.format(**names), "from": {"t": "good"}}}} for number, text in enumerate(ATTEMPTS["reads"])
    ]
    every = {name: node for entry in nodes for name, node in entry.items()}
    lines = ["penstock: 1", "nodes:"]
    for name, node in every.items():
        lines.append(f"  {name}:")
        lines += [f"    {line}" for line in spelled(node)]
    (root / "hostile.pipeline.yaml").write_text("\n".join(lines) + "\n")
    return root


def spelled(value: dict[str, object], indent: str = "") -> list[str]:
    """As the document's own style wants it: texts behind `|-`."""
    lines: list[str] = []
    for key, item in value.items():
        if isinstance(item, dict):
            lines += [f"{indent}{key}:", *spelled(item, indent + "  ")]
        elif key == "query":
            lines += [f"{indent}{key}: |-", f"{indent}  {item}"]
        else:
            lines.append(f"{indent}{key}: {item}")
    return lines


def probe(root: Path, *before: str, python: str = sys.executable, statements: tuple[str, ...] = ()) -> dict[str, object]:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path.endswith("-packages")),
        "PENSTOCK_SECRET_X": CANARY,
    }
    result = subprocess.run(
        [*before, python, str(PROBE), str(ROOT), str(root), *statements],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    found: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
    return found


def refused(told: dict[str, object]) -> None:
    """Every attempt was refused; what is allowed was shown."""
    assert told["good"] == 2
    assert told["bomb"] == "limit.memory"
    attempts = {name: outcome for name, outcome in told.items() if re.fullmatch(r"n\d+", name)}
    assert len(attempts) == len(ATTEMPTS["reads"])
    assert {outcome for outcome in attempts.values() if not str(outcome).startswith(("sql.", "preview."))} == set()


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], list[str]]:
    """What was told, and the calls of the innermost processes (one follows another that ran out of memory) after their root was changed."""
    folder = tmp_path_factory.mktemp("traced")
    output = folder / "trace"
    root = project(folder)
    names = {"secret": folder / "outside" / "secret.txt", "folder": folder / "outside", "project": root}
    statements = folder / "statements.json"
    statements.write_text(json.dumps([text.format(**names) for texts in ATTEMPTS.values() for text in texts]))
    told = probe(root, "strace", "-f", "-qq", "-s", "300", "-e", f"trace={CALLS}", "-o", str(output), statements=(str(statements),))
    lines = output.read_text(errors="replace").splitlines()
    pivots = {line.split()[0]: number for number, line in enumerate(lines) if "pivot_root(" in line}
    outer = {lines[0].split()[0]}
    for line in lines:
        made = re.search(r"\b(?:clone3?|v?fork)\b.*= (\d+)$", line)
        if made and line.split()[0] in outer and made[1] not in pivots:
            outer.add(made[1])
    pids = [line.split()[0] for line in lines]
    return told, [
        line
        for number, (pid, line) in enumerate(zip(pids, lines, strict=True))
        if pid not in outer and number > pivots.get(pid, min(pivots.values()))
    ]


def test_every_attempt_is_refused(traced: tuple[dict[str, object], list[str]]) -> None:
    refused(traced[0])
    assert traced[0]["missing"] == []


def test_nothing_outside_is_opened(traced: tuple[dict[str, object], list[str]]) -> None:
    """Inside, only these exist; a path that is opened and found must lie in one of them."""
    allowed = (
        sys.base_prefix,
        "/usr/",
        "/lib",
        "/cache",
        "/in/project",
        "/tmp",
        str(ROOT / "engine"),
        *(path for path in sys.path if path.endswith("-packages")),
    )
    opened = [re.search(r'open\w*\((?:[^,"]+, )?"([^"]*)"', line) for line in traced[1] if "open" in line and re.search(r"= \d+$", line)]
    paths = {found[1] for found in opened if found}
    assert "/in/project/good.csv" in paths, "the trace shows what the engine opens"
    assert {path for path in paths if path.startswith("/") and not path.startswith(allowed)} <= {"/", str(ROOT)}
    assert not [line for line in traced[1] if "secret.txt" in line and re.search(r"= \d+$", line)]


def test_nobody_is_called_and_nothing_started(traced: tuple[dict[str, object], list[str]]) -> None:
    assert len(traced[1]) > 50, "the trace reaches behind the walls"
    assert not [line for line in traced[1] if re.search(r"\b(connect|bind|sendto|sendmsg|execve)\(", line)]
    assert not [line for line in traced[1] if "socket(" in line and "AF_INET" in line]


def test_only_the_cache_is_written(traced: tuple[dict[str, object], list[str]]) -> None:
    written = [
        line
        for line in traced[1]
        if re.search(r"O_WRONLY|O_RDWR|O_CREAT|unlink|rename|mkdir|truncate", line) and re.search(r"= \d+$", line)
    ]
    paths = {path for line in written for path in re.findall(r'"([^"]*)"', line)}
    assert paths
    assert {path for path in paths if not path.startswith(("/cache", "/tmp"))} == set()


def test_where_namespaces_are_refused_it_says_so_and_works(tmp_path: Path) -> None:
    """As in many containers: the kernel offers no further user namespace."""
    closed = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    told = probe(project(tmp_path), "unshare", "--user", "--map-root-user", "sh", "-c", closed, "sh")
    assert told["missing"] == ["files", "network", "processes"]
    assert "this machine has no wall around: files, network, processes" in str(told["line"])
    refused(told)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody may enter: another run of pytest closes pytest's own."""
    with tempfile.TemporaryDirectory(prefix="penstock-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_it_works_for_an_ordinary_user_too(public: Path) -> None:
    """Root gives its powers away first; anybody else is ordinary already. The project is somebody else's, and cannot be written."""
    root = project(public)
    if os.getuid() != 0:
        refused(probe(root))
        return
    python = public / "python"
    python.mkdir()
    base = Path(sys.base_prefix).resolve()
    binary = python / Path(sys.executable).resolve().relative_to(base)
    script = f'mount --bind {base} {python} && exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@"'
    told = probe(root, "unshare", "--mount", "sh", "-c", script, "sh", python=str(binary))
    assert told["missing"] == []
    refused(told)
    assert not (root / ".penstock").exists(), "what cannot be written there is kept for the session only"
