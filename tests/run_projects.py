"""Projects for tests that run pipelines: a folder with files and the text of a pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.document.reader import read
from engine.project.loader import ProjectLoader
from engine.project.project import Project
from engine.running.record import RunRecord
from engine.running.run import run
from engine.schema import Analysis, analyse


def make_project(root: Path, files: Mapping[str, str] | None = None, settings: str = "") -> Project:
    """A project in `root` that holds those text files."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "penstock.yaml").write_text("name: test\n" + settings)
    for name, text in (files or {}).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Project.open(root)


def analysis_of(nodes: str) -> Analysis:
    """The analysis of a pipeline given by the text under `nodes:`, which must be free of errors."""
    reading = read(document_text(nodes))
    assert not reading.problems, reading.problems
    analysis = analyse(reading.document)
    assert not [problem for shape in analysis.nodes.values() for problem in shape.problems if problem.severity == "error"]
    return analysis


def run_nodes(project: Project, nodes: str, **options: Any) -> RunRecord:
    """Run the pipeline given by the text under `nodes:`."""
    reading = read(document_text(nodes, options.pop("parameters", "")))
    assert not reading.problems, reading.problems
    return run(project, reading.document.with_loader(ProjectLoader(project)), **options)


def document_text(nodes: str, parameters: str = "") -> str:
    """The text of a pipeline with those nodes; each block is indented here."""
    head = f"parameters:\n{_indented(parameters)}" if parameters else ""
    return f"penstock: 1\nname: test\n{head}nodes:\n{_indented(nodes)}"


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file of a project with its bytes, but for what Penstock keeps for itself."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".penstock" not in path.parts
    }


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in text.strip("\n").splitlines())
