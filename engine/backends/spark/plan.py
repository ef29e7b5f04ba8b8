"""What the studio tells its Spark process at the start. Light: no engine is imported here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

LOCAL = "local"
"""The master that stands for a session inside the process itself."""
SERVER = "sc://"
"""What the master begins with where a server does everything."""

_INHERITED = ("PATH", "JAVA_HOME", "SYSTEMROOT")


def inherited() -> dict[str, str]:
    """All that a process with Spark is given of the person's environment: anything else may hold a secret."""
    return {name: os.environ[name] for name in _INHERITED if name in os.environ}


@dataclass(frozen=True, slots=True)
class SparkPlan:
    """Where Spark runs, and what it may take."""

    master: str
    """`local`, `local[4]`, `spark://host:port` or `sc://host:port`."""
    memory: int
    """Bytes for the heap of the driver, which in a local session does all the work."""
    threads: int
    """Of a local session that names no number itself."""
    folder: str
    """Its own folder, which is removed when it ends: whatever Spark unpacks goes there."""
    spill: str
    """Where a local session puts what does not fit into its heap."""
    is_brief: bool = False
    """Whether it is to run many short statements rather than a few long ones: then Java had better compile lightly."""
    address: str = "127.0.0.1"
    """Where it listens: on this machine only, unless a cluster must find it."""
    archive: str = ""
    """The archive of classes that Java is to use."""
    is_archiving: bool = False
    """Whether it is to write the archive instead, when it ends."""

    @property
    def is_remote(self) -> bool:
        """Whether a server does everything (Spark Connect), so that no Java runs here."""
        return self.master.startswith(SERVER)

    @property
    def is_local(self) -> bool:
        """Whether everything happens in the process itself."""
        return self.master.startswith(LOCAL)

    def environment(self) -> dict[str, str]:
        """Variables for the process and its Java."""
        return {"LANG": "C.UTF-8", "TZ": "UTC", "SPARK_LOCAL_IP": self.address, "SPARK_LOCAL_DIRS": self.spill, "TMPDIR": self.folder}

    def header(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @staticmethod
    def from_header(header: Mapping[str, Any]) -> SparkPlan:
        """The plan that `header` gave."""
        return SparkPlan(**header)
