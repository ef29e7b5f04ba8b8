"""The settings of a project: `penstock.yaml`, read by the rules of the document format, typed, every mistake with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from pydantic import Field

from engine.document.fault import Fault, Faults, short
from engine.document.model import Model
from engine.document.reader import read_bytes
from engine.document.text import clean_text
from engine.document.yaml_tree import Mapping, Scalar, Tree, read_tree
from engine.errors import ConfigError, Where
from engine.nearest import known_names
from engine.project.connections import Connection, read_connections

SETTINGS_FILE = "penstock.yaml"
_LARGEST_FILE = 1_000_000
_GIB = 1024**3
_CONNECTIONS = "connections"
_MASTER = re.compile(r"local(\[(\d+|\*)\])?|(spark|sc)://\S+")
_AMOUNT = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?) *([A-Za-z]*)")
_BYTES = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "kib": 1024, "mib": 1024**2, "gib": _GIB, "tib": 1024**4}
_SECONDS = {"": 1, "s": 1, "seconds": 1, "min": 60, "minutes": 60, "h": 3600, "hours": 3600}

Reader: TypeAlias = tuple[Callable[[str], object], str]
"""Gives the value of a text, None where it is none; and says in words what is wanted."""


class Settings(Model):
    """What a project says about itself; sizes in bytes, times in seconds."""

    name: str = ""
    sample_rows: int = 10_000
    """Rows of each input that a preview works on."""
    seed: int = 0
    """Chooses which rows a sample takes."""
    engine: str = "duckdb"
    memory_limit: int | None = None
    """None: a share of the machine's memory."""
    time_limit: float | None = None
    """None: no limit."""
    disk_limit: int | None = None
    """What a run may write beside its results while it works; None: no limit."""
    cache_bytes: int = 2 * _GIB
    """What samples and results of previews may take in `.penstock/cache`."""
    spark_master: str | None = None
    """Where Spark runs, written as `master` under `spark`; None: in a process of its own on this machine."""
    connections: dict[str, Connection] = Field(default_factory=dict)
    """Databases that pipelines may name, by their names."""


@dataclass(frozen=True, slots=True)
class SettingsReading:
    """Settings, and what is wrong with their text; a wrong value is left at its default."""

    settings: Settings
    faults: tuple[Fault, ...]


def read_settings(content: str | bytes) -> SettingsReading:
    """Read the text of a `penstock.yaml`; whatever it holds, faults come back with line and column."""
    faults = Faults()
    text = clean_text(content, faults)
    root = None if text is None else read_tree(text, faults)
    if root is not None and not isinstance(root, Mapping) and not (isinstance(root, Scalar) and root.is_empty):
        faults.add("not_a_mapping", "settings are a mapping of keys", root.place.span, hint="write lines such as `name: My project`")
    values = dict(_values(root, _READERS, faults)) if isinstance(root, Mapping) else {}
    known = {name: value for name, value in values.items() if value is not None}
    return SettingsReading(Settings.model_validate(known), tuple(faults.found))


def load_settings(root: Path) -> Settings:
    """The settings of the project at `root`; the defaults where it has no `penstock.yaml`.

    Raises:
        ConfigError: `config.settings`, with the place of the first mistake.
    """
    path = root / SETTINGS_FILE
    if not path.exists():
        return Settings()
    reading = read_settings(read_bytes(path, _LARGEST_FILE))
    if reading.faults:
        first = reading.faults[0]
        where = Where(file=str(path), line=first.line, column=first.column, end=first.end)
        raise ConfigError(f"{SETTINGS_FILE}: {first.message}", code="config.settings", hint=first.hint, where=where)
    return reading.settings


def setting_of(name: str, text: str) -> int:
    """The whole number that a text gives `sample_rows` or `seed`.

    Raises:
        ConfigError: `config.setting`, it gives none; the hint says what is wanted.
    """
    read, meaning = _READERS[name]
    value = read(text)
    if not isinstance(value, int):
        raise ConfigError(f"'{short(text)}' is no value for {name}", code="config.setting", hint=f"write {meaning}")
    return value


def _values(tree: Mapping, readers: Table[str, Reader], faults: Faults, group: str = "") -> Iterator[tuple[str, object]]:
    """(field, value) of each key; those of a group are fields of one name with it."""
    groups = {} if group else _GROUPS
    for entry in tree.entries:
        key, value = entry.key.text, entry.value
        if key in groups and isinstance(value, Mapping):
            yield from _values(value, groups[key], faults, f"{key}_")
        elif key == _CONNECTIONS and not group:
            yield key, read_connections(value, faults)
        elif key in groups:
            words = f"a mapping with {', '.join(groups[key])}"
            faults.add("bad_setting", f"'{key}' is {words}", value.place.span, hint=f"write {words}")
        elif key in readers:
            yield group + key, _value(key, readers[key], value, faults)
        else:
            hint = known_names(key, (*readers, *groups, *(() if group else (_CONNECTIONS,))))
            faults.add("unknown_key", f"there is no setting '{short(key)}'", entry.key.place.span, hint=hint)


def _value(name: str, reader: Reader, tree: Tree, faults: Faults) -> object:
    if isinstance(tree, Scalar) and (tree.is_empty or tree.is_null):
        return None
    read, meaning = reader
    value = read(tree.text) if isinstance(tree, Scalar) else None
    if value is None:
        faults.add("bad_setting", f"'{name}' is {meaning}", tree.place.span, hint=f"write {meaning}")
    return value


def _whole(smallest: int, largest: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) and smallest <= int(text) <= largest else None

    return read


def _size(text: str) -> int | None:
    amount = _amount(text, _BYTES)
    return round(amount) if amount else None


def _amount(text: str, units: Table[str, int]) -> float | None:
    match = _AMOUNT.fullmatch(text)
    return float(match[1]) * units[match[2].lower()] if match and match[2].lower() in units else None


_SIZE = (_size, "a size such as 4 GiB or 500 MB")
_READERS: Table[str, Reader] = MappingProxyType(
    {
        "name": (str, "one text"),
        "sample_rows": (_whole(1, 10_000_000), "a whole number from 1 to 10000000"),
        "seed": (_whole(-(2**31), 2**31 - 1), "a whole number of at most 32 bits"),
        "engine": (lambda text: text if text in ("duckdb", "spark") else None, "duckdb or spark"),
        "memory_limit": _SIZE,
        "time_limit": (lambda text: _amount(text, _SECONDS) or None, "a time such as 90 s or 10 min"),
        "disk_limit": _SIZE,
        "cache_bytes": _SIZE,
    }
)
_MASTERS = (lambda text: text if _MASTER.fullmatch(text) else None, "local, local[4], spark://host:port or sc://host:port")
_GROUPS: Table[str, Table[str, Reader]] = MappingProxyType({"spark": {"master": _MASTERS}})
"""Keys that hold further keys."""
