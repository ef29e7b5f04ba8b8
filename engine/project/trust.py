"""Which folders outside a project this person lets it use. The list lives with the person, never in the project."""

from __future__ import annotations

import json
import os
from pathlib import Path

from platformdirs import user_config_path
from pydantic import TypeAdapter, ValidationError

from engine.errors import ConfigError, Where
from engine.project.saving import make_folder, save

_LISTS: TypeAdapter[dict[str, list[str]]] = TypeAdapter(dict[str, list[str]])
_FILE = "allowed.json"


def settings_folder() -> Path:
    """Where this person's settings are: `PENSTOCK_CONFIG`, else the system's usual place."""
    return Path(os.environ.get("PENSTOCK_CONFIG") or user_config_path("penstock", appauthor=False))


def allowed(root: Path) -> tuple[Path, ...]:
    """The folders that the project at `root` may use, in the order in which they were allowed.

    Raises:
        ConfigError: `config.allowed_unreadable`.
    """
    return tuple(Path(folder) for folder in _read().get(str(root.resolve()), []))


def allow(root: Path, folder: Path) -> None:
    """Let the project at `root` read and write `folder` from now on.

    Raises:
        ConfigError: `config.no_folder`, or the list cannot be read.
    """
    found = folder.resolve()
    if not found.is_dir():
        raise ConfigError(f"there is no folder '{found}'", code="config.no_folder", hint="name a folder that exists")
    lists = _read()
    of_project = lists.setdefault(str(root.resolve()), [])
    if str(found) not in of_project:
        of_project.append(str(found))
        make_folder(settings_folder())
        save(settings_folder() / _FILE, json.dumps(lists, indent=1, ensure_ascii=True).encode())


def _read() -> dict[str, list[str]]:
    path = settings_folder() / _FILE
    try:
        return _LISTS.validate_json(path.read_bytes(), strict=True)
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        message = f"the list of allowed folders in '{path}' cannot be read"
        hint = "mend the file, or remove it and allow the folders again"
        raise ConfigError(message, code="config.allowed_unreadable", hint=hint, where=Where(file=str(path))) from error
