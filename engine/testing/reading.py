"""From the text of a file of tests to a suite; whatever it holds, a wrong place is told with its line."""

from __future__ import annotations

from pathlib import Path

from engine.document.comment_reader import read_comments
from engine.document.fault import Faults, short
from engine.document.grammar import MAX_BYTES
from engine.document.model import Path as Place
from engine.document.parts import Parts
from engine.document.places import places_of
from engine.document.reader import read_bytes
from engine.document.text import clean_text
from engine.document.yaml_tree import Mapping, Scalar, Sequence, Tree, read_tree
from engine.errors import DocumentError, Where
from engine.testing.suite import Case, Suite

TOP_KEYS = ("penstock", "tests")
CASE_KEYS = ("case", "parameters", "inputs", "outputs", "ordered", "warnings", "error")
VERSION = "1"


def read_suite(content: str | bytes, name: str = "") -> Suite:
    """The tests that a text holds.

    Args:
        content: the text.
        name: of its file, for errors.

    Raises:
        DocumentError: something in it is wrong; the first fault, with its line.
    """
    faults = Faults()
    text = clean_text(content, faults)
    root = read_tree(text, faults) if text is not None else None
    suite = _suite(Parts(faults), root) if not faults.found else Suite()
    if faults.found:
        first = min(faults.found, key=lambda fault: (fault.line, fault.column))
        where = Where(line=first.line, column=first.column, end=first.end, file=name or None)
        raise DocumentError(first.message, code=first.code, hint=first.hint, where=where)
    return Suite(suite.tests, read_comments(text or "", places_of(root)) if root is not None else {})


def read_suite_file(path: Path, name: str) -> Suite:
    """The tests of a file; none where there is no such file. Raises like `read_suite`."""
    return read_suite(read_bytes(path, MAX_BYTES), name) if path.exists() else Suite()


def _suite(parts: Parts, root: Tree | None) -> Suite:
    entries = parts.entries(root, "tests", ())
    values = {entry.key.text: entry.value for entry in entries}
    list(parts.unknown(entries, TOP_KEYS, ()))
    version = values.get("penstock")
    if root is not None and not (isinstance(version, Scalar) and version.text == VERSION):
        span = (version or root).place.span
        parts.faults.add("version", "a file of tests begins with its format's version", span, hint=f"write `penstock: {VERSION}` first")
    tests = parts.entries(values.get("tests"), "tests", ("tests",))
    return Suite({entry.key.text: _cases(parts, entry.value, entry.key.text) for entry in tests})


def _cases(parts: Parts, tree: Tree, node: str) -> tuple[Case, ...]:
    if not isinstance(tree, Sequence):
        hint = "write `- case: name` below it"
        parts.faults.add("not_a_list", f"the tests of '{short(node)}' are a list", tree.place.span, hint=hint)
        return ()
    cases = tuple(_case(parts, item, ("tests", node, place)) for place, item in enumerate(tree.items))
    for place, case in enumerate(cases):
        if any(case.name == other.name for other in cases[:place]):
            hint = "give it another name"
            parts.faults.add("duplicate_case", f"'{node}' has two cases '{short(case.name)}'", tree.items[place].place.span, hint=hint)
    return cases


def _case(parts: Parts, tree: Tree, path: Place) -> Case:
    entries = parts.entries(tree, "a case", path)
    values = {entry.key.text: entry.value for entry in entries}
    list(parts.unknown(entries, CASE_KEYS, path))
    name = parts.text(values, "case", path)
    if not name:
        parts.faults.add("no_case", "a case has a name", tree.place.span, hint="begin with `case: what is shown`")
    if "outputs" not in values and "error" not in values:
        parts.faults.add("no_outputs", "a case says what comes out", tree.place.span, hint="write outputs:, or error: and its code")
    return Case(
        name or "",
        _tables(parts, values, "inputs", path),
        _tables(parts, values, "outputs", path),
        _parameters(parts, values, path),
        parts.flag(values.get("ordered"), (*path, "ordered")),
        parts.texts(values, "warnings", path) or (),
        parts.text(values, "error", path),
    )


def _tables(parts: Parts, values: dict[str, Tree], name: str, path: Place) -> dict[str, str]:
    entries = parts.entries(values.get(name), name, (*path, name))
    texts = {entry.key.text: entry.value for entry in entries}
    return {key: parts.text(texts, key, (*path, name)) or "" for key in texts}


def _parameters(parts: Parts, values: dict[str, Tree], path: Place) -> dict[str, str | tuple[str, ...]]:
    tree = values.get("parameters")
    texts = {entry.key.text: entry.value for entry in tree.entries} if isinstance(tree, Mapping) else {}
    parts.entries(tree, "parameters", (*path, "parameters"))
    read = {key: parts.text_or_texts(texts, key, (*path, "parameters")) for key in texts}
    return {key: value if value is not None else "" for key, value in read.items()}
