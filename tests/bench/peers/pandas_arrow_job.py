"""The benchmark job in pandas as `pandas_job.py` has it, but for the decimals: Arrow makes them floats before pandas makes them objects."""

import sys

import pandas as pd
import pyarrow.parquet as pq


def job() -> None:
    table = pq.read_table("lineitem.parquet", columns=["l_orderkey", "l_extendedprice", "l_discount", "l_shipdate", "l_shipmode"])
    for name in ("l_extendedprice", "l_discount"):
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast("float64"))
    lines = table.to_pandas()
    orders = pd.read_csv("orders.csv", usecols=["o_orderkey", "o_custkey", "o_orderdate"], parse_dates=["o_orderdate"])
    lines = lines[pd.to_datetime(lines["l_shipdate"]) >= "1993-01-01"]
    lines = pd.DataFrame(
        {
            "l_orderkey": lines["l_orderkey"],
            "rev": lines["l_extendedprice"] * (1 - lines["l_discount"]),
            "mode": lines["l_shipmode"].str.upper(),
        }
    )
    joined = lines.merge(orders, left_on="l_orderkey", right_on="o_orderkey")
    joined["mon"] = joined["o_orderdate"].dt.to_period("M").dt.to_timestamp()
    months = joined.groupby(["o_custkey", "mon"], as_index=False).agg(rev=("rev", "sum"), n=("rev", "size"), mode=("mode", "max"))
    months = months.sort_values(["o_custkey", "mon"])
    months["run"] = months.groupby("o_custkey")["rev"].cumsum()
    months = months.sort_values(["o_custkey", "rev", "mon"], ascending=[True, False, True])
    months["rn"] = months.groupby("o_custkey").cumcount() + 1
    months[months["rn"] <= 3].to_parquet("out_pandas_arrow.parquet", index=False)


def nothing() -> None:
    pd.DataFrame({"a": [1]}).to_parquet("out_pandas_arrow_nothing.parquet", index=False)


if __name__ == "__main__":
    {"job": job, "nothing": nothing}[sys.argv[1]]()
