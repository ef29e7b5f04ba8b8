"""Environments of programs that we compare ourselves with, made on demand: their versions and ours never meet."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

LOCKS = Path(__file__).resolve().parents[2] / "packaging" / "locks"


def environment(name: str, folder: Path) -> Path:
    """The Python of an environment that holds what `packaging/locks/NAME.txt` lists, checked by hash; made anew when that changed."""
    lock, place = LOCKS / f"{name}.txt", folder / "environments" / name
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted, stamp = hashlib.sha256(lock.read_bytes()).hexdigest(), place / "installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"Installing {lock.name} into {place} (the first time takes minutes)", flush=True)
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--require-hashes"]
    subprocess.run([*pip, "-r", str(lock)], check=True)
    stamp.write_text(wanted)
    return python
