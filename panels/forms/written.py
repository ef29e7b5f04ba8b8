"""A value as the text of the file has it, for what no form shows; and the value that such a text means."""

from __future__ import annotations

import textwrap

from engine.document.model import Document, Fields, Node, Pipeline, Value
from engine.document.reader import read
from engine.document.writer import write
from engine.errors import ConfigError

_NODE, _HEAD = "node", "penstock: 1\nnodes:\n  node:\n"
_INDENT = 8


def text_of_value(kind: str, field: str, value: Value) -> str:
    """The value as YAML, indented by nothing; empty for none."""
    if value is None:
        return ""
    node = Node(id=_NODE, kind=kind, fields=Fields({field: value}))
    head, _, text = write(Document(pipeline=Pipeline(nodes=(node,)))).partition(f"      {field}:")
    del head
    return textwrap.dedent(text.removeprefix("\n")).strip()


def value_of_text(kind: str, field: str, text: str) -> Value:
    """The value that a text of YAML means.

    Raises:
        ConfigError: `form.text`, it is not one value.
    """
    below = textwrap.indent(text.strip("\n"), " " * _INDENT)
    reading = read(f"{_HEAD}    {kind}:\n      {field}:\n{below}\n".encode())
    node = reading.document.pipeline.by_id.get(_NODE)
    wrong = next((problem for problem in reading.problems if problem.severity == "error"), None)
    if wrong is not None or node is None or list(node.fields) != [field]:
        message = wrong.message if wrong is not None else "this is more than the value of one field"
        raise ConfigError(message, code="form.text", hint=wrong.hint if wrong is not None else "take away what is indented less")
    return node.fields[field]
