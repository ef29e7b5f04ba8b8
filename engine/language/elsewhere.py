"""Functions of other tools that are no single function here: what is written in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """An expression over columns of the usual names: `s` a text, `n` a number, `d` and `e` dates, `t` a timestamp."""

    expression: str
    about: str = ""
    """What else there is to know, as a clause."""

    def __str__(self) -> str:
        return f"that is written {self.expression}{f'; {self.about}' if self.about else ''}"


_CLOCK = "a run gives the same whenever it is repeated, so it never asks a clock: the moment of the run is a parameter"
_PARTS = ("year", "month", "day", "hour", "minute", "second")

ELSEWHERE: Mapping[str, Written] = {
    "todate": Written("cast(s as date)", "of another form than 2024-01-31 strptime(s, '%d/%m/%Y')"),
    "todatetime": Written("cast(s as timestamp)", "of another form than 2024-01-31 12:00:00 strptime(s, '%d/%m/%Y %H:%M')"),
    "datetimeparse": Written("strptime(s, '%d/%m/%Y')"),
    "datetimeformat": Written("strftime(d, '%d/%m/%Y')"),
    "tostring": Written("cast(n as text)", "of dates strftime(d, '%d/%m/%Y')"),
    **dict.fromkeys(("datetimeadd", "dateadd_days", "adddays"), Written("d + interval 1 day")),
    "datetimediff": Written("date_diff('day', d, e)", "from d to e"),
    **dict.fromkeys(("today", "datetimetoday", "current_date", "curdate", "getdate"), Written("$run_date", _CLOCK)),
    **dict.fromkeys(("now", "datetimenow", "current_timestamp", "sysdate", "getutcdate"), Written("$run_time", _CLOCK)),
    **dict.fromkeys(
        ("datetimeround", "date_round", "dt_round", "round_date", "round_datetime", "time_round"),
        Written("time_bucket('minute', 15, t + interval 450 second)", "half of it is added to get the nearest"),
    ),
    **dict.fromkeys(
        ("ceiling_date", "ceil_date", "date_ceil", "dt_ceil", "time_ceil", "ceil_time"),
        Written("if(date_trunc('hour', t) = t, t, date_trunc('hour', t) + interval 1 hour)"),
    ),
    "datetimetrim": Written("date_trunc('month', t)"),
    "datetimefirstofmonth": Written("date_trunc('month', d)"),
    "datetimelastofmonth": Written("last_day(d)"),
    **{f"datetime{part}": Written(f"{part}(t)") for part in _PARTS},
    **{f"datetime{part}s": Written(f"{part}(t)") for part in _PARTS},
    **dict.fromkeys(("date_part", "datepart"), Written("month(t)", f"each part has a function of its name: {', '.join(_PARTS)}")),
    "datename": Written("month_name(d)", "of the day of the week day_name(d)"),
    **dict.fromkeys(("switch", "decode", "choose"), Written("case n when 1 then 'one' when 2 then 'two' else 'many' end")),
    "findstring": Written("position(s, 'a')", "counted from 1; 0 where it is not found"),
    "regex_countmatches": Written("list_length(regexp_extract_all(s, '[0-9]+'))"),
    "regexp_count": Written("list_length(regexp_extract_all(s, '[0-9]+'))"),
    "countwords": Written("list_length(regexp_extract_all(s, '[^ ]+'))"),
    "getword": Written("split_part(s, ' ', 1)", "counted from 1"),
    **dict.fromkeys(
        ("titlecase", "title_case", "initcap", "proper", "str_to_title"),
        Written("list_join(list_transform(split(s, ' '), w -> capitalize(lower(w))), ' ')", "capitalize(s) does the first letter alone"),
    ),
    "isempty": Written("s is null or s = ''"),
    **dict.fromkeys(("isnull", "isna", "isblank", "is_null"), Written("n is null")),
    **dict.fromkeys(("isnotnull", "notna", "is_not_null"), Written("n is not null")),
    **dict.fromkeys(("isnumber", "isnumeric", "is_numeric"), Written("try_cast(s as float) is not null")),
    "isinteger": Written("try_cast(s as integer) is not null"),
    "isdate": Written("try_cast(s as date) is not null"),
    "trimleft": Written("ltrim(s)"),
    "trimright": Written("rtrim(s)"),
    "space": Written("repeat(' ', n)"),
    "charfromint": Written("char(n)"),
    "chartoint": Written("code_point(s)"),
}
"""By the name in small letters."""
