"""Values of a declared type out of JSON: single ones by their paths, and structs put together from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.errors import SchemaError
from engine.kinds.casting import convert
from engine.kinds.csv_cells import fits, problem_of
from engine.kinds.judged_rows import Fault, HiddenColumns
from engine.language import call, case, literal, null
from engine.language.tree import Expr, StructOf
from engine.language.types import BINARY, JSON, TEXT, DataType, List, Map, Struct

_WORD = re.compile(r"[^\W\d]\w*")
_PLAIN = re.compile(r"[^\"'\\\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class JsonLeaves:
    """What is read of a document, in two steps: what stands at each path, and what it is as its type."""

    document: Expr
    """JSON, null where there is none."""
    found: HiddenColumns
    values: HiddenColumns
    """Over the step of `found`."""
    faults: list[Fault] = field(default_factory=list)
    """Over the step of `values`."""

    def value(self, name: str, path: str, kind: DataType, patterns: Sequence[str] = ()) -> Expr:
        """The value at a path, over the step of `values`; null where nothing stands there, or what does not fit.

        Args:
            name: what problems call it.
            path: into the document.
            kind: what it is to be.
            patterns: how dates are written.

        Raises:
            SchemaError: there are no such values in JSON, or patterns do not belong to the type.
            ExpressionError: the path or a pattern is wrong; the span is inside it.
        """
        if isinstance(kind, Struct):
            return self._struct(name, path, kind)
        if isinstance(kind, List | Map) or kind in (BINARY, JSON):
            raise SchemaError(f"no {kind} is read out of JSON", code="json.type", hint=_HOW[kind.name])
        text = self.found.add(call("try_json_text", self.document, literal(path)))
        self._expect(name, path, ("object", "list"), "no single value", has_these=True)
        value = self.values.add(convert(text, kind, patterns, "null"))
        if kind != TEXT:
            self.faults.append(Fault(call("not", fits(text, value)), problem_of(text, name, kind, patterns)))
        return value

    def _struct(self, name: str, path: str, kind: Struct) -> Expr:
        """Null where no object stands; of fields that it lacks, null."""
        is_object = self.values.add(
            call("=", self._expect(name, path, ("object", "null"), "no object", has_these=False), literal("object"))
        )
        items = tuple((part, self.value(f"{name}.{part}", f"{path}{step_to(part)}", each)) for part, each in kind.fields)
        return case([(is_object, StructOf(kind, items))], null(kind))

    def _expect(self, name: str, path: str, sorts: Sequence[str], words: str, *, has_these: bool) -> Expr:
        """What stands at the path; a fault where it is one of the sorts, or none of them."""
        sort = self.found.add(call("json_type", self.document, literal(path)))
        is_one = call("in", sort, *map(literal, sorts))
        condition = is_one if has_these else call("not", is_one)
        problem = call("concat", literal(f"{name}: {words} stands at {path}, but "), _with_article(sort))
        self.faults.append(Fault(call("coalesce", condition, literal(value=False)), problem))
        return sort


def step_to(name: str) -> str:
    """The step of a path to the key of that name.

    Raises:
        SchemaError: a path cannot name it.
    """
    if _WORD.fullmatch(name) is not None:
        return f".{name}"
    if _PLAIN.fullmatch(name) is None:
        message = f"no path leads to the key '{name}'"
        raise SchemaError(message, code="json.key", hint="quotes, backslashes and control characters cannot stand in a path")
    return f'."{name}"'


def _with_article(sort: Expr) -> Expr:
    return case([(call("=", sort, literal("object")), literal("an object"))], call("concat", literal("a "), sort))


_HOW = {
    "list": "read its parts by paths with places, $.tags[0]",
    "map": "declare its keys: struct<name: type>",
    "binary": "read it as text",
    "json": "name the values in it by their paths",
}
