"""The checks of `assert_rows`: how each is written, and which rows break it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from engine.document.model import Fields, Value
from engine.errors import ExpressionError, StudioError
from engine.kinds.check_parts import Path, compared_column, parts, report, texts
from engine.kinds.constants import constant, constants
from engine.kinds.kind import Inputs
from engine.kinds.measures import MEASURES, Measured
from engine.kinds.ordering import key_columns
from engine.kinds.referencing import Strays, references
from engine.language import call, conjunction, literal
from engine.language.tree import Column, Expr
from engine.language.types import BOOLEAN
from engine.nearest import known_names
from engine.relation import Relation

Severity: TypeAlias = Literal["fail", "reject", "warn"]

SEVERITIES: tuple[Severity, ...] = ("fail", "reject", "warn")


@dataclass(frozen=True, slots=True)
class Broken:
    """Rows for which a condition holds break the check; the condition is never null."""

    condition: Expr


@dataclass(frozen=True, slots=True)
class Copies:
    """Rows after the first of those that are equal in the columns break the check; rows with a null among them never do."""

    columns: tuple[Column, ...]


Rule: TypeAlias = "Broken | Copies | Strays | Measured"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its place in the document, its name in the run record, what happens, and when."""

    path: Path
    name: str
    severity: Severity
    rule: Rule


def read_checks(inputs: Inputs, rows: Sequence[Fields], relation: Relation) -> tuple[Check, ...]:
    """The checks that are written well; all else is reported."""
    read = (_check(inputs, ("checks", place), row, relation) for place, row in enumerate(rows))
    return _with_own_names([check for check in read if check is not None])


def any_of(conditions: Sequence[Expr]) -> Expr:
    """Whether one of them holds; of none, false."""
    if not conditions:
        return literal(value=False)
    return conditions[0] if len(conditions) == 1 else call("or", *conditions)


def _with_own_names(checks: Sequence[Check]) -> tuple[Check, ...]:
    """Two checks of one name are told apart by a number."""
    seen: dict[str, int] = {}
    named: list[Check] = []
    for check in checks:
        seen[check.name] = seen.get(check.name, 0) + 1
        name = check.name if seen[check.name] == 1 else f"{check.name} {seen[check.name]}"
        named.append(Check(check.path, name, check.severity, check.rule))
    return tuple(named)


def _check(inputs: Inputs, path: Path, row: Fields, relation: Relation) -> Check | None:
    words = [word for word in row if word not in ("severity", "name")]
    if len(words) != 1:
        report(
            inputs,
            path,
            f"one check stands in each item, and here are {len(words)}",
            "assert.one_check",
            f"write one of {', '.join(_RULES)}",
        )
        return None
    severity = _severity(inputs, path, row)
    if words[0] not in _RULES:
        report(inputs, (*path, words[0]), f"check '{words[0]}' is not known", "assert.unknown_check", known_names(words[0], _RULES))
        return None
    rule = _RULES[words[0]](inputs, (*path, words[0]), row[words[0]], relation)
    if isinstance(rule, Measured) and severity == "reject":
        message = f"{words[0]} cannot reject: it is about all rows"
        report(inputs, (*path, "severity"), message, f"assert.{words[0]}", "write fail or warn")
    name = row.get("name")
    return (
        Check(path, name if isinstance(name, str) and name else _name(words[0], row[words[0]]), severity, rule)
        if rule is not None
        else None
    )


def _severity(inputs: Inputs, path: Path, row: Fields) -> Severity:
    word = row.get("severity", "fail")
    if word in SEVERITIES:
        return cast(Severity, word)
    report(
        inputs,
        (*path, "severity"),
        f"'{word}' is not one of {', '.join(SEVERITIES)}",
        "assert.severity",
        "fail is meant where nothing is written",
    )
    return "fail"


def _name(word: str, raw: Value) -> str:
    """The check in short: `not_null(carrier, flight)`, `between(dep_delay)`."""
    match raw:
        case str():
            return f"{word}({' '.join(raw.split())[:60]})"
        case Fields():
            subject = raw.get("column", raw.get("where"))
            return f"{word}({' '.join(subject.split())[:60]})" if isinstance(subject, str) else word
        case _:
            return f"{word}({', '.join(map(str, raw or ()))[:60]})"


def _not_null(inputs: Inputs, path: Path, raw: Value, relation: Relation) -> Rule | None:
    columns = [inputs.column((*path, place), name, relation) for place, name in enumerate(texts(inputs, path, raw, "[carrier, flight]"))]
    nulls = [call("is null", column) for column in columns if column is not None]
    return Broken(any_of(nulls)) if nulls else None


def _unique(inputs: Inputs, path: Path, raw: Value, relation: Relation) -> Rule | None:
    columns = key_columns(inputs, path, texts(inputs, path, raw, "[carrier, flight]"), relation)
    return Copies(tuple(map(relation.column, columns))) if columns else None


def _in(inputs: Inputs, path: Path, raw: Value, relation: Relation) -> Rule | None:
    given = parts(inputs, path, raw, ("column", "values"))
    if not given:
        return None
    column = compared_column(inputs, path, given, relation)
    written = texts(inputs, (*path, "values"), given.get("values"), "[EWR, JFK]")
    if column is None or not written:
        return None
    values = constants(inputs, (*path, "values"), written, column.type)
    return Broken(call("is false", call("in", column, *values.values()))) if values else None


def _between(inputs: Inputs, path: Path, raw: Value, relation: Relation) -> Rule | None:
    given = parts(inputs, path, raw, ("column", "from", "to"))
    column = compared_column(inputs, path, given, relation)
    if column is None:
        return None
    bounds = [
        call(sign, column, bound)
        for word, sign in (("from", ">="), ("to", "<="))
        if isinstance(text := given.get(word), str) and (bound := constant(inputs, (*path, word), text, column.type)) is not None
    ]
    if not {"from", "to"} & given.keys():
        report(inputs, path, "between needs from, to, or both", "assert.shape", "write from: 0")
    return Broken(call("is false", conjunction(bounds))) if bounds else None


def _matches(inputs: Inputs, path: Path, raw: Value, relation: Relation) -> Rule | None:
    given = parts(inputs, path, raw, ("column", "pattern"))
    column = compared_column(inputs, path, given, relation)
    pattern = given.get("pattern")
    if column is None or not isinstance(pattern, str):
        if column is not None:
            report(inputs, path, "matches needs a pattern", "assert.shape", "write pattern: N[0-9A-Z]+")
        return None
    try:
        return Broken(call("is false", call("regexp_full_match", column, literal(pattern))))
    except StudioError as error:
        inputs.report((*path, "pattern" if isinstance(error, ExpressionError) else "column"), error)
        return None


def _that(inputs: Inputs, path: Path, raw: Value, relation: Relation) -> Rule | None:
    if not isinstance(raw, str):
        report(inputs, path, "an expression is meant here", "assert.shape", "write that: arr_time is null or air_time > 0")
        return None
    return Broken(call("is not true", inputs.bind(path, raw, relation, want=BOOLEAN)))


_RULES: Mapping[str, Callable[[Inputs, Path, Value, Relation], Rule | None]] = {
    "not_null": _not_null,
    "unique": _unique,
    "in": _in,
    "between": _between,
    "matches": _matches,
    "references": references,
    "that": _that,
    **MEASURES,
}


CHECKS = tuple(_RULES)
"""The words of the checks."""
