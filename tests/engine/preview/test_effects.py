"""What edits changed at a node: rows and cells counted against plain Python, over the same sample, and nothing where nothing changed."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.document.edits import (
    AddNode,
    Configure,
    Edit,
    Move,
    RemoveNode,
    RenameNode,
    SetDisabled,
    SetParameter,
    SetTitle,
    Unset,
    apply_all,
)
from engine.document.model import Document, Fields, Node, Parameter
from engine.document.reader import read
from engine.errors import LimitError, StudioError
from engine.preview.effect import Effect, EffectFailed, RowEffect
from engine.preview.effects import name_before, touched_nodes
from engine.preview.preview import Previewer
from engine.project.project import Project


def edited(document: Document, *edits: Edit) -> Document:
    return apply_all(document, edits)


def where(node: str, text: str) -> Configure:
    return Configure(node=node, field=("where",), value=text)


def test_no_edit_has_no_effect(previewer: Previewer, document: Document) -> None:
    moved = edited(document, Move(item="dear", position=(1, 1)), SetTitle(node="dear", title="Dear"))
    assert previewer.effects(document, moved) == ()
    for node in document.pipeline.by_id:
        effect = previewer.effect(document, moved, node)
        assert effect.is_empty, node
        assert (effect.before, effect.shown, effect.rows()) == (effect.after, 0, ())
        assert effect.line().startswith("no difference; "), node


def test_rows_of_a_filter_come_and_go(previewer: Previewer, document: Document) -> None:
    after = edited(document, where("dear", "amount >= 40 and amount < 70"))
    effect = previewer.effect(document, after, "dear", rows=5_000)
    old = previewer.preview(document, "dear", rows=5_000).table().to_pylist()
    new = previewer.preview(after, "dear", rows=5_000).table().to_pylist()
    assert (effect.before, effect.after) == (len(old), len(new))
    assert (effect.added, effect.removed, effect.changed) == (
        len([r for r in new if r not in old]),
        len([r for r in old if r not in new]),
        0,
    )
    assert effect.added
    assert effect.removed
    assert {row.sort for row in effect.rows()} == {"added", "removed"}
    for row in effect.rows():
        found = row.after if row.sort == "added" else row.before
        assert found in (new if row.sort == "added" else old)
    assert (effect.is_sample, effect.is_same_sample, effect.by) == (True, True, None)
    assert "rows compared as wholes" in effect.line()
    assert "sample; orders: 2,000 of 50,000 rows" in effect.line()


def test_cells_are_told_by_the_columns_that_tell_rows_apart(previewer: Previewer, document: Document) -> None:
    after = edited(
        document,
        where("dear", "amount >= $least and customer != 3"),
        Configure(node="by_customer", field=("columns", "n"), value="count()"),
    )
    effect = previewer.effect(document, after, "by_customer", rows=1_000)
    assert effect.by == ("name",)
    assert [field.name for field in effect.columns.added] == ["n"]
    assert (effect.added, effect.removed, effect.changed) == (0, 1, 0)
    assert effect.rows()[0].before is not None
    assert effect.rows()[0].before["name"] == "Customer 3"

    changed = edited(
        document,
        Configure(node="by_customer", field=("columns", "total"), value="case when name = 'Customer 4' then 0.0 else sum(amount) end"),
    )
    changed = edited(
        document, Configure(node="by_customer", field=("columns", "total"), value="sum(case when customer = 4 then 0.0 else amount end)")
    )
    effect = previewer.effect(document, changed, "by_customer", rows=1_000)
    assert (effect.added, effect.removed, effect.changed, effect.cells) == (0, 0, 1, (("total", 1),))
    (row,) = effect.rows()
    assert (row.sort, row.changed) == ("changed", ("total",))
    assert row.after is not None
    assert row.after["name"] == "Customer 4"
    assert row.after["total"] == 0.0
    assert row.before is not None
    assert row.before["total"] > 0
    assert effect.line().startswith("1 row changed; ")
    assert "rows told apart by name" in effect.line()


def test_every_node_downstream_is_counted(previewer: Previewer, document: Document) -> None:
    after = edited(document, where("dear", "amount >= 90"))
    found = previewer.effects(document, after)
    assert [(effect.node, effect.port) for effect in found] == [
        ("dear", "passed"), ("dear", "rejected"), ("named", "joined"), ("named", "left_only"), ("named", "right_only"),
        ("by_customer", "rows"), ("sorted", "rows"), ("out", ""),
    ]  # fmt: skip
    for effect in found:
        assert isinstance(effect, Effect)
        alone = previewer.effect(document, after, effect.node, effect.port, rows=0)
        assert effect == alone
    passed, rejected = found[0], found[1]
    assert isinstance(passed, Effect)
    assert isinstance(rejected, Effect)
    assert (passed.removed, passed.added) == (rejected.added, rejected.removed)


def test_a_parameter_touches_everything(previewer: Previewer, document: Document) -> None:
    after = edited(document, SetParameter(parameter=Parameter(name="least", type="float", default="98")))
    found = {(effect.node, effect.port): effect for effect in previewer.effects(document, after) if isinstance(effect, Effect)}
    assert found["orders", "rows"].is_empty
    assert found["dear", "passed"].removed > 0


def test_columns_come_go_and_change_their_type(previewer: Previewer, document: Document) -> None:
    node = Node(id="more", kind="add_columns", fields=Fields({"from": "dear", "columns": Fields({"twice": "amount * 2", "word": "'a'"})}))
    before = edited(document, AddNode(node=node))
    after = edited(
        before, Unset(node="more", field=("columns", "word")), Configure(node="more", field=("columns", "twice"), value="customer * 2")
    )
    effect = previewer.effect(before, after, "more")
    assert [field.name for field in effect.columns.removed] == ["word"]
    assert [(old.name, str(old.type), str(new.type)) for old, new in effect.columns.retyped] == [("twice", "float", "integer")]
    assert (effect.added, effect.removed) == (0, 0)
    assert effect.line().startswith("column word removed, column twice is integer instead of float; ")


def test_another_order_of_rows_is_said(previewer: Previewer, document: Document) -> None:
    after = edited(document, Configure(node="sorted", field=("order_by",), value=("orders", "name desc")))
    effect = previewer.effect(document, after, "sorted")
    assert effect.is_reordered
    assert not effect.is_empty
    assert (effect.added, effect.removed, effect.changed) == (0, 0, 0)
    assert effect.line().startswith("the order of the rows is another one; ")


def test_new_gone_and_renamed_nodes(previewer: Previewer, document: Document) -> None:
    renamed = edited(document, RenameNode(node="dear", to="cheap"), where("cheap", "amount < 50"))
    assert name_before(document, renamed, "cheap") in ("dear", None)
    only_renamed = edited(document, RenameNode(node="dear", to="cheap"))
    assert name_before(document, only_renamed, "cheap") == "dear"
    effect = previewer.effect(document, only_renamed, "cheap")
    assert (effect.node, effect.is_empty) == ("cheap", True)

    node = Node(id="few", kind="limit_rows", fields=Fields({"from": "sorted", "count": "3"}))
    added = edited(document, AddNode(node=node))
    effect = previewer.effect(document, added, "few")
    assert (effect.is_new, effect.before, effect.after, effect.added) == (True, 0, 3, 3)
    assert effect.line().startswith("a new node, 3 rows added; ")
    assert [row.before for row in effect.rows()] == [None] * 3
    effect = previewer.effect(added, document, "few")
    assert (effect.node, effect.is_gone, effect.removed, effect.after) == ("few", True, 3, 0)
    with pytest.raises(StudioError) as caught:
        previewer.effect(document, document, "nowhere")
    assert caught.value.code == "config.no_node"


def test_a_port_that_comes_or_goes_with_what_is_written_is_new_or_gone(previewer: Previewer, document: Document) -> None:
    cases = Fields({"dear": "amount > 40", "cheap": "amount < 10"})
    read_by = document.pipeline.by_id["dear"].fields["from"]
    node = Node(id="ways", kind="switch_rows", fields=Fields({"from": read_by, "cases": cases}))
    two = edited(document, AddNode(node=node))
    one = edited(two, Unset(node="ways", field=("cases", "cheap")))
    kept = previewer.preview(two, "ways", "cheap", rows=5_000).table().num_rows
    gone, new = previewer.effect(two, one, "ways", "cheap"), previewer.effect(one, two, "ways", "cheap")
    assert (gone.is_gone, gone.removed, new.is_new, new.added) == (True, kept, True, kept)
    assert kept > 0
    assert new.line().startswith(f"a new port, {kept:,} rows added; ")
    assert gone.line().startswith("a port that is gone, ")
    stays = previewer.effect(two, one, "ways", "other")
    assert (stays.is_new, stays.is_gone, stays.added) == (False, False, kept)
    assert [(each.port, each.is_new) for each in previewer.effects(one, two) if isinstance(each, Effect)] == [
        ("dear", False),
        ("cheap", True),
        ("other", False),
    ]
    with pytest.raises(StudioError) as caught:
        previewer.effect(one, two, "ways", "dea")
    assert (caught.value.code, caught.value.hint) == ("config.no_port", "did you mean 'dear'?")


def test_what_was_wrong_before_is_said_to_have_been(previewer: Previewer, document: Document) -> None:
    broken = edited(document, where("dear", "amont > 1"))
    with pytest.raises(StudioError) as caught:
        previewer.effect(broken, document, "dear")
    assert caught.value.message.startswith("before the edits: ")
    failed = [effect for effect in previewer.effects(broken, document) if isinstance(effect, EffectFailed)]
    assert [effect.node for effect in failed][:1] == ["dear"]
    with pytest.raises(StudioError) as after:
        previewer.effect(document, broken, "dear")
    assert "before the edits" not in after.value.message


def test_a_disabled_node_hands_on_and_is_not_counted_itself(previewer: Previewer, document: Document) -> None:
    after = edited(document, SetDisabled(node="dear", disabled=True))
    found = {(effect.node, effect.port): effect for effect in previewer.effects(document, after) if isinstance(effect, Effect)}
    assert "dear" not in {node for node, _ in found}
    assert found["named", "joined"].added > 0


def test_pages_follow_each_other(previewer: Previewer, document: Document) -> None:
    after = edited(document, where("dear", "amount >= 10"))
    whole = previewer.effect(document, after, "dear", rows=1_000_000).rows()
    parts: list[RowEffect] = []
    while len(parts) < len(whole):
        page = previewer.effect(document, after, "dear", rows=100, offset=len(parts))
        assert page.shown
        parts.extend(page.rows())
    assert tuple(parts) == whole
    assert len(whole) == previewer.effect(document, after, "dear").differing


def test_more_rows_than_are_kept_are_refused_by_name(root: Path, parse: Callable[[str], Document]) -> None:
    text = "penstock: 1\nnodes:\n  words:\n    read_csv:\n      path: data/words.csv\n      columns:\n        n: integer\n"
    both = text + "  squared:\n    join:\n      left: words\n      right: words\n      how: cross\n"
    (root / "penstock.yaml").write_text("sample_rows: 400\n")
    document = parse(both)
    with Previewer(Project.open(root)) as previewer:
        after = edited(document, Configure(node="squared", field=("suffix",), value="_2"))
        with pytest.raises(LimitError) as caught:
            previewer.effect(document, after, "squared")
        assert caught.value.code == "limit.effect"
        assert "squared" in caught.value.message


def test_only_what_the_edits_reach_is_touched(document: Document) -> None:
    after = edited(document, where("dear", "amount > 1"), SetTitle(node="words", title="W"))
    assert touched_nodes(document, after) == {"dear", "named", "by_customer", "sorted", "out"}
    assert touched_nodes(document, edited(document, RemoveNode(node="out"))) == frozenset()
    assert touched_nodes(document, edited(document, RemoveNode(node="named"))) == {"by_customer", "sorted", "out"}


VALUES = {
    "boolean": ("true", "false"), "integer": ("1", "2"), "decimal(9,2)": ("1.50", "2.5"), "float": ("NaN", "1.5"), "text": ("a", "b"),
    "date": ("2024-01-01", "2024-01-02"), "time": ("10:00:00", "11:00:00"), "timestamp": ("2024-01-01 10:00:00", "2024-01-01 11:00:00"),
}  # fmt: skip


def test_cells_of_every_type_are_compared(previewer: Previewer) -> None:
    names = [f"c{number}" for number in range(len(VALUES))]
    columns = "".join(f"        {name}: {kind}\n" for name, kind in zip(names, VALUES, strict=True))

    def made(last: Sequence[str]) -> Document:
        lines = [
            "id," + ",".join(names),
            "1," + ",".join(first for first, _ in VALUES.values()),
            "2," + ",".join(last),
            "3" + "," * len(names),
        ]
        data = "".join(f"        {line}\n" for line in lines)
        text = f"  rows:\n    inline_table:\n      columns:\n        id: integer\n{columns}      data: |-\n{data}"
        kept = "  t:\n    distinct_rows:\n      from: rows\n      keys: [id]\n      order_by: [id]\n"
        return parsed(text + kept)

    before, after = made([first for first, _ in VALUES.values()]), made([second for _, second in VALUES.values()])
    effect = previewer.effect(before, after, "t")
    assert (effect.added, effect.removed, effect.changed, effect.cells) == (0, 0, 1, tuple((name, 1) for name in names))
    bag = previewer.effect(before, after, "rows")
    assert (bag.by, bag.added, bag.removed, bag.changed) == (None, 1, 1, 0)
    assert previewer.effect(before, before, "rows").is_empty


def test_rows_of_lists_and_structs_are_compared(previewer: Previewer) -> None:
    text = "  one:\n    inline_table:\n      columns:\n        n: integer\n      data: |-\n        n\n        1\n  s:\n    sql:\n      from:\n        one: one\n      query: |-\n        select * from (values (1, [1, null], {'a': 'x', 'b': [1]}), (2, null, null)) t(id, l, s)\n"
    before, after = parsed(text), parsed(text.replace("[1]}", "[2]}"))
    effect = previewer.effect(before, after, "s")
    assert (effect.added, effect.removed) == (1, 1)
    assert [row.after and row.after["s"] for row in effect.rows() if row.sort == "added"] == [{"a": "x", "b": [2]}]


# Against plain Python: any two tables, with and without columns that tell rows apart.

numbers = st.one_of(st.none(), st.integers(0, 3))
rows = st.lists(st.tuples(numbers, numbers, st.sampled_from(["", "a", "b"])), max_size=8)


def table(name: str, lines: Sequence[tuple[int | None, int | None, str]], *, keyed: bool) -> str:
    data = "".join(f'        {"" if k is None else k},{"" if v is None else v},"{word}"\n' for k, v, word in lines)
    text = f"  {name}_rows:\n    inline_table:\n      columns:\n        k: integer\n        v: integer\n        word: text\n      data: |-\n        k,v,word\n{data}"
    if keyed:
        return text + f"  {name}:\n    distinct_rows:\n      from: {name}_rows\n      keys: [k]\n      order_by: [v, word]\n"
    return text + f"  {name}:\n    select_columns:\n      from: {name}_rows\n      keep: [k, v, word]\n"


@pytest.fixture(scope="module")
def small() -> Iterator[Previewer]:
    with tempfile.TemporaryDirectory() as folder, Previewer(Project.open(Path(folder))) as previewer:
        yield previewer


def parsed(text: str) -> Document:
    reading = read("penstock: 1\nnodes:\n" + text)
    assert reading.complete
    return reading.document


def content(previewer: Previewer, document: Document) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in previewer.preview(document, "t", rows=1_000).table().to_pylist()]


@settings(max_examples=scaled(300))
@given(rows, rows, st.booleans())
def test_counts_are_those_of_plain_python(
    small: Previewer, old: list[tuple[int | None, int | None, str]], new: list[tuple[int | None, int | None, str]], keyed: bool
) -> None:
    before, after = (parsed(table("t", lines, keyed=keyed)) for lines in (old, new))
    effect = small.effect(before, after, "t", rows=1_000)
    was, now = content(small, before), content(small, after)
    assert (effect.before, effect.after) == (len(was), len(now))
    assert effect.by == (("k",) if keyed else None)
    if keyed:
        first, second = {row[0]: row for row in was}, {row[0]: row for row in now}
        expected = (
            len(second.keys() - first.keys()),
            len(first.keys() - second.keys()),
            len([key for key in first.keys() & second.keys() if first[key] != second[key]]),
        )
    else:
        expected = ((Counter(now) - Counter(was)).total(), (Counter(was) - Counter(now)).total(), 0)
    assert (effect.added, effect.removed, effect.changed) == expected
    found = effect.rows()
    assert Counter(row.sort for row in found) == Counter({"added": expected[0], "removed": expected[1], "changed": expected[2]})
    # Taking the page's rows away and putting them in makes the one table of the other.
    made = Counter(was) - Counter(tuple(row.before.values()) for row in found if row.before is not None)
    made += Counter(tuple(row.after.values()) for row in found if row.after is not None)
    assert made == Counter(now)
    for row in found:
        if row.before is not None and row.after is not None:
            assert row.changed == tuple(name for name in row.after if row.before[name] != row.after[name])
    assert dict(effect.cells) == dict(Counter(name for row in found for name in row.changed))
    assert small.effect(before, before, "t").is_empty
