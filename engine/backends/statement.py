"""Prints relations as one SQL statement: a flat common table expression per relation, only the columns that are needed.

What differs between engines is asked of a `Dialect`; the shape of the statement is the same everywhere. All walks are iterative.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.backends.protocol import Dialect
from engine.language.tree import Aggregate, Column, Expr, Literal, OrderKey, columns_of, walk
from engine.relation import UNNEST_ITEM, UNNEST_PLACE, Join, Python, Query, Ref, Relation, Scan, Source, Sql, Union, Unnest, Values

_ROW_MARK = "__penstock_row"
"""A column that stands for the bare row where no column is needed, as under `count()`."""
_WIDTH = 110


def statement(
    target: Relation,
    relations: Mapping[str, Relation],
    dialect: Dialect,
    *,
    tables: Mapping[str, str] | None = None,
    columns: Sequence[str] | None = None,
    ordered: bool = False,
    materialized: Container[str] = (),
    limit: int | None = None,
) -> str:
    """A SELECT of the target's rows.

    Args:
        target: what is wanted; it may stand in `relations` or not.
        relations: every relation by name; steps are found through the relations that hold them.
        dialect: how the engine spells things.
        tables: relations that exist already, by name, with the SQL text that reads them; nothing behind them is printed.
        columns: the columns wanted; by default all that are visible.
        ordered: whether the rows come in the target's ordering.
        materialized: names of relations to be computed once and counted.
        limit: at most so many rows.
    """
    wanted = tuple(columns) if columns is not None else tuple(field.name for field in target.visible)
    keys = _names_of(key.expression for key in target.sort_keys()) if ordered else []
    plan = prune(target, relations, [*wanted, *keys], tables or {})
    shapes = {**relations, **plan}
    return spelled(target, plan, shapes, dialect, Wanted(wanted, ordered, limit), tables=tables, materialized=materialized)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a relation: columns, whether in its ordering, and at most how many rows."""

    columns: Sequence[str]
    ordered: bool = False
    limit: int | None = None


def spelled(
    target: Relation,
    plan: Mapping[str, Relation],
    relations: Mapping[str, Relation],
    dialect: Dialect,
    wanted: Wanted,
    *,
    tables: Mapping[str, str] | None = None,
    materialized: Container[str] = (),
) -> str:
    """The statement of relations that are pruned already, as `plan` has them; `relations` are those and all that `tables` stand for."""
    keys = target.sort_keys() if wanted.ordered else ()
    printer = _Printer(dialect, tables or {}, relations)
    expressions = ",\n".join(printer.table_expression(relation, keep=relation.name in materialized) for relation in plan.values())
    head = f"WITH {expressions}\n" if plan else ""
    is_whole = dialect.is_terse and target.name in plan and [name for name, _ in plan[target.name].query.columns] == list(wanted.columns)
    select_list = "*" if is_whole and wanted.columns else _wrapped(list(map(dialect.identifier, wanted.columns))) or "1"
    return f"{head}SELECT {select_list}\nFROM {printer.table(target.name)}{printer.tail(keys, wanted.limit, 0)}"


def prune(target: Relation, relations: Mapping[str, Relation], wanted: Iterable[str], tables: Mapping[str, str]) -> dict[str, Relation]:
    """The relations behind `target` in the order of printing, each with only those columns that something needs."""
    every = with_steps([*relations.values(), target])
    order = dependency_order(target.name, every, tables)
    needed: dict[str, set[str]] = {name: set() for name in order}
    needed.setdefault(target.name, set()).update(wanted)
    kept: dict[str, Relation] = {}
    for name in reversed(order):
        relation = every[name]
        query = _narrowed(relation.query, needed[name])
        kept[name] = replace(relation, query=query)
        for source, column in reads(query, every):
            if source in needed:
                needed[source].add(column)
    return {name: kept[name] for name in order}


def with_steps(relations: Iterable[Relation]) -> dict[str, Relation]:
    """All relations and their private steps, by name."""
    found: dict[str, Relation] = {}
    stack = list(relations)
    while stack:
        relation = stack.pop()
        if relation.name not in found:
            found[relation.name] = relation
            stack.extend(relation.steps)
    return found


def inputs_of(query: Query) -> tuple[str, ...]:
    """Names of the relations that a query reads directly."""
    match query.source:
        case Ref(relation):
            return (relation,)
        case Join(left, right):
            return (left, right)
        case Unnest(relation):
            return (relation,)
        case Union(parts):
            return tuple(name for part in parts for name in inputs_of(part))
        case Sql() | Python():
            return tuple(name for _, name in query.source.inputs)
        case _:
            return ()


def dependency_order(target: str, relations: Mapping[str, Relation], tables: Container[str]) -> list[str]:
    """Names of the relations that `target` needs, itself last, each after all that it reads."""
    order: dict[str, None] = {}
    stack = [(target, False)]
    while stack:
        name, is_done = stack.pop()
        if name in order or name in tables:
            continue
        if is_done:
            order[name] = None
            continue
        stack.append((name, True))
        stack.extend((source, False) for source in reversed(inputs_of(relations[name].query)))
    return list(order)


def reads(query: Query, relations: Mapping[str, Relation]) -> Iterable[tuple[str, str]]:
    """(relation, column) of every column that a query reads."""
    match query.source:
        case Ref(relation):
            return [(relation, name) for _, name in _columns_in(query)]
        case Join(left, right, _, condition):
            used = _columns_in(query) | (columns_of(condition) if condition is not None else frozenset())
            return [(right if side == "right" else left, name) for side, name in used]
        case Unnest(relation, items):
            return [(relation, name) for name in {*_carried(query), *(name for _, name in columns_of(items))}]
        case Union(parts):
            return [pair for part in parts for pair in reads(part, relations)]
        case Sql():
            return [(name, field.name) for _, name in query.source.inputs if name in relations for field in relations[name].visible]
        case Python():
            given = [relations[name] for _, name in query.source.inputs if name in relations]
            return [(relation.name, name) for relation in given for name in _seen_in_order(relation)]
        case _:
            return []


def _seen_in_order(relation: Relation) -> list[str]:
    """The columns that people see, and those that say in which order its rows come."""
    names = [field.name for field in relation.visible]
    return list(dict.fromkeys([*names, *(key.name for key in relation.ordering.keys)]))


def scanned_columns(query: Query) -> frozenset[str]:
    """The columns that a query over a scan reads of it."""
    return frozenset(name for _, name in _columns_in(query))


def _columns_in(query: Query) -> frozenset[tuple[str | None, str]]:
    return frozenset().union(*(columns_of(expression) for expression in _expressions(query)))


def _carried(query: Query) -> list[str]:
    """The columns of the relation itself that stand beside the items of an `Unnest`, each once."""
    return sorted({name for _, name in _columns_in(query)} - {UNNEST_ITEM, UNNEST_PLACE})


def _expressions(query: Query) -> list[Expr]:
    parts = [expression for _, expression in query.columns]
    parts += [query.where] if query.where is not None else []
    parts += query.group_by or ()
    return parts + [key.expression for key in query.order_by]


def _names_of(expressions: Iterable[Expr]) -> list[str]:
    return [name for expression in expressions for _, name in columns_of(expression)]


def _narrowed(query: Query, needed: Container[str]) -> Query:
    """The query with only the needed columns; where rows would change with them, the others stay."""
    if query.distinct:
        return query
    columns = tuple(pair for pair in query.columns if pair[0] in needed)
    if query.group_by == () and not any(_has_aggregate(expression) for _, expression in columns):
        columns = _with_one_aggregate(query, columns)
    return _narrow_parts(replace(query, columns=columns))


def _narrow_parts(query: Query) -> Query:
    """The parts of a union bring what its select list still reads, all in the first part's order."""
    if not isinstance(query.source, Union):
        return query
    used = {name for _, name in _columns_in(query)}
    names = [name for name, _ in query.source.parts[0].columns if name in used]
    parts = tuple(replace(part, columns=tuple((name, dict(part.columns)[name]) for name in names)) for part in query.source.parts)
    return replace(query, source=Union(parts))


def _with_one_aggregate(query: Query, columns: tuple[tuple[str, Expr], ...]) -> tuple[tuple[str, Expr], ...]:
    """A grouping of all rows gives one row only while an aggregate stands in its select list."""
    return columns + tuple(pair for pair in query.columns if _has_aggregate(pair[1]))[:1]


def _has_aggregate(expression: Expr) -> bool:
    return any(isinstance(part, Aggregate) for part in walk(expression))


def _wrapped(items: Sequence[str]) -> str:
    """A list that people can read: lines of at most `_WIDTH` characters, but for an item that is longer."""
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + len(item) < _WIDTH:
            lines[-1] += f", {item}"
        else:
            lines.append(item)
    return ",\n  ".join(lines)


def _passed_on(source: Source) -> tuple[str | None, str | None]:
    """The relation whose columns a query may pass on by a star, and its side in a join."""
    match source:
        case Ref(relation):
            return relation, None
        case Join(left):
            return left, "left"
        case _:
            return None, None


def _is_plain(name: str, value: Expr, read: str, side: str | None) -> bool:
    """Whether a column is what is read under that name."""
    return name == read and isinstance(value, Column) and value.name == read and value.side == side


class _Printer:
    """Prints queries; `shapes` has every relation, narrowed where it is printed here."""

    def __init__(self, dialect: Dialect, tables: Mapping[str, str], shapes: Mapping[str, Relation]) -> None:
        self.dialect = dialect
        self.tables = tables
        self.shapes = shapes

    def table(self, name: str) -> str:
        return self.tables.get(name) or self.dialect.identifier(name)

    def table_expression(self, relation: Relation, *, keep: bool) -> str:
        word = self.dialect.materialization(keep=keep)
        return f"{self.dialect.identifier(relation.name)} AS {word}(\n{self.query(relation.query)}\n)"

    def query(self, query: Query) -> str:
        head = "SELECT DISTINCT" if query.distinct else "SELECT"
        where = f"\nWHERE {self.dialect.expression(query.where)}" if query.where is not None else ""
        groups = f"\nGROUP BY {', '.join(map(self.dialect.expression, query.group_by))}" if query.group_by else ""
        tail = self.tail(query.order_by, query.limit, query.offset)
        return f"{head} {self.select_list(query)}\nFROM {self.source(query)}{where}{groups}{tail}"

    def select_list(self, query: Query) -> str:
        star, passed = self._star(query) if self.dialect.is_terse else ("", 0)
        columns = [self.column(name, expression) for name, expression in query.columns[passed:]]
        return _wrapped([star, *columns] if passed else columns) or f"1 AS {self.dialect.identifier(_ROW_MARK)}"

    def _star(self, query: Query) -> tuple[str, int]:
        """A star for the columns that stand first, as they are and in the order of what is read, and how many they are."""
        name, side = _passed_on(query.source)
        if name is None or name in self.tables or query.group_by is not None:
            return "", 0
        left_out: list[str] = []
        passed = 0
        for read, _ in self.shapes[name].query.columns:
            if passed < len(query.columns) and _is_plain(*query.columns[passed], read, side):
                passed += 1
            else:
                left_out.append(self.dialect.identifier(read))
        if passed <= len(left_out):
            return "", 0
        star = "*" if side is None else f"{self.dialect.identifier(side)}.*"
        return (f"{star} EXCLUDE ({', '.join(left_out)})" if left_out else star), passed

    def column(self, name: str, expression: Expr) -> str:
        value, own = self.dialect.expression(expression), self.dialect.identifier(name)
        return own if value == own else f"{value} AS {own}"

    def tail(self, keys: Sequence[OrderKey], limit: int | None, offset: int) -> str:
        parts = [f"\nORDER BY {self.dialect.order(keys)}"] if keys else []
        parts += [f"\nLIMIT {limit}"] if limit is not None else []
        parts += [f"\nOFFSET {offset}"] if offset else []
        return "".join(parts)

    def source(self, query: Query) -> str:
        match query.source:
            case Ref(relation):
                return self.table(relation)
            case Join():
                return self.join(query.source)
            case Unnest(relation, items):
                carried = [f"{self.dialect.identifier(name)}, " for name in _carried(query)]
                table = self.dialect.unnested("".join(carried), self.dialect.expression(items), self.table(relation))
                return f"({table}) AS {self.dialect.identifier('unnested')}"
            case Union(parts):
                return "(\n" + "\nUNION ALL\n".join(map(self.query, parts)) + f"\n) AS {self.dialect.identifier('parts')}"
            case Values():
                return self.values(query.source)
            case Scan(fields=fields):
                used = scanned_columns(query)
                return self.dialect.scan(query.source, [field.name for field in fields if field.name in used])
            case Sql():
                return self.sql(query.source)
            case Python():
                return self.dialect.code(query.source)

    def join(self, join: Join) -> str:
        left = f"{self.table(join.left)} AS {self.dialect.identifier('left')}"
        right = f"{self.table(join.right)} AS {self.dialect.identifier('right')}"
        condition = f" ON {self.dialect.expression(join.condition)}" if join.condition is not None else ""
        return f"{left} {self.dialect.join_words(join.how)} {right}{condition}"

    def values(self, values: Values) -> str:
        names = ", ".join(self.dialect.identifier(field.name) for field in values.fields)
        rows = values.rows or (tuple(Literal(field.type, None) for field in values.fields),)
        body = ", ".join("(" + ", ".join(map(self.dialect.expression, row)) + ")" for row in rows)
        table = f"(VALUES {body}) AS {self.dialect.identifier('rows')}({names})"
        return table if values.rows else f"(SELECT * FROM {table} WHERE false)"

    def sql(self, sql: Sql) -> str:
        """The person's text sees its inputs under their own names, and none of the hidden columns."""
        inputs = ", ".join(
            f"{self.dialect.identifier(name)} AS (SELECT {self.visible(relation)} FROM {self.table(relation)})"
            for name, relation in sql.inputs
        )
        head = f"WITH {inputs} " if inputs else ""
        text = self.dialect.text(sql.query)
        return f"({head}SELECT * FROM (\n{text}\n) AS {self.dialect.identifier('query')}) AS {self.dialect.identifier('sql')}"

    def visible(self, name: str) -> str:
        return ", ".join(self.dialect.identifier(field.name) for field in self.shapes[name].visible)
