"""Runs exported scripts where nothing but `duckdb` can be imported, as someone without Penstock would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import _duckdb
import duckdb

_START = """\
import runpy, sys
sys.path.insert(0, sys.argv[1])
sys.argv = sys.argv[2:]
try:
    import engine
except ImportError:
    pass
else:
    raise SystemExit("Penstock can be imported here")
if sys.argv[0].endswith(".py"):
    runpy.run_path(sys.argv[0], run_name="__main__")
else:
    import duckdb
    duckdb.connect().execute(open(sys.argv[0], encoding="utf-8").read())
"""


def only_duckdb(folder: Path) -> Path:
    """A folder of packages that holds `duckdb` alone."""
    packages = folder / "packages"
    packages.mkdir()
    compiled, pure = Path(_duckdb.__file__), Path(duckdb.__file__).parent
    for path in (pure, compiled, *pure.parent.glob("duckdb-*.dist-info")):
        (packages / path.name).symlink_to(path)
    return packages


def run_script(script: Path, project: Path, packages: Path) -> subprocess.CompletedProcess[str]:
    """Run a script, of Python or SQL, in the project's folder by an interpreter without any other package."""
    words = [sys.executable, "-I", "-S", "-c", _START, str(packages), str(script)]
    return subprocess.run(words, cwd=project, capture_output=True, text=True, timeout=300, check=False)
