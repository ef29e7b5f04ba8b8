"""Which files a run on Spark would first write as Parquet, and how large they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.errors import StudioError
from engine.project.project import Project
from engine.relation import Scan
from engine.running.graph import RelationGraph, node_of
from engine.schema import Analysis, NodeShape


@dataclass(frozen=True, slots=True)
class StagedSource:
    """A source that our own reader reads, on any engine, and whose rows are handed to Spark as Parquet."""

    node: str
    path: str
    files: int | None
    """None where they cannot be found."""
    bytes: int | None


def staged_sources(analysis: Analysis, project: Project, engines: Mapping[str, str]) -> tuple[StagedSource, ...]:
    """The sources that DuckDB reads and some node on Spark needs; files are looked at from outside only."""
    read = set(_handed(analysis, engines))
    found = ((name, _own_scan(analysis.nodes[name])) for name in analysis.order if name in read)
    return tuple(_measured(name, scan, project) for name, scan in found if scan is not None)


def _handed(analysis: Analysis, engines: Mapping[str, str]) -> Iterator[str]:
    """Nodes that a node on Spark reads; a sink is not among them, as DuckDB writes all files."""
    for name in analysis.order:
        kind = analysis.nodes[name].kind
        if engines.get(name) == "spark" and kind is not None and kind.category != "sink":
            pairs = [pair for each in analysis.nodes[name].inputs.values() for pair in each]
            yield from (node_of(relation.name) for _, relation in pairs)


def _own_scan(shape: NodeShape) -> Scan | None:
    if shape.inputs or "rows" not in shape.relations:
        return None
    graph = RelationGraph([shape.relations["rows"]], [shape.relations["rows"].name])
    sources = (graph.relations[name].query.source for name in graph.order if not graph.inputs[name])
    return next((source for source in sources if isinstance(source, Scan) and source.format != "parquet"), None)


def _measured(node: str, scan: Scan, project: Project) -> StagedSource:
    try:
        files = project.sources(scan.path)
        return StagedSource(node, scan.path, len(files), sum(file.path.stat().st_size for file in files))
    except (StudioError, OSError):  # `check` says what is wrong with the path
        return StagedSource(node, scan.path, None, None)
