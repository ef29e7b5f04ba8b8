"""What this person lets a project use: folders outside it, clusters of Spark, servers of databases; and whether its Python code may run.

The lists live with the person, never in the project. All of them are bound to the project's folder. So is the permission for code, and
not to the code's text: whoever writes code changes it with every edit, and would be asked so often that the question means nothing. What
comes from elsewhere lies in another folder, and is not allowed there; and what runs, runs behind walls.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from platformdirs import user_config_path
from pydantic import TypeAdapter, ValidationError

from engine.errors import ConfigError, TrustError, Where
from engine.project.connections import Connection
from engine.project.saving import make_folder, save

_WRITING = ", writing"
_LISTS: TypeAdapter[dict[str, list[str]]] = TypeAdapter(dict[str, list[str]])
_FOLDERS, _CLUSTERS, _DATABASES, _CODE = "allowed.json", "clusters.json", "databases.json", "code.json"
PYTHON = "python"
"""What is written to allow Python code, and how it stands in the list."""


def settings_folder() -> Path:
    """Where this person's settings are: `PENSTOCK_CONFIG`, else the system's usual place."""
    return Path(os.environ.get("PENSTOCK_CONFIG") or user_config_path("penstock", appauthor=False))


def allowed(root: Path) -> tuple[Path, ...]:
    """The folders that the project at `root` may use, in the order in which they were allowed.

    Raises:
        ConfigError: `config.allowed_unreadable`.
    """
    return tuple(map(Path, _list(_FOLDERS, root)))


def allow(root: Path, folder: Path) -> None:
    """Let the project at `root` read and write `folder` from now on.

    Raises:
        ConfigError: `config.no_folder`, or the list cannot be read.
    """
    found = folder.resolve()
    if not found.is_dir():
        raise ConfigError(f"there is no folder '{found}'", code="config.no_folder", hint="name a folder that exists")
    _add(_FOLDERS, root, str(found))


def clusters(root: Path) -> tuple[str, ...]:
    """The clusters that the project at `root` may hand its rows to, such as `spark://host:7077`, in the order as above.

    Raises:
        ConfigError: `config.allowed_unreadable`.
    """
    return tuple(_list(_CLUSTERS, root))


def allow_cluster(root: Path, address: str) -> None:
    """Let the project at `root` hand its rows to a cluster from now on.

    Raises:
        ConfigError: the list cannot be read.
    """
    _add(_CLUSTERS, root, address)


def databases(root: Path) -> tuple[str, ...]:
    """The servers that the project at `root` may read and write, each as `Connection.trusted_as` tells it, in the order as above.

    Raises:
        ConfigError: `config.allowed_unreadable`.
    """
    return tuple(_list(_DATABASES, root))


def allow_database(root: Path, connection: Connection, *, writes: bool = False) -> None:
    """Let the project at `root` read a server, as that user and with that password, from now on; and write there, if told so.

    Raises:
        ConfigError: the list cannot be read.
    """
    _add(_DATABASES, root, connection.trusted_as)
    if writes:
        _add(_DATABASES, root, connection.trusted_as + _WRITING)


def require_allowed(root: Path, name: str, connection: Connection, *, writes: bool = False) -> None:
    """Refuse a server that nobody but the project names: it may come from a stranger, and a password would go there.

    Raises:
        TrustError: `trust.database`, this person has not allowed it.
    """
    if connection.is_file or connection.trusted_as + (_WRITING if writes else "") in databases(root):
        return
    message = f"connection '{name}' of penstock.yaml leads to {connection.trusted_as}"
    hint = (
        f"if this project shall {'write there' if writes else 'use it'}: penstock allow {'--write ' if writes else ''}{connection.address}"
    )
    raise TrustError(message, code="trust.database", hint=hint)


def allow_python(root: Path) -> None:
    """Let the nodes of the project at `root` run Python code from now on.

    Raises:
        ConfigError: the list cannot be read.
    """
    _add(_CODE, root, PYTHON)


def allows_python(root: Path) -> bool:
    """Whether the project at `root` may run Python code.

    Raises:
        ConfigError: `config.allowed_unreadable`.
    """
    return PYTHON in _list(_CODE, root)


def require_python(root: Path, node: str) -> None:
    """Refuse to run the code of a node that nobody but the project brings: it may come from a stranger.

    Raises:
        TrustError: `trust.python`, this person has not allowed it.
    """
    if allows_python(root):
        return
    message = f"node '{node}' is Python code, which does not run in this project unless you allow it"
    hint = "read the code; if it shall run: penstock allow python"
    raise TrustError(message, code="trust.python", hint=hint, where=Where(node=node, field="code"))


def take_back(root: Path, item: str) -> bool:
    """Take back what the project at `root` was allowed; tells whether it was.

    Args:
        root: the project's.
        item: a folder's path, a cluster's or a server's address (of a server, reading and writing), or `python`.

    Raises:
        ConfigError: a list cannot be read.
    """
    meant = {item} if item == PYTHON else {item, str(Path(item).expanduser().resolve())}
    found = [
        (file, each) for file in (_FOLDERS, _CLUSTERS, _DATABASES, _CODE) for each in _list(file, root) if meant & {each, _address(each)}
    ]
    for file, each in found:
        _remove(file, root, each)
    return bool(found)


def _address(item: str) -> str:
    """Of a server in the list, without what is said of its user's password and of writing."""
    return item.partition(", ")[0]


def _list(file: str, root: Path) -> list[str]:
    return _read(file).get(str(root.resolve()), [])


def _add(file: str, root: Path, item: str) -> None:
    lists = _read(file)
    of_project = lists.setdefault(str(root.resolve()), [])
    if item not in of_project:
        of_project.append(item)
        _save(file, lists)


def _remove(file: str, root: Path, item: str) -> None:
    lists = _read(file)
    lists[str(root.resolve())].remove(item)
    _save(file, lists)


def _save(file: str, lists: dict[str, list[str]]) -> None:
    make_folder(settings_folder())
    save(settings_folder() / file, json.dumps(lists, indent=1, ensure_ascii=True).encode())


def _read(file: str) -> dict[str, list[str]]:
    path = settings_folder() / file
    try:
        return _LISTS.validate_json(path.read_bytes(), strict=True)
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        message = f"the list of what is allowed in '{path}' cannot be read"
        hint = "mend the file, or remove it and allow again"
        raise ConfigError(message, code="config.allowed_unreadable", hint=hint, where=Where(file=str(path))) from error
