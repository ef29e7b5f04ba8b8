"""What a request of a run may put on disk, counted while it works: Spark itself knows no such bound."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress

from engine.errors import LimitError
from engine.preview.failures import HINTS


class Room:
    """The room in some folders, for what Spark spills and for the rows that it writes."""

    def __init__(self, folders: Sequence[str], limit: int | None) -> None:
        """At most `limit` bytes; None: any number."""
        self._folders = folders
        self._limit = limit
        self.is_over = False

    def look(self) -> bool:
        """Whether more is taken than may be; once that was so it stays so."""
        if self._limit is not None and not self.is_over:
            self.is_over = sum(map(taken, self._folders)) > self._limit
        return self.is_over

    def require(self) -> None:
        """Say so.

        Raises:
            LimitError: `limit.disk`.
        """
        if self.is_over:
            message = f"what Spark spills and writes takes more than the {self._limit:,} bytes of disk that are left for it"
            raise LimitError(message, code="limit.disk", hint=HINTS["limit.disk"])


def taken(folder: str) -> int:
    """Bytes in files below a folder, which may come and go meanwhile."""
    total = 0
    for home, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(home, name)).st_size  # noqa: PTH118 - looked at four times a second
    return total
