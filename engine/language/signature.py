"""A function of the language: its meaning, its signatures, and cases that are tests on each engine and documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from engine.language.shapes import Result, fitting, named
from engine.language.tree import Judge, Lowering, Signature

SAME = "="
"""Says that Spark takes DuckDB's template as it is."""


@dataclass(frozen=True, slots=True)
class Case:
    """A call and what it gives, as text of the language: a test on each engine and a line of documentation."""

    expression: str
    result: str
    """A literal of the language, `null`, or `error`. For a window function: the list of its results, row by row."""


@dataclass(frozen=True, slots=True)
class Function:
    """A name of the language with its signatures, meaning and cases."""

    name: str
    family: str
    meaning: str
    signatures: tuple[Signature, ...]
    example: Case
    null_case: Case
    edge_case: Case
    synonyms: tuple[str, ...] = ()
    """Words by which people look for it; calling by them is an error that names this one."""
    is_operator: bool = False
    """Written as a sign or a word between its operands, not as a call."""
    tolerance: float = 0.0
    """How far two engines' results may lie apart, relative to the larger: of sums that depend on the order of rows, and of the
    mathematics that an engine takes from its platform. 0: they are equal, bit for bit."""


Cases: TypeAlias = "tuple[tuple[str, str], tuple[str, str], tuple[str, str]]"


def signature(
    shape: str,
    duckdb: Lowering,
    spark: Lowering | None = SAME,
    *,
    result: Result | None = None,
    judges: Mapping[int, Judge] | None = None,
    spark_variants: Mapping[Literal["distinct"], Lowering] | None = None,
) -> Signature:
    """A signature from its shape, such as `a: text, n: integer -> text`; `named` fills in the function's name.

    Args:
        shape: arguments and result, in the words of `engine.language.shapes`.
        duckdb: the lowering for DuckDB.
        spark: the lowering for Spark, `=` for the same, None where there is no faithful one.
        result: computes the result's type from the arguments' types, where a word cannot say it.
        judges: by place of a literal argument, what refuses values that cannot be meant.
        spark_variants: other lowerings for Spark, by what is written with the call.
    """
    arguments, _, word = (part.strip() for part in shape.rpartition("->"))
    lowered = duckdb if spark == SAME else spark
    fit = fitting(arguments, result or word)
    judged, variants = tuple((judges or {}).items()), tuple((spark_variants or {}).items())
    return Signature("", named(arguments), word, fit, duckdb, lowered, judges=judged, spark_variants=variants)


def function(
    name: str, family: str, meaning: str, signatures: Sequence[Signature], cases: Cases, *, synonyms: str = "", tolerance: float = 0.0
) -> Function:
    """A function that is called by its name; `cases` are the example, the null case and the edge case."""
    own = tuple(replace(each, function=name) for each in signatures)
    example, null_case, edge_case = (Case(*case) for case in cases)
    return Function(name, family, meaning, own, example, null_case, edge_case, tuple(synonyms.split()), tolerance=tolerance)


def operator(name: str, family: str, meaning: str, signatures: Sequence[Signature], cases: Cases, *, synonyms: str = "") -> Function:
    """A function that is written as a sign or as words between its operands."""
    return replace(function(name, family, meaning, signatures, cases, synonyms=synonyms), is_operator=True)


def aggregate(
    name: str,
    meaning: str,
    signatures: Sequence[Signature],
    cases: Cases,
    *,
    needs_order: bool = False,
    synonyms: str = "",
    tolerance: float = 0.0,
) -> Function:
    """A function over the rows of a group or a window."""
    order: Literal["incoming", "none"] = "incoming" if needs_order else "none"
    sorted_signatures = [replace(each, sort="aggregate", order=order, has_frame=True) for each in signatures]
    return function(name, "aggregate", meaning, sorted_signatures, cases, synonyms=synonyms, tolerance=tolerance)


def window_function(
    name: str,
    meaning: str,
    signatures: Sequence[Signature],
    cases: Cases,
    *,
    order: Literal["incoming", "own"],
    has_frame: bool = False,
) -> Function:
    """A function over the rows around; `order` says whether the relation's order serves, or one must be asked for."""
    sorted_signatures = [replace(each, sort="window", order=order, has_frame=has_frame) for each in signatures]
    return function(name, "window", meaning, sorted_signatures, cases)
