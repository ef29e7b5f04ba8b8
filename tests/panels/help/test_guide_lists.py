"""What the guide lists is what the engine knows, so that no list grows stale."""

from __future__ import annotations

import re
from typing import get_args

from guide_pages import first_cells, tables

from engine.document.grammar import NODE_KEYS, PARAMETER_KEYS, TOP_KEYS
from engine.errors import ExpressionError
from engine.kinds import KINDS
from engine.kinds.fields import Selectors
from engine.kinds.selector import Word
from engine.language import FUNCTIONS, Scope, bind
from engine.language.operands import RESERVED
from engine.language.regex import read_pattern
from engine.language.shapes import CLOCK_UNITS, DATE_UNITS
from engine.language.types import DATE, SIMPLE, TIME, TIMESTAMP, DataType, parse_type
from engine.parameters import BUILT_IN
from engine.project.connections import Connection
from engine.project.settings import Settings, read_settings
from engine.running.limits import MEMORY_SHARE
from panels.help.guide import WORDS, guides
from studio.cli.commands import COMMANDS
from studio.cli.exits import MEANINGS


def test_types() -> None:
    written = first_cells("types", "type", "what it holds")
    assert {text for text in written if re.fullmatch(r"\w+", text)} == set(SIMPLE)
    composed = [text for text in written if text not in SIMPLE]
    assert composed == ["decimal(p,s)", "list<T>", "struct<name: T>", "map<K, V>"]
    filled = [re.sub(r"\b[TKV]\b", "text", text).replace("p,s", "12,2") for text in composed]
    assert [parse_type(text).name for text in filled] == ["decimal", "list", "struct", "map"]


def test_units() -> None:
    rows = {cells[0]: cells[1:] for _, cells in tables("unit", "of a date", "of a timestamp", "of a time")}
    assert tuple(rows) == (*DATE_UNITS, *CLOCK_UNITS)
    assert rows == {unit: tuple(_cut(unit, kind) for kind in (DATE, TIMESTAMP, TIME)) for unit in rows}
    assert f"in the singular, without quotes: {', '.join(rows)}." in _flat("expressions")


def test_commands_and_statuses() -> None:
    rows = [cells for _, cells in tables("command", "what it does")]
    assert rows == [(f"penstock {command.name}", command.summary) for command in COMMANDS]
    assert {cells for _, cells in tables("status", "meaning")} == {(str(status.value), meaning) for status, meaning in MEANINGS.items()}
    assert {command.name for command in COMMANDS} <= set(WORDS["commands"].split(", "))


def test_selectors_and_where_they_can_stand() -> None:
    written = [text.partition(":")[0] for text in first_cells("selectors", "selector", "what it means")]
    assert written == ["amount", *(word for word in get_args(Word) if word != "name")]
    sort = get_args(Selectors)[1]
    fields = {kind.kind: [name for name, each in kind.model_fields.items() if sort in each.metadata] for kind in KINDS}
    listed = {cells[0]: re.findall(r"\w+", cells[1]) for _, cells in tables("kind", "fields")}
    assert listed == {kind: names for kind, names in fields.items() if names}


def test_keys_of_the_file() -> None:
    assert first_cells("pipeline_file", "key", "what it holds") == list(TOP_KEYS)
    assert first_cells("pipeline_file", "key", "what it says") == list(NODE_KEYS)
    assert first_cells("parameters", "key", "what it says") == list(PARAMETER_KEYS)


def test_settings_of_a_project() -> None:
    known = ["spark" if name == "spark_master" else name for name in Settings.model_fields]
    assert first_cells("project_settings", "setting", "value", "what it does") == known
    assert first_cells("project_settings", "key", "of", "what it is") == list(Connection.model_fields)
    defaults = Settings()
    assert f"rows, {defaults.sample_rows} unless set" in _flat("project_settings")
    assert f"a size, {defaults.cache_bytes >> 30} GiB unless set" in _flat("project_settings")
    assert f"{MEMORY_SHARE:.0%}".replace("%", " percent") in _flat("project_settings")


def test_the_settings_that_are_shown_are_read_without_a_fault() -> None:
    (text,) = re.findall(r"```yaml penstock.yaml\n(.*?)```", guides()["project_settings"].text, re.DOTALL)
    reading = read_settings(text)
    assert reading.faults == ()
    assert (reading.settings.time_limit, set(reading.settings.connections)) == (1800, {"shop", "warehouse"})


def test_built_in_parameters() -> None:
    assert {cells[0]: cells[1] for _, cells in tables("name", "type", "what it is")} == {name: str(kind) for name, kind in BUILT_IN.items()}


def test_reserved_words() -> None:
    (sentence,) = re.findall(r"These words need double quotes where they are columns: (.*?)\.", _flat("expressions"))
    assert set(re.findall(r"`(\w+)`", sentence)) == RESERVED


def test_flags_and_signs_of_regular_expressions() -> None:
    flags = first_cells("regular_expressions", "flag", "meaning")
    signs = [text for cell in first_cells("regular_expressions", "written", "meaning") for text in cell.split()]
    for pattern in (*flags, *signs):
        read_pattern(pattern)
    assert {sign for flag in flags for sign in re.findall(r"[a-z]", flag.partition(":")[0])} == set("ims")


def test_functions_of_regular_expressions() -> None:
    named = set(re.findall(r"`(regexp_\w+)`", guides()["regular_expressions"].text))
    assert named == {name for name in FUNCTIONS if name.startswith("regexp_")}


def test_the_default_size_of_a_sample() -> None:
    assert f"`sample_rows` rows ({Settings().sample_rows:,}, unless" in _flat("samples")


def _cut(unit: str, kind: DataType) -> str:
    """What becomes of a value of that type that is cut down to the unit, in the words of the page."""
    try:
        result = bind(f"date_trunc('{unit}', cast(null as {kind}))", Scope()).type
    except ExpressionError:
        return "no"
    return "yes" if result == kind else f"as a {result}"


def _flat(name: str) -> str:
    """The text of a page without the ends of its lines."""
    return " ".join(guides()[name].text.split())
