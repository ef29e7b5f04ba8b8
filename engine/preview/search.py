"""What a search for rows that reach a node has to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Outcome: TypeAlias = Literal["found", "none", "stopped", "unknown"]
"""Rows were found; there are none; it stops where many rows make one; or time, memory or a wrong value ended it."""


@dataclass(frozen=True, slots=True)
class Search:
    """How it went."""

    outcome: Outcome
    words: str
    """For people, without what can be read off the samples."""


FOUND = Search("found", "rows that get here were found in all data and added to the samples")


def none_reaches(node: str, *, is_whole: bool) -> Search:
    """The data were looked through to their end."""
    place = "here" if is_whole else f"to node '{node}'"
    return Search("none", f"no row of all data gets {place}: they were searched to the end")


def stopped_at(nodes: list[str]) -> Search:
    """Rows there are not rows of a source, and come from the sample only."""
    named = ", ".join(f"'{node}'" for node in nodes)
    word, its = ("nodes", "their") if len(nodes) > 1 else ("node", "its")
    return Search("stopped", f"no row was found: the search stops at {word} {named}, as many rows of the sample make one of {its} rows")


def cannot_tell(reason: str) -> Search:
    """The search did not come to its end."""
    return Search("unknown", f"whether a row of all data gets here could not be told: {reason}")
