from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext

import duckdb
import pytest

from engine.language.functions.arithmetic import _product
from engine.language.tree import Column
from engine.language.types import MAX_PRECISION, decimal

PRECISIONS = (1, 2, 9, 10, 17, 18, 19, 20, 28, 37, 38)


def largest(precision: int, scale: int) -> Decimal:
    with localcontext(prec=80):
        return Decimal(10**precision - 1).scaleb(-scale)


def pairs() -> Iterator[tuple[int, int, int, int]]:
    for one in PRECISIONS:
        for other in PRECISIONS:
            if one + other <= MAX_PRECISION:
                yield from ((one, 0, other, 0), (one, one, other, other), (one, one // 2, other, other // 2))


@pytest.mark.parametrize(("one", "scale", "other", "other_scale"), list(pairs()))
def test_the_largest_factors_have_an_exact_product(one: int, scale: int, other: int, other_scale: int) -> None:
    columns = [Column(decimal(one, scale), "a"), Column(decimal(other, other_scale), "b")]
    kind = f"DECIMAL({one + other},{scale + other_scale})"
    product = _product(columns).replace("{type}", kind).format("a", "b")
    factors = largest(one, scale), largest(other, other_scale).copy_negate()
    rows = f"SELECT '{factors[0]:f}'::DECIMAL({one},{scale}) AS a, '{factors[1]:f}'::DECIMAL({other},{other_scale}) AS b"
    found = duckdb.sql(f"SELECT {product}, typeof({product}) FROM ({rows})").fetchall()
    with localcontext(prec=80):
        assert found == [(factors[0] * factors[1], kind)]
