"""`--set name=value`: text read by the parameter's type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, TypeAlias

from cyclopts import Parameter

from engine.document.model import Document
from engine.errors import ConfigError
from engine.parameters import read_given

SettingWords: TypeAlias = Annotated[
    tuple[str, ...], Parameter(name="--set", help="Give a parameter a value: name=value, or name=a,b for a list. May be repeated.")
]
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
    return name, read_given(document.pipeline, name, text)
