"""What the proof of the functions says of each: how many signatures are equal on both engines, and how much was compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from expression_trials import Trial, all_trials
from function_proof import AnyMatch, AnyTrial, Proof
from group_trials import SIZES, group_trials_of

from engine.language.functions import FUNCTIONS
from engine.language.signature import Function
from engine.language.tree import Signature


@dataclass(frozen=True)
class FunctionStatistics:
    """A function's figures."""

    name: str
    family: str
    signatures: int
    equal: int
    """Signatures that gave the same on both engines in every trial."""
    differing: int
    refused: int
    """Signatures that Spark refuses by name."""
    trials: int
    """Expressions that are tried; each day some of them, each night all."""
    values: int
    """What these give in all: values to compare, and errors."""
    tolerance: float
    """How far floats may lie apart, relative to the larger; 0: equal bit for bit."""


def function_statistics(proof: Proof) -> tuple[FunctionStatistics, ...]:
    """The figures of every function, in the language's order."""
    return tuple(_statistics(function, proof) for function in FUNCTIONS.values())


def _statistics(function: Function, proof: Proof) -> FunctionStatistics:
    states = Counter(state_of(signature, proof) for signature in function.signatures)
    signatures = (len(function.signatures), states["equal"], states["differing"], states["refused"])
    trials: Sequence[AnyTrial] = list(group_trials_of(function)) if function.signatures[0].sort != "row" else _of_rows()[function.name]
    return FunctionStatistics(function.name, function.family, *signatures, len(trials), sum(map(_values, trials)), function.tolerance)


@lru_cache(maxsize=1)
def _of_rows() -> dict[str, list[Trial]]:
    """By function; casts are made for both forms at once."""
    found: dict[str, list[Trial]] = {}
    for trial in all_trials():
        found.setdefault(trial.function, []).append(trial)
    return found


def state_of(signature: Signature, proof: Proof) -> str:
    """`equal`, `differing`, `refused`, or `untried`."""
    found = proof.of_signature(signature)
    if any(match.differences for match in found):
        return "differing"
    return _of_equal(found)


def _of_equal(found: Sequence[AnyMatch]) -> str:
    if not found:
        return "untried"
    return "refused" if all(match.refused for match in found) else "equal"


def _values(trial: AnyTrial) -> int:
    """Of a window one for each row; of an aggregate one for each group, one for all rows, and one for none."""
    if isinstance(trial, Trial):
        return len(trial.rows)
    return sum(SIZES.values()) if trial.is_window else len(SIZES) + 2
