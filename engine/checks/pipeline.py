"""What can be wrong outside the nodes' own fields: parameters, outputs, groups and engines."""

from __future__ import annotations

from collections.abc import Iterator

from engine.backends.choice import ENGINES, engine_of, not_here
from engine.checks.finding import Finding, finding
from engine.document.edits import RemoveParameter, SetEngine, SetGroup, SetParameter, SetPipeline
from engine.document.model import Document, Node, Parameter
from engine.document.problem import Fix
from engine.errors import ConfigError
from engine.kinds.kind import KindProblem
from engine.nearest import known_names, nearest
from engine.parameter_uses import named_in
from engine.parameters import BUILT_IN
from engine.part_rules import input_faults, output_faults
from engine.project.project import Project
from engine.schema import Analysis


def parameter_findings(document: Document, analysis: Analysis) -> Iterator[Finding]:
    """Wrong declarations, and parameters that nothing uses."""
    declared = {parameter.name: parameter for parameter in document.pipeline.parameters}
    for name, problem in analysis.parameter_problems:
        yield Finding(("parameters", name, *problem.path), problem, _replacing(declared[name], problem), is_key=not problem.path)
    used = set(_used(document))
    for parameter in document.pipeline.parameters:
        if parameter.name not in used and parameter.name not in BUILT_IN:
            error = ConfigError(
                f"parameter '{parameter.name}' is not used", code="parameter.unused", hint=f"write ${parameter.name}, or remove it"
            )
            fix = Fix(title="Remove it", edits=(RemoveParameter(parameter=parameter.name),))
            yield finding(("parameters", parameter.name), error, fix, is_warning=True, is_key=True)


def _replacing(parameter: Parameter, problem: KindProblem) -> tuple[Fix, ...]:
    changed = (parameter.model_copy(update={str(problem.path[0]): text}) for text in problem.replacements if problem.path)
    texts = (f"Write {text}" for text in problem.replacements)
    return tuple(Fix(title=title, edits=(SetParameter(parameter=new),)) for title, new in zip(texts, changed, strict=False))


def _used(document: Document) -> Iterator[str]:
    for node in document.pipeline.nodes:
        yield from named_in(node.fields)
        yield from named_in(node.title)


def end_findings(document: Document) -> Iterator[Finding]:
    """Inputs that declare no columns, and outputs that name no node or port."""
    for fault in (*input_faults(document.pipeline), *output_faults(document.pipeline)):
        name = str(fault.path[1])
        fixes = [_reading(document, name, near) for near in fault.replacements] if fault.path[0] == "outputs" else []
        yield finding(fault.path, fault.error, *fixes)


def _reading(document: Document, name: str, reference: str) -> Fix:
    outputs = document.pipeline.outputs.with_value(name, reference)
    return Fix(title=f"Write {reference}", edits=(SetPipeline(field="outputs", value=outputs),))


def engine_findings(document: Document, project: Project | None, override: str | None = None) -> Iterator[Finding]:
    """An engine of the pipeline, or of its project, that this version does not have."""
    name = engine_of(document, project, override)
    if name not in ENGINES:
        fix = Fix(title=f"Run it on {ENGINES[0]}", edits=(SetPipeline(field="engine", value=ENGINES[0]),))
        yield finding(("engine",), not_here(name), fix)


def place_findings(document: Document, node: Node) -> Iterator[Finding]:
    """A group or an engine that is not there."""
    groups = document.pipeline.groups
    if node.group is not None and node.group not in groups:
        fixes = [Fix(title=f"Put it into {name}", edits=(SetGroup(node=node.id, group=name),)) for name in nearest(node.group, groups)]
        fixes.append(Fix(title="Take it out of any group", edits=(SetGroup(node=node.id, group=None),)))
        error = ConfigError(f"there is no group '{node.group}'", code="node.no_group", hint=known_names(node.group, groups))
        yield finding(("nodes", node.id, "group"), error, *fixes, is_warning=True)
    if node.engine is not None and node.engine not in ENGINES:
        fix = Fix(title="Use the pipeline's engine", edits=(SetEngine(node=node.id, engine=None),))
        yield finding(("nodes", node.id, "engine"), not_here(node.engine), fix)
