"""Makes a case of what a node does now: rows of a preview go in, and what comes out of these is what the test will want."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.document.model import Document, Node
from engine.kinds import configure, ports_of
from engine.language.types import DataType
from engine.parameter_uses import named_in
from engine.parameters import parameters_of
from engine.preview.preview import Preview, Previewer
from engine.testing.bench import Bench, bench_of, input_name, tested_node
from engine.testing.cells import cell_text, table_text
from engine.testing.differing import Row
from engine.testing.suite import Case
from engine.testing.trial import relation_of, require_sound, rows_at, rows_of, warnings_of

ROWS = 20
"""Of the first input; of others as many that meet them."""
_LOOKED_AT = 2_000
_UNMATCHED = 2
"""Rows of another input that meet none: so a test shows what becomes of them too."""


def record(previewer: Previewer, document: Document, node: str, name: str, values: Mapping[str, Any], *, rows: int = ROWS) -> Case:
    """A case of a node, made from its preview.

    Args:
        previewer: what computes.
        document: where the node stands.
        node: its id.
        name: of the case.
        values: typed values of parameters; the others have their default or example.
        rows: at most so many for each input.

    Raises:
        ConfigError: `tests.*`, the node cannot be tested.
        StudioError: the node, or one before it, is wrong or failed.
    """
    tested = tested_node(document, node)
    given = _inputs(previewer, document, tested, values, rows)
    case = Case(name, given, parameters=_written(document, tested, values))
    bench = bench_of(document, node, case)
    require_sound(previewer, bench)
    found = {port: rows_at(previewer, bench, port) for port in ports_of(document.pipeline, tested) or ()}
    outputs = {port: table_text(shown.fields, rows_of(shown)) for port, shown in found.items()}
    return Case(
        name,
        given,
        outputs,
        case.parameters,
        ordered=_is_ordered(previewer, bench, list(found)),
        warnings=warnings_of(list(found.values())),
    )


def _inputs(previewer: Previewer, document: Document, node: Node, values: Mapping[str, Any], rows: int) -> dict[str, str]:
    first, *others = node.references
    shown = previewer.preview(document, first.node, first.port, rows=rows, values=values)
    texts = {input_name(first): table_text(shown.fields, rows_of(shown))}
    pairs = _key_pairs(document, node, values)
    for reference in others:
        other = previewer.preview(document, reference.node, reference.port, rows=_LOOKED_AT, values=values)
        chosen = _meeting(shown, other, pairs if reference.input == "right" else (), rows)
        texts[input_name(reference)] = table_text(other.fields, chosen)
    return texts


def _key_pairs(document: Document, node: Node, values: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The columns of both sides that must be equal, where the node's kind has such."""
    made = parameters_of(document.pipeline, values)
    pairs = getattr(configure(node, made.for_fields).kind, "keys", ())
    return [pair for pair in pairs if isinstance(pair, tuple) and len(pair) == 2]


def _meeting(left: Preview, right: Preview, pairs: Sequence[tuple[str, str]], rows: int) -> list[Row]:
    """The rows of the right side whose keys are among those of the left; without keys the first ones."""
    keys, others = _keys(left, [name for name, _ in pairs]), _keys(right, [name for _, name in pairs])
    wanted = frozenset(keys)
    meets = [place for place, key in enumerate(others) if key in wanted][:rows]
    misses = [place for place, key in enumerate(others) if key not in wanted][:_UNMATCHED]
    found = rows_of(right)
    return [found[place] for place in sorted([*meets, *misses])]


def _keys(preview: Preview, names: Sequence[str]) -> list[str]:
    """Each row's keys as one text: an integer meets a decimal, as it does in a join. A name that is not there tells no rows apart."""
    columns = [field.name for field in preview.fields]
    places = [columns.index(name) for name in names if name in columns]
    return [repr([str(row[place]) for place in places]) for row in rows_of(preview)]


def _written(document: Document, node: Node, values: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """The parameters that the node names, as a document writes them: a later default does not change the test."""
    made = parameters_of(document.pipeline, values)
    names = dict.fromkeys(name for name in named_in(node.fields) if name in made.values)
    return {name: _text(made.values[name], made.types[name]) for name in names}


def _text(value: Any, kind: DataType) -> str | tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else cell_text(value, kind) or ""


def _is_ordered(previewer: Previewer, bench: Bench, ports: Sequence[str]) -> bool:
    """Whether the node itself puts its rows in an order: that of its input alone is not what is tested."""
    orders = [relation_of(previewer, bench, port).ordering.keys for port in ports]
    return all(orders) and any(key.name not in bench.input_orders for keys in orders for key in keys)
