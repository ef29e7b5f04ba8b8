"""The kind `cleanse_columns`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.extending import extended
from engine.kinds.fields import Choice, Selectors, Toggle
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.naming import folded
from engine.kinds.selector import chosen
from engine.kinds.wording import names
from engine.language import call, case, literal, null, read_value
from engine.language.functions.letters import WHITE
from engine.language.tree import Column, Expr
from engine.language.types import TEXT, DataType, is_number
from engine.relation import Field as RelationField
from engine.relation import Relation

_WHITE = "".join(f"\\x{{{ord(sign):X}}}" for sign in WHITE)
_REMOVED: Mapping[str, tuple[str, str]] = {
    "remove_letters": (r"\p{L}\p{M}", "letters"),
    "remove_digits": (r"\p{Nd}", "digits"),
    "remove_punctuation": (r"\p{P}\p{S}", "punctuation"),
}
"""By field: the characters that go, as part of a class, and what they are called."""


class CleanseColumns(Kind):
    """Cleans texts: white space, unwanted characters, case, and empty texts that stand for nothing.

    It is done in this order: letters, digits and punctuation are removed; white space inside becomes one blank, or is removed; both
    ends are trimmed; the case is changed; and a text of which nothing but white space is left becomes null. Letters are those of every
    script, with their marks; punctuation includes signs such as $, + and emoji. `fill_nulls` puts an empty text for null, and 0 in
    columns of numbers. Columns of other types that a selector means are passed over.
    """

    kind = "cleanse_columns"
    category = "transform"
    family = "columns"
    title = "Cleanse columns"
    synonyms = (
        "data cleansing",
        "clean text",
        "trim",
        "strip whitespace",
        "upper case",
        "lower case",
        "standardize",
        "remove punctuation",
        "case",
    )

    columns: Annotated[Selectors, Field(title="Columns", description="The columns to clean.")]
    trim: Annotated[Toggle, Field(title="Trim", description="Whether white space at both ends is taken away.")] = True
    whitespace: Annotated[
        Choice[Literal["keep", "collapse", "remove"]],
        Field(title="White space", description="White space inside stays, becomes one blank each time, or is removed."),
    ] = "keep"
    remove_letters: Annotated[Toggle, Field(title="Remove letters", description="Whether letters go.")] = False
    remove_digits: Annotated[Toggle, Field(title="Remove digits", description="Whether digits go.")] = False
    remove_punctuation: Annotated[Toggle, Field(title="Remove punctuation", description="Whether punctuation and signs go.")] = False
    case: Annotated[
        Choice[Literal["keep", "lower", "upper", "capitalize"]],
        Field(title="Case", description="How letters are written; capitalize: the first one large, the rest small."),
    ] = "keep"
    blank_to_null: Annotated[Toggle, Field(title="Blank to null", description="Whether an empty text becomes null.")] = False
    fill_nulls: Annotated[
        Toggle, Field(title="Fill nulls", description="Whether null becomes an empty text, and 0 in a column of numbers.")
    ] = False

    examples = (
        Example(
            title="Trimmed, and blanks alone are null",
            fields="columns: [all]\nwhitespace: collapse\nblank_to_null: true",
            inputs={"from": "name text, n integer\n  Ada   Lovelace ,1\n   ,2"},
            outputs={"rows": "name text, n integer\nAda Lovelace,1\n,2"},
            summary="collapse white space, trim, blank to null in all columns",
        ),
        Example(
            title="Only the digits of a number",
            fields="columns: [phone]\nwhitespace: remove\nremove_letters: true\nremove_punctuation: true",
            inputs={"from": "phone text\nTel. +49 (30) 123-45"},
            outputs={"rows": "phone text\n493012345"},
            summary="remove letters, remove punctuation, remove white space, trim in phone",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with clean texts."""
        rows = inputs.relation("from")
        if self.blank_to_null and self.fill_nulls:
            inputs.report(("fill_nulls",), _BOTH)
        if not list(self._steps()):
            inputs.report((), _NOTHING)
        columns = [rows.column(name) for name in chosen(inputs, ("columns",), self.columns, rows)]
        self._report_types(inputs, rows.visible)
        return {"rows": extended(f"{inputs.node}.rows", rows, {each.name: self._clean(each) for each in columns if self._takes(each.type)})}

    def _takes(self, kind: DataType) -> bool:
        return kind == TEXT or (self.fill_nulls and is_number(kind))

    def _report_types(self, inputs: Inputs, fields: tuple[RelationField, ...]) -> None:
        """A column that is named is meant, so it is said when nothing can be done with it."""
        for place, selector in enumerate(self.columns):
            for field in fields:
                if selector.word == "name" and folded(field.name) == folded(selector.value) and not self._takes(field.type):
                    inputs.report(("columns", place), _no_text(field))

    def _clean(self, column: Column) -> Expr:
        if column.type != TEXT:
            return call("coalesce", column, literal(read_value("0", column.type), column.type))
        text = self._with_case(self._trimmed(self._without(column)))
        if self.blank_to_null:
            text = case([(call("<>", call("trim", text), literal("")), text)], null(TEXT))
        return call("coalesce", text, literal("")) if self.fill_nulls else text

    def _without(self, text: Expr) -> Expr:
        signs = "".join(part for name, (part, _) in _REMOVED.items() if getattr(self, name))
        if self.whitespace == "remove":
            signs += _WHITE
        found = call("regexp_replace", text, literal(f"[{signs}]+"), literal("")) if signs else text
        return call("regexp_replace", found, literal(f"[{_WHITE}]+"), literal(" ")) if self.whitespace == "collapse" else found

    def _trimmed(self, text: Expr) -> Expr:
        return call("trim", text) if self.trim else text

    def _with_case(self, text: Expr) -> Expr:
        return call(self.case, text) if self.case != "keep" else text

    def summary(self) -> str:
        """What is done, where."""
        return f"{', '.join(self._steps()) or 'nothing'} in {names([str(selector) for selector in self.columns])}"

    def _steps(self) -> Iterator[str]:
        yield from (f"remove {word}" for name, (_, word) in _REMOVED.items() if getattr(self, name))
        if self.whitespace != "keep":
            yield f"{self.whitespace} white space"
        if self.trim:
            yield "trim"
        if self.case != "keep":
            yield f"{self.case} case" if self.case != "capitalize" else "capitalize"
        if self.blank_to_null:
            yield "blank to null"
        if self.fill_nulls:
            yield "fill nulls"


_BOTH = ConfigError("an empty text becomes null and null an empty text", code="cleanse.nulls", hint="take one of the two out")
_NOTHING = ConfigError("nothing is to be cleaned", code="cleanse.nothing", hint="switch on trim, or another field")


def _no_text(field: RelationField) -> SchemaError:
    message = f"'{field.name}' is of type {field.type}, and only text is cleaned"
    return SchemaError(message, code="cleanse.type", hint="cast it to text above, or take it out")
