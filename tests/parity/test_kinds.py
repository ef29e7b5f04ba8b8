"""Every kind's examples and cases on both engines: the same rows, those that the case shows, or an error on both.

A source's files are read by Spark where a run lets it read them. The rows of a sink are compared; DuckDB writes them to files.
A person's SQL runs on the engine for which it was written, and the other one gets its rows.
"""

from __future__ import annotations

import pytest
from kind_cases import Case
from kind_proof import COMPARED, KindProof

from engine.kinds import KINDS


@pytest.mark.parametrize("case", COMPARED, ids=str)
def test_both_engines_give_the_same(case: Case, kind_proof: KindProof) -> None:
    """A kind that Spark refuses would have to be named here, with the reason; there is none."""
    result = kind_proof.result(case)
    assert result.details == ()
    assert result.state == ("equal" if case.error is None else "stopped")


def test_every_kind_has_cases_on_spark() -> None:
    assert {kind.kind for kind in KINDS} - {case.kind.kind for case in COMPARED} == set()
    assert {port for case in COMPARED for port in case.outputs} >= {port for kind in KINDS for port in kind.outputs}
