"""A small project with one node of code, for tests that write that code."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import indent

from run_projects import make_project

from engine.document.model import Document
from engine.document.reader import read
from engine.project.project import Project
from engine.project.trust import allow_python

_NODES = """\
penstock: 1
name: coded
nodes:
  given:
    inline_table:
      columns:
        n: integer
        word: text
      data: |-
        n,word
        1,a
        2,b
        3,
  coded:
    python:
      from:
        t: given
      code: |-
{code}
      columns:
{columns}
      timeout: {timeout}
  out:
    write_csv:
      from: coded
      path: out.csv
"""
WORD = {"word": "text"}


def code_project(root: Path, *, is_allowed: bool = True, settings: str = "") -> Project:
    """A project in `root`, where code may run or not."""
    project = make_project(root, settings=settings)
    if is_allowed:
        allow_python(project.root)
    return project


def code_text(code: str, columns: Mapping[str, str] = WORD, timeout: int = 20) -> str:
    """The pipeline with that code, over a table `t` with the columns `n` and `word`."""
    declared = "\n".join(f"        {name}: {kind}" for name, kind in columns.items())
    return _NODES.format(code=indent(code.strip("\n"), "        "), columns=declared, timeout=timeout)


def code_document(code: str, columns: Mapping[str, str] = WORD, timeout: int = 20) -> Document:
    """Its document."""
    reading = read(code_text(code, columns, timeout))
    assert reading.problems == ()
    return reading.document
