"""Connections of a project: the databases that its pipelines may name. Where a password comes from stands there, never a password."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Table
from types import MappingProxyType
from typing import Literal

from engine.document.fault import Faults, short
from engine.document.model import Model
from engine.document.yaml_tree import Mapping, Scalar, Tree
from engine.nearest import known_names

SECRET_PREFIX = "PENSTOCK_SECRET_"  # noqa: S105 - the beginning of a variable's name
"""A project can name no other variable of the environment, so it cannot send one of those to a server of its own."""
Driver = Literal["sqlite", "duckdb", "postgresql"]
Tls = Literal["off", "prefer", "require", "verify"]
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,39}")
_SECRET = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
_LONGEST = 63


class Connection(Model):
    """A database: a file of the project, or a server."""

    driver: Driver
    path: str = ""
    """Of a file, as sources write it."""
    host: str = ""
    port: int = 5432
    database: str = ""
    user: str = ""
    secret: str | None = None
    """Names the password, see `variable`; None: the server asks for none."""
    tls: Tls = "prefer"

    @property
    def is_file(self) -> bool:
        """Whether it is a file, which the walled process opens; a server is reached by a process outside of the walls."""
        return self.driver != "postgresql"

    @property
    def address(self) -> str:
        """What it is, in words that hold no secret: `data/sales.sqlite`, `postgresql://reader@db.example.com:5432/sales`."""
        if self.is_file:
            return self.path
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.driver}://{self.user}@{host}:{self.port}/{self.database}"

    @property
    def trusted_as(self) -> str:
        """What a person allows: the server, what it is told and how, so that none of these can be exchanged for another."""
        return f"{self.address}, {f'password from {self.variable}' if self.variable else 'no password'}, tls {self.tls}"

    @property
    def variable(self) -> str | None:
        """The variable of the environment that holds the password."""
        return f"{SECRET_PREFIX}{self.secret.upper()}" if self.secret else None


def read_connections(tree: Tree, faults: Faults) -> dict[str, Connection]:
    """The connections by their names; one with a mistake is left out, and every mistake is noted with its place."""
    if isinstance(tree, Scalar) and (tree.is_empty or tree.is_null):
        return {}
    if not isinstance(tree, Mapping):
        words = "a mapping of names to connections"
        faults.add("bad_setting", f"'connections' is {words}", tree.place.span, hint="write a name, and below it driver: sqlite, path: ...")
        return {}
    return dict(_connections(tree, faults))


def _connections(tree: Mapping, faults: Faults) -> Iterator[tuple[str, Connection]]:
    for entry in tree.entries:
        name = entry.key.text
        if not _NAME.fullmatch(name):
            hint = "use small letters, digits and _, beginning with a letter"
            faults.add("bad_name", f"'{short(name)}' cannot be the name of a connection", entry.key.place.span, hint=hint)
        elif not isinstance(entry.value, Mapping):
            faults.add("bad_setting", f"'{name}' is a mapping with a driver", entry.value.place.span, hint="write driver: sqlite below it")
        else:
            found = _connection(name, entry.value, faults)
            if found is not None:
                yield name, found


def _connection(name: str, tree: Mapping, faults: Faults) -> Connection | None:
    driver = _driver(name, tree, faults)
    if driver is None:
        return None
    readers, required = _KEYS[driver], _REQUIRED[driver]
    before = len(faults.found)
    values: dict[str, object] = {"driver": driver}
    for entry in tree.entries:
        key = entry.key.text
        if key in _SECRETS:
            hint = f"write secret: {name}, and set the variable {SECRET_PREFIX}{name.upper()} where Penstock runs"
            faults.add("secret_written", f"a password never stands in a project: '{key}'", entry.key.place.span, hint=hint)
        elif key not in readers:
            hint = known_names(key, readers)
            faults.add("unknown_key", f"a connection of {driver} has no '{short(key)}'", entry.key.place.span, hint=hint)
        else:
            read, meaning = readers[key]
            value = read(entry.value.text) if isinstance(entry.value, Scalar) and not entry.value.is_empty else None
            if value is None:
                faults.add("bad_setting", f"'{key}' is {meaning}", entry.value.place.span, hint=f"write {meaning}")
            else:
                values[key] = value
    written = {entry.key.text for entry in tree.entries}
    for key in required:
        if key not in written:
            faults.add("bad_setting", f"connection '{name}' needs '{key}'", tree.place.span, hint=f"write {readers[key][1]}")
    return Connection.model_validate(values) if len(faults.found) == before else None


def _driver(name: str, tree: Mapping, faults: Faults) -> str | None:
    entry = next((entry for entry in tree.entries if entry.key.text == "driver"), None)
    place = tree.place.span if entry is None else entry.value.place.span
    if entry is None or not isinstance(entry.value, Scalar) or entry.value.text not in _KEYS:
        faults.add("bad_setting", f"connection '{name}' needs a driver", place, hint=f"write {_DRIVERS}")
        return None
    return entry.value.text


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda text: text if pattern.fullmatch(text) else None


def _word(text: str) -> str | None:
    """A name of a server's: no sign in it can end it early."""
    return text if 0 < len(text) <= _LONGEST and text.isprintable() else None


def _port(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,5}", text) and 0 < int(text) < 65_536 else None


_DRIVERS = "driver: sqlite, duckdb or postgresql"
_SECRETS = ("password", "passwd", "pwd", "token", "dsn", "url", "uri")
_Reader = tuple[Callable[[str], object], str]
_FILE: Table[str, _Reader] = MappingProxyType(
    {"driver": (str, _DRIVERS), "path": (lambda text: text or None, "path: a file of the project, such as data/sales.sqlite")}
)
_SERVER: Table[str, _Reader] = MappingProxyType(
    {
        "driver": (str, _DRIVERS),
        "host": (_matching(_HOST), "host: the server's name or address, such as db.example.com"),
        "port": (_port, "port: a number from 1 to 65535"),
        "database": (_word, "database: its name"),
        "user": (_word, "user: who reads there"),
        "secret": (_matching(_SECRET), f"secret: a name, so that {SECRET_PREFIX}NAME holds the password"),
        "tls": (lambda text: text if text in ("off", "prefer", "require", "verify") else None, "tls: off, prefer, require or verify"),
    }
)
_KEYS: Table[str, Table[str, _Reader]] = MappingProxyType({"sqlite": _FILE, "duckdb": _FILE, "postgresql": _SERVER})
_REQUIRED: Table[str, tuple[str, ...]] = MappingProxyType(
    {"sqlite": ("path",), "duckdb": ("path",), "postgresql": ("host", "database", "user")}
)
