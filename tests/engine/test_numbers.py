"""The numbers from 1 as rows, few and many."""

from __future__ import annotations

import duckdb
import pytest

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.statement import statement
from engine.kinds.numbers import numbers_up_to


@pytest.mark.parametrize("last", [1, 2, 99, 100, 101, 10_000, 10_001, 1_000_000])
def test_each_number_is_there_once(last: int) -> None:
    relation = numbers_up_to("n", last)
    (field,) = relation.fields
    sql = statement(relation, {}, DuckdbDialect(lambda scan: []), columns=[field.name])
    with duckdb.connect() as connection:
        query = f'select count(n), count(distinct n), min(n), max(n) from ({sql}) as numbers("n")'
        assert connection.execute(query).fetchone() == (last, last, 1, last)
