"""Java's archive of the classes that Spark loads (its AppCDS): with it a session comes up in about half the time.

It belongs to one Java and one Spark, and lies in this person's cache. A process of its own makes it, once, when the first session
here has ended; see `archiving`. An archive that does not fit is no danger: Java compares its own build and its jars with those that
the archive was made of, and goes on without it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_cache_path

from engine.backends.spark.missing import PACKAGE, java_path
from engine.backends.spark.plan import inherited
from engine.preview.process import import_folders

PACKAGES = ("pyspark", "pyarrow", "pydantic", "platformdirs", "duckdb")
"""What the process that makes it imports."""
SUFFIX = ".jsa"
_TRIED = ".tried"
_AGAIN_SECONDS = 24 * 3600.0
"""Where making it failed, the next try is a day later."""
_UNUSED_SECONDS = 30 * 24 * 3600.0
_PROGRAM = Path(__file__).with_name("archiving.py")


def cache_folder() -> Path:
    """Where this person's caches are: `PENSTOCK_CACHE`, else the system's usual place."""
    return Path(os.environ.get("PENSTOCK_CACHE") or user_cache_path("penstock", appauthor=False))


def place() -> Path | None:
    """Where the archive of this Java and this Spark is, or would be; None without one of them."""
    found, spec = java_path(), find_spec(PACKAGE)
    if found is None or spec is None or spec.origin is None:
        return None
    java, jars = Path(found), Path(spec.origin).with_name("jars")
    try:
        files = [java.resolve(strict=True), *sorted(jars.iterdir())]
        facts = [(str(file), (known := file.stat()).st_size, known.st_mtime_ns) for file in files]
    except OSError:
        return None
    return cache_folder() / "spark" / (hashlib.sha256(repr(facts).encode()).hexdigest()[:24] + SUFFIX)


def usable() -> str:
    """The path of the archive, if it has been made, which counts as using it; else the empty text."""
    found = place()
    try:
        if found is not None and found.is_file():
            os.utime(found)
            return str(found)
    except OSError:
        pass
    return ""


def discard(path: str) -> None:
    """Do without an archive with which no session came up; it is not made again before tomorrow."""
    with contextlib.suppress(OSError):
        Path(path).with_suffix(_TRIED).touch()
        Path(path).unlink(missing_ok=True)


def make() -> Path | None:
    """Make the archive now, if there is none, which takes half a minute; None where it cannot be made."""
    target = place()
    if target is None:
        return None
    if not target.is_file() and _has_folder(target):
        subprocess.run(_command(target), env=inherited(), stdin=subprocess.DEVNULL, check=False)
    return target if target.is_file() else None


def make_later() -> bool:
    """Have it made in the background, by a process that outlives this one; False where it is there, is being made or cannot be made."""
    target = place()
    if target is None or target.is_file() or not _has_folder(target) or not _is_first(target.with_suffix(_TRIED)):
        return False
    silent = subprocess.DEVNULL
    try:
        maker = subprocess.Popen(_command(target), env=inherited(), stdin=silent, stdout=silent, stderr=silent, start_new_session=True)
    except OSError:
        return False
    threading.Thread(target=maker.wait, daemon=True).start()  # where this process outlives it, nothing of it stays
    return True


def put_in_place(made: Path, target: Path) -> None:
    """Give a finished archive its name, and remove those that nobody has used for long."""
    made.replace(target)
    target.with_suffix(_TRIED).unlink(missing_ok=True)
    for other in target.parent.glob(f"*{SUFFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - other.stat().st_mtime > _UNUSED_SECONDS:
                other.unlink()


def _has_folder(target: Path) -> bool:
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(target.parent, os.W_OK)


def _is_first(mark: Path) -> bool:
    """Whether nobody is at it, or has failed of late."""
    try:
        if mark.exists() and time.time() - mark.stat().st_mtime > _AGAIN_SECONDS:
            mark.unlink()
        mark.touch(exist_ok=False)
    except OSError:
        return False
    return True


def _command(target: Path) -> list[str]:
    return [sys.executable, "-I", "-S", str(_PROGRAM), os.pathsep.join(import_folders(PACKAGES)), str(target)]
