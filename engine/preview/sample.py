"""Rows of a source that previews work on, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

Method: TypeAlias = Literal["all", "blocks", "hash", "head", "keys", "joined"]
_WORDS = {
    "all": "all",
    "blocks": "blocks spread over the file",
    "hash": "chosen by a hash of their place",
    "head": "the first rows",
    "keys": "all rows of some keys",
}


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
    neighbours: tuple[str, ...] = ()
    """Sources in whose samples the keys of its rows stand."""
    unmatched: int = 0
    """Rows that were taken although they match nothing in the neighbours' samples."""
    found: int = 0
    """Rows that were looked for, as a filter above the source lets few others pass."""
    left_out: int = 0
    """Rows of frequent keys that were left out, so that they do not fill the sample."""
    sought: int = 0
    """Rows that were added since a search backwards from a node without rows found them."""
    first: int = 0
    """Of a database's table that was not fetched whole: the rows that were, from which these are taken."""

    @property
    def is_all(self) -> bool:
        """Whether these are all rows there are."""
        return self.method == "all"

    @property
    def is_approximate(self) -> bool:
        """Whether statistics over it only hint at those of the source: neighbours in a file are often alike."""
        return self.method not in ("all", "hash") or bool(self.found or self.left_out or self.sought)

    def among(self, first: int) -> Sample:
        """The same sample as one of the first rows of a table: nobody knows how many more there are."""
        return replace(self, total=None, method="head" if self.method == "all" else self.method, first=first)

    def words(self) -> str:
        """How honest people would say it: `flights: 10,000 of 336,776 rows, blocks spread over the file`."""
        if self.is_all:
            return f"{self.node}: all {self.rows:,} rows"
        of = "an unknown number of" if self.total is None else f"{self.total:,}"
        rows = f"{self.rows - self.sought:,} + {self.sought:,} found" if self.sought else f"{self.rows:,}"
        return f"{self.node}: {rows} of {of} rows, {', '.join(self._how())}"

    def _how(self) -> list[str]:
        return [
            f"joined with {_listed(self.neighbours)}" if self.method == "joined" else _WORDS[self.method],
            *([f"{self.unmatched:,} of them without a match there"] if self.unmatched else []),
            *([f"{self.found:,} of them looked for by the filters below"] if self.found else []),
            *([f"among the first {self.first:,}"] if self.first and self.method != "head" else []),
            *([f"without {self.left_out:,} more of frequent keys"] if self.left_out else []),
        ]

    def facts(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @staticmethod
    def from_facts(facts: Mapping[str, Any]) -> Sample:
        """The sample that `facts` described."""
        warnings = tuple((str(code), str(message), str(hint)) for code, message, hint in facts["warnings"])
        return Sample(**{**facts, "warnings": warnings, "neighbours": tuple(facts["neighbours"])})


def _listed(names: tuple[str, ...]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
