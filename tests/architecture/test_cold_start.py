"""What a cold start may load; the static graph cannot prove that a deferred import is deferred, so a process is asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"panel", "textual", "pandas", "numpy", "fastapi", "litellm", "pyspark", "duckdb", "pyarrow", "sqlglot"}
FACES = {"panel", "textual", "pandas", "fastapi", "litellm", "pyspark"}


def loaded(code: str) -> set[str]:
    """The top-level modules that a new process holds after running `code`."""
    tail = "\nimport sys; print('LOADED', *{name.split('.')[0] for name in sys.modules})"
    result = subprocess.run([sys.executable, "-c", code + tail], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(next(line for line in result.stdout.splitlines() if line.startswith("LOADED")).split()[1:])


def test_help_loads_no_engine_and_no_face() -> None:
    code = "import contextlib\nfrom studio.cli import main\nimport sys\nsys.argv=['penstock','--help']\nwith contextlib.suppress(SystemExit): main()"
    assert not loaded(code) & HEAVY


@pytest.mark.parametrize(
    "module", ["engine.errors", "engine.language.types", "engine.language.tree", "engine.document.model", "engine.relation"]
)
def test_foundations_load_no_engine(module: str) -> None:
    assert not loaded(f"import {module}") & HEAVY


@pytest.mark.parametrize("module", ["engine.document.reader", "engine.document.writer", "engine.kinds", "engine.check", "engine.schema"])
def test_checking_loads_no_engine(module: str) -> None:
    assert not loaded(f"import {module}") & (HEAVY - {"sqlglot"})


def test_running_loads_no_face() -> None:
    assert not loaded("import engine.running.run, engine.preview.preview, engine.backends.spark.driver") & FACES
