"""How a cluster is reached: whether anything answers at its address, and at which address of ours it finds us."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from engine.errors import BackendError

LOOPBACK = "127.0.0.1"
_PORTS = {"spark": 7077, "sc": 15002}
_SECONDS = 5.0
"""For an answer."""


def own_address(master: str) -> str:
    """The address of this machine that the first answering place of a cluster sees; a session in a process of ours needs none.

    Raises:
        BackendError: `spark.no_answer`.
    """
    words: object = ""
    for host, port in places_of(master):
        try:
            with socket.create_connection((host, port), timeout=_SECONDS) as found:
                return str(found.getsockname()[0])
        except OSError as problem:
            words = problem.strerror or problem
    if not words:
        return LOOPBACK
    hint = "see that it runs and that its port is open to this machine, or take another `master` (penstock.yaml, PENSTOCK_SPARK_MASTER)"
    raise BackendError(f"nothing answers at {shown(master)}: {words}", code="spark.no_answer", hint=hint)


def places_of(master: str) -> list[tuple[str, int]]:
    """Hosts and ports of a cluster's address; a standalone one may have several. Empty for a session in a process of ours.

    Raises:
        BackendError: `spark.bad_master`, it is no address.
    """
    scheme, mark, rest = master.partition("://")
    if not mark:
        return []
    try:
        parts = [urlsplit(f"//{part}") for part in rest.partition("/")[0].split(",")]
        found = [(part.hostname, part.port or _PORTS[scheme]) for part in parts]
    except (ValueError, KeyError):
        found = [(None, 0)]
    places = [(host, port) for host, port in found if host]
    if len(places) < len(found):
        hint = "write local, local[4], spark://host:port or sc://host:port"
        raise BackendError(f"'{shown(master)}' is no master of Spark", code="spark.bad_master", hint=hint)
    return places


def address_of(master: str) -> str:
    """A cluster's address, such as `spark://host:7077`, as `shown` gives it.

    Raises:
        BackendError: `spark.bad_master`, it is none.
    """
    if not places_of(master):
        raise BackendError(f"'{master}' is no cluster of Spark", code="spark.bad_master", hint="write spark://host:port or sc://host:port")
    return shown(master)


def shown(master: str) -> str:
    """The address without what stands behind it, which may hold a secret."""
    return master.partition(";")[0].rstrip("/")
