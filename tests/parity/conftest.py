"""One session of Spark, and DuckDB beside it, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from engines import DuckdbSide, SparkSide
from function_proof import Proof, proved
from kind_proof import KindProof


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSide]:
    """A local session with the settings of the product; it takes ten seconds to start."""
    side = SparkSide(tmp_path_factory.mktemp("spark"), memory="4g")  # over a thousand tests, and what Spark remembers of each
    yield side
    side.close()


@pytest.fixture(scope="session")
def duckdb() -> Iterator[DuckdbSide]:
    side = DuckdbSide()
    yield side
    side.close()


@pytest.fixture(scope="session")
def kind_proof(duckdb: DuckdbSide, spark: SparkSide, tmp_path_factory: pytest.TempPathFactory) -> KindProof:
    """What came of the kinds' cases; each is run when it is first asked for."""
    return KindProof(duckdb, spark, tmp_path_factory.mktemp("kinds"))


@pytest.fixture(scope="session")
def proof(duckdb: DuckdbSide, spark: SparkSide) -> Proof:
    """Every function's trials, run on both engines; takes a minute or two."""
    return proved(duckdb, spark)
