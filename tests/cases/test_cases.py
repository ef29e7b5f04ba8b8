"""Real data-preparation tasks as pipelines, held against their official results.

The data are not ours to hand on: `PENSTOCK_CASES` names the folder that has them, one folder a task with `input/` and `expected/`, beside
a `compare.py` that takes an expected table and another one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CASES = sorted(path.name for path in HERE.iterdir() if list(path.glob("*.pipeline.yaml")))


@pytest.fixture
def given() -> Path:
    """The folder with the data."""
    folder = Path(os.environ.get("PENSTOCK_CASES") or "no folder")
    if not folder.is_dir():
        pytest.skip("not applicable: PENSTOCK_CASES names no folder with the data of the cases")
    return folder.resolve()


@pytest.mark.parametrize("case", CASES)
def test_a_case_gives_its_official_result(case: str, given: Path, tmp_path: Path) -> None:
    shutil.copytree(given / case / "input", tmp_path / "input")
    pipeline = str(shutil.copy(HERE / case / f"{case}.pipeline.yaml", tmp_path))
    assert "no problems" in told(tmp_path, "-m", "studio.cli", "check", pipeline)
    told(tmp_path, "-m", "studio.cli", "run", pipeline)
    expected = sorted((given / case / "expected").glob("*.csv"))
    assert expected
    for table in expected:
        told(tmp_path, str(given / "compare.py"), str(table), f"output/{table.name}")


def told(folder: Path, *words: str) -> str:
    """What Python says when it is called so, in that folder and with the project's own modules; it must end well."""
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    done = subprocess.run([sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
