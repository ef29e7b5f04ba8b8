"""Nodes of kind `sub_pipeline`, each with a part of its own that is written beside the pipeline: of a few forms, over drawn columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from expression_strategies import MADE, Columns, row_texts, sorts_of
from hypothesis import strategies as st
from node_strategies import Draft, Port, Sight, a_port, fields, maybe, raw, some

from engine.document.model import Document, Fields, Node, Parameter, Pipeline
from engine.document.writer import write
from engine.relation import Field

_LEAST = Parameter(name="least", type="integer", default="1")


def sub_pipeline(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    path = f"parts/{sight.name}.pipeline.yaml"
    declared = _declared(draw, port)
    way = draw(st.sampled_from(["kept", "kept", "met", "nested"]))
    if way == "met":
        return _met(draw, sight, port, path)
    part = _kept(draw, declared)
    if way == "kept":
        return _using(draw, sight, path, {"rows": port}, {path: part})
    inner = f"parts/{sight.name}_inner.pipeline.yaml"
    return _using(draw, sight, path, {"rows": port}, {path: _nesting(draw, declared, inner), inner: part})


def _using(draw: st.DrawFn, sight: Sight, path: str, ports: Mapping[str, Port], parts: Mapping[str, str]) -> Draft:
    """A node that uses the part, and gives its parameter a value, one of this pipeline, or none."""
    values = [None, None, "0", "2", *(f"${{{name[1:]}}}" for name in sight.parameters)]
    least = draw(st.sampled_from(values))
    given = {"from": {name: port.reference for name, port in ports.items()}, "path": path}
    parameters = {} if least is None else {"parameters": {"least": least}}
    return Draft(fields({**given, **parameters}), tuple(ports.values()), max(port.most_rows for port in ports.values()), parts)


def _declared(draw: st.DrawFn, port: Port) -> tuple[Field, ...]:
    """Some of the columns, in another order."""
    names = some(draw, [each.name for each in port.fields], 1, 4)
    return tuple(each for name in names for each in port.fields if each.name == name)


def _kept(draw: st.DrawFn, declared: Sequence[Field]) -> str:
    """A filter and a column more, which both may read the parameter; what the filter leaves is a second output."""
    columns = Columns.of(declared).and_(Columns({"i": ("$least",)}))
    where = draw(row_texts(columns, "b"))
    made = {"made": draw(row_texts(columns, draw(st.sampled_from(sorts_of(columns, MADE))), 3))}
    nodes = {
        "kept": ("filter_rows", {"from": "rows", "where": f"({where}) is not false"}),
        "more": ("add_columns", {"from": "kept", "columns": made}),
    }
    return _part({"rows": declared}, {"rows": "more", "left": "kept.rejected"}, nodes)


def _met(draw: st.DrawFn, sight: Sight, left: Port, path: str) -> Draft | None:
    """The rows of one input that have, or have not, some key of the other."""
    right = a_port(draw, sight)
    types = {each.name: each.type for each in right.fields}
    lefts = {each.name: each.type for each in left.fields}
    pairs = [f"{one} = {other}" for one in left.keys for other in right.keys if lefts[one] == types[other]]
    if not pairs:
        return None
    how = draw(st.sampled_from(["semi", "anti"]))
    nodes = {
        "met": ("join", {"left": "rows", "right": "others", "keys": [draw(st.sampled_from(pairs))], "how": how}),
        "most": ("filter_rows", {"from": "met", "where": "$least < 2"}),
    }
    part = _part({"rows": left.fields, "others": right.fields}, {"rows": "most"}, nodes)
    return _using(draw, sight, path, {"rows": left, "others": right}, {path: part})


def _nesting(draw: st.DrawFn, declared: Sequence[Field], inner: str) -> str:
    """A part that uses another one, and hands on its parameter or not."""
    use: dict[str, Any] = {"from": {"rows": "rows"}, "path": inner, "parameters": maybe(draw, {"least": "${least}"}, {"least": "3"})}
    return _part({"rows": declared}, {"rows": "used", "left": "used.left"}, {"used": ("sub_pipeline", use)})


def _part(inputs: Mapping[str, Sequence[Field]], outputs: Mapping[str, str], nodes: Mapping[str, tuple[str, Mapping[str, Any]]]) -> str:
    pipeline = Pipeline(
        parameters=(_LEAST,),
        inputs=Fields({name: Fields({each.name: str(each.type) for each in columns}) for name, columns in inputs.items()}),
        outputs=Fields(outputs),
        nodes=tuple(Node(id=name, kind=kind, fields=Fields(raw(dict(values)))) for name, (kind, values) in nodes.items()),
    )
    return write(Document(pipeline=pipeline))
