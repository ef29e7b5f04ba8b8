"""`--set name=value`: text read by the parameter's type."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from engine.document.model import Document
from engine.errors import ConfigError, ExpressionError
from engine.language import read_value
from engine.language.types import parse_type


def read_settings(document: Document, words: Sequence[str]) -> Mapping[str, object]:
    """The values by parameter.

    Raises:
        ConfigError: a word has no `=`, names no parameter, or its value is not of the parameter's type.
    """
    return dict(_read(document, word) for word in words)


def _read(document: Document, word: str) -> tuple[str, object]:
    name, sign, text = word.partition("=")
    if not sign:
        raise ConfigError(f"--set {word} gives no value", code="usage.no_value", hint=f"write --set {word}=VALUE")
    types = {parameter.name: parameter.type for parameter in document.pipeline.parameters}
    if name not in types:
        raise ConfigError(f"the pipeline has no parameter '{name}'", code="usage.unknown_parameter", hint=_nearest(name, list(types)))
    try:
        return name, read_value(text, parse_type(types[name]))
    except ExpressionError as error:
        message = f"'{text}' is no value for the parameter '{name}', which is {types[name]}"
        raise ConfigError(message, code="usage.wrong_value", hint=error.hint) from error


def _nearest(name: str, names: list[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"it has {', '.join(names)}" if names else "it has none; parameters stand under 'parameters:' in the document"
