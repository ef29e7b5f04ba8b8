"""The registry of kinds, in the order of the palette, and what can be asked of a kind by its name."""

from __future__ import annotations

from collections.abc import Mapping

from engine.document.model import Fields, Node, Pipeline
from engine.errors import ConfigError
from engine.kinds import configuring
from engine.kinds.configuring import Configured
from engine.kinds.json_schema import schema_of
from engine.kinds.kind import Kind, KindProblem
from engine.kinds.part_ends import PART_ENDS
from engine.kinds.sinks.write_arrow import WriteArrow
from engine.kinds.sinks.write_csv import WriteCsv
from engine.kinds.sinks.write_database import WriteDatabase
from engine.kinds.sinks.write_json import WriteJson
from engine.kinds.sinks.write_parquet import WriteParquet
from engine.kinds.sources.generate_rows import GenerateRows
from engine.kinds.sources.inline_table import InlineTable
from engine.kinds.sources.list_files import ListFiles
from engine.kinds.sources.read_arrow import ReadArrow
from engine.kinds.sources.read_csv import ReadCsv
from engine.kinds.sources.read_database import ReadDatabase
from engine.kinds.sources.read_excel import ReadExcel
from engine.kinds.sources.read_json import ReadJson
from engine.kinds.sources.read_parquet import ReadParquet
from engine.kinds.transforms.across_columns import AcrossColumns
from engine.kinds.transforms.add_columns import AddColumns
from engine.kinds.transforms.add_record_id import AddRecordId
from engine.kinds.transforms.asof_join import AsofJoin
from engine.kinds.transforms.assert_rows import AssertRows
from engine.kinds.transforms.bin_column import BinColumn
from engine.kinds.transforms.cast_columns import CastColumns
from engine.kinds.transforms.checkpoint import Checkpoint
from engine.kinds.transforms.cleanse_columns import CleanseColumns
from engine.kinds.transforms.compare_rows import CompareRows
from engine.kinds.transforms.concat_columns import ConcatColumns
from engine.kinds.transforms.distinct_rows import DistinctRows
from engine.kinds.transforms.drop_nulls import DropNulls
from engine.kinds.transforms.enforce_schema import EnforceSchema
from engine.kinds.transforms.except_rows import ExceptRows
from engine.kinds.transforms.extract_text import ExtractText
from engine.kinds.transforms.fill_nulls import FillNulls
from engine.kinds.transforms.filter_rows import FilterRows
from engine.kinds.transforms.flag_outliers import FlagOutliers
from engine.kinds.transforms.flatten_columns import FlattenColumns
from engine.kinds.transforms.group_by import GroupBy
from engine.kinds.transforms.hash_columns import HashColumns
from engine.kinds.transforms.intersect_rows import IntersectRows
from engine.kinds.transforms.join import Join
from engine.kinds.transforms.limit_rows import LimitRows
from engine.kinds.transforms.lookup import Lookup
from engine.kinds.transforms.map_values import MapValues
from engine.kinds.transforms.mask_columns import MaskColumns
from engine.kinds.transforms.parse_dates import ParseDates
from engine.kinds.transforms.parse_json import ParseJson
from engine.kinds.transforms.pivot import Pivot
from engine.kinds.transforms.promote_header import PromoteHeader
from engine.kinds.transforms.python import Python
from engine.kinds.transforms.rename_columns import RenameColumns
from engine.kinds.transforms.reorder_columns import ReorderColumns
from engine.kinds.transforms.repeat_rows import RepeatRows
from engine.kinds.transforms.replace_values import ReplaceValues
from engine.kinds.transforms.resample import Resample
from engine.kinds.transforms.sample_rows import SampleRows
from engine.kinds.transforms.select_columns import SelectColumns
from engine.kinds.transforms.sort_rows import SortRows
from engine.kinds.transforms.split_column import SplitColumn
from engine.kinds.transforms.split_rows import SplitRows
from engine.kinds.transforms.sql import Sql
from engine.kinds.transforms.sub_pipeline import SubPipeline
from engine.kinds.transforms.switch_rows import SwitchRows
from engine.kinds.transforms.text_to_rows import TextToRows
from engine.kinds.transforms.top_rows import TopRows
from engine.kinds.transforms.transpose import Transpose
from engine.kinds.transforms.union_rows import UnionRows
from engine.kinds.transforms.unnest_rows import UnnestRows
from engine.kinds.transforms.unpivot import Unpivot
from engine.kinds.transforms.window import Window
from engine.nearest import known_names, nearest

KINDS: tuple[type[Kind], ...] = (
    ReadCsv,
    ReadJson,
    ReadExcel,
    ReadParquet,
    ReadArrow,
    ReadDatabase,
    ListFiles,
    InlineTable,
    GenerateRows,
    SelectColumns,
    RenameColumns,
    PromoteHeader,
    ReorderColumns,
    CastColumns,
    ParseDates,
    ParseJson,
    AddColumns,
    AcrossColumns,
    ExtractText,
    AddRecordId,
    ConcatColumns,
    SplitColumn,
    FlattenColumns,
    FillNulls,
    ReplaceValues,
    MapValues,
    BinColumn,
    CleanseColumns,
    HashColumns,
    MaskColumns,
    FlagOutliers,
    FilterRows,
    SwitchRows,
    DropNulls,
    SortRows,
    LimitRows,
    TopRows,
    SampleRows,
    SplitRows,
    DistinctRows,
    RepeatRows,
    TextToRows,
    UnnestRows,
    Join,
    AsofJoin,
    Lookup,
    UnionRows,
    IntersectRows,
    ExceptRows,
    CompareRows,
    GroupBy,
    Resample,
    Window,
    Pivot,
    Unpivot,
    Transpose,
    EnforceSchema,
    AssertRows,
    Checkpoint,
    Sql,
    Python,
    SubPipeline,
    WriteCsv,
    WriteJson,
    WriteParquet,
    WriteArrow,
    WriteDatabase,
)
"""Every kind."""

_BY_NAME: Mapping[str, type[Kind]] = {kind.kind: kind for kind in KINDS}
_PART_ENDS: Mapping[str, type[Kind]] = {kind.kind: kind for kind in PART_ENDS}


def kind_named(name: str) -> type[Kind] | None:
    """The kind of that name; one that only expanded pipelines have too."""
    return _BY_NAME.get(name) or _PART_ENDS.get(name)


def ports_of(pipeline: Pipeline, node: Node) -> tuple[str, ...] | None:
    """The ports of a node of the pipeline as it is written, the default first: none of a sink, None where they cannot be known."""
    kind = kind_named(node.kind)
    return kind.ports(node.fields, pipeline.loader) if kind is not None else None


def configure(node: Node, values: Mapping[str, object]) -> Configured:
    """The node's kind with its fields read, and every mistake in them; `values` are the parameters'."""
    kind = kind_named(node.kind)
    return configuring.configure(kind, node.fields, values) if kind is not None else Configured(None, (_unknown_kind(node.kind),))


def _unknown_kind(name: str) -> KindProblem:
    if not name:
        hint = "write a kind and its fields below the id, such as filter_rows:"
        return KindProblem((), ConfigError("the node has no kind", code="kind.missing", hint=hint))
    kinds = _meant(name.replace("_", " ").casefold())
    hint = f"did you mean {' or '.join(map(repr, kinds))}?" if kinds else known_names(name, _BY_NAME)
    return KindProblem((), ConfigError(f"there is no kind '{name}'", code="kind.unknown", hint=hint), replacements=kinds)


def _meant(words: str) -> tuple[str, ...]:
    """The kinds whose name begins with the words, or that other tools call so; else those with a name that is like them."""
    by_name = {kind.kind.replace("_", " "): kind.kind for kind in KINDS}
    begun = [kind for name, kind in by_name.items() if name.startswith(f"{words} ") or words.startswith(f"{name} ")]
    called = [kind.kind for kind in KINDS if words in kind.synonyms]
    if begun or called:
        return tuple(dict.fromkeys([*begun, *called]))[:_MOST_MEANT]
    by_word = {**by_name, **_BY_SYNONYM}
    return tuple(dict.fromkeys(by_word[word] for word in nearest(words, by_word)))


_MOST_MEANT = 3
_BY_SYNONYM: Mapping[str, str] = {word: kind.kind for kind in KINDS for word in kind.synonyms}


def canonical(name: str, fields: Fields) -> Fields:
    """The fields in the kind's order and without defaults; of an unknown kind as they are."""
    kind = kind_named(name)
    return configuring.canonical(kind, fields) if kind is not None else fields


__all__ = ["KINDS", "Configured", "Kind", "canonical", "configure", "kind_named", "ports_of", "schema_of"]
