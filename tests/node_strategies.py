"""For each kind of the catalogue: fields that are right over what stands before the node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from expression_strategies import (
    AGGREGATED,
    MADE,
    PEERS,
    WINDOWED,
    Columns,
    aggregate_texts,
    letter_of,
    peer_texts,
    quoted,
    row_texts,
    sorts_of,
    window_texts,
)
from hypothesis import strategies as st
from table_strategies import (
    OF_A_DATABASE,
    OF_A_DOCUMENT,
    OF_A_TEXT_FILE,
    OF_A_WORKBOOK,
    OF_ARROW,
    OF_JSON,
    Drawn,
    csv_text,
    json_text,
    tables,
)

from engine.document.model import Fields, Value
from engine.kinds.measures import MEASURES
from engine.language.conversions import can_cast
from engine.language.types import BINARY, INTEGER, TEXT, DataType, List, is_comparable, parse_type
from engine.language.widening import common_type
from engine.relation import Field, Relation, Sql

MOST_COLUMNS = 20
MOST_ROWS = 1_500
"""Bounds of joins: pairs of rows multiply."""
NEW_NAMES = ("new", "made", "Δ y", "k", "t", "x", "total")
_FRAMES = ("rows between 1 preceding and current row", "rows between unbounded preceding and current row", "rows between 1 preceding and 1 following", "rows between current row and unbounded following", "rows between unbounded preceding and unbounded following")  # fmt: skip
_BY_NUMBER = (
    "range between 1 preceding and 1 following",
    "range between unbounded preceding and 2 preceding",
    "range between current row and unbounded following",
)
_BY_TIME = (
    "range between interval 3 day preceding and current row",
    "range between interval 1 month preceding and interval 1 month following",
)
_RANGES: Mapping[str, Sequence[str]] = {"i": _BY_NUMBER, "m": _BY_NUMBER, "x": _BY_NUMBER, "d": _BY_TIME, "s": _BY_TIME, "z": _BY_TIME[:1]}
"""Frames along a key of that sort."""
_PIVOTED: Mapping[str, Sequence[str]] = {"i": ("1", "2", "7", "0"), "t": ("a", "b", "AA", "é"), "b": ("true", "false"), "d": ("2024-01-31", "2024-02-29"), "m": ("1.50", "0.00"), "x": ("1.5", "10.0")}  # fmt: skip
_CASTS = ("text", "integer", "float", "decimal(12,2)", "boolean", "date", "timestamp", "time", "timestamp_tz", "decimal(38,10)")
SQL_TEXTS: Mapping[str, Sequence[str]] = {
    "duckdb": ("select * from t", "from t", "select count(*)::bigint as n from t", "select * from t union all by name from t"),
    "spark": ("select * from t", "select count(*) as n from t", "select t.* from t left semi join (select 1 as one) on true"),
}


@dataclass(frozen=True)
class Port:
    """Rows that a node may read."""

    reference: str
    relation: Relation
    most_rows: int
    """A bound of their number."""
    is_main: bool
    first_row: tuple[str, ...] | None = None
    """Its cells as texts, of a source whose rows were drawn."""

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.relation.visible

    @property
    def columns(self) -> Columns:
        return Columns.of(self.fields)

    @property
    def keys(self) -> list[str]:
        return [each.name for each in self.fields if is_comparable(each.type)]

    @property
    def told_apart(self) -> frozenset[str]:
        """Columns that tell the rows apart, as far as it is known and they are visible."""
        unique = self.relation.unique or frozenset()
        return unique if unique <= {each.name for each in self.fields} else frozenset()


@dataclass(frozen=True)
class Sight:
    """What a new node sees."""

    name: str
    ports: tuple[Port, ...]
    """Those that it should read rather are there several times."""
    parameters: tuple[str, ...] = ()

    def columns(self, port: Port) -> Columns:
        """The columns and the parameters."""
        return port.columns.and_(Columns({"i": self.parameters})) if self.parameters else port.columns


@dataclass(frozen=True)
class Draft:
    """A node's fields, its inputs among them."""

    fields: Fields
    inputs: tuple[Port, ...] = ()
    most_rows: int = 12
    files: Mapping[str, str | Drawn] = field(default_factory=dict)
    tables: tuple[Drawn, ...] = ()
    """What a source holds."""


Strategy = Callable[[st.DrawFn, Sight], "Draft | None"]


def raw(value: Any) -> Value:
    """Python's dicts, lists, numbers and truth values as a document holds them."""
    match value:
        case dict():
            return Fields({key: raw(item) for key, item in value.items() if item is not None})
        case list() | tuple():
            return tuple(map(raw, value))
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def fields(values: Mapping[str, Any]) -> Fields:
    """The fields of a node; those that are None are left out."""
    return Fields({name: raw(value) for name, value in values.items() if value is not None})


def over(port: Port, most_rows: int | None = None, **values: Any) -> Draft:
    """A node that reads one port."""
    return Draft(fields({"from": port.reference, **values}), (port,), port.most_rows if most_rows is None else most_rows)


def a_port(draw: st.DrawFn, sight: Sight) -> Port:
    return draw(st.sampled_from(sight.ports))


def some(draw: st.DrawFn, values: Sequence[str], least: int = 1, most: int = 3) -> list[str]:
    """Different ones of the values, in any order."""
    return draw(st.lists(st.sampled_from(values), min_size=min(least, len(values)), max_size=most, unique=True)) if values else []


def maybe(draw: st.DrawFn, *values: Any) -> Any:
    """One of the values, or half of the time none."""
    return draw(st.sampled_from(values)) if draw(st.booleans()) else None


def new_names(draw: st.DrawFn, port: Port, most: int = 2, but: Sequence[str] = ()) -> list[str]:
    """Names for new columns; each that is there is spelt as it is there."""
    by_folded = {each.name.casefold(): each.name for each in port.fields}
    names = some(draw, NEW_NAMES, 1, most)
    spelt = [by_folded.get(name.casefold(), name) for name in names]
    return [name for name in spelt if name.casefold() not in {each.casefold() for each in but}]


def order_keys(draw: st.DrawFn, names: Sequence[str]) -> list[str]:
    """Names with a direction and a place for nulls."""
    return [f"{name}{draw(st.sampled_from(['', '', ' desc', ' nulls first', ' desc nulls first']))}" for name in names]


def full_order(draw: st.DrawFn, port: Port, most: int = 2) -> list[str]:
    """Keys that tell any two rows apart, so that engines choose the same."""
    first = some(draw, port.keys, 0, most)
    rest = [] if port.relation.ordering.total else [name for name in port.keys if name not in first]
    return order_keys(draw, [*first, *rest])


def inline_table(draw: st.DrawFn, sight: Sight) -> Draft:
    del sight
    table = draw(tables(OF_A_DOCUMENT))
    return Draft(fields({"columns": _types(table), "data": csv_text(table).removesuffix("\n")}), most_rows=len(table.rows), tables=(table,))


def generate_rows(draw: st.DrawFn, sight: Sight) -> Draft:
    del sight
    rows = draw(st.integers(0, 12))
    start, step = draw(st.sampled_from(_SERIES))
    return Draft(fields({"start": start, "rows": str(rows), "step": step}), most_rows=rows)


_SERIES = (
    ("1", None), ("-3", "2"), ("0.5", "-0.25"), ("2024-01-31", "1 month"), ("2024-02-29", "-1 year"), ("2023-12-30", None),
    ("2024-01-31 23:59:58", "1 second"), ("2024-03-31", "6 hours"), ("2024-03-31T00:30:00Z", "30 minutes"),
)  # fmt: skip


def read_csv(draw: st.DrawFn, sight: Sight) -> Draft:
    table = draw(tables(OF_A_TEXT_FILE))
    delimiter = draw(st.sampled_from([",", ",", ";", "\t", "|"]))
    nulls = draw(st.sampled_from([[], ["NA"], ["NA", "-"]]))
    text = csv_text(table, delimiter, nulls)
    declared = _types(table)
    on_error = draw(st.sampled_from([None, None, "null", "reject"]))
    if on_error is not None and draw(st.booleans()):
        text += (
            draw(st.sampled_from(["zzz\n", "1,2,3,4,5,6,7,8,9\n", delimiter.join(["!"] * len(declared)) + "\n"]))
            if on_error == "reject"
            else delimiter.join(["!"] * len(declared)) + "\n"
        )
    path = f"in/{sight.name}.csv"
    values = {
        "path": path,
        "columns": declared,
        "delimiter": None if delimiter == "," else delimiter,
        "null_values": nulls or None,
        "file_column": maybe(draw, "file"),
        "on_error": on_error,
    }
    return Draft(fields(values), most_rows=len(table.rows) + 1, files={path: text}, tables=(table,))


def read_parquet(draw: st.DrawFn, sight: Sight) -> Draft:
    table = draw(tables())
    path = f"in/{sight.name}.parquet"
    declared = _types(table)
    files: dict[str, str | Drawn] = {path: table}
    if draw(st.integers(0, 3)) == 0:
        files = {f"in/{sight.name}_a.parquet": table, f"in/{sight.name}_b.parquet": draw(tables(wanted=table.fields))}
        path = f"in/{sight.name}_*.parquet"
    missing = draw(st.integers(0, 5)) == 0
    if missing:
        declared["absent"] = draw(st.sampled_from(["integer", "text", "date"]))
    kept = {name: kind for name, kind in declared.items() if name in ("k", "absent") or draw(st.integers(0, 4))} or declared
    values = {"path": path, "columns": kept, "file_column": maybe(draw, "file"), "missing_columns": "null" if missing else None}
    held = tuple(each for each in files.values() if isinstance(each, Drawn))
    return Draft(fields(values), most_rows=sum(len(each.rows) for each in held), files=files, tables=held)


def read_json(draw: st.DrawFn, sight: Sight) -> Draft:
    table = draw(tables(OF_JSON, wanted=(Field("k", INTEGER),)))
    is_array = draw(st.booleans())
    path = f"in/{sight.name}.json"
    values = {"path": path, "columns": _types(table), "file_column": maybe(draw, "file"), "missing_columns": maybe(draw, "null")}
    return Draft(fields(values), most_rows=len(table.rows), files={path: json_text(table, is_array=is_array)}, tables=(table,))


def read_excel(draw: st.DrawFn, sight: Sight) -> Draft:
    table = draw(tables(OF_A_WORKBOOK, wanted=(Field("k", INTEGER),)))
    path = f"in/{sight.name}.xlsx"
    values = {
        "path": path,
        "columns": _types(table),
        "sheets": ["*"] if draw(st.booleans()) else None,
        "sheet_column": maybe(draw, "sheet"),
        "file_column": maybe(draw, "file"),
        "empty_rows": maybe(draw, "keep"),
        "on_error": maybe(draw, "null", "reject"),
    }
    return Draft(fields(values), most_rows=len(table.rows), files={path: table}, tables=(table,))


def read_arrow(draw: st.DrawFn, sight: Sight) -> Draft:
    table = draw(tables(OF_ARROW))
    path = f"in/{sight.name}.arrow"
    values = {"path": path, "columns": _types(table), "file_column": maybe(draw, "file")}
    return Draft(fields(values), most_rows=len(table.rows), files={path: table}, tables=(table,))


def read_database(draw: st.DrawFn, sight: Sight) -> Draft:
    table = draw(tables(OF_A_DATABASE))
    declared = _types(table)
    kept = {name: kind for name, kind in declared.items() if name == "k" or draw(st.integers(0, 4))} or declared
    values = {"connection": sight.name, "columns": kept, "table": "rows"}
    return Draft(fields(values), most_rows=len(table.rows), files={f"in/{sight.name}.sqlite": table}, tables=(table,))


def list_files(draw: st.DrawFn, sight: Sight) -> Draft:
    folder = f"in/{sight.name}"
    names = draw(st.lists(st.sampled_from(["a.csv", "A.CSV", "b", "old/b.tar.gz", "ä ö.txt", "x.", "0.0"]), min_size=1, unique=True))
    files: dict[str, str | Drawn] = {f"{folder}/{name}": draw(st.text("xyz", max_size=9)) for name in names}
    return Draft(fields({"path": f"{folder}/**"}), most_rows=len(files), files=files)


def _types(table: Drawn) -> dict[str, str]:
    return {each.name: str(each.type) for each in table.fields}


def select_columns(draw: st.DrawFn, sight: Sight) -> Draft:
    port = a_port(draw, sight)
    names = [each.name for each in port.fields]
    types = sorted({str(each.type).partition("(")[0].partition("<")[0] for each in port.fields})
    way = draw(st.sampled_from(["keep", "keep", "drop", "names", "type", "matches", "order"]))
    if way in ("keep", "drop"):
        chosen = some(draw, names, 1, max(len(names) - 1, 1) if way == "drop" else len(names))
        if way == "drop" and len(chosen) == len(names):
            return over(port, order=[names[-1]])
        renamed = {chosen[0]: "chosen"} if way == "keep" and draw(st.booleans()) else None
        return over(port, **{way: chosen}, names=renamed)
    if way == "names":
        return over(port, names={draw(st.sampled_from(names)): "renamed"})
    if way == "type":
        return over(port, keep=[{"type": draw(st.sampled_from(types))}, names[0]])
    return over(port, keep=[{"matches": "^[a-m]"}, names[0]]) if way == "matches" else over(port, order=some(draw, names))


def rename_columns(draw: st.DrawFn, sight: Sight) -> Draft:
    port = a_port(draw, sight)
    names = [each.name for each in port.fields]
    way = draw(st.sampled_from(["names", "names", "prefix", "suffix", "pattern", "case"]))
    rules: dict[str, dict[str, Any]] = {
        "names": {"names": {name: f"{name} {place}" for place, name in enumerate(some(draw, names, 1, 2))}},
        "prefix": {"prefix": "p_"},
        "suffix": {"suffix": " é"},
        "pattern": {"pattern": "^([a-z])", "replacement": "\\1_"},
        "case": {"case": draw(st.sampled_from(["lower", "upper"]))},
    }
    return over(port, **rules[way])


def cast_columns(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    targets = {
        each.name: [kind for kind in _CASTS if can_cast(each.type, parse_type(kind)) and parse_type(kind) != each.type]
        for each in port.fields
    }
    possible = [name for name, kinds in targets.items() if kinds]
    if not possible:
        return None
    chosen = {name: draw(st.sampled_from(targets[name])) for name in some(draw, possible, 1, 2)}
    types = {each.name: each.type for each in port.fields}
    is_safe = all(kind == "text" or _widens(types[name], kind) for name, kind in chosen.items())
    formats = {
        name: ["%d.%m.%Y", "%Y-%m-%d"] for name, kind in chosen.items() if types[name] == TEXT and kind == "date" and draw(st.booleans())
    }
    return over(
        port,
        columns=chosen,
        formats=formats or None,
        on_error=None if is_safe and draw(st.booleans()) else draw(st.sampled_from(["null", "null", "reject"])),
    )


def enforce_schema(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    declared = some(draw, [each.name for each in port.fields], 1, 3)
    types = {each.name: each.type for each in port.fields}
    wanted = {name: [str(types[name]), *(kind for kind in _CASTS if can_cast(types[name], parse_type(kind)))] for name in declared}
    columns = {name: draw(st.sampled_from(wanted[name])) for name in declared}
    added = f"added {sight.name}" if draw(st.booleans()) else None
    return over(
        port,
        columns=columns if added is None else {**columns, added: draw(st.sampled_from(_CASTS))},
        not_null=maybe(draw, some(draw, declared, 1, 2)),
        new_columns=draw(st.sampled_from(["evolve", "discard"])),
        missing_columns=None if added is None else "null",
        on_mismatch=draw(st.sampled_from(["discard_row", "discard_value"])),
    )


def _widens(kind: DataType, target: str) -> bool:
    return common_type((kind, parse_type(target))) == parse_type(target)


def add_columns(draw: st.DrawFn, sight: Sight) -> Draft:
    port = a_port(draw, sight)
    columns = sight.columns(port)
    made = {name: draw(row_texts(columns, draw(st.sampled_from(sorts_of(columns, MADE))), 3)) for name in new_names(draw, port, 3)}
    return over(port, columns=made)


def add_record_id(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    if not port.keys:
        return None
    per = some(draw, port.keys, 1, 2) if draw(st.booleans()) else None
    position = maybe(draw, "last")
    start, step = maybe(draw, 0, -7), maybe(draw, 10, -1)
    name = f"id {sight.name}"
    return over(port, name=name, start=start, step=step, order_by=full_order(draw, port) or None, per=per, position=position)


def extract_text(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    texts = [each.name for each in port.fields if each.type == TEXT]
    if not texts:
        return None
    pattern, groups = draw(st.sampled_from([("[a-z]", 1), ("(\\d+)", 1), ("^(.)(.)?", 2), ("(?i)(A)|(b)", 2), (" *", 1)]))
    into = [f"part {number} {sight.name}" for number in range(groups)]
    return over(port, column=draw(st.sampled_from(texts)), pattern=pattern, into=into, on_no_match=maybe(draw, "reject"))


def flag_outliers(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    numbers = [each.name for each in port.fields if letter_of(each.type) in "imx"]
    if not numbers:
        return None
    per = some(draw, port.keys, 1, 2) if draw(st.booleans()) else None
    values = {"method": maybe(draw, "z_score"), "threshold": maybe(draw, "0.7", "2"), "per": per, "flag_column": f"far {sight.name}"}
    return over(port, column=draw(st.sampled_from(numbers)), **values)


def filter_rows(draw: st.DrawFn, sight: Sight) -> Draft:
    port = a_port(draw, sight)
    where = draw(row_texts(sight.columns(port), "b"))
    named = draw(st.sampled_from(port.fields)).name
    mild = draw(
        st.sampled_from(
            [
                where,
                f"({where}) is not true",
                f"({where}) is not true",
                f"({where}) is not true",
                f"({where}) is distinct from true",
                f"({where}) is not false",
                f"{quoted(named)} is not null or ({where})",
            ]
        )
    )
    return over(port, where=mild)


def switch_rows(draw: st.DrawFn, sight: Sight) -> Draft:
    port = a_port(draw, sight)
    columns = sight.columns(port)
    cases = {f"case_{number}": draw(row_texts(columns, "b")) for number in range(draw(st.integers(1, 3)))}
    return over(port, cases=cases, default=maybe(draw, "the_rest"))


def drop_nulls(draw: st.DrawFn, sight: Sight) -> Draft:
    port = a_port(draw, sight)
    chosen = some(draw, [each.name for each in port.fields], 1, 4) if draw(st.booleans()) else []
    rule = draw(st.sampled_from(["any", "all", "at_least"]))
    least = draw(st.integers(1, len(chosen or port.fields))) if rule == "at_least" else None
    return over(port, columns=chosen or None, drop_if="all" if rule == "all" else None, at_least=least)


def sort_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    return over(port, order_by=order_keys(draw, some(draw, port.keys))) if port.keys else None


def checkpoint(draw: st.DrawFn, sight: Sight) -> Draft:
    return over(a_port(draw, sight), keep_days=maybe(draw, 1, 30))


def limit_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    if not port.keys:
        return None
    count, offset = draw(st.integers(1, 5)), draw(st.sampled_from([0, 0, 0, 0, 1]))
    return over(
        port,
        count=count,
        offset=offset or None,
        order_by=full_order(draw, port) or None,
        per=some(draw, port.keys, 1, 2) if draw(st.booleans()) else None,
        keep=maybe(draw, "last"),
    )


def top_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    if not port.keys:
        return None
    ties = draw(st.sampled_from([None, "keep", "keep", "dense"]))
    keys = full_order(draw, port) if ties is None else order_keys(draw, some(draw, port.keys, 1, 2))
    per = some(draw, port.keys, 1, 2) if draw(st.booleans()) else None
    return over(port, count=draw(st.integers(1, 4)), order_by=keys, per=per, ties=ties) if keys else None


def sample_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    size = draw(st.sampled_from(["count", "share", "share", "every"]))
    per = some(draw, port.keys, 1, 2) if draw(st.booleans()) else None
    if size == "every":
        return over(port, every=draw(st.integers(1, 3)), order_by=full_order(draw, port) or None, per=per) if port.keys else None
    fit = [each.name for each in port.fields if each.type.name not in ("float", "json") and can_cast(each.type, TEXT)]
    if not fit:
        return None
    values = {"per": per, "keys": maybe(draw, some(draw, fit)), "seed": maybe(draw, 7)}
    if size == "count":
        return over(port, count=draw(st.integers(1, 5)), **values)
    return over(port, share=draw(st.sampled_from(["0.5", "0.7", "0.9", "if(1 = 1, 0.8, null)"])), **values)


def split_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    if not port.keys:
        return None
    by, take = draw(st.sampled_from([None, "count"])), draw(st.sampled_from([None, "in_order"]))
    sizes = ["1", "2", "3"] if by else ["0.5", "0.3", "0.2"]
    count = draw(st.integers(1, 3))
    fit = [each.name for each in port.fields if each.type.name not in ("float", "json") and can_cast(each.type, TEXT)]
    if take is None and not fit:
        return None
    chance = {} if take else {"keys": maybe(draw, some(draw, fit)), "seed": maybe(draw, 7)}
    order = {"order_by": full_order(draw, port) or None} if take else {}
    parts = {f"part_{place}": size for place, size in enumerate(sizes[:count])}
    per = some(draw, port.keys, 1, 2) if draw(st.booleans()) else None
    return over(port, parts=parts, by=by, take=take, per=per, rest=maybe(draw, "left_over"), **chance, **order)


def distinct_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    keys = some(draw, port.keys, 1, 2)
    if not keys or (len(port.keys) == len(port.fields) and draw(st.integers(0, 2)) == 0):
        return over(port) if len(port.keys) == len(port.fields) else None
    keep = draw(st.sampled_from([None, "last", "none"]))
    return over(port, keys=keys, keep=keep, order_by=None if keep == "none" else full_order(draw, port) or None)


def repeat_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    numbers = [quoted(each.name) for each in port.fields if each.type == INTEGER]
    times = draw(st.sampled_from(["2", "3", *(f"least({name}, 3)" for name in numbers)]))
    return (
        over(port, port.most_rows * 3, times=times, copy_column=maybe(draw, f"copy {sight.name}"))
        if port.most_rows * 3 < MOST_ROWS
        else None
    )


def text_to_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    texts = [each.name for each in port.fields if each.type == TEXT]
    if not texts or port.most_rows * 8 > MOST_ROWS:
        return None
    cut = draw(st.sampled_from([{"delimiter": " "}, {"delimiter": "A"}, {"pattern": "[aé ]"}]))
    return over(port, port.most_rows * 8, column=draw(st.sampled_from(texts)), **cut, **_apart(draw, sight), trim=maybe(draw, True))


def unnest_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    ports = [port for port in sight.ports if port.most_rows * 4 <= MOST_ROWS and any(isinstance(each.type, List) for each in port.fields)]
    if not ports:
        return None
    port = draw(st.sampled_from(ports))
    lists = [each.name for each in port.fields if isinstance(each.type, List)]
    return over(port, port.most_rows * 4, column=draw(st.sampled_from(lists)), **_apart(draw, sight))


def _apart(draw: st.DrawFn, sight: Sight) -> dict[str, Any]:
    return {
        "into": maybe(draw, f"part {sight.name}"),
        "keep_empty": maybe(draw, True),
        "position_column": maybe(draw, f"place {sight.name}"),
    }


def join(draw: st.DrawFn, sight: Sight) -> Draft | None:
    left, right = a_port(draw, sight), a_port(draw, sight)
    how = draw(st.sampled_from(["inner", "inner", "left", "left", "right", "full", "semi", "anti", "cross"]))
    is_wide = how not in ("semi", "anti") and len(left.fields) + len(right.fields) > MOST_COLUMNS
    if is_wide or left.most_rows * right.most_rows > MOST_ROWS:
        return None
    inputs = {"left": left.reference, "right": right.reference}
    most_rows = max(left.most_rows, 1) * max(right.most_rows, 1)
    if how == "cross":
        return Draft(fields({**inputs, "how": how, "suffix": f"_{sight.name}"}), (left, right), most_rows)
    pairs = [(one.name, other.name) for one in left.fields for other in right.fields if _are_keys(one.type, other.type)]
    same = [pair for pair in pairs if pair[0] == pair[1]]
    keys = draw(st.lists(st.sampled_from(same * 3 + pairs), min_size=1, max_size=2, unique_by=lambda pair: pair[1])) if pairs else []
    sides = Columns.of(left.fields, "left.").and_(Columns.of(right.fields, "right."))
    where = draw(row_texts(sides, "b", 1)) if not keys or draw(st.integers(0, 3)) == 0 else None
    values = {
        **inputs,
        "keys": [one if one == other else f"{one} = {other}" for one, other in keys] or None,
        "where": where,
        "how": how,
        "null_safe": maybe(draw, True),
        "expect": "many_to_one" if draw(st.integers(0, 11)) == 0 else None,
        "suffix": f"_{sight.name}",
    }
    return Draft(fields(values), (left, right), left.most_rows if how in ("semi", "anti") else most_rows)


def _are_keys(one: DataType, other: DataType) -> bool:
    if (one.name == "float") != (other.name == "float"):
        return False
    common = common_type((one, other))
    return common is not None and is_comparable(common)


def lookup(draw: st.DrawFn, sight: Sight) -> Draft | None:
    left, right = a_port(draw, sight), a_port(draw, sight)
    pairs = [(one.name, other.name) for one in left.fields for other in right.fields if _are_keys(one.type, other.type)]
    if not pairs or len(left.fields) > MOST_COLUMNS or not right.keys:
        return None
    keys = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=2, unique_by=lambda pair: pair[1]))
    columns = sight.columns(right)
    sort = draw(st.sampled_from(sorts_of(columns, MADE)))
    several = draw(st.sampled_from(["first", "first", "first", "error"]))
    values = {
        "left": left.reference,
        "right": right.reference,
        "keys": [one if one == other else f"{one} = {other}" for one, other in keys],
        "columns": {f"found {sight.name}": draw(row_texts(columns, sort, 2)), f"same {sight.name}": quoted(right.fields[0].name)},
        "matches": several,
        "order_by": full_order(draw, right) or None if several == "first" else None,
        "null_safe": maybe(draw, True),
    }
    return Draft(fields(values), (left, right), left.most_rows)


def asof_join(draw: st.DrawFn, sight: Sight) -> Draft | None:
    left, right = a_port(draw, sight), a_port(draw, sight)
    if len(left.fields) + len(right.fields) > MOST_COLUMNS or not right.keys:
        return None
    pairs = [(one.name, other.name) for one in left.fields for other in right.fields if _are_keys(one.type, other.type)]
    kinds = {each.name: each.type for each in left.fields}
    moments = [pair for pair in pairs if letter_of(kinds[pair[0]]) in "imxdsz"]
    if not moments:
        return None
    time, right_time = draw(st.sampled_from(moments))
    is_number = letter_of(kinds[time]) in "imx"
    values = {
        "left": left.reference,
        "right": right.reference,
        "time": time,
        "right_time": right_time if right_time != time else None,
        "keys": [one if one == other else f"{one} = {other}" for one, other in some_of(draw, pairs)] or None,
        "direction": maybe(draw, "forward", "nearest"),
        "tolerance": maybe(draw, "2.5", "40") if is_number else maybe(draw, "1 week", "60 days"),
        "order_by": full_order(draw, right) or None,
        "how": maybe(draw, "inner"),
        "suffix": f"_{sight.name}",
    }
    return Draft(fields(values), (left, right), left.most_rows)


def some_of(draw: st.DrawFn, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """At most one pair of keys; none where there are none to choose from."""
    return [draw(st.sampled_from(pairs))] if pairs and draw(st.booleans()) else []


def union_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    first = a_port(draw, sight)
    by = draw(st.sampled_from([None, None, "position", "strict"]))
    others = [port for port in sight.ports if _fit(first, port, by)]
    parts = [first, *(draw(st.lists(st.sampled_from(others), min_size=1, max_size=2)))]
    most_rows = sum(port.most_rows for port in parts)
    if most_rows > MOST_ROWS or len({each.name.casefold() for port in parts for each in port.fields}) > MOST_COLUMNS:
        return None
    values = {"from": [port.reference for port in parts], "by": by, "source_column": maybe(draw, "part of")}
    return Draft(fields(values), tuple(parts), most_rows)


def _fit(first: Port, other: Port, by: str | None) -> bool:
    """Whether the rows of both can stand in one table; those of the same port always do."""
    if by == "position":
        return len(first.fields) == len(other.fields) and all(
            common_type((one.type, two.type)) for one, two in zip(first.fields, other.fields, strict=True)
        )
    own = {each.name.casefold(): each.type for each in first.fields}
    theirs = {each.name.casefold(): each.type for each in other.fields}
    return own == theirs if by == "strict" else all(common_type((own[name], theirs[name])) for name in own.keys() & theirs.keys())


def intersect_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    return _compared(draw, sight)


def except_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    return _compared(draw, sight)


def _compared(draw: st.DrawFn, sight: Sight) -> Draft | None:
    left = a_port(draw, sight)
    others = [port for port in sight.ports if _are_comparable(left, port)]
    if not others:
        return None
    right = draw(st.sampled_from(others))
    values = {"left": left.reference, "right": right.reference, "keep": maybe(draw, "all")}
    return Draft(fields(values), (left, right), left.most_rows)


def _are_comparable(left: Port, right: Port) -> bool:
    """Whether both have the same columns, of types that meet as keys do."""
    own = {each.name.casefold(): each.type for each in left.fields}
    theirs = {each.name.casefold(): each.type for each in right.fields}
    return own.keys() == theirs.keys() and all(_are_keys(own[name], theirs[name]) for name in own)


def compare_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    """Keys that tell the rows of both sides apart; now and then others, which break the promise."""
    apart = [port for port in sight.ports if port.told_apart]
    ports = sight.ports if draw(st.integers(0, 9)) == 9 else apart
    if not ports:
        return None
    left, right = draw(st.sampled_from(ports)), draw(st.sampled_from(ports))
    theirs = {each.name: each.type for each in right.fields}
    pairs = [each.name for each in left.fields if each.name in theirs and _are_keys(each.type, theirs[each.name])]
    if not pairs or left.most_rows + right.most_rows > MOST_ROWS or len(left.fields) * 2 > MOST_COLUMNS:
        return None
    keys = sorted(left.told_apart | right.told_apart)
    if ports is apart and not set(keys) <= set(pairs):
        return None
    compared = [name for name in pairs[1:] if draw(st.booleans())]
    values = {
        "left": left.reference,
        "right": right.reference,
        "keys": keys if ports is apart else some(draw, pairs, 1, 2),
        "columns": compared or pairs,
        "tolerance": maybe(draw, "0.5", "2"),
        "keep_same": maybe(draw, True),
        "change_column": f"change {sight.name}",
        "changed_column": maybe(draw, f"changed {sight.name}"),
        "old_suffix": maybe(draw, f" old {sight.name}"),
    }
    return Draft(fields(values), (left, right), left.most_rows + right.most_rows)


def group_by(draw: st.DrawFn, sight: Sight) -> Draft:
    port = a_port(draw, sight)
    columns = sight.columns(port)
    keys = some(draw, port.keys, 0, 2)
    made = {
        name: draw(aggregate_texts(columns, draw(st.sampled_from(_made_of(columns, AGGREGATED)))))
        for name in new_names(draw, port, 3, keys)
    }
    if not made:
        made = {} if keys and draw(st.booleans()) else {"rows": "count()"}
    totals = {} if not keys else _totals(draw, sight, port, keys)
    most = max(port.most_rows, 1) * 4 if totals else port.most_rows
    return over(port, most, columns=made, keys=keys or None, **totals)


def _totals(draw: st.DrawFn, sight: Sight, port: Port, keys: Sequence[str]) -> dict[str, Any]:
    """Rows of totals, or none."""
    way = draw(st.sampled_from(["none", "none", "grand", "rollup", "cube", "sets"]))
    if way == "none":
        return {}
    sets = {"grouping_sets": [[key] for key in keys] + [[]]} if way == "sets" else {"totals": way}
    types = {each.name: each.type for each in port.fields}
    label = maybe(draw, "all of them", "") if all(types[name] == TEXT for name in keys) else None
    return {**sets, "level_column": maybe(draw, f"level {sight.name}"), "total_label": label}


def _made_of(columns: Columns, among: str) -> Sequence[str]:
    """Sorts to make: those of which there are columns rather, as an aggregate of constants says little."""
    return [*among[:3], *(columns.letters(among) * 3)]


def window(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    columns = sight.columns(port)
    keys = full_order(draw, port)
    if not port.keys:
        return None
    groups = some(draw, port.keys, 0, 2)
    if draw(st.integers(0, 2)) == 0:
        return _over_peers(draw, port, columns, groups)
    frame = draw(st.sampled_from(_FRAMES)) if draw(st.integers(0, 2)) == 0 else None
    has_order = bool(keys)
    made = {
        name: draw(window_texts(columns, draw(st.sampled_from(_made_of(columns, WINDOWED))), has_order=has_order))
        for name in new_names(draw, port, 2)
    }
    return over(port, columns=made, partition_by=groups or None, order_by=keys or None, frame=frame or _frame_for(made))


def _over_peers(draw: st.DrawFn, port: Port, columns: Columns, groups: Sequence[str]) -> Draft:
    """Ranks and sums over an order that leaves rows equal, with frames along its key."""
    keys = some(draw, port.keys, 1, 2)
    kind = next(each.type for each in port.fields if each.name == keys[0])
    frames = _RANGES.get(letter_of(kind), ()) if len(keys) == 1 else ()
    made = {name: draw(peer_texts(columns, draw(st.sampled_from(_made_of(columns, PEERS))))) for name in new_names(draw, port, 2)}
    frame = draw(st.sampled_from([None, *frames]))
    return over(port, columns=made, partition_by=groups or None, order_by=order_keys(draw, keys), frame=frame)


def _frame_for(made: Mapping[str, str]) -> str | None:
    """The last value of a group wants to be told where the group ends."""
    return _FRAMES[-1] if any("last_value" in text for text in made.values()) else None


def resample(draw: st.DrawFn, sight: Sight) -> Draft | None:
    """Bins long enough that gaps are few, or so few at most that a run stops."""
    port = a_port(draw, sight)
    times = [each for each in port.fields if letter_of(each.type) in "dsz"]
    if not times:
        return None
    time = draw(st.sampled_from(times))
    letter = letter_of(time.type)
    columns = sight.columns(port)
    per = some(draw, [name for name in port.keys if name != time.name], 0, 1)
    made = {
        name: draw(aggregate_texts(columns, draw(st.sampled_from(_made_of(columns, AGGREGATED)))))
        for name in new_names(draw, port, 2, [*per, time.name])
    }
    gaps = draw(st.sampled_from([None, "previous", "interpolate", "leave_out"]))
    every = draw(st.sampled_from(["1 day", "3 weeks", "1 month", "5 years", *([] if letter == "d" else ["6 hours"])]))
    values = {
        "per": per or None,
        "gaps": gaps,
        "bounds": maybe(draw, "all") if gaps != "leave_out" else None,
        "origin": maybe(draw, "2024-01-31", "1999-12-31"),
        "zone": maybe(draw, "Europe/Paris") if letter == "z" and every != "6 hours" else None,
        "label": maybe(draw, "end"),
        "at_most": 300,
    }
    return over(port, max(port.most_rows, 300), time=time.name, every=every, columns=made, **values) if made else None


def pivot(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    named = [each for each in port.fields if letter_of(each.type) in _PIVOTED]
    if not named:
        return None
    from_ = draw(st.sampled_from(named))
    columns = sight.columns(port)
    cells = {
        name: draw(aggregate_texts(columns, draw(st.sampled_from(_made_of(columns, "iiimxtbd")))))
        for name in some(draw, ("n", "total"), 1, 2)
    }
    values = {
        "keys": some(draw, [name for name in port.keys if name != from_.name], 0, 2),
        "names_from": from_.name,
        "values": some(draw, _PIVOTED[letter_of(from_.type)], 1, 3),
        "columns": cells,
        "on_new": draw(st.sampled_from(["other", "ignore", "ignore"])),
        "name_pattern": maybe(draw, "{column} of {value}"),
        "null_name": maybe(draw, "nothing"),
        "fill": maybe(draw, "0")
        if all(not text.startswith(("min", "max", "first", "last", "mode", "bool", "string", "arg", "quantile")) for text in cells.values())
        else None,
    }
    return over(port, **values)


def unpivot(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    first = draw(st.sampled_from(port.fields))
    like = [each.name for each in port.fields if common_type((first.type, each.type)) is not None and each.name != first.name]
    chosen = [first.name, *some(draw, like, 0, 2)]
    if common_type(each.type for each in port.fields if each.name in chosen) is None or port.most_rows * len(chosen) > MOST_ROWS:
        return None
    values = {
        "values_from": chosen,
        "names_to": "which",
        "values_to": f"value {sight.name}",
        "keep_nulls": maybe(draw, True),
        "position_column": maybe(draw, f"place {sight.name}"),
    }
    return over(port, port.most_rows * len(chosen), **values)


def transpose(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    named = [each for each in port.fields if letter_of(each.type) in _PIVOTED]
    told_apart = [name for name in port.told_apart if named and name != named[0].name]
    others = [each for each in port.fields if named and each.name not in (named[0].name, *told_apart) and is_comparable(each.type)]
    if not others or (not told_apart and _is_seldom(draw)):
        return None
    first = draw(st.sampled_from(others))
    as_text = draw(st.booleans()) and all(can_cast(each.type, TEXT) and each.type.name not in ("float", "json") for each in others)
    like = [each.name for each in others if as_text or common_type((first.type, each.type)) is not None]
    chosen = some(draw, like, 1, 3)
    kinds = [each.type for each in others if each.name in chosen]
    if not as_text and common_type(kinds) is None:
        return None
    return over(
        port,
        max(port.most_rows, 1) * len(chosen),
        names_from=named[0].name,
        values=some(draw, _PIVOTED[letter_of(named[0].type)], 1, 3),
        columns=chosen,
        keys=sorted({*told_apart, *some(draw, [name for name in port.keys if name not in (named[0].name, *chosen)], 0, 2)}) or None,
        name_column=f"of {sight.name}",
        as_text=as_text or None,
        on_new=None if draw(st.integers(0, 3)) == 3 else "ignore",
    )


def _is_seldom(draw: st.DrawFn) -> bool:
    """For what mostly breaks a promise of its own, so that a run ends there."""
    return draw(st.integers(0, 2)) > 0


def _has_a_first_row(port: Port) -> bool:
    """Whether its rows can be counted without ties, and all values be names."""
    ordering = port.relation.ordering
    is_clear = ordering.total or (not ordering.keys and all(is_comparable(each.type) for each in port.fields))
    return is_clear and all(can_cast(each.type, TEXT) and each.type.name != "json" for each in port.fields)


def promote_header(draw: st.DrawFn, sight: Sight) -> Draft | None:
    clear = [port for port in sight.ports if _has_a_first_row(port)]
    known = [port for port in clear if port.first_row is not None]
    if known:
        port = draw(st.sampled_from(known))
        return over(port, header=list(port.first_row or ()))
    if not clear or draw(st.integers(0, 9)) < 9:
        return None  # a header that is made up mostly breaks the promise, so that a run ends there
    port = draw(st.sampled_from(clear))
    header = [draw(st.sampled_from(["a", "A", "", "x y", "é", "1", f"h {sight.name} {place}"])) for place in range(len(port.fields))]
    return over(port, header=header, row=maybe(draw, 2))


def assert_rows(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port, other = a_port(draw, sight), a_port(draw, sight)
    checks = [draw(st.sampled_from(_CHECKS))(draw, sight, port) for _ in range(draw(st.integers(1, 2)))]
    pairs = [(one.name, each.name) for one in port.fields for each in other.fields if _are_keys(one.type, each.type)]
    found = some_of(draw, pairs) if draw(st.booleans()) else []
    checks += [{"references": [one if one == each else f"{one} = {each}" for one, each in found]}] if found else []
    severities = [draw(st.sampled_from(["reject", "warn", "warn"])) for _ in checks]
    rows = [
        {**check, "severity": "warn" if check.keys() & MEASURES.keys() else severity}
        for check, severity in zip(checks, severities, strict=True)
        if check is not None
    ]
    if not rows or not all(is_comparable(each.type) for each in port.fields):
        return None
    ports = (port, other) if found else (port,)
    values = {"from": port.reference, "reference": other.reference if found else None, "checks": rows}
    return Draft(fields(values), ports, port.most_rows)


def _not_null(draw: st.DrawFn, sight: Sight, port: Port) -> dict[str, Any]:
    del sight
    return {"not_null": some(draw, [each.name for each in port.fields], 1, 2)}


def _unique(draw: st.DrawFn, sight: Sight, port: Port) -> dict[str, Any] | None:
    del sight
    return {"unique": some(draw, port.keys, 1, 2)} if port.keys else None


def _within(draw: st.DrawFn, sight: Sight, port: Port) -> dict[str, Any] | None:
    del sight
    named = [each for each in port.fields if letter_of(each.type) in _PIVOTED]
    if not named:
        return None
    column = draw(st.sampled_from(named))
    values = _PIVOTED[letter_of(column.type)]
    if draw(st.booleans()):
        return {"in": {"column": column.name, "values": some(draw, values, 1, 3)}}
    return {"between": {"column": column.name, "from": values[0], "to": draw(st.sampled_from([None, values[-1]]))}}


def _matches(draw: st.DrawFn, sight: Sight, port: Port) -> dict[str, Any] | None:
    del sight
    named = [each.name for each in port.fields if each.type == TEXT]
    return (
        {"matches": {"column": draw(st.sampled_from(named)), "pattern": draw(st.sampled_from(["[a-zA-Z -]*", ".*", "[^0-9]+"]))}}
        if named
        else None
    )


def _that(draw: st.DrawFn, sight: Sight, port: Port) -> dict[str, Any]:
    text = draw(row_texts(sight.columns(port), "b"))
    return {"that": text if draw(st.booleans()) else f"({text}) is not true", "name": "as wished"}


def _row_count(draw: st.DrawFn, sight: Sight, port: Port) -> dict[str, Any]:
    del sight, port
    return {"row_count": {"at_least": draw(st.integers(0, 9))}}


def _figure(draw: st.DrawFn, sight: Sight, port: Port) -> dict[str, Any] | None:
    text = draw(row_texts(sight.columns(port), "b"))
    checks: list[dict[str, Any]] = [{"share": {"where": text, "at_least": draw(st.sampled_from(["0", "0.5"]))}}]
    for each in port.fields:
        checks.append({"null_share": {"column": each.name, "at_most": draw(st.sampled_from(["0", "0.25"]))}})
        if letter_of(each.type) in "imx":
            word = draw(st.sampled_from(["mean", "median", "min", "max"]))
            checks.append({word: {"column": each.name, "at_least": "0", "at_most": maybe(draw, "7")}})
        if letter_of(each.type) in "dsz":
            checks.append({"freshness": {"column": each.name, "within": draw(st.sampled_from(["7 days", "1500 years"]))}})
        if is_comparable(each.type):
            checks.append({"distinct_count": {"column": each.name, "at_least": draw(st.integers(0, 4))}})
    return draw(st.sampled_from(checks))


_CHECKS = (_not_null, _unique, _within, _matches, _that, _row_count, _figure)


def sql(draw: st.DrawFn, sight: Sight) -> Draft:
    port = a_port(draw, sight)
    dialect = draw(st.sampled_from(list(SQL_TEXTS)))
    query = draw(st.sampled_from(SQL_TEXTS[dialect]))
    return Draft(fields({"from": {"t": port.reference}, "query": query, "dialect": dialect}), (port,), port.most_rows * 2)


def answer_of(sql: Sql, shapes: Mapping[str, tuple[Field, ...]]) -> tuple[Field, ...]:
    """The columns of one of the texts above: those of its table, or a number of rows. Spark knows JSON as text."""
    if "count(*)" in sql.query:
        return (Field("n", INTEGER),)
    known = shapes["t"]
    return tuple(Field(each.name, TEXT if sql.dialect == "spark" and each.type.name == "json" else each.type) for each in known)


CODES: Mapping[str, str] = {
    "identity": "import pyarrow as pa\n\ndef transform(t):\n    return t.append_column({made!r}, pa.array([7] * t.num_rows, pa.int64()))",
    "filter": "def transform(t):\n    return t.filter(t.column(0).is_valid())",
    "group": (
        "from collections import Counter\n\ndef transform(t):\n    counted = Counter(map(repr, t.column(0).to_pylist()))\n"
        "    return [{{'key': key, 'rows': rows}} for key, rows in counted.items()]"
    ),
    "join": (
        "def transform(t, u):\n    found = {{}}\n    for value in u.column(0).to_pylist():\n"
        "        found[repr(value)] = found.get(repr(value), 0) + 1\n"
        "    keys = [repr(value) for value in t.column(0).to_pylist()]\n"
        "    return {{'key': keys, 'matches': [found.get(key) for key in keys]}}"
    ),
}


def python(draw: st.DrawFn, sight: Sight) -> Draft:
    sort = draw(st.sampled_from(list(CODES)))
    port = a_port(draw, sight)
    ports = {"t": port, **({"u": a_port(draw, sight)} if sort == "join" else {})}
    taken = {each.name.casefold() for each in port.fields}
    made = next(name for name in ("made", "made here", "made once more") if name not in taken)
    own = {each.name: str(each.type) for each in port.fields}
    columns = {
        "identity": {**own, made: "integer"},
        "filter": own,
        "group": {"key": "text", "rows": "integer"},
        "join": {"key": "text", "matches": "integer"},
    }[sort]
    given = {name: each.reference for name, each in ports.items()}
    values = {"from": given, "code": CODES[sort].format(made=made), "columns": columns}
    return Draft(fields(values), tuple(ports.values()), port.most_rows)


def write_csv(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    if not all(can_cast(each.type, TEXT) for each in port.fields):
        return None
    return over(
        port, path=f"out/{sight.name}.csv", delimiter=maybe(draw, ";", "\t"), null_value=maybe(draw, "NA"), header=maybe(draw, False)
    )


def write_json(draw: st.DrawFn, sight: Sight) -> Draft | None:
    port = a_port(draw, sight)
    if any(each.type == BINARY for each in port.fields):
        return None
    return over(port, path=f"out/{sight.name}.json", form=maybe(draw, "array"), nulls=maybe(draw, "leave_out"))


def write_parquet(draw: st.DrawFn, sight: Sight) -> Draft:
    return over(a_port(draw, sight), path=f"out/{sight.name}.parquet")


def write_database(draw: st.DrawFn, sight: Sight) -> Draft:
    return over(a_port(draw, sight), connection="shop", table=sight.name, mode=maybe(draw, "create", "replace"))


def write_arrow(draw: st.DrawFn, sight: Sight) -> Draft:
    return over(a_port(draw, sight), path=f"out/{sight.name}.arrow", compression=maybe(draw, "none", "zstd"))


KIND_STRATEGIES: Mapping[str, Strategy] = {
    strategy.__name__: strategy
    for strategy in (
        inline_table, read_csv, read_parquet, read_json, read_excel, read_arrow, list_files, select_columns, rename_columns, cast_columns, add_columns, extract_text, add_record_id, flag_outliers, filter_rows, drop_nulls, sort_rows, checkpoint, limit_rows, top_rows, sample_rows, distinct_rows, repeat_rows,
        inline_table, read_csv, read_parquet, read_json, read_excel, read_arrow, list_files, select_columns, rename_columns, cast_columns, enforce_schema, add_columns, extract_text, add_record_id, flag_outliers, filter_rows, drop_nulls, sort_rows, limit_rows, top_rows, sample_rows, distinct_rows, repeat_rows,
        inline_table, read_csv, read_parquet, read_json, read_arrow, select_columns, rename_columns, cast_columns, add_columns, extract_text, add_record_id, flag_outliers, filter_rows, switch_rows, drop_nulls, sort_rows, limit_rows, top_rows, sample_rows, distinct_rows, repeat_rows,
        inline_table, read_csv, read_parquet, read_json, read_arrow, select_columns, rename_columns, cast_columns, add_columns, extract_text, add_record_id, flag_outliers, filter_rows, switch_rows, drop_nulls, sort_rows, limit_rows, top_rows, sample_rows, split_rows, distinct_rows, repeat_rows,
        text_to_rows, unnest_rows,
        join, asof_join, lookup, union_rows, intersect_rows, except_rows, compare_rows, group_by, resample, window, pivot, unpivot, assert_rows, sql, python, write_csv, write_parquet,
        join, asof_join, lookup, union_rows, intersect_rows, except_rows, compare_rows, group_by, window, pivot, unpivot, transpose, promote_header, assert_rows, sql, python, write_csv, write_parquet,
        generate_rows,
        read_database,
        write_database,
        write_json,
        write_arrow,
    )
}  # fmt: skip
"""By kind."""
