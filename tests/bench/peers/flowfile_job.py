"""The benchmark job in Flowfile's FlowFrame."""

import datetime as dt
import sys

import flowfile as ff


def job() -> None:
    price, discount = (
        ff.col(name).cast(ff.Float64) for name in ("l_extendedprice", "l_discount")
    )  # as decimals, products are rounded to cents
    lines = (
        ff.scan_parquet("lineitem.parquet")
        .filter(ff.col("l_shipdate") >= dt.date(1993, 1, 1))
        .with_columns(
            [
                (price * (1 - discount)).alias("rev"),
                ff.col("l_shipmode").str.to_uppercase().alias("mode"),
            ]
        )
        .select("l_orderkey", "rev", "mode")
    )
    orders = (
        ff.scan_csv("orders.csv", try_parse_dates=True)
        .with_columns([ff.col("o_orderdate").dt.truncate("1mo").alias("mon")])
        .select("o_orderkey", "o_custkey", "mon")
    )
    months = (
        lines.join(orders, left_on="l_orderkey", right_on="o_orderkey")
        .group_by("o_custkey", "mon")
        .agg(ff.col("rev").sum().alias("rev"), ff.col("rev").count().alias("n"), ff.col("mode").max().alias("mode"))
    )
    running = months.sort(by=["o_custkey", "mon"]).with_columns([ff.col("rev").cum_sum().over("o_custkey").alias("run")])
    ranked = running.sort(by=["o_custkey", "rev", "mon"], descending=[False, True, False]).with_columns(
        [ff.col("rev").cum_count().over("o_custkey").alias("rn")]
    )
    ranked.filter(ff.col("rn") <= 3).collect().write_parquet("out_flowfile.parquet")


def nothing() -> None:
    ff.FlowFrame({"a": [1]}).collect().write_parquet("out_flowfile_nothing.parquet")


if __name__ == "__main__":
    {"job": job, "nothing": nothing}[sys.argv[1]]()
