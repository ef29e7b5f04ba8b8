"""The steps that reading any part of a document is made of: entries, texts, flags, ids, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Items
from dataclasses import dataclass

from engine.document.fault import Faults, short
from engine.document.grammar import ID, ID_HINT
from engine.document.model import Fields, Path, Value
from engine.document.yaml_tree import Entry, Mapping, Scalar, Sequence, Tree
from engine.nearest import known_names


def raw(tree: Tree) -> Value:
    """The tree as a raw value."""
    if isinstance(tree, Scalar):
        return None if tree.is_null or tree.is_empty else tree.text
    if isinstance(tree, Sequence):
        return tuple(raw(item) for item in tree.items)
    return Fields((entry.key.text, raw(entry.value)) for entry in tree.entries)


def is_nothing(tree: Tree | None) -> bool:
    """Whether a part is missing, null, or empty, which the tree's reader has reported already."""
    return tree is None or (isinstance(tree, Scalar) and (tree.is_null or tree.is_empty))


@dataclass(frozen=True, slots=True)
class Parts:
    """Reads parts of a document; what has the wrong shape is reported and read as missing."""

    faults: Faults

    def entries(self, tree: Tree | None, what: str, path: Path) -> Items[Entry]:
        """The entries of a mapping."""
        if isinstance(tree, Mapping):
            return tree.entries
        if tree is not None and not is_nothing(tree):
            hint = "write `key: value` lines below it, indented"
            self.faults.add("not_a_mapping", f"'{short(what)}' is a mapping of keys", tree.place.span, hint=hint, path=path)
        return ()

    def text(self, parts: dict[str, Tree], name: str, path: Path = ()) -> str | None:
        """The text of a key."""
        tree = parts.get(name)
        if tree is None or isinstance(tree, Scalar):
            return None if tree is None or is_nothing(tree) else tree.text
        self.faults.add("not_text", f"'{name}' is one text", tree.place.span, hint=f"write `{name}: text`", path=(*path, name))
        return None

    def texts(self, parts: dict[str, Tree], name: str, path: Path = ()) -> tuple[str, ...] | None:
        """The list of texts of a key."""
        tree, place = parts.get(name), (*path, name)
        if tree is None or is_nothing(tree):
            return None
        if not isinstance(tree, Sequence):
            self.faults.add("not_a_list", f"'{name}' is a list of texts", tree.place.span, hint=f"write `{name}: [a, b]`", path=place)
            return None
        items = [self._item(item, name, (*place, number)) for number, item in enumerate(tree.items)]
        return tuple(item for item in items if item is not None)

    def text_or_texts(self, parts: dict[str, Tree], name: str, path: Path = ()) -> str | tuple[str, ...] | None:
        """The text of a key, or its list of texts."""
        return self.texts(parts, name, path) if isinstance(parts.get(name), Sequence) else self.text(parts, name, path)

    def _item(self, tree: Tree, name: str, path: Path) -> str | None:
        if isinstance(tree, Scalar) and not is_nothing(tree):
            return tree.text
        hint = "write one text behind each dash, the word null in double quotes"
        self.faults.add("not_text", f"each item of '{name}' is a text", tree.place.span, hint=hint, path=path)
        return None

    def flag(self, tree: Tree | None, path: Path) -> bool:
        """Whether a key is true."""
        if tree is None or is_nothing(tree):
            return False
        if isinstance(tree, Scalar) and tree.text in ("true", "false"):
            return tree.text == "true"
        self.faults.add("not_a_flag", f"'{path[-1]}' is true or false", tree.place.span, hint="write true or false", path=path)
        return False

    def check_id(self, key: Scalar, what: str, path: Path) -> None:
        """Report a key that cannot be an id."""
        if not ID.fullmatch(key.text):
            message = f"'{short(key.text)}' cannot be the id of a {what}"
            self.faults.add("bad_id", message, key.place.span, hint=ID_HINT, path=path, loses=False)

    def unknown(self, entries: Items[Entry], known: Items[str], path: Path) -> Iterator[tuple[str, Value]]:
        """The keys that are not known: kept, and reported."""
        for entry in entries:
            key = entry.key.text
            if key not in known:
                message = f"'{short(key)}' is not known here"
                self.faults.add("unknown_key", message, entry.key.place.span, hint=known_names(key, known), path=(*path, key), loses=False)
                yield key, raw(entry.value)
