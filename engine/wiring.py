"""What is connected to a node's inputs: references resolved to relations, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.document.model import Fields, Node, Path, Pipeline, Value
from engine.document.references import INSIDE, split_reference
from engine.errors import ConfigError
from engine.kinds import ports_of
from engine.kinds.kind import Input, KindProblem
from engine.nearest import known_names, nearest
from engine.relation import Relation


@dataclass(frozen=True, slots=True)
class Ports:
    """What a node that was looked at already gives to others."""

    state: Literal["ready", "blocked", "left_out"]
    relations: Mapping[str, Relation] = field(default_factory=dict)


_SHOWN = 3
"""So many ports are offered where none is named like the one that is gone."""
BLOCKED = Ports("blocked")
LEFT_OUT = Ports("left_out")


@dataclass(slots=True)
class Wiring:
    """The relations at a node's inputs; `state` says whether all are there."""

    connected: dict[str, tuple[tuple[str, Relation], ...]] = field(default_factory=dict)
    problems: list[KindProblem] = field(default_factory=list)
    state: Literal["ready", "blocked", "left_out"] = "ready"

    def fail(self, path: Path, message: str, *, code: str, hint: str, replacements: tuple[str, ...] = ()) -> None:
        """Note a wrong input."""
        self.problems.append(KindProblem(path, ConfigError(message, code=code, hint=hint), replacements=replacements))
        self.state = "blocked" if self.state == "ready" else self.state


def wire(pipeline: Pipeline, node: Node, inputs: tuple[Input, ...], known: Mapping[str, Ports]) -> Wiring:
    """Resolve the references of a node.

    Args:
        pipeline: where the nodes are.
        node: the reader.
        inputs: those of its kind, or those that matter.
        known: what the nodes before it give.
    """
    wiring = Wiring()
    for port in inputs:
        pairs = tuple(_pairs(pipeline, node, port, known, wiring))
        wiring.connected[port.name] = pairs
    return wiring


def _pairs(pipeline: Pipeline, node: Node, port: Input, known: Mapping[str, Ports], wiring: Wiring) -> Iterator[tuple[str, Relation]]:
    for path, key, reference in _references(node, port, wiring):
        relation = _resolved(pipeline, path, reference, known, wiring)
        if relation is not None:
            yield key, relation


def _references(node: Node, port: Input, wiring: Wiring) -> Iterator[tuple[Path, str, str]]:
    """(path, key, reference) of each that is written as the input's arity asks; the others are reported."""
    raw = node.fields.get(port.name)
    hint = _EXAMPLES[port.arity].format(port.name)
    if not raw:
        if port.required:
            message = f"'{node.id}' reads nothing: its input '{port.name}' is missing"
            wiring.fail((port.name,), message, code="input.missing", hint=hint)
        return
    for path, key, text in _written(raw, port):
        if isinstance(text, str) and text:
            yield path, key if port.arity == "named" else text.rpartition(INSIDE)[2], text
        else:
            meant = tuple(item for item in raw if isinstance(item, str)) if port.arity == "one" and isinstance(raw, tuple) else ()
            wiring.fail(path, f"this is not how the input '{port.name}' is written", code="input.shape", hint=hint, replacements=meant)


def _written(raw: Value, port: Input) -> Iterator[tuple[Path, str, Value]]:
    match port.arity, raw:
        case "many", tuple():
            yield from (((port.name, index), "", item) for index, item in enumerate(raw))
        case "named", Fields():
            yield from (((port.name, key), key, item) for key, item in raw.items())
        case "one", str():
            yield (port.name,), "", raw
        case _:
            yield (port.name,), "", None


_EXAMPLES = {
    "one": "write {}: and the id of a node",
    "many": "write {}: and a list of ids",
    "named": "write {}: and, indented, lines of table: node",
}


def _resolved(pipeline: Pipeline, path: Path, reference: str, known: Mapping[str, Ports], wiring: Wiring) -> Relation | None:
    name, port = split_reference(reference)
    producer = pipeline.by_id.get(name)
    if producer is None:
        near = tuple(each if port is None else f"{each}.{port}" for each in nearest(name, pipeline.by_id))
        wiring.fail(path, f"there is no node '{name}'", code="reference.unknown", hint=known_names(name, pipeline.by_id), replacements=near)
        return None
    names = ports_of(pipeline, producer)
    if names is not None and not _has_port(names, producer, port, path, wiring):
        return None
    wanted = port if port is not None else next(iter(names or ()), "")
    return _relation_of(producer, wanted, path, known.get(name, BLOCKED), wiring)


def _has_port(names: tuple[str, ...], producer: Node, port: str | None, path: Path, wiring: Wiring) -> bool:
    if not names:
        wiring.fail(path, f"'{producer.id}' writes, and gives no rows to read", code="reference.sink", hint="read what it reads instead")
        return False
    if port is not None and port not in names:
        near = tuple(f"{producer.id}.{each}" for each in nearest(port, names) or names[:_SHOWN])
        message = f"'{producer.id}' has no port '{port}'"
        wiring.fail(path, message, code="reference.port_unknown", hint=f"its ports are {', '.join(names)}", replacements=near)
        return False
    return True


def _relation_of(producer: Node, wanted: str, path: Path, ports: Ports, wiring: Wiring) -> Relation | None:
    if ports.state == "ready" and wanted in ports.relations:
        return ports.relations[wanted]
    if ports.state == "ready" and ports.relations and not producer.disabled:
        wiring.fail(
            path,
            f"'{producer.id}' gives nothing at '{wanted}' as it is set",
            code="reference.port_absent",
            hint=f"it gives {', '.join(ports.relations)}",
        )
        return None
    is_left_out = ports.state == "left_out" or producer.disabled
    if is_left_out and not wiring.problems:
        wiring.state = "left_out"
    elif wiring.state == "ready":
        wiring.state = "blocked"
    return None
