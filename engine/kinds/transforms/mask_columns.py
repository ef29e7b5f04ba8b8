"""The kind `mask_columns`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.casting import text_of
from engine.kinds.digesting import text_for_hash
from engine.kinds.extending import extended
from engine.kinds.fields import Character, Choice, Integer, Selectors, Text, Toggle
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.selector import chosen
from engine.kinds.wording import names
from engine.language import call, case, literal, null
from engine.language.tree import Column, Expr
from engine.language.types import TEXT
from engine.relation import Relation

_BELONGS: Mapping[str, str] = {
    "keep_first": "characters", "keep_last": "characters", "keep_separators": "characters", "salt": "hash", "value": "text",
}  # fmt: skip
"""Which method reads a field."""


class MaskColumns(Kind):
    """Hides values that not everyone may see: names, numbers of accounts, addresses.

    `characters` puts a sign for each character, but for the first and last few; a text that is no longer than what would stay is
    hidden whole; `keep_separators` leaves what is no letter and no digit. `hash` puts the SHA-256 of the salt and the value,
    so that equal values stay equal and can be joined; without a salt that nobody knows, values can be found by trying all.
    `text` puts one text for every value, `null` none. Null stays null. What is put is text, whatever the type was; only null keeps it.
    """

    kind = "mask_columns"
    category = "transform"
    family = "columns"
    title = "Mask columns"
    synonyms = ("redact", "anonymize", "pseudonymize", "obfuscate", "hide", "pii", "tokenize values", "gdpr")

    columns: Annotated[Selectors, Field(title="Columns", description="The columns to hide.")]
    method: Annotated[
        Choice[Literal["characters", "hash", "text", "null"]], Field(title="Method", description="What stands in the place of a value.")
    ] = "characters"
    keep_first: Annotated[Integer, Field(title="Keep first", description="How many characters at the start stay.", ge=0, le=1000)] = 0
    keep_last: Annotated[Integer, Field(title="Keep last", description="How many characters at the end stay.", ge=0, le=1000)] = 0
    keep_separators: Annotated[Toggle, Field(title="Keep separators", description="Whether only letters and digits are hidden.")] = False
    sign: Annotated[Character, Field(title="Sign", description="What stands for each hidden character.")] = "*"
    salt: Annotated[Text, Field(title="Salt", description="A secret text that is hashed too; take it from a parameter.")] = ""
    value: Annotated[Text | None, Field(title="Value", description="The text that stands for every value.")] = None

    presets = (
        Preset(
            name="pseudonymize",
            title="Pseudonymize",
            description="A hash for each value, so that equal ones stay equal.",
            fields={"columns": ("column",), "method": "hash", "salt": "change me"},
            synonyms=("hash values", "tokenize", "anonymous id"),
        ),
        Preset(
            name="redact",
            title="Redact",
            description="One text for every value.",
            fields={"columns": ("column",), "method": "text", "value": "[redacted]"},
            synonyms=("black out", "hide", "censor"),
        ),
    )
    examples = (
        Example(
            title="The last four digits of a card",
            fields="columns: [card]\nkeep_last: 4\nkeep_separators: true",
            inputs={"from": "card text, n integer\n1234-5678-9012,1\n,2\n123,3"},
            outputs={"rows": "card text, n integer\n****-****-9012,1\n,2\n***,3"},
            summary="characters but the last 4 of card",
        ),
        Example(
            title="Equal values stay equal",
            fields="columns: [name]\nmethod: hash\nsalt: s",
            inputs={"from": "name text\na\na\n"},
            outputs={
                "rows": (
                    "name text\n"
                    "4cf6829aa93728e8f3c97df913fb1bfa95fe5810e2933a05943f8312a98d9cf2\n"
                    "4cf6829aa93728e8f3c97df913fb1bfa95fe5810e2933a05943f8312a98d9cf2\n"
                )
            },
            summary="hash of name",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with values hidden."""
        rows = inputs.relation("from")
        self._report_fields(inputs)
        columns = [rows.column(name) for name in chosen(inputs, ("columns",), self.columns, rows)]
        return {"rows": extended(f"{inputs.node}.rows", rows, {column.name: self._masked(inputs, column) for column in columns})}

    def _masked(self, inputs: Inputs, column: Column) -> Expr:
        if self.method == "null":
            return null(column.type)
        if self.method == "text":
            return case([(call("is not null", column), literal(self.value or ""))], null(TEXT))
        text = (text_for_hash if self.method == "hash" else text_of)(inputs, ("columns",), column)
        if text is None:
            return null(TEXT)
        return call("sha256", call("||", literal(self.salt), text)) if self.method == "hash" else self._by_signs(text)

    def _by_signs(self, text: Expr) -> Expr:
        """All of it, where what would stay is not shorter than the text."""
        kept = self.keep_first + self.keep_last
        if kept == 0:
            return self._hidden(text)
        length = call("length", text)
        middle = call("substring", text, literal(self.keep_first + 1), call("-", length, literal(kept)))
        parts = [self._hidden(middle)]
        parts = [call("left", text, literal(self.keep_first)), *parts] if self.keep_first else parts
        parts = [*parts, call("right", text, literal(self.keep_last))] if self.keep_last else parts
        return case([(call(">", length, literal(kept)), call("concat", *parts))], self._hidden(text))

    def _hidden(self, text: Expr) -> Expr:
        if self.keep_separators:
            return call("regexp_replace", text, literal(r"[\p{L}\p{M}\p{N}]"), literal(self.sign.replace("\\", "\\\\")))
        return call("repeat", literal(self.sign), call("length", text))

    def _report_fields(self, inputs: Inputs) -> None:
        for name, method in _BELONGS.items():
            if self.method != method and getattr(self, name) not in (None, 0, False, ""):
                inputs.report((name,), _unused(name, method), "warning")
        if self.method == "text" and self.value is None:
            inputs.report(("value",), _NO_VALUE)
        if self.method == "hash" and not self.salt:
            inputs.report(("salt",), _NO_SALT, "warning")
        if not self.sign:
            inputs.report(("sign",), _NO_SIGN)

    def summary(self) -> str:
        """What is hidden, and how."""
        columns = names([str(selector) for selector in self.columns])
        if self.method != "characters":
            return {"hash": f"hash of {columns}", "null": f"null for {columns}"}.get(self.method, f"{self.value} for {columns}")
        kept = [f"the {word} {number}" for word, number in (("first", self.keep_first), ("last", self.keep_last)) if number]
        return f"characters{' but ' if kept else ''}{' and '.join(kept)} of {columns}"


_NO_VALUE = ConfigError("there is no text to put for the values", code="mask.no_value", hint="write value: '[redacted]'")
_NO_SALT = ConfigError("without a salt values can be found by trying all", code="mask.no_salt", hint="write salt: ${secret}, a parameter")
_NO_SIGN = ConfigError("a sign stands for each hidden character, and there is none", code="mask.no_sign", hint="write sign: '*'")


def _unused(name: str, method: str) -> ConfigError:
    return ConfigError(f"'{name}' does nothing here: it is for {method}", code="mask.unused", hint="take it out, or choose that method")
