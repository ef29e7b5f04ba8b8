"""What Spark needs of this machine, and what to install where it is not there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from engine.backends.spark.plan import SparkPlan
from engine.errors import BackendError, MissingExtraError

EXTRA = "spark"
PACKAGE = "pyspark"
LEAST_JAVA = 17
"""Spark 4 runs on no older one."""
_ASKING_SECONDS = 20.0
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')
_HINT = (
    f"install a Java runtime of version {LEAST_JAVA} or newer (Debian, Ubuntu: apt install default-jre-headless), or set JAVA_HOME to one"
)


def require_spark(plan: SparkPlan) -> None:
    """Refuse to start what cannot run.

    Raises:
        MissingExtraError: `extra.missing`, the package pyspark is not installed.
        BackendError: `spark.no_java` or `spark.old_java`, unless a server does the work.
    """
    require_parts(is_remote=plan.is_remote)


def require_parts(*, is_remote: bool) -> None:
    """The same, where it is known only whether a server does the work. Raises likewise."""
    if find_spec(PACKAGE) is None:
        raise MissingExtraError(EXTRA, "Spark")
    if not is_remote:
        require_java()


def require_java() -> int:
    """The major version of the Java that Spark would take.

    Raises:
        BackendError: `spark.no_java` there is none, `spark.old_java` it is too old.
    """
    path = java_path()
    version = _java_version(path) if path is not None else None
    if version is None:
        place = f" at {path}" if path is not None else ""
        raise BackendError(f"Spark needs Java, and there is none{place} that works", code="spark.no_java", hint=_HINT)
    if version < LEAST_JAVA:
        raise BackendError(f"Spark needs Java {LEAST_JAVA} or newer, and {path} is Java {version}", code="spark.old_java", hint=_HINT)
    return version


def java_path() -> str | None:
    """The program that Spark would start: that of JAVA_HOME, else the first on the path."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else shutil.which("java")


@cache
def _java_version(path: str) -> int | None:
    try:
        asked = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=_ASKING_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    found = _VERSION.search(asked.stderr + asked.stdout)
    return int(found[1]) if found else None
