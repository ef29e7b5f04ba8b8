"""Which columns a person's Spark SQL gives: asked of Spark's own analysis, over empty tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.backends.spark.column_types import data_type
from engine.backends.spark.failures import message_of
from engine.backends.spark.judging import judge
from engine.backends.spark.session import Session
from engine.errors import ExpressionError
from engine.language.quoting import spark_name
from engine.preview.answer import Answer

if TYPE_CHECKING:
    from pyspark.errors import PySparkException
    from pyspark.sql.types import DataType as SparkType

_PLACE = re.compile(r"line (\d+), pos (\d+)")


def describe(session: Session, arguments: Mapping[str, Any]) -> Answer:
    """The columns of `sql` over `tables` (name: list of [column, Spark's type]), with `parameters` of the right types.

    Gives `columns`: [name, our type or null, Spark's type].

    Raises:
        ExpressionError: `sql.wrong`, with the span in the text; or what `judge` refuses.
    """
    from pyspark.errors import AnalysisException, ParseException

    text: str = arguments["sql"]
    for name, columns in arguments["tables"].items():
        session.spark.sql(_empty(columns)).createOrReplaceTempView(spark_name(name))
    try:
        judge(session, text, arguments["tables"])
        schema = session.sql(text, arguments["parameters"]).schema
    except (AnalysisException, ParseException) as problem:
        raise _located(text, problem) from problem
    finally:
        for name in arguments["tables"]:
            session.spark.catalog.dropTempView(spark_name(name))
    return Answer({"columns": [[field.name, _ours(field.dataType), field.dataType.simpleString()] for field in schema.fields]})


def _ours(kind: SparkType) -> str | None:
    found = data_type(kind)
    return None if found is None else str(found)


def _empty(columns: Sequence[tuple[str, str]]) -> str:
    chosen = ", ".join(f"CAST(NULL AS {kind}) AS {spark_name(name)}" for name, kind in columns)
    return f"SELECT {chosen or '1 AS nothing'} WHERE false"


def _word_at(text: str, line: int, column: int) -> tuple[int, int]:
    """The first character that could not be read."""
    lines = text.splitlines(keepends=True)
    start = min(sum(map(len, lines[: line - 1])) + column, max(len(text) - 1, 0))
    return start, start + 1


def _located(text: str, problem: PySparkException) -> ExpressionError:
    """Spark's words, at the place that it tells."""
    places = [(context.startIndex(), context.stopIndex() + 1) for context in problem.getQueryContext()]
    places += [_word_at(text, int(found[1]), int(found[2])) for found in _PLACE.finditer(str(problem))]
    start, end = next(((start, end) for start, end in places if 0 <= start < end), (0, len(text)))
    return ExpressionError(message_of(problem), min(start, len(text)), min(end, len(text)), code="sql.wrong")
