"""`--set name=value`: text read by the parameter's type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from engine.document.model import Document
from engine.errors import ConfigError, ExpressionError
from engine.language import read_value
from engine.language.types import parse_type
from engine.nearest import known_names

SettingWords: TypeAlias = Annotated[tuple[str, ...], Parameter(name="--set", help="Give a parameter a value: name=value. May be repeated.")]
"""The option, for commands that compute rows."""


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
        raise ConfigError(f"the pipeline has no parameter '{name}'", code="usage.unknown_parameter", hint=known_names(name, types))
    try:
        return name, read_value(text, parse_type(types[name]))
    except ExpressionError as error:
        message = f"'{text}' is no value for the parameter '{name}', which is {types[name]}"
        raise ConfigError(message, code="usage.wrong_value", hint=error.hint or f"give a value of type {types[name]}") from error
