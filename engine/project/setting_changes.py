"""Changing settings in `penstock.yaml`: only the texts of their values are written anew, so that comments, order and blanks stay."""

from __future__ import annotations

from collections.abc import Mapping as Table
from pathlib import Path

from engine.document.fault import Faults
from engine.document.text import clean_text
from engine.document.yaml_tree import Mapping, Scalar, read_tree
from engine.errors import ConfigError, Where
from engine.project.saving import save
from engine.project.settings import SETTINGS_FILE, Settings, load_settings, read_settings

_MARK = b"\xef\xbb\xbf"
"""The byte order mark that some editors put first."""


def save_settings(root: Path, changes: Table[str, int]) -> Settings:
    """Write whole numbers of the project at `root`; the file is made where there is none, and left alone where nothing changes.

    Args:
        root: the project's folder.
        changes: by the name of a setting that stands in no group.

    Returns:
        All settings as they are then.

    Raises:
        ConfigError: `config.settings`, the file is wrong already, or cannot be changed without doubt.
        StudioError: as `engine.project.saving.save`.
    """
    before, path = load_settings(root), root / SETTINGS_FILE
    wanted = before.model_copy(update=changes)
    if wanted == before:
        return before
    content = path.read_bytes() if path.exists() else b""
    text = changed_text(content, {name: number for name, number in changes.items() if getattr(before, name) != number})
    reading = read_settings(text)
    if reading.faults or reading.settings != wanted:
        hint = f"write there: {', '.join(f'{name}: {number}' for name, number in changes.items())}"
        raise ConfigError(f"{SETTINGS_FILE} cannot be changed here", code="config.settings", hint=hint, where=Where(file=str(path)))
    save(path, _as_before(content, text))
    return wanted


def changed_text(content: bytes, changes: Table[str, int]) -> str:
    """The text of a settings file with other numbers; keys that it lacks come last."""
    faults = Faults()
    text = clean_text(content, faults) or ""
    root = read_tree(text, faults)
    entries = root.entries if isinstance(root, Mapping) else []
    places = {entry.key.text: entry.value.place for entry in entries if isinstance(entry.value, Scalar)}
    known = sorted((places[name].start, places[name].end, str(number)) for name, number in changes.items() if name in places)
    for start, end, number in reversed(known):
        text = text[:start] + number + text[end:]
    new = "".join(f"{name}: {number}\n" for name, number in changes.items() if name not in places)
    return text + ("\n" if new and text and not text.endswith("\n") else "") + new


def _as_before(content: bytes, text: str) -> bytes:
    """With the line ends and the mark that the file had."""
    ends = text.replace("\n", "\r\n") if b"\r\n" in content else text
    return (_MARK if content.startswith(_MARK) else b"") + ends.encode()
