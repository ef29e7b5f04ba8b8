"""What a run starts from: the pipeline's meaning, or the first error that stands in its way."""

from __future__ import annotations

from collections.abc import Mapping

from engine.document.model import Document
from engine.errors import ConfigError, DocumentError, Where
from engine.expanding import expanded
from engine.parameters import parameters_of
from engine.preview.binding import child_binder
from engine.project.project import Project
from engine.running.spark_process import SparkProcess
from engine.running.walled import walled
from engine.schema import Analysis, analyse


def analysed(project: Project, document: Document, values: Mapping[str, object], spark: SparkProcess) -> Analysis:
    """The pipeline's relations; an engine is asked only for what a person's own SQL gives.

    Raises:
        StudioError: the first error that stands in the document.
    """
    _require_known_keys(document)
    _require_values(document, values)
    _require_rows(document)
    pipeline = expanded(document.pipeline).pipeline
    if any(node.kind == "sql" for node in pipeline.nodes):
        types = parameters_of(pipeline, values).types
        with walled(project, {}) as child:
            analysis = analyse(document, values=values, binder=child_binder(child, types, spark=spark.driver))
    else:
        analysis = analyse(document, values=values)
    for _, problem in analysis.parameter_problems:
        raise problem.error
    for node, shape in analysis.nodes.items():
        for problem in shape.problems:
            if problem.severity == "error" and analysis.expansion.is_written(node):
                problem.error.where = Where(node=node, field=".".join(map(str, problem.path)))
                raise problem.error
    return analysis


def _require_rows(document: Document) -> None:
    """The inputs of a part get their rows from the pipeline that uses it."""
    if document.pipeline.inputs:
        message = f"this pipeline is a part: what uses it gives rows to {', '.join(map(repr, document.pipeline.inputs))}"
        hint = "use it in another pipeline by a node of kind sub_pipeline, or give it rows in tests: penstock test"
        raise ConfigError(message, code="run.is_part", hint=hint)


def _require_values(document: Document, values: Mapping[str, object]) -> None:
    """An example stands in for previews only."""
    unset = [parameter.name for parameter in document.pipeline.parameters if parameter.default is None and parameter.name not in values]
    if unset:
        hint = " ".join(f"--set {name}=..." for name in unset)
        raise ConfigError(f"these parameters have no default and must be set: {', '.join(unset)}", code="parameter.not_set", hint=hint)


def _require_known_keys(document: Document) -> None:
    """A key that this version does not know may change what the pipeline means."""
    pipeline = document.pipeline
    unknown = [*pipeline.extra, *(f"{node.id}.{key}" for node in pipeline.nodes for key in node.extra)]
    if unknown:
        hint = "penstock check shows where they stand"
        raise DocumentError(f"unknown keys: {', '.join(unknown)}", code="document.unknown_keys", hint=hint)
