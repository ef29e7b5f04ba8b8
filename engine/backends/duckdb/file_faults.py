"""What goes wrong with a file, in words: by its name in the project, never by the path that the engine's process sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from errno import EACCES, ENOENT, EPERM

from engine.errors import SourceError

_HINTS = {
    EACCES: "give yourself the right to read it, or choose another path",
    EPERM: "give yourself the right to read it, or choose another path",
    ENOENT: "it went away while it was read: run again when it is there",
}


@contextmanager
def told_by_name(files: Sequence[Mapping[str, str]]) -> Iterator[None]:
    """While these files (mappings of `name` and `path`) are read, what the system says about one becomes an error that names it.

    Raises:
        SourceError: `source.unreadable`, the system refuses to read one, or its end is missing; or what was raised, with the file's name.
    """
    import duckdb

    names = {file["path"]: file["name"] for file in files}
    try:
        yield
    except duckdb.IOException as problem:
        path, name = _told(str(problem), names)
        if not path:
            raise
        hint = "copy it anew, or say how it is packed with compression"
        raise SourceError(f"{name} cannot be read to its end", code="source.unreadable", hint=hint) from None
    except OSError as problem:
        path, name = _told(f"{problem.filename} {problem}", names)
        if not path:
            raise
        reason = (problem.strerror or str(problem)).replace(path, name)
        hint = _HINTS.get(problem.errno or 0, "look whether the file can be read at all, and its disk")
        raise SourceError(f"{name} cannot be read: {reason}", code="source.unreadable", hint=hint) from None
    except SourceError as problem:
        path, name = _told(problem.message, names)
        if not path:
            raise
        raise SourceError(problem.message.replace(path, name), code=problem.code, hint=problem.hint) from None


def _told(text: str, names: Mapping[str, str]) -> tuple[str, str]:
    """The path that a text tells, and its name; of several that begin alike the longest. Both empty where it tells none."""
    return max(((path, name) for path, name in names.items() if path in text), key=lambda pair: len(pair[0]), default=("", ""))
