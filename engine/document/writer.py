"""The canonical text of a document: `penstock fmt`, the studio and every edit write the same bytes."""

from __future__ import annotations

from collections.abc import Container, Mapping

from engine.document.canonical import canonical_fields, expression_paths
from engine.document.grammar import FLOW_ITEM
from engine.document.model import Comment, Document, Fields, Path, Value
from engine.document.scalars import inline, is_block, is_plain
from engine.errors import DocumentError

_LINE = 100
"""A list of plain words stays in brackets up to this column."""
_LONGEST_KEY = 1_000
"""YAML reads a longer key only after `? `."""
_STEP = "  "


def write(document: Document) -> str:
    """The document's text, ending with a line feed.

    Raises:
        DocumentError: the document is of a format version that this program does not write.
    """
    if document.read_only:
        message = f"a file of format version {document.version} is not written by this program"
        raise DocumentError(message, code="document.other_version", hint="install the version of Penstock that wrote it")
    expressions = {path for node in document.pipeline.nodes for path in expression_paths(node)}
    return write_fields(canonical_fields(document), document.comments, expressions)


def write_fields(fields: Fields, comments: Mapping[Path, Comment], expressions: Container[Path] = ()) -> str:
    """The text of nested keys and raw values.

    Args:
        fields: what is written.
        comments: by the path of what they stand at.
        expressions: places where quotes of YAML mean something else.
    """
    writer = _Writer(comments, expressions)
    writer.entries("", "", fields, ())
    writer.lines.extend(comments.get((), Comment()).above)
    return "\n".join(writer.lines) + "\n"


class _Writer:
    """Collects lines. `first` begins the next line (blanks, and dashes of lists), `indent` those after it."""

    def __init__(self, comments: Mapping[Path, Comment], expressions: Container[Path]) -> None:
        self.lines: list[str] = []
        self.comments = _settled(comments)
        self.with_comments = {path[:-1] for path in self.comments}
        self.expressions = expressions

    def entries(self, first: str, indent: str, fields: Fields, path: Path) -> None:
        for key, value in fields.items():
            self.entry(first, indent, key, value, (*path, key))
            first = indent

    def entry(self, first: str, indent: str, key: str, value: Value, path: Path) -> None:
        self.above(first, path)
        name = inline(key)
        if len(name) <= _LONGEST_KEY:
            self.value(f"{first}{name}:", indent, value, path, self.behind(path))
        else:
            self.lines.append(f"{first}? {name}{self.behind(path)}")
            self.value(f"{indent}:", indent, value, path, "")

    def items(self, first: str, indent: str, items: tuple[Value, ...], path: Path) -> None:
        for index, item in enumerate(items):
            self.item(first, indent, item, (*path, index))
            first = indent

    def item(self, first: str, indent: str, item: Value, path: Path) -> None:
        self.above(first, path)
        if self.is_nested(f"{first}-", item, path):
            self.comment_line(first, self.comments.get(path, Comment()).behind)
            self.nested(f"{first}- ", f"{indent}{_STEP}", item, path)
        else:
            self.value(f"{first}-", indent, item, path, self.behind(path))

    def value(self, head: str, indent: str, value: Value, path: Path, behind: str) -> None:
        """Write the value behind `head`, which ends with a colon or a dash."""
        if self.is_nested(head, value, path):
            self.lines.append(f"{head}{behind}")
            self.nested(f"{indent}{_STEP}", f"{indent}{_STEP}", value, path)
        elif isinstance(value, str) and self.is_block_text(value, path):
            self.lines.append(f"{head} |-{behind}")
            self.lines.extend(f"{indent}{_STEP}{line}" if line else "" for line in value.split("\n"))
        else:
            self.lines.append(f"{head} {_on_one_line(value)}{behind}")

    def nested(self, first: str, indent: str, value: Value, path: Path) -> None:
        if isinstance(value, Fields):
            self.entries(first, indent, value, path)
        elif isinstance(value, tuple):
            self.items(first, indent, value, path)

    def is_nested(self, head: str, value: Value, path: Path) -> bool:
        """Whether the value takes lines of its own below its key."""
        if isinstance(value, tuple) and value:
            return path in self.with_comments or not _flows(value) or len(head) + 1 + len(_on_one_line(value)) > _LINE
        return isinstance(value, Fields) and len(value) > 0

    def is_block_text(self, text: str, path: Path) -> bool:
        return not is_plain(text) and is_block(text) and ("\n" in text or path in self.expressions)

    def above(self, first: str, path: Path) -> None:
        comment = self.comments.get(path)
        if comment:
            if comment.blank_before:
                self.lines.append("")
            for line in comment.above:
                self.comment_line(first, line)

    def comment_line(self, first: str, comment: str | None) -> None:
        if comment:
            self.lines.append(f"{first[: len(first) - len(first.lstrip())]}{comment}")

    def behind(self, path: Path) -> str:
        comment = self.comments.get(path, Comment()).behind
        return f"  {comment}" if comment else ""


def _settled(comments: Mapping[Path, Comment]) -> Mapping[Path, Comment]:
    """The comments where a reader would find them: above `- - x` stands what belongs to the outer item."""
    found = dict(comments)
    for path in sorted(comments, key=len, reverse=True):
        comment = found[path]
        if comment.above and len(path) > 1 and path[-1] == 0 and isinstance(path[-2], int):
            outer = found.get(path[:-1], Comment())
            found[path[:-1]] = outer.model_copy(update={"above": (*outer.above, *comment.above)})
            found[path] = comment.model_copy(update={"above": ()})
    return {path: comment for path, comment in found.items() if comment != Comment()}


def _flows(items: tuple[Value, ...]) -> bool:
    return all(isinstance(item, str) and item != "null" and FLOW_ITEM.fullmatch(item) and is_plain(item) for item in items)


def _on_one_line(value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return inline(value)
    return "{}" if isinstance(value, Fields) else f"[{', '.join(item for item in value if isinstance(item, str))}]"
