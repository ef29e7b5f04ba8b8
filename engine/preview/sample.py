"""Rows of a source that previews work on, and what is to be said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Method: TypeAlias = Literal["all", "blocks", "hash", "head"]
_WORDS = {"all": "all", "blocks": "blocks spread over the file", "hash": "chosen by a hash of their place", "head": "the first rows"}


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of one source that are kept for previews."""

    node: str
    port: str
    key: str
    """Of its file in the cache."""
    rows: int
    total: int | None
    """Rows of the whole source; None: nobody has counted them."""
    method: Method
    warnings: tuple[tuple[str, str, str], ...] = ()
    """(code, message, hint) of what was found when its files were opened, and stops nothing."""

    @property
    def is_all(self) -> bool:
        """Whether these are all rows there are."""
        return self.method == "all"

    @property
    def is_approximate(self) -> bool:
        """Whether statistics over it only hint at those of the source: neighbours in a file are often alike."""
        return self.method in ("blocks", "head")

    def words(self) -> str:
        """How honest people would say it: `flights: 10,000 of 336,776 rows, blocks spread over the file`."""
        if self.is_all:
            return f"{self.node}: all {self.rows:,} rows"
        of = "an unknown number of" if self.total is None else f"{self.total:,}"
        return f"{self.node}: {self.rows:,} of {of} rows, {_WORDS[self.method]}"
