"""What a node's result depends on, as a hash: its own configuration, its inputs' hashes, the samples, the engine's version."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from types import MappingProxyType
from typing import Any

from engine.document.graph import topological_order
from engine.document.model import Fields, Node, Pipeline, Value
from engine.preview.values import encode

_RECIPE = 2
"""To be raised when samples or results are made in another way."""
_PARAMETER = re.compile(r"\$\{?([A-Za-z_]\w*)")
_DIGITS = 32
_PACKAGES: Mapping[str, tuple[str, ...]] = MappingProxyType({"spark": ("pyspark",), "python": ("pyarrow", "numpy", "pandas", "polars")})


def digest(*parts: Any) -> str:
    """A name for these parts, and for this version of the engine."""
    text = json.dumps([_versions(), *parts], sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()[:_DIGITS]


def node_keys(
    pipeline: Pipeline, wanted: Iterable[str], values: Mapping[str, Any], samples: Mapping[str, tuple[str, ...]], engines: Mapping[str, str]
) -> dict[str, str]:
    """A key per node.

    Args:
        pipeline: the nodes.
        wanted: those that a key is needed for, with all that they read.
        values: of the parameters; a node depends on those that it names.
        samples: per source the keys of the samples that it reads.
        engines: the engine that makes each node's rows.
    """
    needed = set(wanted)
    keys: dict[str, str] = {}
    for name in topological_order(pipeline):
        if name in needed:
            node = pipeline.by_id[name]
            keys[name] = _passed(node, keys) or digest(
                _own(node, values), _engine(engines[name]), _inputs(node, keys), samples.get(name, ())
            )
    return keys


def result_key(node_key: str, port: str) -> str:
    """The key of one port's rows."""
    return digest("result", node_key, port)


def _passed(node: Node, keys: Mapping[str, str]) -> str | None:
    """A disabled transform is its first input."""
    first = next(iter(node.references), None)
    return digest("passed", keys.get(first.node), first.port) if node.disabled and first is not None else None


def _own(node: Node, values: Mapping[str, Any]) -> Any:
    fields = _plain(node.fields)
    named = set(_PARAMETER.findall(json.dumps(fields)))
    return [node.id, node.kind, fields, {name: encode(value) for name, value in values.items() if name in named}]


def _engine(name: str) -> list[str]:
    """With the versions that its rows may depend on; DuckDB's is in every digest."""
    return [name, *map(_version, _PACKAGES.get(name, ())), *([python_version()] if name == "python" else [])]


def _inputs(node: Node, keys: Mapping[str, str]) -> Any:
    return [[reference.input, reference.key, reference.port, keys.get(reference.node)] for reference in node.references]


def _plain(value: Value) -> Any:
    if isinstance(value, Fields):
        return [[key, _plain(item)] for key, item in value.items()]
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


@cache
def _versions() -> list[str]:
    return [str(_RECIPE), *map(_version, ("penstock", "duckdb"))]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "checkout"
