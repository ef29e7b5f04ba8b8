"""Twelve kinds, each as a node and as the best SQL of DuckDB's that does the same, over made data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

ROWS = 1_000_000
WIDE_ROWS, WIDE_COLUMNS = 50_000, 200
COLUMNS = {
    "id": "integer",
    "customer": "integer",
    "city": "text",
    "seen": "timestamp",
    "amount": "float",
    "quantity": "integer",
    "code": "text",
    "payload": "text",
    "q1": "integer",
    "q2": "integer",
    "q3": "integer",
    "q4": "integer",
}
_MADE = """
    select a as id, (a * 7919) % 10000 as customer, 'city ' || (a * 31) % 20 as city,
        timestamp '2024-01-01' + to_seconds((a * 7) % 31000000) as seen, ((a * 104729) % 1000003) / 7.0 as amount, a % 97 as quantity,
        'P' || a % 1000 || '-' || (a * 3) % 50 || '-' || a % 7 as code,
        '{{"n": ' || a % 500 || ', "name": "item ' || a % 5000 || '", "size": {{"w": ' || (a % 90) / 4.0 || '}}}}' as payload,
        a % 11 as q1, a % 13 as q2, a % 17 as q3, a % 19 as q4
    from range({rows}) t(a)
"""


@dataclass(frozen=True)
class KindJob:
    """A kind; the fields of its node, whose input is `facts` (and `more`); and SQL over `facts` (and `more`)."""

    kind: str
    fields: str
    sql: str

    @property
    def takes_two(self) -> bool:
        return "join" in self.kind


CITIES = [f"city {number}" for number in range(20)]
JOBS = (
    KindJob("filter_rows", "where: amount > 100000 and quantity % 3 = 1", "from facts where amount > 100000 and quantity % 3 = 1"),
    KindJob(
        "add_columns",
        "columns:\n  total: amount * quantity\n  label: upper(city)",
        "select *, amount * quantity as total, upper(city) as label from facts",
    ),
    KindJob("join", "keys: [customer]", "select facts.*, more.* exclude (customer) from facts join more on facts.customer = more.customer"),
    KindJob(
        "asof_join",
        "time: seen\nright_time: since\nkeys: [customer]\nhow: inner",
        "select facts.*, more.* exclude (customer) from facts asof join more on facts.customer = more.customer and facts.seen >= more.since",
    ),
    KindJob(
        "group_by",
        "keys: [customer, city]\ncolumns:\n  total: sum(quantity)\n  most: max(amount)\n  n: count()",
        "select customer, city, sum(quantity) as total, max(amount) as most, count(*) as n from facts group by all",
    ),
    KindJob(
        "window",
        "columns:\n  place: row_number()\n  before: lag(amount)\npartition_by: [customer]\norder_by: [seen, id]",
        "select *, row_number() over w as place, lag(amount) over w as before from facts window w as (partition by customer order by seen, id)",
    ),
    KindJob(
        "pivot",
        f"keys: [customer]\nnames_from: city\nvalues: [{', '.join(CITIES)}]\ncolumns:\n  total: sum(quantity)",
        "select customer, "
        + ", ".join(f"""sum(quantity) filter (city = '{city}') as "{city}" """ for city in CITIES)
        + " from facts group by customer",
    ),
    KindJob(
        "unpivot",
        "values_from: [q1, q2, q3, q4]\nnames_to: quarter\nvalues_to: value",
        "from facts unpivot (value for quarter in (q1, q2, q3, q4))",
    ),
    KindJob(
        "distinct_rows",
        "keys: [customer, quantity]\norder_by: [seen, id]",
        "from facts qualify row_number() over (partition by customer, quantity order by seen, id) = 1",
    ),
    KindJob(
        "split_column",
        "column: code\ninto: [product, batch, line]\ndelimiter: '-'",
        "select * exclude (parts), parts[1] as product, parts[2] as batch, parts[3] as line from (select *, string_split(code, '-') as parts from facts)",
    ),
    KindJob(
        "parse_json",
        "column: payload\ncolumns:\n  n: integer\n  name: text\n  width: float\npaths:\n  width: $.size.w",
        "select *, (payload->>'$.n')::bigint as n, payload->>'$.name' as name, (payload->>'$.size.w')::double as width from facts",
    ),
    KindJob(
        "resample",
        "time: seen\nevery: 1 hour\ncolumns:\n  n: count()\n  total: sum(quantity)\nper: [city]\ngaps: leave_out",
        "select city, time_bucket(interval '1 hour', seen) as seen, count(*) as n, sum(quantity) as total from facts group by all",
    ),
)


def make_data(folder: Path) -> None:
    """`facts` and `more`, a million rows and their customers; `wide`, 200 columns."""
    made = _MADE.format(rows=ROWS)
    padding = ", ".join(f"a % {number + 2} as p{number}" for number in range(WIDE_COLUMNS - len(COLUMNS)))
    wide = _MADE.format(rows=WIDE_ROWS).replace("a % 19 as q4", f"a % 19 as q4, {padding}")
    more = "select a % 10000 as customer, timestamp '2023-12-01' + to_days(((a // 10000) * 30)::integer) as since, a as score from range({}) t(a)"
    once = "select a as customer, a * 2 as score from range(10000) t(a)"
    for name, sql in (("facts", made), ("wide", wide), ("history", more.format(120_000)), ("customers", once)):
        if not (folder / f"{name}.parquet").exists():
            duckdb.sql(f"copy ({sql}) to '{folder}/{name}.parquet.part' (format parquet)")
            (folder / f"{name}.parquet.part").replace(folder / f"{name}.parquet")


def run_document(job: KindJob) -> str:
    """The pipeline of a job over all rows."""
    out = f"  out:\n    write_parquet:\n      from: it\n      path: out/{job.kind}.parquet\n"
    return _head(job, "facts", COLUMNS) + _node(job, "facts") + out


def preview_document(job: KindJob, edit: int) -> str:
    """The pipeline of a job over the wide rows, behind a step that is another one with each edit."""
    some = f"  some:\n    filter_rows:\n      from: facts\n      where: id >= -{edit}\n"
    return _head(job, "wide", _wide_columns()) + some + _node(job, "some")


def statement(job: KindJob, facts: str, more: str) -> str:
    """The SQL of a job, over two relations."""
    tables = f"with facts as (from {facts})" + (f", more as (from {more})" if job.takes_two else "")
    return f"{tables} {job.sql}"


def _more(job: KindJob) -> str:
    return "history" if job.kind == "asof_join" else "customers"


def more_path(job: KindJob, folder: Path) -> str:
    """The file of the second input, quoted."""
    return f"'{folder}/{_more(job)}.parquet'"


def _head(job: KindJob, source: str, columns: dict[str, str]) -> str:
    more = {"customer": "integer", **({"since": "timestamp"} if job.kind == "asof_join" else {}), "score": "integer"}
    return "penstock: 1\nnodes:\n" + _read("facts", source, columns) + (_read("more", _more(job), more) if job.takes_two else "")


def _node(job: KindJob, source: str) -> str:
    inputs = f"left: {source}\nright: more" if job.takes_two else f"from: {source}"
    return f"  it:\n    {job.kind}:\n" + "".join(f"      {line}\n" for line in f"{inputs}\n{job.fields}".splitlines())


def _read(node: str, source: str, columns: dict[str, str]) -> str:
    listed = "".join(f"        {name}: {kind}\n" for name, kind in columns.items())
    return f"  {node}:\n    read_parquet:\n      path: {source}.parquet\n      columns:\n{listed}"


def _wide_columns() -> dict[str, str]:
    """The columns of `wide`."""
    return COLUMNS | {f"p{number}": "integer" for number in range(WIDE_COLUMNS - len(COLUMNS))}
