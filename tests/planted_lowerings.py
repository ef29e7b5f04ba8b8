"""Lowerings that are wrong on purpose: what Spark does by itself, or what SQL is often written like, where the language means another thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.language.print_spark import SparkSpelling
from engine.language.printing import Printer
from engine.language.tree import Cast, Expr, Lowering, OrderKey, Signature, Window
from engine.language.types import TEXT

_TAIL = "{filter}{over}"


@dataclass(frozen=True)
class Planted:
    """One wrong lowering, of a function or of a cast between two types."""

    what: str
    function: str
    wrong: Lowering = ""
    """The template of the wrong call, or cast."""
    shape: str = ""
    """A part of the signatures that take it; empty for all."""
    cast: tuple[str, str] = ("", "")
    """For a cast: the names of the types."""
    printer: Callable[[], Printer] | None = None
    """Prints all as it should not, where the fault is in no lowering."""

    def print(self, expression: Expr) -> str:
        printer = self.printer() if self.printer else Printer(_WrongSpelling(self))
        return printer.expression(expression)


class _WrongSpelling(SparkSpelling):
    def __init__(self, planted: Planted) -> None:
        self.planted = planted

    def lowering(self, signature: Signature, modifiers: Mapping[str, str]) -> Lowering | None:
        is_wrong = signature.function == self.planted.function and self.planted.shape in str(signature) and not self.planted.cast[0]
        return self.planted.wrong if is_wrong else super().lowering(signature, modifiers)

    def cast(self, source: Cast) -> str:
        is_wrong = (source.operand.type.name, source.type.name) == self.planted.cast
        word = "CAST" if source.on_error == "error" else "TRY_CAST"
        return str(self.planted.wrong).replace("CAST(", f"{word}(") if is_wrong else super().cast(source)


class _NullsWhereverTheyFall(Printer):
    """Writes no place for nulls in an order."""

    def __init__(self) -> None:
        super().__init__(SparkSpelling())

    def _key(self, key: OrderKey, text: str) -> str:
        return f"{self._ordered(key, text)} {'DESC' if key.descending else 'ASC'}"


class _FramesAsTheyCome(Printer):
    """Leaves the frame of a window to the engine."""

    def __init__(self) -> None:
        super().__init__(SparkSpelling())

    def _specification(self, window: Window, texts: Mapping[int, str]) -> str:
        return super()._specification(replace(window, frame=None), texts)


def _unit(template: str) -> Lowering:
    """With the unit written out, as Spark wants it."""

    def lowering(arguments: Sequence[Expr]) -> str:
        return template.replace("UNIT", str(getattr(arguments[0], "value", "")).upper())

    return lowering


def _of_texts(wrong: str, right: str) -> Lowering:
    return lambda arguments: wrong if arguments[0].type == TEXT else right


PLANTED = (
    Planted("a float rounded by its decimal digits", "round", lambda arguments: f"round({{0}}, {getattr(arguments[1], 'value', 0)})", "a: float, places"),
    Planted("a float cut to an integer", "cast", "CAST({0} AS BIGINT)", cast=("float", "integer")),
    Planted("a decimal cut to an integer", "cast", "CAST({0} AS BIGINT)", cast=("decimal", "integer")),
    Planted("a float made a decimal by its shortest text", "cast", "CAST({0} AS {type})", cast=("float", "decimal")),
    Planted("a float as the text that Java writes", "cast", "CAST({0} AS STRING)", cast=("float", "text")),
    Planted("a text as a timestamp, its zone dropped", "try_cast", "CAST({0} AS {type})", cast=("text", "timestamp")),
    Planted("a division by zero is null", "/", "try_divide({0}, {1})"),
    Planted("an integer division rounds down", "//", "CAST(floor(CAST({0} AS DECIMAL(38,0)) / {1}) AS BIGINT)"),
    Planted("a remainder is never negative", "%", "pmod({0}, {1})", "a: integer"),
    Planted("an overflow is null", "+", "try_add({0}, {1})", "a: integer, b: integer"),
    Planted("a decimal product is null where it overflows", "*", "CAST(try_multiply({0}, {1}) AS {type})", "a: decimal"),
    Planted("NaN is unequal to itself", "=", lambda arguments: "({0} = {1} AND NOT isnan({0}))" if arguments[0].type.name == "float" else "({0} = {1})"),
    Planted("no number is null", "is_nan", "isnan({0})"),
    Planted("texts are ordered as a language does", "<", _of_texts("({0} COLLATE UNICODE < {1})", "({0} < {1})")),
    Planted("the place 0 is the first", "substring", "substring({0}, CAST(greatest(least({1}, 1000), -1000) AS INT), CAST(greatest(least({2}, 1000), -1000) AS INT))", "n: integer"),
    Planted("a negative length on the left is none", "left", "left({0}, CAST(greatest(least({1}, 1000), -1000) AS INT))"),
    Planted("only spaces are trimmed", "trim", "trim({0})"),
    Planted("a null makes the whole null", "concat", "concat({*})"),
    Planted("a backslash escapes in a pattern", "like", "({0} LIKE {1})", "pattern: text)"),
    Planted("letters become several capital ones", "upper", "upper({0})"),
    Planted("a code is taken modulo 256", "char", "char({0})"),
    Planted("a pattern as Java reads it", "regexp_matches", "({0} RLIKE {1})"),
    Planted("a group in a replacement as Java writes it", "regexp_replace", "regexp_replace({0}, {1}, {2})"),
    Planted("the week begins on Sunday", "isodow", "CAST(dayofweek({0}) AS BIGINT)", "a: date"),
    Planted("whole units instead of boundaries", "date_diff", _unit("timestampdiff(UNIT, {1}, {2})"), "date unit"),
    Planted("boundaries, the end of a month apart", "elapsed", _unit("timestampdiff(UNIT, {1}, {2})"), "date unit"),
    Planted("a list's places are counted from 0", "list_get", "get({0}, CAST(greatest(least({1}, 1000), -1000) AS INT))"),
    Planted("a null in a list makes it unknown what it holds", "list_contains", "array_contains({0}, {1})"),
    Planted("different items in the order of the list", "list_distinct", "array_distinct({0})"),
    Planted("whole numbers count down", "range_list", "sequence({0}, {1})"),
    Planted("a sum that overflows is null", "sum", f"try_sum({{distinct}}{{0}}){_TAIL}", "a: integer"),
    Planted("the mean of decimals is a decimal", "avg", f"CAST(avg({{distinct}}{{0}}){_TAIL} AS DOUBLE)"),
    Planted("a deviation of all instead of a sample", "stddev_samp", f"stddev_pop({{distinct}}{{*}}){_TAIL}"),
    Planted("any of the most frequent values", "mode", f"mode({{0}}){_TAIL}"),
    Planted("nulls left out of a list", "list_agg", f"collect_list({{0}}){_TAIL}"),
    Planted("any of the rows that tie", "arg_max", f"max_by({{0}}, {{1}}){_TAIL}"),
    Planted("a negative zero is the smallest", "min", f"min(CAST({{0}} AS STRING)){_TAIL}", "a: float"),
    Planted("nulls come first", "rank", printer=_NullsWhereverTheyFall),
    Planted("a frame that is not written", "sum", printer=_FramesAsTheyCome),
)  # fmt: skip
