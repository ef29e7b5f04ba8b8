"""The graph of references: order, circles, reach; iterative, so that no chain is too long."""

from __future__ import annotations

from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.document.graph import consumers, cycles, downstream, producers, topological_order, upstream
from engine.document.model import Fields, Node, Pipeline
from engine.document.references import Reference


def node(name: str, *read: str) -> Node:
    return Node(id=name, kind="k", fields=Fields({"from": read}))


DIAMOND = Pipeline(
    nodes=(
        node("end", "left_side", "right_side.rest"),
        node("right_side", "start"),
        node("left_side", "start"),
        node("start"),
        node("alone"),
    )
)


def test_references_of_every_shape() -> None:
    fields = Fields({"right": "b.x", "from": Fields({"t": "a", "bad": None, "deep": ("x",)}), "left": ("c", Fields()), "other": "z"})
    at = ("nodes", "n", "k")
    assert Node(id="n", kind="k", fields=fields).references == (
        Reference("from", "t", "a", None, (*at, "from", "t")),
        Reference("left", 0, "c", None, (*at, "left", 0)),
        Reference("right", None, "b", "x", (*at, "right")),
    )


def test_order_keeps_to_the_author_where_it_can() -> None:
    assert topological_order(DIAMOND) == ("start", "right_side", "left_side", "end", "alone")


def test_reach() -> None:
    assert upstream(DIAMOND, "left_side") == {"left_side", "start"}
    assert downstream(DIAMOND, "right_side") == {"right_side", "end"}
    assert upstream(DIAMOND, "not_there") == {"not_there"}


def test_neighbours_leave_out_what_is_not_there() -> None:
    pipeline = Pipeline(nodes=(node("a", "gone", "b", "b"), node("b")))
    assert producers(pipeline) == {"a": ("b",), "b": ()}
    assert consumers(pipeline) == {"a": (), "b": ("a",)}


def test_circles_are_data() -> None:
    pipeline = Pipeline(
        nodes=(
            node("a", "b"),
            node("b", "a"),
            node("c", "a", "d"),
            node("d", "c"),
            node("self", "self"),
            node("behind", "self"),
            node("ok"),
        )
    )
    assert cycles(pipeline) == (("a", "b"), ("c", "d"), ("self",))
    assert topological_order(pipeline) == ("ok",)


def test_a_chain_of_20_000_nodes() -> None:
    names = [f"n{place}" for place in range(20_000)]
    pipeline = Pipeline(nodes=tuple(node(name, *([before] if before else [])) for before, name in zip(["", *names], names, strict=False)))
    assert topological_order(pipeline) == tuple(names)
    assert cycles(pipeline) == ()
    assert len(upstream(pipeline, names[-1])) == 20_000


def test_a_circle_of_20_000_nodes() -> None:
    names = [f"n{place}" for place in range(20_000)]
    pipeline = Pipeline(nodes=tuple(node(name, names[place - 1]) for place, name in enumerate(names)))
    assert [len(circle) for circle in cycles(pipeline)] == [20_000]


@settings(max_examples=scaled(3_000))
@given(st.lists(st.lists(st.integers(0, 7), max_size=3), min_size=8, max_size=8))
def test_order_and_circles_against_a_naive_reachability(arrows: list[list[int]]) -> None:
    pipeline = Pipeline(nodes=tuple(node(f"n{place}", *(f"n{target}" for target in targets)) for place, targets in enumerate(arrows)))
    reach = {place: naive_reach(place, arrows) for place in range(8)}
    circles = {frozenset(f"n{b}" for b in range(8) if b == a or (b in reach[a] and a in reach[b])) for a in range(8) if a in reach[a]}
    assert {frozenset(circle) for circle in cycles(pipeline)} == circles
    order = topological_order(pipeline)
    assert set(order) == {f"n{a}" for a in range(8) if not any(b in reach[b] for b in {a, *reach[a]})}
    assert all(order.index(f"n{target}") < order.index(name) for name in order for target in arrows[int(name[1:])])


def naive_reach(start: int, arrows: list[list[int]]) -> set[int]:
    seen: set[int] = set()
    waiting = list(arrows[start])
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            waiting.extend(arrows[place])
    return seen
