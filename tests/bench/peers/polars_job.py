"""The benchmark job in Polars, lazy and on its streaming engine."""

import datetime as dt
import sys

import polars as pl


def job() -> None:
    price, discount = (
        pl.col(name).cast(pl.Float64) for name in ("l_extendedprice", "l_discount")
    )  # as decimals, products are rounded to cents
    lines = (
        pl.scan_parquet("lineitem.parquet")
        .filter(pl.col("l_shipdate") >= dt.date(1993, 1, 1))
        .select("l_orderkey", rev=price * (1 - discount), mode=pl.col("l_shipmode").str.to_uppercase())
    )
    orders = pl.scan_csv("orders.csv", try_parse_dates=True).select("o_orderkey", "o_custkey", mon=pl.col("o_orderdate").dt.truncate("1mo"))
    months = (
        lines.join(orders, left_on="l_orderkey", right_on="o_orderkey")
        .group_by("o_custkey", "mon")
        .agg(rev=pl.col("rev").sum(), n=pl.len(), mode=pl.col("mode").max())
    )
    running = months.sort("o_custkey", "mon").with_columns(run=pl.col("rev").cum_sum().over("o_custkey"))
    ranked = running.sort("o_custkey", "rev", "mon", descending=[False, True, False]).with_columns(
        rn=pl.int_range(1, pl.len() + 1).over("o_custkey")
    )
    ranked.filter(pl.col("rn") <= 3).sink_parquet("out_polars.parquet", engine="streaming")


def nothing() -> None:
    pl.LazyFrame({"a": [1]}).sink_parquet("out_polars_nothing.parquet", engine="streaming")


if __name__ == "__main__":
    {"job": job, "nothing": nothing}[sys.argv[1]]()
