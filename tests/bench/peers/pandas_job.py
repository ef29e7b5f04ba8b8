"""The benchmark job in pandas, reading only the columns that it needs."""

import sys

import pandas as pd


def job() -> None:
    lines = pd.read_parquet("lineitem.parquet", columns=["l_orderkey", "l_extendedprice", "l_discount", "l_shipdate", "l_shipmode"])
    orders = pd.read_csv("orders.csv", usecols=["o_orderkey", "o_custkey", "o_orderdate"], parse_dates=["o_orderdate"])
    lines = lines.astype({"l_extendedprice": float, "l_discount": float})  # they come as objects, which cannot be summed up as one goes
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
    months[months["rn"] <= 3].to_parquet("out_pandas.parquet", index=False)


def nothing() -> None:
    pd.DataFrame({"a": [1]}).to_parquet("out_pandas_nothing.parquet", index=False)


if __name__ == "__main__":
    {"job": job, "nothing": nothing}[sys.argv[1]]()
