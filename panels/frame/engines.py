"""The engine chip: the engines to choose from, and what the pipeline would meet on Spark, found out without starting it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.backends.choice import ENGINES, engines_of
from engine.backends.spark.driver import spark_lack
from engine.checks.spark import spark_findings
from engine.checks.staged import StagedSource, staged_sources
from engine.document.model import Document, Pipeline
from engine.document.references import outermost
from engine.errors import StudioError
from engine.project.project import Project
from engine.schema import Analysis
from panels.inspector.engines import ENGINE_NAMES
from panels.words import count, size


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """One engine."""

    name: str
    title: str
    text: str
    """What the pipeline says to have it; empty: nothing, as its project says so already."""
    is_chosen: bool
    note: str


@dataclass(frozen=True, slots=True)
class NodeWords:
    """What is to be said of a node."""

    node: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class SparkView:
    """What the pipeline would meet on Spark."""

    lack: str
    """Why this machine cannot run it; empty: it can."""
    hint: str
    """What to install."""
    refused: tuple[NodeWords, ...]
    """What Spark cannot do with the same result, by node."""
    staged: tuple[NodeWords, ...]
    """Sources that DuckDB reads, and whose rows are handed over as Parquet."""


def engine_choices(pipeline: Pipeline, project: Project, engine: str) -> tuple[EngineChoice, ...]:
    """All engines; `engine` is the one that counts for nodes that say nothing of their own."""
    return tuple(_choice(name, pipeline, project.settings.engine, engine) for name in ENGINES)


def spark_view(document: Document, analysis: Analysis, project: Project) -> SparkView:
    """What would be refused and staged if the pipeline's engine were Spark; what nodes say of their own still counts.

    Args:
        document: the pipeline as it is.
        analysis: of the document.
        project: where paths lead.
    """
    lack = spark_lack(project)
    asked = document.model_copy(update={"pipeline": document.pipeline.model_copy(update={"engine": "spark"})})
    try:
        engines = engines_of(asked, project)
    except StudioError as error:
        return SparkView(error.message, error.hint, (), ())
    titles = {node.id: node.title or node.id for node in document.pipeline.nodes}
    return SparkView(
        lack=lack.message if lack is not None else "",
        hint=lack.hint if lack is not None else "",
        refused=tuple(_refused(analysis, engines, titles)),
        staged=tuple(_staged(each, titles) for each in staged_sources(analysis, project, engines)),
    )


def _choice(name: str, pipeline: Pipeline, default: str, engine: str) -> EngineChoice:
    is_default = name == default
    note = "as the project" if is_default and not pipeline.engine else "the project's" if is_default else ""
    return EngineChoice(name, ENGINE_NAMES[name], "" if is_default else name, name == engine, note)


def _refused(analysis: Analysis, engines: Mapping[str, str], titles: Mapping[str, str]) -> Iterator[NodeWords]:
    """A line for each node and reason."""
    for node in analysis.pipeline.nodes:
        shape, outer = analysis.nodes.get(node.id), outermost(node.id)
        findings = spark_findings(node, shape, engines, can_choose=True) if shape is not None and outer in titles else ()
        for words in dict.fromkeys(found.problem.error.message for found in findings):
            yield NodeWords(outer, titles[outer], words)


def _staged(source: StagedSource, titles: Mapping[str, str]) -> NodeWords:
    node = outermost(source.node)
    return NodeWords(node, titles.get(node, node), _staged_words(source))


def _staged_words(source: StagedSource) -> str:
    if source.files is None:
        return f"{source.path}: its files are not there"
    return f"{source.path}, {count(source.files, 'file')}, {size(source.bytes or 0)}"
