"""Running the command line: in this process where the words are what matters, in one of its own where the process is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from studio.cli.application import main

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "assets" / "samples" / "flights"


@dataclass(frozen=True)
class Outcome:
    """What a command left: its status and what it said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def penstock(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """`penstock("check", folder=project)`, in this process, 100 columns wide and without colours."""
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str, folder: Path) -> Outcome:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        status = main(words)
        return Outcome(int(status), *capsys.readouterr())

    return run


@pytest.fixture
def process() -> Callable[..., Outcome]:
    """`process("check", folder=project)`, in a process of its own."""

    def run(*words: str, folder: Path, environment: dict[str, str] | None = None) -> Outcome:
        variables = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **(environment or {})}
        done = subprocess.run(
            [sys.executable, "-m", "studio.cli", *words],
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample project, for tests that do not change its document."""
    return Path(shutil.copytree(SAMPLE, tmp_path_factory.mktemp("sample") / "flights"))


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Path]:
    """`project("name.pipeline.yaml", text, **{"data.csv": text})` writes files into a folder of its own."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            target = tmp_path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return tmp_path

    return write
