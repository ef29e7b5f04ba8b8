"""Every function over rows of edges gives the same value on both engines, or is an error on both."""

from __future__ import annotations

import pytest
from expression_trials import all_trials
from function_proof import Proof, chosen, reaches
from group_trials import all_group_trials
from parity_statistics import function_statistics

from engine.language.functions import FUNCTIONS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_means_the_same(proof: Proof, name: str) -> None:
    assert proof.differences(name) == []


def test_every_signature_is_tried() -> None:
    trials = [*chosen(all_trials()), *chosen(all_group_trials())]
    signatures = [signature for function in FUNCTIONS.values() for signature in function.signatures]
    untried = [str(each) for each in signatures if not any(trial.function == each.function and reaches(trial, each) for trial in trials)]
    assert untried == []


def test_every_signature_runs_on_both(proof: Proof) -> None:
    short = [each for each in function_statistics(proof) if each.equal != each.signatures]
    assert short == []


def test_errors_are_tried_too(proof: Proof) -> None:
    """Of whatever raises on DuckDB some rows were taken to Spark."""
    silent = [match.trial.label for match in proof.found if match.faults and not match.alone and not match.refused]
    assert silent == []
