"""The benchmark job in Ibis on DuckDB."""

import sys

import ibis
from ibis import _


def job() -> None:
    connection = ibis.duckdb.connect()
    lines = connection.read_parquet("lineitem.parquet")
    orders = connection.read_csv("orders.csv")
    recent = lines.filter(_.l_shipdate >= ibis.date("1993-01-01"))
    priced = recent.select("l_orderkey", rev=_.l_extendedprice * (1 - _.l_discount), mode=_.l_shipmode.upper())
    joined = priced.join(orders, priced.l_orderkey == orders.o_orderkey).mutate(mon=_.o_orderdate.truncate("M"))
    months = joined.group_by("o_custkey", "mon").agg(rev=_.rev.sum(), n=_.count(), mode=_.mode.max())
    by_revenue = ibis.window(group_by="o_custkey", order_by=[ibis.desc("rev"), "mon"])
    by_month = ibis.cumulative_window(group_by="o_custkey", order_by="mon")
    ranked = months.mutate(rn=ibis.row_number().over(by_revenue) + 1, run=_.rev.sum().over(by_month))
    ranked.filter(_.rn <= 3).to_parquet("out_ibis.parquet")


def nothing() -> None:
    ibis.duckdb.connect().read_parquet("out/nothing.parquet").to_parquet("out_ibis_nothing.parquet")


if __name__ == "__main__":
    {"job": job, "nothing": nothing}[sys.argv[1]]()
