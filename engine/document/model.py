"""What a pipeline document is: frozen values, compared by content.

A node's fields are kept as **raw text** in the shape in which they were written (`Fields`, tuples, text, None): the kind's
class reads them by its own field types (`engine.kinds.fields`), so that a half-configured node is a document too, and
`007` in a text field stays `007`. Positions of the text stand beside the document, in `SourceMap`, and take no part in equality.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, InstanceOf
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeAliasType

from engine.document.references import Reference, references_in
from engine.errors import ConfigError

FORMAT_VERSION = 1

Path: TypeAlias = tuple[str | int, ...]
"""Where something stands in a document: ("nodes", "flights", "read_csv", "columns", "carrier")."""


class Fields(Mapping[str, "Value"]):
    """A frozen mapping that keeps the order of its keys; two are equal when keys, values and order are."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Value] | Iterable[tuple[str, Value]] = ()) -> None:
        self._items: dict[str, Value] = dict(items)

    def __getitem__(self, key: str) -> Value:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fields) and list(self._items.items()) == list(other._items.items())

    def __hash__(self) -> int:
        return hash(tuple(self._items.items()))

    def __repr__(self) -> str:
        return f"Fields({self._items!r})"

    def with_value(self, key: str, value: Value) -> Fields:
        """A copy where `key` is `value`, in its old place or last."""
        return Fields(self._items | {key: value})

    def without(self, *keys: str) -> Fields:
        """A copy that lacks those keys."""
        return Fields((key, value) for key, value in self._items.items() if key not in keys)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        """An instance in Python, an object in JSON; the content is raw text and is read elsewhere."""
        del source, handler
        return core_schema.json_or_python_schema(
            python_schema=core_schema.is_instance_schema(cls),
            json_schema=core_schema.no_info_plain_validator_function(_mapping_of_json),
            serialization=core_schema.plain_serializer_function_ser_schema(plain, when_used="json"),
        )


Value = TypeAliasType("Value", "str | tuple[Value, ...] | Fields | None")
"""Raw content of a document: a scalar's text, a plain null, a list, or a mapping."""


def plain(value: Value) -> Any:
    """The value as JSON knows it: objects, arrays, texts and null."""
    if isinstance(value, Fields):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


def value_of(raw: Any) -> Value:
    """The value that JSON (or Python's own dicts, lists and texts) describes.

    Raises:
        ValueError: there is a number or a boolean in it; a document holds raw text.
    """
    if isinstance(raw, Mapping):
        return Fields((str(key), value_of(item)) for key, item in raw.items())
    if isinstance(raw, list | tuple):
        return tuple(value_of(item) for item in raw)
    if raw is None or isinstance(raw, str):
        return raw
    raise ValueError(f"{raw!r} is not text: a document's values are texts, null, lists and mappings")


def depth(value: Value) -> int:
    """How many lists and mappings stand inside one another: 0 for a text; iterative, as a value may come from anywhere."""
    deepest, waiting = 0, [(value, 0)]
    while waiting:
        item, level = waiting.pop()
        if isinstance(item, Fields | tuple):
            deepest = max(deepest, level + 1)
            waiting.extend((inner, level + 1) for inner in (item.values() if isinstance(item, Fields) else item))
    return deepest


def _mapping_of_json(raw: Any) -> Fields:
    value = value_of(raw)
    if not isinstance(value, Fields):
        raise ValueError("a mapping is needed here")  # noqa: TRY004 - pydantic turns a ValueError into its own
    return value


class Model(BaseModel):
    """Base of the document's values: frozen, strict, nothing unknown."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", ignored_types=(cached_property,))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with those fields, unchecked; what was computed from the old fields does not come along."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


class Node(Model):
    """A node: its kind's name and what was written for it."""

    id: str
    kind: str
    """Empty when none was written; may be unknown to this version."""
    fields: Fields = Fields()
    """Inputs and fields of the kind, as written."""
    title: str | None = None
    note: str | None = None
    disabled: bool = False
    group: str | None = None
    engine: str | None = None
    extra: Fields = Fields()
    """Unknown keys, kept and written back."""

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What others found of it and keep here, under names of their own: it goes where the node changes."""
        return {}

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """What it names as its inputs."""
        return tuple(references_in(self.fields, ("nodes", self.id, self.kind)))


class Parameter(Model):
    """A value that a run may set; `type` is the type's text, `default` and `example` raw text, or several for a list."""

    name: str
    type: str
    choices: tuple[str, ...] | None = None
    """What a parameter of type choice may be."""
    default: str | tuple[str, ...] | None = None
    """None: the parameter must be set for a run, and `example` stands in for previews."""
    example: str | tuple[str, ...] | None = None
    title: str | None = None
    description: str | None = None
    extra: Fields = Fields()

    @property
    def written(self) -> Fields:
        """Its keys that say something, in the order in which they are written."""
        named = (("choices", self.choices), ("default", self.default), ("example", self.example))
        told = (("title", self.title), ("description", self.description))
        return Fields([("type", self.type), *((name, value) for name, value in (*named, *told) if value is not None), *self.extra.items()])


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A pipeline that others use, as its file says it now; the same object as long as the file is the same."""

    file: str
    """Its path from the project's root, links resolved: two parts are one when these are equal."""
    document: Document


class Loader:
    """Reads the parts that a pipeline's nodes of kind `sub_pipeline` name; this one has no project, and so reads none.

    Where parts are read from is no content: all loaders are equal.
    """

    def load(self, path: str) -> Part:
        """The part at a path as a document writes it.

        Raises:
            StudioError: there is none, it may not be used, or its text is wrong; the message names the file, and the line.
        """
        raise ConfigError(f"'{path}' cannot be read: this pipeline stands in no project", code="part.no_project", hint="save it first")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Loader)

    def __hash__(self) -> int:
        return hash(Loader)


NO_PARTS = Loader()


class Pipeline(Model):
    """What runs: everything but layout and comments."""

    name: str = ""
    description: str | None = None
    engine: str | None = None
    parameters: tuple[Parameter, ...] = ()
    inputs: Fields = Fields()
    outputs: Fields = Fields()
    nodes: tuple[Node, ...] = ()
    groups: Fields = Fields()
    notes: Fields = Fields()
    schedule: Value = None
    extra: Fields = Fields()
    """Unknown top-level keys."""
    loader: InstanceOf[Loader] = Field(default=NO_PARTS, exclude=True, repr=False)
    """Reads the parts that its nodes use."""

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What others found of it and keep here, under names of their own: it goes where the pipeline changes."""
        return {}

    @cached_property
    def by_id(self) -> Mapping[str, Node]:
        """The nodes by id."""
        return {node.id: node for node in self.nodes}


class Comment(Model):
    """Comment lines that belong to a key: those above it, and the one behind its line; each starts with `#`.

    Those under the empty path stand at the end of the document.
    """

    above: tuple[str, ...] = ()
    behind: str | None = None
    blank_before: bool = False
    """Whether a blank line separated it from what stood above (kept for nodes only)."""


class Mark(NamedTuple):
    """Where a value's text stands: lines and columns from 1, `style` as in YAML ('' plain, ' " | >).

    A tuple and no model: a text has ten times as many as nodes, and they are a third of the time of reading.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    style: str = ""


class SourceMap(Model):
    """Positions of keys and values in the text that a document was read from."""

    keys: dict[Path, Mark] = Field(default_factory=dict)
    values: dict[Path, Mark] = Field(default_factory=dict)
    lines: tuple[str, ...] = ()
    """The text itself by lines, for pointing into block scalars."""


class Document(Model):
    """A pipeline, its layout and its comments; `source` takes no part in equality."""

    pipeline: Pipeline = Pipeline()
    layout: dict[str, tuple[int, int]] = Field(default_factory=dict)
    comments: dict[Path, Comment] = Field(default_factory=dict)
    version: int = FORMAT_VERSION
    source: SourceMap | None = Field(default=None, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and (self.pipeline, self.layout, self.comments, self.version) == (
            other.pipeline,
            other.layout,
            other.comments,
            other.version,
        )

    def __hash__(self) -> int:
        return hash(self.pipeline)

    def with_loader(self, loader: Loader) -> Document:
        """The document, whose parts that loader reads."""
        return self.model_copy(update={"pipeline": self.pipeline.model_copy(update={"loader": loader})})

    @property
    def read_only(self) -> bool:
        """Whether the document is of a format version that this program does not write."""
        return self.version != FORMAT_VERSION
