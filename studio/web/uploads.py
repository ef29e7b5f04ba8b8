"""Files that a page sends: streamed to disk under a name of ours, and put in place when they are whole."""

from __future__ import annotations

import re
import secrets
from pathlib import Path, PurePosixPath

from fastapi import Request
from fastapi.responses import JSONResponse

from engine.errors import ConfigError, SourceError, StudioError
from engine.project.data_files import ENDINGS, reader_of
from engine.project.saving import put_in_place
from studio.home import Home

_BAD = re.compile(r'[\x00-\x1f<>:"/\\|?*]')


class Uploads:
    """Takes files by the tickets that were given out."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def take(self, ticket: str, request: Request) -> JSONResponse:
        """`POST /upload/TICKET?name=NAME`: the body is the file; a file of that name that is there is replaced only with `replace=yes`."""
        try:
            target = self._target(ticket, request.query_params.get("name", ""), is_new=request.query_params.get("replace") != "yes")
            await _receive(request, target)
        except StudioError as error:
            return JSONResponse({"code": error.code, "message": error.message, "hint": error.hint}, status_code=409)
        return JSONResponse({"path": str(target), "name": target.name})

    def _target(self, ticket: str, name: str, *, is_new: bool) -> Path:
        folder = self._home.tickets.get(ticket)
        if folder is None:
            raise ConfigError("this page may not send files any more", code="studio.no_ticket", hint="drop the files again")
        if not name or name in (".", "..") or _BAD.search(name) or PurePosixPath(name).name != name or name.startswith("."):
            raise ConfigError(f"'{name}' cannot be the name of a file", code="studio.file_name", hint="rename the file, then drop it again")
        if reader_of(name) is None:
            hint = ENDINGS
            raise SourceError(f"'{name}' has no ending that says how to read it", code="source.unknown_ending", hint=hint)
        if is_new and (folder / name).exists():
            raise ConfigError(f"'{name}' is there already in {folder}", code="studio.file_exists", hint="replace it, or rename the new one")
        return folder / name


async def _receive(request: Request, target: Path) -> None:
    """Nothing is left of a file whose sender went away."""
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("wb") as file:
            async for chunk in request.stream():
                file.write(chunk)
        put_in_place(part, target)
    except OSError as problem:
        message = f"'{target.name}' could not be written: {problem.strerror or problem}"
        raise SourceError(message, code="studio.not_received", hint="see that the folder is writable and has room") from problem
    finally:
        part.unlink(missing_ok=True)
