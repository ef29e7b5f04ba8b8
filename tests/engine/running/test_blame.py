from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_projects import analysis_of

from engine.relation import Join, Query, Ref, Relation, Values
from engine.running.blame import first_failing
from engine.running.plan import plan


def relation(name: str, *sources: str) -> Relation:
    source = Values((), ()) if not sources else Ref(sources[0]) if len(sources) == 1 else Join(sources[0], sources[1], "cross")
    return Relation(name, Query(source, ()))


def ancestors(relations: dict[str, Relation], name: str) -> set[str]:
    query = relations[name].query.source
    sources = [query.relation] if isinstance(query, Ref) else [query.left, query.right] if isinstance(query, Join) else []
    return {name}.union(*(ancestors(relations, source) for source in sources))


@given(st.data())
def test_the_guilty_relation_is_found_with_few_questions(data: st.DataObject) -> None:
    names = [f"r{number}" for number in range(data.draw(st.integers(1, 12)))]
    relations: dict[str, Relation] = {}
    for place, name in enumerate(names):
        sources = data.draw(st.lists(st.sampled_from(names[:place]), max_size=2, unique=True)) if place else []
        relations[name] = relation(name, *sources)
    behind = ancestors(relations, names[-1])
    shown = {name: relations[name] for name in names if name in behind}
    guilty = data.draw(st.sampled_from(list(shown)))
    asked: list[str] = []

    def fails(name: str) -> bool:
        asked.append(name)
        return guilty in ancestors(relations, name)

    assert first_failing(shown, fails) == guilty
    assert len(asked) <= len(shown)


@pytest.mark.parametrize("relations", [{}, {"a": relation("a")}])
def test_nobody_is_blamed_where_all_are_sound(relations: dict[str, Relation]) -> None:
    assert first_failing(relations, lambda name: False) is None


def test_a_stage_of_a_real_plan_is_searched_in_its_order() -> None:
    text = "a:\n  inline_table:\n    columns:\n      n: integer\n    data: n\nb:\n  filter_rows:\n    from: a\n    where: n > 1\nout:\n  write_csv:\n    from: b\n    path: out/x.csv\n"
    (stage,) = plan(analysis_of(text)).stages
    assert first_failing(stage.relations, lambda name: name != "a.rows") == "b.passed"
