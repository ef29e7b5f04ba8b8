"""Our types of Spark's columns; a narrower type of Spark's is widened, what no type here can hold is None."""

from __future__ import annotations

from pyspark.sql import types as spark

from engine.language.types import (
    BINARY,
    BOOLEAN,
    DATE,
    FLOAT,
    INTEGER,
    TEXT,
    TIME,
    TIMESTAMP,
    TIMESTAMP_TZ,
    DataType,
    decimal,
    list_of,
    map_of,
    struct_of,
)

_SIMPLE: dict[type[spark.DataType], DataType] = {
    spark.BooleanType: BOOLEAN,
    spark.ByteType: INTEGER,
    spark.ShortType: INTEGER,
    spark.IntegerType: INTEGER,
    spark.LongType: INTEGER,
    spark.FloatType: FLOAT,
    spark.DoubleType: FLOAT,
    spark.StringType: TEXT,
    spark.VarcharType: TEXT,
    spark.CharType: TEXT,
    spark.DateType: DATE,
    spark.TimeType: TIME,
    spark.TimestampNTZType: TIMESTAMP,
    spark.TimestampType: TIMESTAMP_TZ,
    spark.BinaryType: BINARY,
}


def data_type(kind: spark.DataType) -> DataType | None:
    """Our type of a column of Spark's."""
    match kind:
        case spark.DecimalType():
            return decimal(kind.precision, kind.scale)
        case spark.ArrayType():
            item = data_type(kind.elementType)
            return None if item is None else list_of(item)
        case spark.MapType():
            key, value = data_type(kind.keyType), data_type(kind.valueType)
            return None if key is None or value is None else map_of(key, value)
        case spark.StructType():
            fields = [(field.name, data_type(field.dataType)) for field in kind.fields]
            known = [(name, field) for name, field in fields if field is not None]
            return struct_of(*known) if known and len(known) == len(fields) else None
        case _:
            return _SIMPLE.get(type(kind))
