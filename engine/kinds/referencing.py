"""The check `references` of `assert_rows`: every key of the rows is found among those of another input."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.document.model import Value
from engine.kinds.check_parts import Path, report, texts
from engine.kinds.kind import Inputs
from engine.kinds.matching import KeyPair, key_type
from engine.kinds.readers import read_key_pair
from engine.kinds.reading import UNREAD, Place
from engine.language import call, conjunction, literal
from engine.language.tree import Column, Expr
from engine.language.types import BOOLEAN
from engine.relation import Join, Query, Ref, Relation

PORT = "reference"
"""The input whose keys are looked for."""


@dataclass(frozen=True, slots=True)
class Strays:
    """Rows whose key is not found in the reference break the check; rows with a null in their key never do."""

    pairs: tuple[KeyPair, ...]
    reference: Relation

    def looked_up(self, name: str, mark: str, rows: Relation) -> Relation:
        """The rows with a hidden column of that name beside them, which is null where the key is not found."""
        keys = {pair.right.name: Column(pair.right.type, pair.right.name) for pair in self.pairs}
        different = Query(Ref(self.reference.name), (*keys.items(), (mark, literal(value=True))), distinct=True)
        known = Relation(f"{name}_keys", different, unique=frozenset(keys))
        condition = conjunction(pair.equality(null_safe=False) for pair in self.pairs)
        columns = (*rows.pass_through("left"), (mark, Column(BOOLEAN, mark, "right")))
        query = Query(Join(rows.name, known.name, "left", condition), columns, rows.hidden | {mark})
        return Relation(name, query, rows.ordering, (known,), rows.unique)

    def condition(self, mark: str) -> Expr:
        """Whether a row breaks the check; never null."""
        there = (call("is not null", replace(pair.left, side=None)) for pair in self.pairs)
        return conjunction((*there, call("is null", Column(BOOLEAN, mark))))


def references(inputs: Inputs, path: Path, raw: Value, relation: Relation) -> Strays | None:
    """`references: [carrier, origin = faa]`: columns of the rows, and those of the reference where they are called otherwise."""
    given = inputs.relations(PORT)
    if not given:
        hint = f"write {PORT}: and the id of the node whose rows have all keys, beside from:"
        report(inputs, path, "nothing says among which rows the keys are looked for", "assert.no_reference", hint)
        return None
    written = texts(inputs, path, raw, "[carrier, origin = faa]")
    pairs = [_pair(inputs, (*path, place), text, relation, given[0][1]) for place, text in enumerate(written)]
    known = tuple(dict.fromkeys(pair for pair in pairs if pair is not None))
    return Strays(known, given[0][1]) if known and None not in pairs else None


def _pair(inputs: Inputs, path: Path, text: str, rows: Relation, reference: Relation) -> KeyPair | None:
    place = Place(path, {})
    names = read_key_pair(text, place)
    for problem in place.problems:
        inputs.report(problem.path, problem.error)
    if names is UNREAD:
        return None
    left = inputs.column(path, names[0], rows)
    right = inputs.column(path, names[1], reference) if left is not None else None
    if left is None or right is None:
        return None
    common = key_type(left.type, right.type)
    if common is None:
        message = f"'{left.name}' is of type {left.type}, and '{right.name}' of the reference of type {right.type}"
        report(inputs, path, message, "schema.key_types", "they cannot be compared: cast one of them with cast_columns above")
        return None
    return KeyPair(replace(left, side="left"), replace(right, side="right"), common)
