"""Every example of every kind as a node of a document, over rows of its inputs."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.document.model import Loader
from engine.kinds import KINDS
from engine.kinds.kind import Example, Kind
from engine.project.loader import ProjectLoader
from engine.project.project import Project

NODE = "under_test"


@dataclass(frozen=True)
class ExampleNode:
    """One example."""

    kind: type[Kind]
    example: Example

    def __str__(self) -> str:
        return f"{self.kind.kind}: {self.example.title}"

    @property
    def text(self) -> str:
        """The document; its rows come from the kind `given` of `kind_cases`."""
        tables = enumerate(self.inputs.values())
        given = "".join(f"  given_{number}:\n    given:\n      table: |-\n{_below(table, 8)}" for number, table in tables)
        own = textwrap.dedent(self.example.fields).strip()
        fields = _below(own, 6) if own != "{}" else ""
        return f"penstock: 1\nnodes:\n{given}  {NODE}:\n    {self.kind.kind}:\n{self._references()}{fields}"

    @property
    def inputs(self) -> Mapping[str, str]:
        """Tables by input; a source's are files, which are not there."""
        return self.example.inputs if self.kind.inputs else {}

    def loader(self, folder: Path) -> Loader:
        """Reads the pipelines that the node uses, which are written into the folder."""
        for name, text in self.example.files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        return ProjectLoader(Project.open(folder))

    def _references(self) -> str:
        lines: dict[str, list[str]] = {}
        for number, place in enumerate(self.inputs):
            name, _, key = place.partition(".")
            end = (
                f" given_{number}\n"
                if not key
                else f"        - given_{number}\n"
                if key.isdecimal()
                else f"        {key}: given_{number}\n"
            )
            lines.setdefault(name, []).append(end)
        return "".join(f"      {name}:{'' if ends[0].startswith(' g') else chr(10)}{''.join(ends)}" for name, ends in lines.items())


def example_nodes() -> list[ExampleNode]:
    """All of them, in the order of the palette."""
    return [ExampleNode(kind, example) for kind in KINDS for example in kind.examples]


def _below(text: str, blanks: int) -> str:
    return textwrap.indent(text, " " * blanks) + "\n"
