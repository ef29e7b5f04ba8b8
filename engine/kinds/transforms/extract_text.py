"""The kind `extract_text`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, ExpressionError, SchemaError
from engine.kinds.fields import Choice, ColumnName, NewColumns, Text
from engine.kinds.filtered import filtered
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.naming import report_clash
from engine.kinds.text_column import text_column
from engine.kinds.wording import count, names
from engine.language import call, case, literal, null
from engine.language.regex import read_pattern
from engine.language.tree import Column, Expr
from engine.language.types import NULL, TEXT
from engine.relation import Query, Ref, Relation

_EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
_LINK = r"(?i)https?://[^\s<>'\x22]+"
_NUMBER = r"[+-]?\d+(?:\.\d+)?"


class ExtractText(Kind):
    r"""Takes parts out of a text with a regular expression: each group of the pattern becomes a column.

    The first match counts: `(\d+)-(\d+)` gives two columns, a pattern without groups one with the whole match. `into` names them; by
    default they are called by the groups' own names, as in `(?P<area>\d+)`, or else after the column. A group that has no part in the
    match gives empty text. Where nothing matches, the new columns are null; with `on_no_match: reject` such rows leave by `rejected`.
    A null has nothing to match: it stays, and gives nulls. All matches of a text are a list that `regexp_extract_all` makes in
    add_columns, and unnest_rows takes apart.
    """

    kind = "extract_text"
    category = "transform"
    family = "columns"
    title = "Extract text"
    synonyms = (
        "regex",
        "regexp",
        "regular expression",
        "regex extract",
        "capture groups",
        "parse text",
        "pattern",
        "substring",
        "regex match",
        "between brackets",
        "text between",
    )
    outputs = ("rows", "rejected")
    reconciled = True

    column: Annotated[ColumnName, Field(title="Column", description="The text that is searched.")]
    pattern: Annotated[Text, Field(title="Pattern", description=r"A regular expression with groups: `(\d+)-(\d+)`.")]
    into: Annotated[
        NewColumns, Field(title="Into", description="Names of the new columns, one for each group; by default the groups' own names.")
    ] = ()
    on_no_match: Annotated[
        Choice[Literal["null", "reject"]], Field(title="No match", description="What happens to a row whose text does not match.")
    ] = "null"

    presets = (
        Preset(
            name="extract_email",
            title="Extract e-mail address",
            description="The first e-mail address in a text.",
            fields={"column": "column", "pattern": _EMAIL, "into": ("email",)},
            synonyms=("email", "mail address"),
        ),
        Preset(
            name="extract_link",
            title="Extract link",
            description="The first web address in a text.",
            fields={"column": "column", "pattern": _LINK, "into": ("link",)},
            synonyms=("url", "web address", "href"),
        ),
        Preset(
            name="extract_number",
            title="Extract number",
            description="The first number in a text, as text.",
            fields={"column": "column", "pattern": _NUMBER, "into": ("number",)},
            synonyms=("digits", "find number"),
        ),
    )
    examples = (
        Example(
            title="Two groups",
            fields="column: phone\npattern: '(\\d+)-(\\d+)'\ninto: [area, number]",
            inputs={"from": "phone text\ntel 030-1234\nnone\n"},
            outputs={"rows": "phone text, area text, number text\ntel 030-1234,030,1234\nnone,,\n,,", "rejected": "phone text"},
            summary="area, number out of phone",
        ),
        Example(
            title="Groups with names, and the rest rejected",
            fields="column: flight\npattern: '^(?P<carrier>[A-Z0-9]{2}) ?(?P<number>\\d+)$'\non_no_match: reject",
            inputs={"from": "flight text\nAA 100\nB6715\nunknown"},
            outputs={
                "rows": "flight text, carrier text, number text\nAA 100,AA,100\nB6715,B6,715",
                "rejected": "flight text\nunknown",
            },
            summary="carrier, number out of flight, else reject",
        ),
        Example(
            title="The whole match",
            fields="column: note\npattern: '#\\w+'\ninto: [tag]",
            inputs={"from": "id integer, note text\n1,so #good and #new\n2,plain"},
            outputs={"rows": "id integer, note text, tag text\n1,so #good and #new,#good\n2,plain,", "rejected": "id integer, note text"},
            summary="tag out of note",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with the new columns, and those whose text does not match."""
        rows = inputs.relation("from")
        text = text_column(inputs, self.column, rows, _no_text)
        groups = self._groups(inputs)
        made = self._made(inputs, rows, groups, text if groups else None)
        does_match = self._does_match(text) if text is not None and groups else literal(value=True)
        fits = call("is not false", does_match) if self.on_no_match == "reject" else None
        query = Query(Ref(rows.name), (*rows.pass_through(), *made), rows.hidden, where=fits)
        return {
            "rows": Relation(f"{inputs.node}.rows", query, rows.ordering, unique=rows.unique),
            "rejected": self._rejected(inputs.node, rows, does_match),
        }

    def _groups(self, inputs: Inputs) -> Mapping[int, str | None]:
        """Number and name of each group that gives a column; nothing after reporting that the pattern is wrong."""
        try:
            pattern = read_pattern(self.pattern)
        except ExpressionError as error:
            inputs.report(("pattern",), error)
            return {}
        if not self.pattern:
            inputs.report(("pattern",), _NO_PATTERN)
        return dict(enumerate(pattern.names, 1)) or {0: None}

    def _made(self, inputs: Inputs, rows: Relation, groups: Mapping[int, str | None], text: Column | None) -> tuple[tuple[str, Expr], ...]:
        if self.into and groups and len(self.into) != len(groups):
            inputs.report(("into",), _other_number(len(self.into), groups))
        new = self.into or self._own_names(groups)
        taken = [field.name for field in rows.visible]
        for place, name in enumerate(new):
            report_clash(inputs, ("into", place) if self.into else ("pattern",), name, taken, "name the new columns with into")
            taken.append(name)
        numbers = [*groups, *[0] * len(new)]
        return tuple((name, null(NULL) if text is None else self._part(text, number)) for name, number in zip(new, numbers, strict=False))

    def _own_names(self, groups: Mapping[int, str | None]) -> Sequence[str]:
        return [name or f"{self.column}_{number or 'match'}" for number, name in groups.items()]

    def _part(self, text: Column, group: int) -> Expr:
        """What the group holds; null and not empty where nothing matches."""
        found = call("regexp_extract", text, literal(self.pattern), literal(group))
        return case([(self._does_match(text), found)], null(TEXT))

    def _does_match(self, text: Column) -> Expr:
        return call("regexp_matches", text, literal(self.pattern))

    def _rejected(self, node: str, rows: Relation, does_match: Expr) -> Relation:
        where = call("is false", does_match) if self.on_no_match == "reject" else literal(value=False)
        return filtered(f"{node}.rejected", rows, where)

    @property
    def rejects_faults(self) -> bool:
        """Texts that do not match are faults."""
        return self.on_no_match == "reject"

    def summary(self) -> str:
        """Which columns out of which."""
        try:
            pattern = read_pattern(self.pattern)
        except ExpressionError:
            return f"parts of {self.column}"
        new = self.into or self._own_names(dict(enumerate(pattern.names, 1)) or {0: None})
        return f"{names(new)} out of {self.column}{', else reject' if self.on_no_match == 'reject' else ''}"


_NO_PATTERN = ConfigError("the pattern is empty", code="extract.no_pattern", hint=r"write a regular expression with groups: (\d+)-(\d+)")


def _other_number(named: int, groups: Mapping[int, str | None]) -> ConfigError:
    found = "no group, so that it gives one column" if 0 in groups else count(len(groups), "group")
    message = f"{count(named, 'column')} {'is' if named == 1 else 'are'} named, and the pattern has {found}"
    hint = f"write {count(len(groups), 'name')}; (?:...) is a group that gives no column"
    return ConfigError(message, code="extract.names", hint=hint)


def _no_text(column: Column) -> SchemaError:
    message = f"column '{column.name}' is of type {column.type}, and only a text can be searched"
    return SchemaError(message, code="extract.no_text", hint="cast it to text with cast_columns above")
