"""Names with wildcards, and walks over folders: hidden names and links to folders are left to those who name them.

Hidden is also what an office program puts beside a file that is open in it: `~$sales.xlsx` holds nothing but who opened it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

_MAGIC = re.compile(r"[*?\[]")
_HIDDEN = (".", "~$")


def is_pattern(part: str) -> bool:
    """Whether a part of a path holds a wildcard."""
    return _MAGIC.search(part) is not None


def expand(folder: Path, parts: Sequence[str]) -> list[Path]:
    """The files below `folder` that the parts of a glob match, sorted; `**` stands for any folders, or at the end for any files."""
    if not any(map(is_pattern, parts)):
        return []
    *inner, last = (*parts, "*") if parts[-1] == "**" else parts
    places = [folder]
    for part in inner:
        places = list(dict.fromkeys(found for place in places for found in _folders(place, part)))
    return sorted({match for place in places for match in _matches(place, last) if not match.is_dir()})


def covers(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether the parts of a path are among what the parts of a glob match, by their names alone."""
    reached = {0}
    for part in (*pattern, "*") if pattern[-1:] == ("**",) else pattern:
        if part == "**":
            reached = set(range(min(reached), len(parts) + 1)) if reached else reached
        else:
            reached = {place + 1 for place in reached if place < len(parts) and fnmatchcase(parts[place], part)}
    return len(parts) in reached


def walk_files(folder: Path) -> Iterator[Path]:
    """All files below a folder in a fixed order, without hidden ones."""
    for parent, files in _walk(folder):
        yield from (parent / name for name in sorted(files) if not name.startswith(_HIDDEN))


def _walk(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(_HIDDEN))
        yield Path(parent), files


def _folders(place: Path, part: str) -> list[Path]:
    if part == "**":
        return [parent for parent, _ in _walk(place)]
    return [match for match in _matches(place, part) if match.is_dir()]


def _matches(place: Path, part: str) -> list[Path]:
    if not is_pattern(part):
        return [place / part] if os.path.lexists(place / part) else []
    try:
        found = list(place.iterdir())
    except OSError:
        return []
    return [path for path in found if fnmatchcase(path.name, part) and (part.startswith(_HIDDEN) or not path.name.startswith(_HIDDEN))]
