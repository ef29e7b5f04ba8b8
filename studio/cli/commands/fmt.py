"""`penstock fmt`: the canonical text, the same that the studio writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from engine.document.reader import read_file
from engine.document.writer import write
from engine.errors import DocumentError, Where
from engine.project.saving import save
from studio.cli.exits import Exit
from studio.cli.options import Options, PipelineWord
from studio.cli.paths import shown_path
from studio.cli.place import open_place, open_project


@dataclass(frozen=True)
class Formatted:
    """A file and its canonical text."""

    file: Path
    text: bytes

    @property
    def is_changed(self) -> bool:
        """Whether the file says something else now."""
        return self.file.read_bytes() != self.text


def fmt_command(
    pipeline: PipelineWord = None,
    /,
    *,
    check: Annotated[bool, Parameter(help="Change nothing; exit with 1 if a file is not in canonical form.")] = False,
    options: Options = Options(),
) -> int:
    """Write pipelines in their canonical form."""
    files = [open_place(pipeline).file] if pipeline else open_project().pipelines()
    formatted = [_format(file) for file in files]
    changed = [item for item in formatted if item.is_changed]
    if not check:
        for item in changed:
            save(item.file, item.text)
    _print(formatted, changed, options, is_check=check)
    return Exit.FAILED if check and changed else Exit.OK


def _format(file: Path) -> Formatted:
    """The canonical text; a file that cannot be read whole is left alone, since writing it would lose what was not understood."""
    reading = read_file(file)
    if not reading.complete:
        broken = reading.problems[0]
        where = Where(file=shown_path(file), line=broken.line, column=broken.column, end=broken.end)
        raise DocumentError(f"this file cannot be formatted: {broken.message}", hint=broken.hint, where=where)
    return Formatted(file, write(reading.document).encode())


def _print(formatted: list[Formatted], changed: list[Formatted], options: Options, *, is_check: bool) -> None:
    if options.json:
        options.output.value({"files": [{"file": shown_path(item.file), "changed": item in changed} for item in formatted]})
        return
    for item in changed:
        options.output.line(f"{shown_path(item.file)}: {'is not in canonical form' if is_check else 'written'}")
    if not changed:
        options.output.line(f"{len(formatted)} file{'' if len(formatted) == 1 else 's'} in canonical form")
