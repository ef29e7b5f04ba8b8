"""The sample's answer, computed a second time in plain SQL that shares nothing with the pipeline but the question."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

DATA = Path(__file__).resolve().parents[2] / "assets" / "samples" / "flights" / "data"

JUDGED = """
create temp table judged as
select f.*, s.sky, s.expected, f.dep_delay - s.expected as own_delay
from (select * from flights where dep_delay is not null) f
join (
    select *, avg(dep_delay) over (partition by origin, hour, sky) as expected
    from (
        select f.carrier, f.flight, f.origin, f.hour, f.time_hour, f.dep_delay,
            case
                when w.origin is null then 'unknown'
                when w.visib < 3 then 'fog'
                when w.precip > 0 then case when w.temp <= 32 then 'snow' else 'rain' end
                when w.wind_speed >= 20 then 'wind'
                else 'fair'
            end as sky
        from flights f
        left join (select * from weather where wind_speed <= 150 or wind_speed is null) w on w.origin = f.origin and w.time_hour = f.time_hour
        where f.dep_delay is not null
    )
) s using (carrier, flight, origin, time_hour)
"""
ANSWER = """
select
    carrier, count(*) as flights,
    cast(count(*) filter (dep_delay > 15) / count(*) as decimal(5,4)) as share_late,
    cast(avg(dep_delay) as decimal(8,2)) as dep_delay, cast(avg(own_delay) as decimal(8,2)) as own_delay,
    any_value(name) as name,
    cast(avg(own_delay) filter (sky = 'fair') as decimal(8,2)) as in_fair,
    cast(avg(own_delay) filter (sky = 'wind') as decimal(8,2)) as in_wind,
    cast(avg(own_delay) filter (sky = 'rain') as decimal(8,2)) as in_rain,
    cast(avg(own_delay) filter (sky = 'snow') as decimal(8,2)) as in_snow,
    cast(avg(own_delay) filter (sky = 'fog') as decimal(8,2)) as in_fog,
    cast(avg(own_delay) filter (sky = 'unknown') as decimal(8,2)) as in_unknown,
    any_value(planes) as planes,
    any_value(plane_age) as plane_age,
    rank() over (order by cast(avg(own_delay) as decimal(8,2)) desc) as rank_after
from judged
join airlines using (carrier)
join (
    select carrier, count(*) as planes, cast(avg(2013 - year) as decimal(5,1)) as plane_age
    from (select distinct carrier, f.tailnum, p.year from flights f left join planes p using (tailnum) where dep_delay is not null)
    group by carrier
) using (carrier)
group by carrier
order by rank_after, carrier
"""


@pytest.fixture(scope="module")
def plain() -> duckdb.DuckDBPyConnection:
    """The sample's files as tables, and the judged flights, by plain SQL."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.execute(f"create table flights as from '{DATA / 'flights.parquet'}'")
    for table in ("weather", "planes", "airlines"):
        connection.execute(f"create table {table} as from read_csv('{DATA / table}.csv', nullstr = 'NA')")
    connection.execute(JUDGED)
    return connection


def test_the_sample_has_the_known_numbers_of_rows(plain: duckdb.DuckDBPyConnection) -> None:
    counts = [plain.execute(f"select count(*) from {table}").fetchone() for table in ("flights", "weather", "planes", "airlines")]
    assert counts == [(336_776,), (26_115,), (3_322,), (16,)]


def test_every_flight_that_left_is_judged_once(plain: duckdb.DuckDBPyConnection) -> None:
    assert plain.execute("select count(*), sum(own_delay) between -1 and 1 from judged").fetchall() == [(328_521, True)]


def test_the_pipeline_gives_the_same_answer(plain: duckdb.DuckDBPyConnection, sample: Path, penstock: Callable[..., Any]) -> None:
    outcome = penstock("run", "--json", folder=sample)
    assert (outcome.status, outcome.err) == (0, "")
    names = ", ".join(name for name, *_ in plain.execute(f"describe {ANSWER}").fetchall())
    written = plain.execute(
        f"select {names} from read_csv('{sample}/out/late_carriers.csv', types = {{'share_late': 'decimal(5,4)'}})"
    ).fetchall()
    assert [tuple(map(as_number, row)) for row in written] == [tuple(map(as_number, row)) for row in plain.execute(ANSWER).fetchall()]
    every = f"from '{sample}/out/judged_flights.parquet'"
    assert plain.execute(f"select count(*), round(sum(own_delay), 3), count(distinct sky) {every}").fetchall() == [(328_521, 0.0, 6)]


def as_number(value: object) -> object:
    """Decimals and floats of one value alike."""
    return float(value) if isinstance(value, Decimal) else value


def test_a_run_accounts_for_every_row(sample: Path, penstock: Callable[..., Any]) -> None:
    nodes = penstock("run", "--json", folder=sample).json["run"]["nodes"]
    assert nodes["flights"]["rows"] == {"rows": 336_776}
    assert nodes["sound_weather"]["rows"] == {"passed": 26_114, "rejected": 1}
    assert nodes["flown"]["rows"] == {"passed": 328_521, "rejected": 8_255}
    assert (nodes["late_carriers"]["rows"], nodes["judged_flights"]["rows"]) == ({"": 16}, {"": 328_521})
