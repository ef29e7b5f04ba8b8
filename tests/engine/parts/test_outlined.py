"""A part means what its nodes would mean in its place: drawn pipelines, some of whose nodes are made a part, give the same rows."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from counts import scaled
from file_projects import Files
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from node_strategies import answer_of
from part_texts import PartTexts
from pipeline_judge import write_table
from pipeline_strategies import SINKS, SOURCES, Example, Tally, pipelines
from table_strategies import Drawn

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.statement import dependency_order, statement, with_steps
from engine.document.model import Document, Fields, Node, Pipeline, Value
from engine.document.references import Reference
from engine.document.writer import write
from engine.relation import Python, Relation, Sql
from engine.schema import Analysis, analyse

PATH = "parts/outlined.pipeline.yaml"


def outlined(example: Example, first: int, last: int) -> Document:
    """The pipeline, where a part has the nodes from the first to the last that are neither sources nor sinks."""
    pipeline = example.document.pipeline
    inner = [node for node in pipeline.nodes[first : last + 1] if node.kind not in (*SOURCES, *SINKS)]
    ids = {node.id for node in inner}
    entering = {_named(each): each for node in inner for each in node.references if each.node not in ids}
    leaving = {_named(each): each for node in pipeline.nodes if node.id not in ids for each in node.references if each.node in ids}
    outputs = leaving or {"rows": Reference("from", None, inner[-1].id, None, ())}
    columns = {name: _relation(example.analysis, each).visible for name, each in entering.items()}
    part = Pipeline(
        parameters=pipeline.parameters,
        inputs=Fields({name: Fields({each.name: str(each.type) for each in found}) for name, found in columns.items()}),
        outputs=Fields({name: _text(each.node, each.port) for name, each in outputs.items()}),
        nodes=tuple(_pointed(node, {_text(each.node, each.port): name for name, each in entering.items()}) for node in inner),
    )
    given = {parameter.name: f"${{{parameter.name}}}" for parameter in pipeline.parameters}
    use = {
        "from": Fields({name: _text(each.node, each.port) for name, each in entering.items()}),
        "path": PATH,
        "parameters": Fields(given),
    }
    moved = {_text(each.node, each.port): f"outlined.{name}" for name, each in leaving.items()}
    rest = (_pointed(node, moved) for node in pipeline.nodes if node.id not in ids)
    nodes = (*rest, Node(id="outlined", kind="sub_pipeline", fields=Fields(use)))
    loader = PartTexts({**example.files, PATH: write(Document(pipeline=part))})
    return Document(pipeline=pipeline.model_copy(update={"nodes": nodes, "loader": loader}))


def _named(reference: Reference) -> str:
    """A node's first port is called like the node, as a union tells its inputs apart by what it reads."""
    return reference.node if reference.port is None else f"{reference.node}_{reference.port}"


def _text(node: str, port: str | None) -> str:
    return node if port is None else f"{node}.{port}"


def _pointed(node: Node, names: dict[str, str]) -> Node:
    fields = node.fields
    for name in {reference.input for reference in node.references}:
        fields = fields.with_value(name, _mapped(fields[name], names))
    return node.model_copy(update={"fields": fields})


def _mapped(value: Value, names: dict[str, str]) -> Value:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Fields):
        return Fields({key: _mapped(item, names) for key, item in value.items()})
    return tuple(_mapped(item, names) for item in value or ())


def _relation(analysis: Analysis, reference: Reference) -> Relation:
    relations = analysis.nodes[reference.node].relations
    return relations[reference.port] if reference.port is not None else next(iter(relations.values()))


@pytest.mark.slow
@settings(max_examples=scaled(400), deadline=None, suppress_health_check=list(HealthCheck))
@given(pipelines(Tally()), st.data())
def test_a_part_gives_what_its_nodes_give_in_its_place(example: Example, data: st.DataObject) -> None:
    kinds = [node.kind for node in example.document.pipeline.nodes]
    places = [place for place, kind in enumerate(kinds) if kind not in (*SOURCES, *SINKS)]
    assume(places)
    first = data.draw(st.sampled_from(places))
    last = data.draw(st.sampled_from([place for place in places if place >= first]))
    names = [each for node in example.document.pipeline.nodes for each in (node.fields.get("source_column"),) if each]
    assume(not names)  # whose values are what a person has written as the inputs
    document = outlined(example, first, last)
    analysis = analyse(document, binder=answer_of)
    assert not [problem.error.message for shape in analysis.nodes.values() for problem in shape.problems if problem.severity == "error"]
    outside = [node.id for node in document.pipeline.nodes if node.id in example.analysis.nodes]
    pairs = [
        (relation, analysis.nodes[node].relations[port])
        for node in outside
        for port, relation in example.analysis.nodes[node].relations.items()
    ]
    for before, after in pairs:
        assert _promised(before) == _promised(after)
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        files = Files(Path(folder), {path: text.encode() for path, text in example.files.items() if isinstance(text, str)}, connection)
        for path, table in example.files.items():
            if isinstance(table, Drawn):
                write_table(files, path, table)
        dialect, terse = DuckdbDialect(files.scans()), TerseDialect(files.scans())
        for before, after in pairs:
            if _is_of_duckdb(before, example.analysis):
                rows = _rows(files, before, example.analysis, dialect)
                assert rows == _rows(files, after, analysis, dialect)
                assert rows == _rows(files, before, example.analysis, terse)


class TerseDialect(DuckdbDialect):
    """Prints as previews do: a star where all columns are passed on."""

    is_terse = True


def _is_of_duckdb(relation: Relation, analysis: Analysis) -> bool:
    """Whether one statement of DuckDB makes its rows: neither SQL for Spark nor Python code stands in it."""
    every = with_steps(analysis.relations.values())
    sources = (every[name].query.source for name in dependency_order(relation.name, every, ()))
    return not any(isinstance(source, Python) or (isinstance(source, Sql) and source.dialect == "spark") for source in sources)


def _promised(relation: Relation) -> str:
    """Columns, order and keys; hidden columns are called after their node."""
    return repr((relation.visible, relation.ordering, sorted(relation.unique or ()), relation.unique is None)).replace("outlined#", "")


def _rows(files: Files, relation: Relation, analysis: Analysis, dialect: DuckdbDialect) -> list[str] | str:
    """The rows in any order; what fails is said without the places in its statement."""
    text = statement(relation, analysis.relations, dialect)
    used = {name: value for name, value in analysis.values.items() if f"${name}" in text}
    try:
        return sorted(repr(row) for row in files.connection.execute(text, used or None).fetchall())
    except duckdb.Error as error:
        return type(error).__name__
