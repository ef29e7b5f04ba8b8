"""The kind `rename_columns`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ExpressionError, SchemaError
from engine.kinds.fields import Choice, NameMap, Text
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.name_pattern import NamePattern, name_pattern
from engine.kinds.projection import projected, renamed, without_clashes
from engine.kinds.wording import names
from engine.relation import Relation


class RenameColumns(Kind):
    """Gives columns new names: one by one, or all by a rule.

    `names` maps old names to new ones. A rule changes every column: `pattern` (a regular expression) is replaced by `replacement`,
    then `case` is applied (`snake` makes `Dep. Time` into `dep_time`), then `prefix` and `suffix` are put on. Values,
    the columns' places and the order of the rows stay.
    """

    kind = "rename_columns"
    category = "transform"
    family = "columns"
    title = "Rename columns"
    synonyms = ("rename", "alias", "prefix", "suffix", "clean names", "headers", "snake case", "dynamic rename")

    names: Annotated[NameMap, Field(title="Names", description="Old name and new name.")] = FrozenMap()
    prefix: Annotated[Text, Field(title="Prefix", description="Put before every name.")] = ""
    suffix: Annotated[Text, Field(title="Suffix", description="Put behind every name.")] = ""
    case: Annotated[
        Choice[Literal["keep", "lower", "upper", "snake"]],
        Field(title="Case", description="How every name is spelt; snake is lower_with_underscores."),
    ] = "keep"
    pattern: Annotated[Text | None, Field(title="Pattern", description="A regular expression, looked for in every name.")] = None
    replacement: Annotated[Text, Field(title="Replacement", description="What takes the place of each match; \\1 is the first group.")] = ""

    presets = (
        Preset(
            name="clean_names",
            title="Clean column names",
            description="Names in lower case, with underscores for everything else.",
            fields={"case": "snake"},
            synonyms=("snake case", "tidy names", "normalise headers"),
        ),
    )
    examples = (
        Example(
            title="One by one",
            fields="names:\n  dep: departure",
            inputs={"from": "id integer, dep text\n1,EWR"},
            outputs={"rows": "id integer, departure text\n1,EWR"},
            summary="dep to departure",
        ),
        Example(
            title="Clean names",
            fields="case: snake\nprefix: f_",
            inputs={"from": '"Dep. Time" integer, ArrDelay integer\n5,7'},
            outputs={"rows": "f_dep_time integer, f_arr_delay integer\n5,7"},
            summary="snake case, prefix f_",
        ),
        Example(
            title="By a pattern",
            fields="pattern: ^q([0-9])_\nreplacement: \\1_",
            inputs={"from": "q1_sales integer, name text\n5,a"},
            outputs={"rows": '"1_sales" integer, name text\n5,a'},
            summary="replace ^q([0-9])_ by \\1_",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The same rows under new names."""
        rows = inputs.relation("from")
        columns = tuple(field.name for field in rows.visible)
        if self.names and self._has_rule:
            inputs.report(("names",), _both())
        targets = self._by_rule(inputs, columns) if self._has_rule else renamed(inputs, ("names",), self.names, rows, columns)
        return {"rows": projected(f"{inputs.node}.rows", rows, targets)}

    @property
    def _has_rule(self) -> bool:
        return bool(self.prefix or self.suffix or self.case != "keep" or self.pattern is not None)

    def _by_rule(self, inputs: Inputs, columns: tuple[str, ...]) -> Mapping[str, str]:
        try:
            pattern = self._pattern()
        except ExpressionError as error:
            inputs.report(("pattern",), error)
            return {name: name for name in columns}
        field = next(name for name in ("pattern", "case", "prefix", "suffix") if getattr(self, name) not in (None, "", "keep"))
        targets = {name: self._new(name, pattern) for name in columns}
        for old, new in targets.items():
            if not new:
                inputs.report((field,), _empty(old))
        return without_clashes(inputs, (field,), targets, {})

    def _pattern(self) -> NamePattern | None:
        """The pattern, where there is one; it has the groups that the replacement names.

        Raises:
            ExpressionError: it has not, or is no pattern.
        """
        pattern = name_pattern(self.pattern) if self.pattern is not None else None
        group = pattern.missing_group(self.replacement) if pattern is not None else None
        if self.pattern is None or group is None:
            return pattern
        hint = "groups are numbered from 1, in the order of their brackets"
        raise ExpressionError(
            f"the replacement names group {group}, which is not there", 0, len(self.pattern), code="rename.no_group", hint=hint
        )

    def _new(self, name: str, pattern: NamePattern | None) -> str:
        changed = pattern.replaced(name, self.replacement) if pattern is not None else name
        return unicodedata.normalize("NFC", f"{self.prefix}{_CASES[self.case](changed)}{self.suffix}")

    def summary(self) -> str:
        """Which names, or the rule."""
        if not self._has_rule:
            return names([f"{old} to {new}" for old, new in self.names.items()])
        parts = [f"replace {self.pattern} by {self.replacement or 'nothing'}"] if self.pattern is not None else []
        parts += [f"{self.case} case"] if self.case != "keep" else []
        parts += [f"{word} {text}" for word, text in (("prefix", self.prefix), ("suffix", self.suffix)) if text]
        return ", ".join(parts)


def _snake(name: str) -> str:
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"[\W_]+", "_", words).strip("_").lower()


_CASES: Mapping[str, Callable[[str], str]] = {"keep": str, "lower": str.lower, "upper": str.upper, "snake": _snake}


def _both() -> SchemaError:
    return SchemaError(
        "names and a rule for all columns exclude each other", code="rename.names_and_rule", hint="use two nodes, one after the other"
    )


def _empty(name: str) -> SchemaError:
    return SchemaError(f"nothing would be left of the name '{name}'", code="rename.empty_name", hint="change the rule")
