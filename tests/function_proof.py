"""The proof that functions mean the same on both engines: all trials run, and what came of them by function and signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar
from zlib import crc32

from counts import IS_FULL
from engines import DuckdbSide, SparkSide
from expression_matches import Match, matches
from expression_trials import Trial, all_trials
from group_matches import GroupMatch, group_matches
from group_trials import GroupTrial, all_group_trials, ranges
from spark_speed import INTERPRETED, SMALL, configured

from engine.language.tree import Call, Signature, walk

OF_MANY = 3
"""Of the trials of a signature behind its first, one in so many is part of an ordinary run."""

AnyTrial: TypeAlias = "Trial | GroupTrial"
AnyMatch: TypeAlias = "Match | GroupMatch"
OneTrial = TypeVar("OneTrial", Trial, GroupTrial)


@dataclass(frozen=True)
class Proof:
    """What came of all trials."""

    found: Sequence[AnyMatch]
    by_function: dict[str, list[AnyMatch]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for match in self.found:
            self.by_function.setdefault(match.trial.function, []).append(match)

    def differences(self, name: str) -> list[str]:
        """Of a function: where the engines differ, as texts."""
        return [difference for match in self.by_function.get(name, ()) for difference in match.differences]

    def of_signature(self, signature: Signature) -> list[AnyMatch]:
        """The trials of a signature's function that call by it."""
        return [match for match in self.by_function.get(signature.function, ()) if reaches(match.trial, signature)]


def proved(duckdb: DuckdbSide, spark: SparkSide) -> Proof:
    """The trials of every function on both engines: all of them in a nightly run, otherwise those of the day."""
    rows = _in_both_modes(chosen(all_trials()), lambda trials: matches(trials, duckdb, spark), spark)
    groups = _in_both_modes(chosen([*all_group_trials(), *ranges()]), lambda trials: group_matches(trials, duckdb, spark), spark)
    return Proof([*rows, *groups])


def chosen(trials: Sequence[OneTrial]) -> list[OneTrial]:
    """In an ordinary run the first trial of each signature, and one in some of the others, not the same ones each day."""
    if IS_FULL:
        return list(trials)
    share, found = share_of_today(OF_MANY), []
    seen: set[tuple[str, Signature | str]] = set()
    for trial in trials:
        signatures: set[Signature | str] = {part.signature for part in walk(trial.expression) if isinstance(part, Call)} or {trial.label}
        called = {(trial.function, signature) for signature in signatures}
        if not called <= seen or is_in_share(f"chosen {trial.label}", share, OF_MANY):
            found.append(trial)
        seen |= called
    return found


def _in_both_modes(
    trials: Sequence[OneTrial], run: Callable[[Sequence[OneTrial]], Sequence[AnyMatch]], spark: SparkSide
) -> Iterator[AnyMatch]:
    with configured(spark, SMALL):
        if IS_FULL:
            yield from run(trials)
        with configured(spark, INTERPRETED):
            yield from run(trials)


def reaches(trial: AnyTrial, signature: Signature) -> bool:
    """Whether the trial calls by that signature; a cast is no call, and has one signature."""
    if signature.arguments == ("a as type",):
        return trial.function == signature.function
    return any(isinstance(part, Call) and part.signature is signature for part in walk(trial.expression))


def share_of_today(shares: int) -> int:
    """Which of so many shares it is the turn of."""
    return dt.datetime.now(dt.UTC).toordinal() % shares


def is_in_share(label: str, share: int, shares: int) -> bool:
    """Whether a trial of that label belongs to the share, the same one each time."""
    return crc32(label.encode()) % shares == share
