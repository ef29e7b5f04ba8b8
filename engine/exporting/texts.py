"""A script as text: SQL for DuckDB's own shell, or Python that needs nothing but `duckdb`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from engine.exporting.script import OUTPUT, Script, Step
from engine.language.quoting import duckdb_name, duckdb_text


def sql_text(script: Script) -> str:
    """The statements for `duckdb < FILE`, in one transaction: after an error nothing more is written."""
    return "\n".join(_sql_lines(script)) + "\n"


def _sql_lines(script: Script) -> Iterator[str]:
    yield from (f"-- {line}".rstrip() for line in _about(script, "Run it in the project's folder, where the folders of its outputs exist."))
    yield "SET TimeZone = 'UTC';"
    yield from (f"SET VARIABLE {duckdb_name(name)} = {value};" for name, value in script.parameters)
    yield "BEGIN TRANSACTION;"
    for step in script.steps:
        yield ""
        yield f"-- {_one_line(step.title)}"
        yield f"{step.writing_to(step.output)};"
    yield ""
    yield "COMMIT;"
    if script.view:
        yield f"FROM {duckdb_name(script.view)};"


def python_text(script: Script, root: Path, file: Path | None) -> str:
    """The statements as a program.

    Args:
        script: what it does.
        root: the project's folder.
        file: where the program will stand, so that it finds the folder from there; None: the folder's own path stands in it.
    """
    about = "\n".join(_about(script, "It needs the package duckdb, version 2 or newer, and nothing else."))
    return _PROGRAM.format(
        about=about.replace("\\", "\\\\").replace('"""', '\\"\\"\\"'),
        folder=_folder(root, file),
        parameters=_pairs(script.parameters),
        steps="".join(map(_step, script.steps)),
        view=json.dumps(script.view),
        mark=json.dumps(duckdb_text(OUTPUT)),
    )


def _folder(root: Path, file: Path | None) -> str:
    """From where the program stands, so that both can be moved together; there is no such way between two drives."""
    if file is None or root.anchor != file.anchor:
        return f"Path({str(root)!r})"
    return f"Path(__file__).resolve().parent / {os.path.relpath(root, file.parent)!r}"


def _about(script: Script, how: str) -> Iterator[str]:
    yield f"{_one_line(script.name) or 'A pipeline'}, exported by Penstock."
    yield ""
    yield how
    if script.files:
        yield f"Reads {', '.join(map(_one_line, script.files))}."
        yield "A run also counts that no record of a text file is lost; this script leaves that to DuckDB."
    if script.outputs:
        yield f"Writes {', '.join(map(_one_line, script.outputs))}."


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"    {name!r}: {value!r},\n" for name, value in pairs)


def _step(step: Step) -> str:
    return f"    (\n        {step.title!r},\n        {step.output!r},\n        {_literal(step.sql)},\n    ),\n"


def _literal(sql: str) -> str:
    """The statement as a raw text over several lines where that is possible, since it is to be read."""
    is_plain = '"""' not in sql and sql.isascii() and "\r" not in sql and not sql.endswith(('"', "\\"))
    return f'r"""{sql}"""' if is_plain else repr(sql)


_PROGRAM = '''"""{about}"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import duckdb

FOLDER = {folder}
"""The project: all paths begin there."""
PARAMETERS = {{
{parameters}}}
"""By name, as expressions of SQL."""
STEPS = (
{steps})
"""(title, file that is written, statement)."""
VIEW = {view}
"""The view that holds the rows, where nothing is written."""
MARK = {mark}
"""Stands in a statement for its file."""
CONFIG = {{
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}}


def run(connection: duckdb.DuckDBPyConnection) -> None:
    """Do all steps; every file is written beside its place, and put there when all are whole."""
    connection.execute("SET TimeZone = 'UTC'")
    for name, value in PARAMETERS.items():
        connection.execute(f'SET VARIABLE "{{name}}" = {{value}}')
    staged = []
    try:
        for title, output, statement in STEPS:
            print(title, file=sys.stderr)
            if output:
                Path(output).parent.mkdir(parents=True, exist_ok=True)
                staged.append((beside(output), output))
                before, mark, behind = statement.rpartition(MARK)
                statement = before + "'" + beside(output).replace("'", "''") + "'" + behind
            connection.execute(statement).fetchall()
        for made, output in staged:
            os.replace(made, output)
    finally:
        for made, _ in staged:
            Path(made).unlink(missing_ok=True)


def beside(output: str) -> str:
    """Where a file is written until all are whole."""
    return str(Path(output).with_name(f".{{Path(output).name}}.{{os.getpid()}}.part"))


def main() -> None:
    """Run in the project's folder."""
    os.chdir(sys.argv[1] if len(sys.argv) > 1 else FOLDER)
    with duckdb.connect(config=CONFIG) as connection:
        run(connection)
        if VIEW:
            connection.table(VIEW).show()


if __name__ == "__main__":
    main()
'''
