"""Writing a file so that it is the old one or the new one, whatever happens, and staying so when the power goes.

The new content goes to a temporary file beside the target, is forced to disk, takes the target's name, and then the folder is forced
to disk. A process that is killed leaves its temporary file behind: `sweep` removes such files, but none that a living process holds.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from engine.errors import LimitError, SinkError, StudioError, Where

if sys.platform != "win32":
    import fcntl

_SUFFIX = ".penstock-tmp"
_TEMPORARY = re.compile(rf"\..+\.[0-9a-f]{{16}}{re.escape(_SUFFIX)}", re.DOTALL)
_NAME_CHARACTERS = 50
"""Of the target's name in the temporary one: at most 200 of the 255 bytes that a name may have."""
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


def save(path: Path, data: bytes) -> None:
    """Put `data` in the file's place; a link is followed, the permissions of an older file stay.

    Raises:
        LimitError: `limit.disk`, when the disk is full.
        SinkError: `sink.not_saved`; the old file stands, unless the message says otherwise.
    """
    target = Path(os.path.realpath(path))
    try:
        _write_beside(target, data)
        force_folder(target.parent)
    except OSError as error:
        raise saving_failure(target, error) from error


def put_in_place(staged: Path, target: Path) -> None:
    """Give a finished file, on the same file system, its final name; missing folders are made.

    Raises:
        LimitError: `limit.disk`, when the disk is full.
        SinkError: `sink.not_saved`; the old file stands, unless the message says otherwise.
    """
    try:
        make_folder(target.parent)
        with staged.open("rb+") as file:
            os.fsync(file.fileno())
        staged.replace(target)
        force_folder(target.parent)
    except OSError as error:
        raise saving_failure(target, error) from error


def force_file(path: Path) -> None:
    """Have what stands in a file outlast a loss of power.

    Raises:
        LimitError: `limit.disk`, when the disk is full.
        SinkError: `sink.not_saved`.
    """
    try:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise saving_failure(path, error) from error


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, each forced to disk."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        force_folder(folder.parent)


def sweep(folder: Path) -> tuple[Path, ...]:
    """Remove the temporary files that killed processes left in a folder; the answer is what was removed."""
    with suppress(OSError):
        return tuple(path for path in sorted(folder.iterdir()) if _TEMPORARY.fullmatch(path.name) and _removed(path))
    return ()


def _write_beside(target: Path, data: bytes) -> None:
    with _temporary(target) as (file, path):
        if target.exists():
            path.chmod(stat.S_IMODE(target.stat().st_mode))
        _write_all(file, data)
        os.fsync(file.fileno())
        if sys.platform == "win32":
            file.close()
        path.replace(target)


@contextmanager
def _temporary(target: Path) -> Iterator[tuple[FileIO, Path]]:
    """A new file beside the target, held against `sweep`, and removed unless it has become the target."""
    file, path = _created(target)
    try:
        with file:
            yield file, path
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


def _created(target: Path) -> tuple[FileIO, Path]:
    while True:
        path = target.with_name(f".{target.name[:_NAME_CHARACTERS]}.{secrets.token_hex(8)}{_SUFFIX}")
        file = FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o666), "wb")
        if sys.platform == "win32" or _is_ours(file):
            return file, path
        file.close()


def _is_ours(file: FileIO) -> bool:
    """Take the lock that tells a sweeper that we live; False when one came between our two calls and removed the file."""
    if sys.platform != "win32":
        fcntl.flock(file, fcntl.LOCK_EX)
    return os.fstat(file.fileno()).st_nlink > 0


def _write_all(file: FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def force_folder(folder: Path) -> None:
    """Have the names in a folder outlast a loss of power. Raises OSError."""
    if sys.platform == "win32":
        return  # a folder cannot be opened there, and NTFS journals its names
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _removed(path: Path) -> bool:
    """Whether the path was an ordinary file that nobody held; opening neither waits for a pipe nor follows a link."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        if sys.platform != "win32":
            with FileIO(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
        else:
            path.unlink()
    except OSError:
        return False
    return True


def saving_failure(target: Path, error: OSError) -> StudioError:
    """The error that says what could not be saved."""
    where = Where(file=str(target))
    message = f"'{target}' could not be saved: {error.strerror or error}"
    if error.errno in _DISK_FULL:
        return LimitError(message, code="limit.disk", hint="free some space, then save again", where=where)
    return SinkError(message, code="sink.not_saved", hint="the file is the old one or the whole new one; save again", where=where)
