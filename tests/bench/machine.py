"""What a benchmark was measured on: the machine, its load, and the versions of what ran."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

_CPU = Path("/proc/cpuinfo")


def facts(versions: Mapping[str, str]) -> Iterator[str]:
    """The lines that stand above a table of figures."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / (1 << 30)
    yield f"machine   {_cpu_model()}, {os.cpu_count()} cores, {memory:.1f} GiB, {platform.system()} {platform.release()}"
    yield f"load      {', '.join(f'{load:.1f}' for load in os.getloadavg())} (1, 5, 15 minutes, before the first run)"
    yield f"versions  Python {platform.python_version()}, {', '.join(f'{name} {number}' for name, number in versions.items())}"


def _cpu_model() -> str:
    lines = _CPU.read_text(encoding="utf-8").splitlines() if _CPU.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor() or "unknown")


def own_versions(*names: str) -> dict[str, str]:
    """Versions of packages of this environment."""
    return {name: version(name) for name in names}


def versions_in(python: Path, names: Sequence[str]) -> dict[str, str]:
    """Versions of packages of another environment, by asking its Python."""
    code = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))"
    found = subprocess.run([str(python), "-c", code, *names], check=True, capture_output=True, text=True).stdout.split()
    return dict(zip(names, found, strict=True))
