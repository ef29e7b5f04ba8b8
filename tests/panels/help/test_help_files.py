"""The files of help say what the kinds and functions say of themselves today."""

from __future__ import annotations

import os
import re
from pathlib import Path

import assets
from panels.help.guide import WORDS
from panels.help.markdown import files

FOLDER = assets.path("help")
COMMAND = "PENSTOCK_WRITE=1 python -m pytest tests/panels/help/test_help_files.py"
OTHERS = {"parity.md", "studio.png", *(f"guide/{name}.md" for name in WORDS)}
"""What is not made from kinds and functions."""


def test_the_files_are_what_the_pages_give() -> None:
    made = files()
    if os.environ.get("PENSTOCK_WRITE") == "1":
        _write(made)
    found = {str(path.relative_to(FOLDER)): path for path in FOLDER.rglob("*") if path.is_file()}
    assert set(found) - OTHERS == set(made), f"write them anew: {COMMAND}"
    for name, text in made.items():
        assert found[name].read_text(encoding="utf-8") == text, f"write {name} anew: {COMMAND}"


def test_every_link_leads_to_a_file() -> None:
    made = files()
    links = re.findall(r"\]\(([^)]+)\)", made["README.md"])
    assert len(links) > len(made) - 2
    assert set(links) <= set(made) | OTHERS


def _write(made: dict[str, str]) -> None:
    for path in (*FOLDER.glob("nodes/*.md"), *FOLDER.glob("functions/*.md")):
        path.unlink()
    for name, text in made.items():
        path = Path(FOLDER / name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
