"""The kind `parse_dates`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, ExpressionError, SchemaError
from engine.kinds.csv_cells import fits, problem_of
from engine.kinds.fields import Choice, NameMap, NewColumn, Patterns, Text, Texts
from engine.kinds.frozen import FrozenMap
from engine.kinds.judged_rows import Fault, HiddenColumns, Judgement
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.month_names import MonthNames
from engine.kinds.naming import report_clash
from engine.kinds.wording import names
from engine.language import call, case, cast, literal, null
from engine.language.time_patterns import Piece, read
from engine.language.tree import Column, Expr
from engine.language.types import DATE, TEXT, TIMESTAMP, TIMESTAMP_TZ, DataType
from engine.language.zones import refuse_unknown
from engine.relation import Relation

_CLOCK = frozenset("HIMSfp")
_EDGES = (dt.date(1, 1, 3), dt.date(9999, 12, 29))
"""Between these a time of any zone is in the years 1 to 9999 in UTC too."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A column that becomes a date."""

    text: Column
    value: Expr
    into: str
    patterns: tuple[str, ...]

    @property
    def type(self) -> DataType:
        return self.value.type


class ParseDates(Kind):
    """Reads dates and times out of texts, by one pattern or by several that are tried in order.

    A pattern says how a text is written: `'%d.%m.%Y'` reads 31.01.2024, `'%d %b %y, %I:%M %p'` reads 3 May 24, 10:05 PM. The whole text
    must fit. Of the years that %y reads, 69 to 99 are 1969 to 1999, the others 2000 to 2068. Names of months are English, or those
    written in `months`, in upper or lower case. What a pattern lacks is the first of January, or 0 o'clock. A column becomes a
    timestamp where one of its patterns has hours, else a date; `type` says otherwise. With `zone` texts are local times there, and become
    timestamps with a zone: of an hour that comes twice the later is meant. The date stands in place of its text, or in a column of its
    own where `into` names one. A text that fits no pattern stops the run; with `on_error: null` it becomes null, with `on_error: reject`
    its row leaves by `rejected` as it came, with the reason in `_problem`. Nulls stay null.
    """

    kind = "parse_dates"
    category = "transform"
    family = "columns"
    title = "Parse dates"
    synonyms = (
        "parse date", "to date", "text to date", "strptime", "date format", "read dates", "string to date", "lubridate", "dmy",
    )  # fmt: skip
    outputs = ("rows", "rejected")
    reconciled = True

    columns: Annotated[
        Patterns, Field(title="Columns", description="Column and how its dates are written, such as `'%d.%m.%Y'`; the first that fits.")
    ]
    type: Annotated[
        Choice[Literal["auto", "date", "timestamp"]],
        Field(title="Type", description="What the columns become; auto is a timestamp where a pattern has hours."),
    ] = "auto"
    into: Annotated[
        NameMap, Field(title="Into", description="Column and the new one for its dates; by default they stand in its place.")
    ] = FrozenMap()
    zone: Annotated[
        Text | None, Field(title="Zone", description="The time zone whose local times these are, such as Europe/Paris; by default none.")
    ] = None
    months: Annotated[
        Texts, Field(title="Months", description="What the months are called, from January to December, where not in English.")
    ] = ()
    on_error: Annotated[
        Choice[Literal["error", "null", "reject"]],
        Field(title="On error", description="What happens to a text that fits no pattern."),
    ] = "error"
    problem_column: Annotated[
        NewColumn | None,
        Field(title="Problem column", description="With `on_error: null`, a new column that says what could not be read, and why."),
    ] = None

    presets = (
        Preset(
            name="parse_timestamps",
            title="Parse timestamps",
            description="Read dates with hours and minutes out of texts.",
            fields={"columns": {"column": "%Y-%m-%d %H:%M:%S"}},
            synonyms=("to datetime", "to timestamp", "parse datetime", "parse time"),
        ),
    )
    examples = (
        Example(
            title="Two ways of writing a date",
            fields="columns:\n  day:\n    - '%d.%m.%Y'\n    - '%Y-%m-%d'\non_error: reject",
            inputs={"from": "day text\n31.1.2024\n2024-02-29\nsoon\n"},
            outputs={
                "rows": "day date\n2024-01-31\n2024-02-29\n",
                "rejected": "day text, _problem text\nsoon,day: 'soon' is not a date written %d.%m.%Y or %Y-%m-%d",
            },
            summary="day to date, else reject",
        ),
        Example(
            title="A time into a column of its own",
            fields="columns:\n  at: '%d %b %y, %I:%M %p'\ninto:\n  at: moment",
            inputs={"from": 'at text, n integer\n"3 May 24, 10:05 PM",1\n"1 jan 70, 9:00 am",2'},
            outputs={
                "rows": (
                    "at text, n integer, moment timestamp\n"
                    '"3 May 24, 10:05 PM",1,2024-05-03 22:05:00\n"1 jan 70, 9:00 am",2,1970-01-01 09:00:00'
                ),
                "rejected": "at text, n integer, _problem text",
            },
            summary="at to timestamp in moment",
        ),
        Example(
            title="German months, and what could not be read",
            fields=(
                "columns:\n  day: '%d. %B %Y'\n"
                "months: [Januar, Februar, März, April, Mai, Juni, Juli, August, September, Oktober, November, Dezember]\n"
                "on_error: 'null'\nproblem_column: problem"
            ),
            inputs={"from": "day text\n3. März 2024\n24. dezember 2023\n1. Marz 2024"},
            outputs={
                "rows": ("day date, problem text\n2024-03-03,\n2023-12-24,\n,day: '1. Marz 2024' is not a date written %d. %B %Y"),
                "rejected": "day text, _problem text",
            },
            summary="day to date, else null",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with their dates, and those whose texts fit no pattern."""
        rows = inputs.relation("from")
        self._report_fields(inputs)
        parsed = [each for name in self.columns if (each := self._parsed(inputs, rows, name)) is not None]
        judgement = Judgement(self.on_error, self.problem_column)
        judgement.report(inputs, rows)
        self._report_names(inputs, rows)
        hidden = HiddenColumns("parsed")
        values = [hidden.add(each.value) for each in parsed]
        faults = [
            Fault(call("not", fits(each.text, value)), problem_of(each.text, each.text.name, each.type, each.patterns))
            for each, value in zip(parsed, values, strict=True)
        ]
        made: dict[str, Expr] = {each.into: value for each, value in zip(parsed, values, strict=True)}
        return judgement.ports(inputs.node, hidden.beside(f"{inputs.node}#parsed", rows), rows, made, faults)

    def _parsed(self, inputs: Inputs, rows: Relation, name: str) -> _Parsed | None:
        text = inputs.column(("columns", name), name, rows)
        if text is not None and text.type != TEXT:
            inputs.report(("columns", name), _no_text(text))
            return None
        pieces = self._pieces(inputs, name)
        if text is None:
            return None
        into = self.into.get(name, text.name)
        if not pieces:
            return _Parsed(text, null(self._type(pieces)), into, ())
        return _Parsed(text, self._value(text, pieces), into, self.columns[name])

    def _pieces(self, inputs: Inputs, name: str) -> Mapping[str, Sequence[Piece]]:
        """The patterns of a column and what they are made of; wrong ones are reported and left out."""
        found: dict[str, Sequence[Piece]] = {}
        if not self.columns[name]:
            inputs.report(("columns", name), _NO_PATTERN)
        for place, pattern in enumerate(self.columns[name]):
            try:
                found[pattern] = read(pattern)
            except ExpressionError as error:
                inputs.report(("columns", name, place) if len(self.columns[name]) > 1 else ("columns", name), error)
        return found

    def _type(self, pieces: Mapping[str, Sequence[Piece]]) -> DataType:
        if self.zone is not None:
            return TIMESTAMP_TZ
        has_clock = any(piece.directive in _CLOCK for each in pieces.values() for piece in each)
        return TIMESTAMP if self.type == "timestamp" or (self.type == "auto" and has_clock) else DATE

    def _value(self, text: Column, pieces: Mapping[str, Sequence[Piece]]) -> Expr:
        """By the first pattern that fits, null where none does."""
        months = MonthNames(self.months)
        tries = [call("try_strptime", months.in_english(text, each), literal(pattern)) for pattern, each in pieces.items()]
        value = tries[0] if len(tries) == 1 else call("coalesce", *tries)
        return self._in_zone(value) if self.zone is not None else cast(value, self._type(pieces))

    def _in_zone(self, value: Expr) -> Expr:
        first, last = map(literal, _EDGES)
        is_inside = call("and", call(">=", value, first), call("<=", value, last))
        return case([(is_inside, cast(call("to_utc", value, literal(self._known_zone)), TIMESTAMP_TZ))], null(TIMESTAMP_TZ))

    @property
    def _known_zone(self) -> str:
        """The zone, or another one where there is no such, which has been reported."""
        try:
            refuse_unknown(self.zone or "")
        except ExpressionError:
            return "UTC"
        return self.zone or ""

    def _report_fields(self, inputs: Inputs) -> None:
        if not self.columns:
            inputs.report(("columns",), _NO_COLUMN)
        if self.zone is not None:
            if self.type == "date":
                inputs.report(("zone",), _DATE_IN_ZONE)
            try:
                refuse_unknown(self.zone)
            except ExpressionError as error:
                inputs.report(("zone",), error)
        is_read = any("%b" in pattern or "%B" in pattern for patterns in self.columns.values() for pattern in patterns)
        MonthNames(self.months).report(inputs, ("months",), is_read=is_read)

    def _report_names(self, inputs: Inputs, rows: Relation) -> None:
        taken = [field.name for field in rows.visible]
        if self.problem_column is not None:
            taken.append(self.problem_column)
        for name, into in self.into.items():
            if name not in self.columns:
                inputs.report(("into", name), _not_parsed(name))
            else:
                report_clash(inputs, ("into", name), into, taken)
                taken.append(into)

    @property
    def rejects_faults(self) -> bool:
        """Texts that fit no pattern are faults."""
        return self.on_error == "reject"

    def summary(self) -> str:
        """Which columns become what."""
        types = {name: self._written_type(patterns) for name, patterns in self.columns.items()}
        kinds = set(types.values())
        to = f"{names(types)} to {kinds.pop()}" if len(kinds) == 1 else names([f"{name} to {kind}" for name, kind in types.items()])
        into = f" in {names(self.into.values())}" if self.into else ""
        return f"{to}{into}" if self.on_error == "error" else f"{to}{into}, else {self.on_error}"

    def _written_type(self, patterns: Sequence[str]) -> str:
        has_clock = any(f"%{letter}" in pattern for pattern in patterns for letter in _CLOCK)
        return str(TIMESTAMP) if self.zone or self.type == "timestamp" or (self.type == "auto" and has_clock) else str(DATE)


_NO_COLUMN = ConfigError("nothing says what is a date", code="parse.no_column", hint="write column and pattern: day: '%d.%m.%Y'")
_NO_PATTERN = ConfigError("nothing says how the dates are written", code="parse.no_pattern", hint="write a pattern such as '%d.%m.%Y'")
_DATE_IN_ZONE = ConfigError(
    "a date without a time is the same in every zone", code="parse.date_in_zone", hint="take zone out, or write type: timestamp"
)


def _no_text(column: Column) -> SchemaError:
    message = f"column '{column.name}' is of type {column.type}, and only a text is parsed"
    return SchemaError(message, code="parse.no_text", hint="a date and a timestamp become one another with cast_columns")


def _not_parsed(name: str) -> SchemaError:
    return SchemaError(f"'{name}' has a name for its dates and no pattern", code="parse.not_parsed", hint="name it under columns: too")
