"""The kind `split_column`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError, StudioError
from engine.kinds.extending import remade
from engine.kinds.fields import Choice, ColumnName, Integers, NewColumns, Text, Toggle
from engine.kinds.kind import Example, Guard, Inputs, Kind, Preset
from engine.kinds.naming import report_clash
from engine.kinds.text_column import text_column
from engine.kinds.wording import names
from engine.language import call, case, literal, null
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER, TEXT, list_of
from engine.relation import HIDDEN_PREFIX, Query, Ref, Relation

_PARTS = Column(list_of(TEXT), HIDDEN_PREFIX + "parts")
_SEPARATORS = Column(list_of(TEXT), HIDDEN_PREFIX + "separators")


class SplitColumn(Kind):
    r"""Splits a column of text into several, at a delimiter, at what a pattern matches, or at places.

    One of three says where: `delimiter` is a text as it is, `pattern` a regular expression (`[,;] *`), and `positions` are the numbers
    of the characters behind which it is cut, so that `[3, 5]` gives characters 1 to 3, 4 and 5, and all after. `into` names the new
    columns, which stand behind the old one. A part that is not there is null; a part between two delimiters is empty text.
    `rest` says what becomes of more parts than names: they stay in the last column, or are dropped and counted, or stop the run.
    """

    kind = "split_column"
    category = "transform"
    family = "columns"
    title = "Split column"
    synonyms = ("text to columns", "separate", "split text", "delimiter", "tokenize", "fixed width", "parse text", "regex split")

    column: Annotated[ColumnName, Field(title="Column", description="The text to split.")]
    into: Annotated[NewColumns, Field(title="Into", description="The new columns, one for each part.")]
    delimiter: Annotated[Text | None, Field(title="Delimiter", description="The text between two parts, such as a comma.")] = None
    pattern: Annotated[Text | None, Field(title="Pattern", description="What stands between two parts, as a regular expression.")] = None
    positions: Annotated[Integers, Field(title="Positions", description="Numbers of the characters behind which to cut.")] = ()
    rest: Annotated[
        Choice[Literal["keep", "drop", "error"]],
        Field(title="Rest", description="What parts beyond the last name do: stay in the last column, go, or stop the run."),
    ] = "keep"
    trim: Annotated[Toggle, Field(title="Trim", description="Whether white space round each part is taken away.")] = False
    keep_source: Annotated[Toggle, Field(title="Keep source", description="Whether the column that is split stays.")] = True

    presets = (
        Preset(
            name="split_fixed_width",
            title="Split fixed width",
            description="Cut a text at places that are the same in every row.",
            fields={"column": "column", "into": ("first", "second"), "positions": ("3",)},
            synonyms=("fixed positions", "substring columns"),
        ),
    )
    examples = (
        Example(
            title="At a delimiter, the rest in the last",
            fields="column: name\ninto: [first, last]\ndelimiter: ' '",
            inputs={"from": "name text, n integer\nAda Lovelace,1\nJohn von Neumann,2\nEuclid,3"},
            outputs={
                "rows": (
                    "name text, first text, last text, n integer\n"
                    "Ada Lovelace,Ada,Lovelace,1\nJohn von Neumann,John,von Neumann,2\nEuclid,Euclid,,3"
                )
            },
            summary="name into first, last",
        ),
        Example(
            title="At a pattern",
            fields="column: tags\ninto: [a, b]\npattern: '[,;] *'\nrest: drop\nkeep_source: false",
            inputs={"from": 'tags text\n"red; blue,green"\nred'},
            outputs={"rows": "a text, b text\nred,blue\nred,"},
            summary="tags into a, b",
        ),
        Example(
            title="At places",
            fields="column: code\ninto: [country, number]\npositions: [2]",
            inputs={"from": "code text\nDE417\nFR"},
            outputs={"rows": "code text, country text, number text\nDE417,DE,417\nFR,FR,"},
            summary="code into country, number",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with the parts in columns."""
        rows = inputs.relation("from")
        self._report_how(inputs)
        column = text_column(inputs, self.column, rows, _no_text)
        self._report_clashes(inputs, rows, column)
        if column is None or self._count == 0:
            return {"rows": remade(f"{inputs.node}.rows", rows, (*rows.pass_through(), *((name, null(TEXT)) for name in self.into)))}
        steps = self._steps(inputs, rows, column)
        parts = tuple(zip(self.into, map(self._trimmed, self._parts(column)), strict=False))
        columns: list[tuple[str, Expr]] = []
        for name, each in rows.pass_through():
            if name != column.name:
                columns.append((name, each))
            else:
                columns += (*(((name, each),) if self.keep_source else ()), *parts)
        return {"rows": remade(f"{inputs.node}.rows", rows, columns, steps)}

    @property
    def _count(self) -> int:
        """How many ways of splitting are written."""
        return sum((self.delimiter is not None, self.pattern is not None, bool(self.positions)))

    def _report_how(self, inputs: Inputs) -> None:
        if self._count != 1:
            inputs.report(("delimiter",), _how(self._count))
        if self.delimiter == "":
            inputs.report(("delimiter",), _EMPTY_DELIMITER)
        if not self.into:
            inputs.report(("into",), _NO_NAMES)
        for place, (before, cut) in enumerate(pairwise((0, *self.positions))):
            if cut <= before:
                inputs.report(("positions", place), _POSITIONS)
        if self.positions and len(self.into) > len(self.positions) + 1:
            inputs.report(("into", len(self.positions) + 1), _too_many(len(self.positions) + 1))

    def _report_clashes(self, inputs: Inputs, rows: Relation, column: Column | None) -> None:
        gone = {column.name} if column is not None and not self.keep_source else set()
        taken = [field.name for field in rows.visible if field.name not in gone]
        for place, name in enumerate(self.into):
            report_clash(inputs, ("into", place), name, taken)
            taken.append(name)

    def _steps(self, inputs: Inputs, rows: Relation, column: Column) -> tuple[Relation, ...]:
        """The list of all parts as a hidden column, so that the text is split once; for a pattern also what stands between them."""
        if self.positions:
            return ()
        made: list[tuple[str, Expr]] = []
        if self.delimiter:
            made.append((_PARTS.name, call("split", column, literal(self.delimiter))))
        elif self.pattern is not None:
            made += self._by_pattern(inputs, column, self.pattern)
        query = Query(Ref(rows.name), (*rows.pass_through(), *made), rows.hidden | dict(made).keys())
        return (Relation(f"{inputs.node}#parts", query, rows.ordering, unique=rows.unique),)

    def _by_pattern(self, inputs: Inputs, column: Column, pattern: str) -> Iterator[tuple[str, Expr]]:
        for made, function in ((_PARTS, "regexp_split"), (_SEPARATORS, "regexp_extract_all")):
            try:
                yield made.name, call(function, column, literal(pattern))
            except StudioError as error:
                if made is _PARTS:
                    inputs.report(("pattern",), error)
                yield made.name, null(made.type)

    def _parts(self, column: Column) -> Iterator[Expr]:
        for place in range(len(self.into)):
            is_last = place == len(self.into) - 1 and self.rest == "keep"
            if self.positions:
                yield self._between(column, place, is_last=is_last)
            elif is_last:
                yield self._all_from(column, place)
            else:
                yield _part(place)

    def _between(self, column: Column, place: int, *, is_last: bool) -> Expr:
        """The characters between two places; null where the text ends before them."""
        cuts = (0, *self.positions)
        start = cuts[min(place, len(self.positions))]
        if is_last or place >= len(self.positions):
            part = call("substring", column, literal(start + 1))
        else:
            part = call("substring", column, literal(start + 1), literal(max(cuts[place + 1] - start, 0)))
        return part if place == 0 else case([(call(">", call("length", column), literal(start)), part)], null(TEXT))

    def _all_from(self, column: Column, place: int) -> Expr:
        """All behind so many parts and what stands between them, as it is written; null where there are no more parts."""
        if place == 0:
            return column
        lengths = [call("length", _part(before)) for before in range(place)]
        if self.delimiter is not None:
            lengths.append(literal(place * len(self.delimiter)))
        else:
            lengths += [call("length", call("list_get", _SEPARATORS, literal(before + 1))) for before in range(place)]
        first: Expr = literal(1)
        start = reduce(lambda so_far, length: call("+", so_far, length), lengths, first)
        is_there = call(">", call("list_length", _PARTS), literal(place))
        return case([(is_there, call("substring", column, start))], null(TEXT))

    def _trimmed(self, part: Expr) -> Expr:
        return call("trim", part) if self.trim else part

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """Texts with more parts than names: they stop a run, or are counted."""
        rows = inputs.relation("from")
        column = text_column(inputs, self.column, rows, _no_text)
        if self.rest == "keep" or column is None or len(self.into) > len(self.positions) > 0:
            return ()
        steps = self._steps(inputs, rows, column)
        if self.positions:
            is_more = call(">", call("length", column), literal(self.positions[len(self.into) - 1]))
        else:
            is_more = call(">", call("list_length", _PARTS), literal(len(self.into)))
        source = steps[-1] if steps else rows
        query = Query(Ref(source.name), rows.pass_through(), rows.hidden, where=is_more)
        return (
            Guard(
                name=f"parts({column.name})",
                path=("rest",),
                severity="fail" if self.rest == "error" else "warn",
                relation=Relation(f"{inputs.node}#more_parts", query, rows.ordering, steps),
                message=f"'{column.name}' has more parts than there are names for",
                code="split.more_parts",
            ),
        )

    def summary(self) -> str:
        """What goes where."""
        return f"{self.column} into {names(self.into)}"


_EMPTY_DELIMITER = ConfigError("the delimiter is empty", code="split.delimiter", hint="write what stands between two parts")
_NO_NAMES = ConfigError("the parts have no names", code="split.no_names", hint="name at least one new column")
_POSITIONS = ConfigError(
    "positions grow from left to right, and the first is at least 1", code="split.positions", hint="write them in ascending order: [3, 5]"
)


def _part(place: int) -> Expr:
    return call("list_get", _PARTS, literal(place + 1, INTEGER))


def _how(count: int) -> ConfigError:
    message = "nothing says where to split" if count == 0 else "a text is split in one way, and several are written"
    return ConfigError(message, code="split.how", hint="write one of delimiter, pattern, positions")


def _too_many(parts: int) -> ConfigError:
    return ConfigError(f"the positions make {parts} parts, and there are more names", code="split.too_many_names", hint="take a name out")


def _no_text(column: Column) -> SchemaError:
    message = f"'{column.name}' is of type {column.type}, and only text is split"
    return SchemaError(message, code="split.type", hint="cast it to text with cast_columns above")
