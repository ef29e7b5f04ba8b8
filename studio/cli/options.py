"""The options that every command has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from cyclopts import Parameter

from studio.cli.output import Output

PipelineWord: TypeAlias = Annotated[str | None, Parameter(help="A file, a folder or a name; may be left out where the project has one.")]
NodeWord: TypeAlias = Annotated[str | None, Parameter(help="A node's id, or node.port.")]
EngineWord: TypeAlias = Annotated[
    Literal["duckdb", "spark"] | None, Parameter(help="The engine to use, whatever the pipeline says: duckdb or spark.")
]


@Parameter(name="*")
@dataclass(frozen=True)
class Options:
    """How a command speaks."""

    json: Annotated[bool, Parameter(help="Print JSON, of the shape given below.")] = False
    debug: Annotated[bool, Parameter(help="Show Python's traceback of an error.")] = False

    @property
    def output(self) -> Output:
        """Where to write: made anew each time, since the options of a command may be those that every command shares."""
        return Output(as_json=self.json)
