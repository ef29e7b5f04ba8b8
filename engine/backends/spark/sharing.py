"""Whether a cluster and this machine see one folder: rows go from one to the other in files, and what only one sees would be lost."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from engine.backends.spark.reaching import shown
from engine.errors import BackendError

if TYPE_CHECKING:
    from engine.backends.spark.session import Session

HINT = "all machines of a cluster must see the project's folder, under the same path as this machine does"
_TASKS = 16
"""So many that every worker that is there gets one."""


def require_shared(session: Session, folder: Path) -> None:
    """Have the cluster write a few rows into the folder, and look for them here; once for each folder.

    Raises:
        BackendError: `spark.not_shared`.
    """
    if session.is_local or folder in session.shared:
        return
    path = folder / f"seen-{secrets.token_hex(4)}"
    try:
        if _seen(session, path) != _TASKS:
            message = f"what workers of {shown(session.master)} write into {folder} is not seen here"
            raise BackendError(message, code="spark.not_shared", hint=HINT)
    finally:
        shutil.rmtree(path, ignore_errors=True)
    session.shared.add(folder)


def _seen(session: Session, path: Path) -> int:
    import pyarrow.parquet as pq

    try:
        session.spark.range(0, _TASKS, 1, _TASKS).write.parquet(str(path))
    except session.errors as problem:
        message = f"workers of {shown(session.master)} cannot write into {path.parent}: {str(problem).splitlines()[0]}"
        raise BackendError(message, code="spark.not_shared", hint=HINT) from problem
    return sum(pq.read_metadata(part).num_rows for part in path.glob("*.parquet"))
