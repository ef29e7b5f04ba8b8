"""Forms: every kind's fields as a face shows them, and changes as edits that leave the rest of the document alone."""

from __future__ import annotations

import pytest

from engine.check import check
from engine.document.edits import Edit, apply_all
from engine.document.model import Document, Fields
from engine.document.reader import read
from engine.errors import ConfigError
from engine.kinds import KINDS, kind_named
from engine.kinds.json_schema import schema_of
from engine.kinds.kind import Kind
from engine.schema import analyse
from panels.forms.form import ColumnChoice, Form, edits_of_empty, edits_of_rows, edits_of_value, form_of

TEXT = b"""penstock: 1
nodes:
  flights:
    read_csv:
      path: flights.csv
      columns:
        carrier: text
        delay: integer
  late:
    filter_rows:
      from: flights
      where: delai > 15
  ranked:
    sort_rows:
      from: late
      order_by: [delay desc, carrier]
  joined:
    join:
      left: ranked
      right: flights
      keys: [carrier]
      how: ${how}
  named:
    rename_columns:
      from: joined
      names: carrier
      prefx: x
"""


def document() -> Document:
    return read(TEXT).document


def kind_of(doc: Document, node: str) -> type[Kind]:
    kind = kind_named(doc.pipeline.by_id[node].kind)
    assert kind is not None
    return kind


def form(node: str, doc: Document | None = None) -> Form:
    doc = doc or document()
    return form_of(doc.pipeline.by_id[node], kind_of(doc, node), analyse(doc).nodes[node], check(doc))


def changed(node: str, edits: list[Edit]) -> Fields:
    return apply_all(document(), edits).pipeline.by_id[node].fields


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_every_field_of_every_kind_has_its_place(kind: type[Kind]) -> None:
    names = [*(port.name for port in kind.inputs), *kind.model_fields]
    doc = read(f"penstock: 1\nnodes:\n  one:\n    {kind.kind}: {{}}\n".encode()).document
    made = form_of(doc.pipeline.by_id["one"], kind)
    assert [field.name for field in made.fields] == names
    for field in made.fields:
        assert field.title
        assert field.description
        assert (field.sort == "rows") == bool(field.cells)
        assert field.sort != "written" or schema_of(kind)["properties"][field.name]["sort"] == "rows"
        assert not field.is_set
    assert [field.name for field in made.fields if field.is_required] == schema_of(kind)["required"]


def test_what_is_written_is_shown() -> None:
    made = form("ranked")
    assert (made.field("from").sort, made.field("from").value) == ("reference", "late")
    order = made.field("order_by")
    assert order.rows == (("delay", "desc", "last"), ("carrier", "asc", "last"))
    assert [cell.name for cell in order.cells] == ["column", "direction", "nulls"]
    how = form("joined").field("how")
    assert (how.sort, how.value, how.parameter, how.takes_parameter, how.default) == ("choice", "${how}", "how", True, "inner")
    assert "full" in how.choices
    limits = form_of(read(b"penstock: 1\nnodes:\n  a:\n    limit_rows: {}\n").document.pipeline.by_id["a"], kind_named("limit_rows")).field(
        "count"
    )  # type: ignore[arg-type]
    assert (limits.sort, limits.least, limits.most, limits.is_required) == ("number", 0, None, True)


def test_columns_that_come_in_are_offered_by_input() -> None:
    assert form("late").columns == (ColumnChoice("from", "carrier", "text"), ColumnChoice("from", "delay", "integer"))


def test_problems_stand_at_their_fields() -> None:
    where = form("late").field("where")
    assert [problem.code for problem in where.problems] == ["expression.no_column"]
    assert where.problems[0].fixes
    names = form("named")
    assert [problem.code for problem in names.problems] == ["field.unknown"]
    assert [problem.code for problem in names.field("names").problems] == ["field.shape"]
    assert names.field("prefix").problems == ()


def test_a_value_of_another_shape_is_not_written_over() -> None:
    names = form("named").field("names")
    assert (names.sort, names.value, names.rows, names.is_set) == ("written", "carrier", (), True)


def test_a_changed_value_is_one_edit() -> None:
    fields = changed("late", edits_of_value(form("late"), "where", "delay > 15"))
    assert fields == Fields({"from": "flights", "where": "delay > 15"})
    assert edits_of_value(form("late"), "where", "delai > 15") == []
    assert changed("late", edits_of_value(form("late"), "where", ""))["where"] == ""


def test_an_optional_field_set_to_its_default_is_taken_away() -> None:
    assert "how" not in changed("joined", edits_of_value(form("joined"), "how", "inner"))
    assert "how" not in changed("joined", edits_of_value(form("joined"), "how", ""))
    assert edits_of_value(form("joined"), "suffix", "_right") == []
    assert changed("joined", edits_of_value(form("joined"), "suffix", "_other"))["suffix"] == "_other"


FILLED = b"""penstock: 1
nodes:
  filled:
    fill_nulls:
      from: flights
      columns: [carrier]
      value: x
  joined:
    concat_columns:
      from: filled
      columns: [carrier, origin]
      name: both
"""


def test_an_empty_text_is_a_value_of_its_own() -> None:
    doc = read(FILLED).document
    field = form("filled", doc).field("value")
    assert (field.takes_empty, field.is_empty) == (True, False)
    emptied = apply_all(doc, edits_of_empty(form("filled", doc), "value", is_empty=True))
    assert emptied.pipeline.by_id["filled"].fields["value"] == ""
    field = form("filled", emptied).field("value")
    assert (field.value, field.is_set, field.is_empty) == ("", True, True)
    assert edits_of_empty(form("filled", emptied), "value", is_empty=True) == []
    cleared = apply_all(emptied, edits_of_empty(form("filled", emptied), "value", is_empty=False))
    assert "value" not in cleared.pipeline.by_id["filled"].fields
    assert edits_of_empty(form("filled", cleared), "value", is_empty=False) == []
    written = apply_all(emptied, edits_of_value(form("filled", emptied), "value", "y"))
    assert written.pipeline.by_id["filled"].fields["value"] == "y"


@pytest.mark.parametrize(("node", "field"), [("filled", "columns"), ("filled", "from"), ("joined", "name")])
def test_where_an_empty_text_says_nothing_it_is_refused(node: str, field: str) -> None:
    doc = read(FILLED).document
    with pytest.raises(ConfigError) as caught:
        edits_of_empty(form(node, doc), field, is_empty=True)
    assert caught.value.code == "form.no_empty"


def test_changed_rows_are_one_edit() -> None:
    made = form("ranked")
    rows = [*made.field("order_by").rows, ("origin", "asc", "first")]
    assert changed("ranked", edits_of_rows(made, "order_by", rows))["order_by"] == ("delay desc", "carrier", "origin nulls first")
    assert edits_of_rows(made, "order_by", made.field("order_by").rows) == []
    assert changed("ranked", edits_of_rows(made, "order_by", []))["order_by"] == ()
    joined = form("joined")
    assert "keys" not in changed("joined", edits_of_rows(joined, "keys", []))


CODED = b"""penstock: 1
nodes:
  flights:
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
  coded:
    python:
      from:
        flights: flights
      code: |-
        def transform(flights):
            return flights
      columns:
        n: integer
"""


def test_code_is_edited_as_a_text_of_several_lines() -> None:
    doc = read(CODED).document
    found = form("coded", doc)
    assert [(each.name, each.sort) for each in found.fields] == [
        ("from", "rows"),
        ("code", "long_text"),
        ("columns", "rows"),
        ("timeout", "number"),
    ]
    assert found.field("code").value == "def transform(flights):\n    return flights"
    assert (found.field("timeout").default, found.field("timeout").least) == ("60", 1)
    (edit,) = edits_of_value(found, "code", "def transform(flights):\n    return flights.slice(1)")
    assert "return flights.slice(1)" in apply_all(doc, [edit]).pipeline.by_id["coded"].fields["code"]
