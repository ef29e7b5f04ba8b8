"""Which engine a node runs on: a word for this run, else the node's own, else its pipeline's, else its project's.

Some kinds have no choice: our own readers of text, workbooks, Arrow files, databases and folders are DuckDB's, a person's SQL
runs on the engine that it is written for, and a person's Python in a process of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.document.model import Document, Node
from engine.errors import UnsupportedError
from engine.expanding import whole
from engine.kinds import kind_named
from engine.kinds.reading import whole_parameter
from engine.kinds.sources.list_files import ListFiles
from engine.kinds.sources.read_arrow import ReadArrow
from engine.kinds.sources.read_csv import ReadCsv
from engine.kinds.sources.read_database import ReadDatabase
from engine.kinds.sources.read_excel import ReadExcel
from engine.kinds.sources.read_json import ReadJson
from engine.kinds.transforms.python import Python
from engine.kinds.transforms.sql import Sql
from engine.project.project import Project

ENGINES = ("duckdb", "spark")
"""The engines of this version, the default first."""
PYTHON = "python"
"""What makes the rows of a person's code: no engine that can be chosen, and none that another kind runs on."""


def engine_of(document: Document, project: Project | None, override: str | None = None) -> str:
    """The name of the engine that is asked for, for nodes that say nothing of their own."""
    default = project.settings.engine if project is not None else ENGINES[0]
    return override or document.pipeline.engine or default


def engine_of_node(document: Document, project: Project | None, node_id: str, override: str | None = None) -> str:
    """The name of the engine that makes a node's rows.

    Args:
        document: which holds the node.
        project: whose default counts last; without one it is DuckDB.
        node_id: the node.
        override: an engine for the whole run, as `--engine` gives it.

    Raises:
        UnsupportedError: `backend.not_here`, there is no engine of that name.
    """
    node = document.pipeline.by_id[node_id]
    fixed = _fixed(document, node)
    name = fixed or override or node.engine or engine_of(document, project)
    if fixed is None and name not in ENGINES:
        raise not_here(name)
    return name


def engines_of(document: Document, project: Project | None, override: str | None = None) -> Mapping[str, str]:
    """The engine of every node, those of parts too, by id.

    Raises:
        UnsupportedError: as `engine_of_node`.
    """
    document = whole(document)
    return {node.id: engine_of_node(document, project, node.id, override) for node in document.pipeline.nodes}


def not_here(name: str) -> UnsupportedError:
    """The error for an engine that this version does not have."""
    hint = f"engines are {' and '.join(ENGINES)}; leave `engine` out"
    return UnsupportedError(f"there is no engine '{name}' in this version", code="backend.not_here", hint=hint)


def _fixed(document: Document, node: Node) -> str | None:
    """The engine of a kind that has no choice."""
    kind = kind_named(node.kind)
    if kind in (ReadCsv, ReadJson, ReadExcel, ReadArrow, ReadDatabase, ListFiles):
        return ENGINES[0]
    if kind is Python:
        return PYTHON
    return _dialect(document, node) if kind is Sql else None


def _dialect(document: Document, node: Node) -> str:
    """The engine that a person's SQL is written for; a parameter may say it."""
    written = node.fields.get("dialect")
    name = whole_parameter(written) if isinstance(written, str) else None
    if name is not None:
        written = next((parameter.default for parameter in document.pipeline.parameters if parameter.name == name), None)
    return written if isinstance(written, str) and written in ENGINES else Sql.model_fields["dialect"].default
