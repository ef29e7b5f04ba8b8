"""The paths that a pipeline names, turned into files: inside the project or a folder that this person allowed, or refused.

Hard links, devices, pipes and links that lead out are refused: none of them is what its name says.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from engine.errors import SinkError, SourceError, TrustError
from engine.nearest import nearest
from engine.project.globs import expand, is_pattern, walk_files

PIPELINE_SUFFIX = ".pipeline.yaml"
STATE_FOLDER = ".penstock"
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_FILES_TO_SUGGEST = 2_000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that a source reads."""

    path: Path
    """The file itself: links are resolved."""
    relative: str
    """Its name inside `folder`, with `/`, as the pipeline found it."""
    folder: Path
    """The project's root or the allowed folder that it lies in."""


def find_sources(text: str, folders: Sequence[Path]) -> tuple[SourceFile, ...]:
    """The files that a path or glob names, sorted by name; `folders` are the root, then what is allowed.

    Raises:
        TrustError: a file lies outside the folders, or is not what it seems.
        SourceError: there is none, or the path makes no sense.
    """
    if not text or _CONTROL.search(text):
        raise SourceError(f"{text!r} is no path", code="source.bad_path", hint="write a path inside the project, such as data/flights.csv")
    path = _normal(text, folders[0])
    home = _home(path, folders, text)
    found = [path] if os.path.lexists(path) else expand(home, path.relative_to(home).parts)
    if not found:
        raise _not_found(text, folders[0])
    _require_text(found)
    return tuple(SourceFile(_trusted_file(match, folders), match.relative_to(home).as_posix(), home) for match in found)


def judge_source(text: str, folders: Sequence[Path]) -> None:
    """Refuse what `find_sources` would, as far as can be told without opening a folder: the files of a glob are not looked for.

    Raises:
        TrustError: the path lies outside the folders, or is not what it seems.
        SourceError: there is no such file, or the path makes no sense.
    """
    if not text or _CONTROL.search(text):
        raise SourceError(f"{text!r} is no path", code="source.bad_path", hint="write a path inside the project, such as data/flights.csv")
    path = _normal(text, folders[0])
    _home(path, folders, text)
    if os.path.lexists(path):
        _trusted_file(path, folders)
    elif not is_pattern(text):
        raise SourceError(f"there is no file '{text}'", code="source.not_found", hint="paths are relative to the project's folder")


def find_target(text: str, folders: Sequence[Path], *, is_folder: bool = False) -> Path:
    """The file that a sink shall write, or the folder that it shall fill; what it lies in may still be missing.

    Raises:
        TrustError: it lies outside the folders, belongs to the project itself, or is not what it seems.
        SinkError: the path makes no sense.
    """
    if not text or _CONTROL.search(text):
        raise SinkError(f"{text!r} is no path", code="sink.bad_path", hint="write a path inside the project, such as out/result.parquet")
    path = _normal(text, folders[0])
    _home(path, folders, text)
    target = Path(os.path.realpath(path))
    home = _home(target, folders, text)
    _check_target_name(target.relative_to(home), text)
    if is_folder:
        _check_folder(target, folders, text)
        return target
    if target.is_dir():
        hint = "name a file in it; or, for a folder of files, write partition_by"
        raise SinkError(f"'{text}' is a folder", code="sink.is_folder", hint=hint)
    return _trusted_file(path, folders) if os.path.lexists(path) else target


def _check_folder(target: Path, folders: Sequence[Path], text: str) -> None:
    if target.exists() and not target.is_dir():
        raise SinkError(f"'{text}' is a file", code="sink.is_file", hint="partition_by writes a folder: name another, or remove the file")
    if any(folder.is_relative_to(target) for folder in folders):
        hint = "name a folder in it, such as out/sales"
        raise SinkError(f"'{text}' holds the project or a folder that it may use", code="sink.bad_path", hint=hint)


def _normal(text: str, root: Path) -> Path:
    return Path(os.path.normpath(root / text))


def _home(path: Path, folders: Sequence[Path], text: str) -> Path:
    """The folder that the path lies in, the innermost if several do."""
    homes = [folder for folder in folders if path.is_relative_to(folder) and path != folder]
    if homes:
        return max(homes, key=lambda folder: len(folder.parts))
    outside = path.parent if path not in folders else path
    message = f"'{text}' leads to '{path}', outside the project"
    raise TrustError(message, code="trust.outside", hint=f"to let this project use that folder: penstock allow {_shown(outside)}")


def _shown(folder: Path) -> str:
    """The part of a glob's folder that stands without wildcards."""
    parts = folder.parts
    plain = next((place for place, part in enumerate(parts) if is_pattern(part)), len(parts))
    return str(Path(*parts[:plain]))


def _require_text(files: Sequence[Path]) -> None:
    """A name of other bytes than UTF-8 could neither be shown nor written into a record or a column."""
    for path in files:
        written = os.fsencode(path).decode("utf-8", "backslashreplace")
        if written != str(path):
            message = f"'{written}': the name of this file is no text in UTF-8"
            raise SourceError(message, code="source.bad_name", hint="rename the file, or choose a pattern that leaves it out")


def _trusted_file(path: Path, folders: Sequence[Path]) -> Path:
    """The file behind a name, links resolved."""
    try:
        real = path.resolve(strict=True)
        state = real.stat()
    except (OSError, RuntimeError) as error:
        raise SourceError(f"'{path}' is a link that leads nowhere", code="source.broken_link", hint="remove or mend the link") from error
    if not any(real.is_relative_to(folder) for folder in folders):
        message = f"'{path}' is a link to '{real}', outside the project"
        raise TrustError(message, code="trust.outside", hint=f"to let this project use that folder: penstock allow {real.parent}")
    if stat.S_ISDIR(state.st_mode):
        raise SourceError(f"'{path}' is a folder", code="source.is_folder", hint="to read all files in it, write /* behind its name")
    if not stat.S_ISREG(state.st_mode):
        raise TrustError(f"'{path}' is a device, pipe or socket", code="trust.not_a_file", hint="use an ordinary file")
    if state.st_nlink > 1:
        message = f"'{path}' is a hard link: the same file has another name, perhaps outside the project"
        raise TrustError(message, code="trust.hard_link", hint="use a copy of the file")
    return real


def _check_target_name(relative: Path, text: str) -> None:
    if relative.parts[0] == STATE_FOLDER or relative.name == "penstock.yaml" or relative.name.endswith(PIPELINE_SUFFIX):
        message = f"'{text}' belongs to the project itself, and no pipeline may write it"
        raise TrustError(message, code="trust.own_file", hint="write to another file, such as out/result.parquet")
    device = next((part for part in relative.parts if _DEVICE.fullmatch(part)), None)
    if device:
        raise SinkError(f"'{device}' is the name of a device on Windows", code="sink.bad_path", hint="use another name")


def _not_found(text: str, root: Path) -> SourceError:
    names = [path.relative_to(root).as_posix() for path in islice(walk_files(root), _FILES_TO_SUGGEST)]
    near = nearest(text, names)
    hint = f"did you mean {' or '.join(near)}?" if near else "paths are relative to the project's folder"
    return SourceError(f"there is no file '{text}'", code="source.not_found", hint=hint)
