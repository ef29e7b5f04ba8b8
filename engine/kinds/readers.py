"""The readers of raw fields, one per sort of field; `engine.kinds.fields` names the types that they belong to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Literal

from engine.document.grammar import ID
from engine.document.model import Fields, Value
from engine.errors import ExpressionError
from engine.kinds.frozen import FrozenMap
from engine.kinds.reading import UNREAD, Place, Reader, Unread, filled, items, parameters_in, shape_of, unescaped, whole_parameter
from engine.kinds.selector import Selector, Word
from engine.kinds.shares import size_of
from engine.language.types import SIMPLE, DataType, parse_type
from engine.nearest import nearest
from engine.relation import HIDDEN_PREFIX, SortColumn

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
ORDER_KEY = re.compile(r"(?P<name>.*?)(?:\s+(?P<direction>asc|desc))?(?:\s+nulls\s+(?P<nulls>first|last))?\s*", re.IGNORECASE | re.DOTALL)
"""A column, and how it orders."""
KEY_PAIR = re.compile(r"(.+?)\s+=\s+(.+)", re.DOTALL)
"""Two columns; a text that is none names one of both sides."""
_CHARACTERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "}
_OTHER_TYPE_NAMES = {
    "string": "text", "str": "text", "varchar": "text", "char": "text",
    "int": "integer", "bigint": "integer", "int64": "integer", "long": "integer",
    "double": "float", "real": "float", "number": "float", "numeric": "decimal(18,2)", "decimal": "decimal(18,2)",
    "bool": "boolean", "datetime": "timestamp", "timestamptz": "timestamp_tz", "bytes": "binary", "blob": "binary",
}  # fmt: skip
_NO_WORD = re.compile(r"[^a-z0-9_]+")
_LONGEST_PORT = 63
_PORT_HINT = "it is a lower-case letter, then at most 62 lower-case letters, digits or _"
_SELECTOR_WORDS: dict[str, Word] = {"starts": "starts", "ends": "ends", "matches": "matches", "type": "type"}
_WORDS = {"str": "text", "int": "whole number", "bool": "boolean", "datetime": "timestamp"}


def typed(read: Callable[[str, Place], Any], word: str, *accepted: type) -> Reader:
    """A reader of one scalar, which may also be a parameter's value of an accepted type."""

    def reader(raw: Value, at: Place) -> Any:
        if not isinstance(raw, str):
            return at.fail(f"{shape_of(raw)} stands here, and {word} is meant", code="field.shape", hint=f"write {word}")
        name = whole_parameter(raw)
        if name is None:
            return read(raw, at)
        value = at.parameter(name)
        if value is UNREAD:
            return UNREAD
        if type(value) not in accepted:
            return at.fail(
                f"parameter '{name}' is {_spoken(value)}, and {word} is meant",
                code="field.parameter_type",
                hint="change the parameter's type",
            )
        return read(value, at) if isinstance(value, str) else value

    return reader


def _spoken(value: object) -> str:
    return "not set" if value is None else f"a {_WORDS.get(type(value).__name__, type(value).__name__)}"


def read_text(raw: str, at: Place) -> str:
    """Any text."""
    del at
    return unescaped(raw)


def read_integer(raw: str, at: Place) -> int | Unread:
    """A whole number of 64 bits."""
    if _INTEGER.fullmatch(raw) and -(2**63) <= int(raw) < 2**63:
        return int(raw)
    return at.fail(f"'{raw}' is not a whole number", code="field.integer", hint="write digits only: 1000")


def read_toggle(raw: str, at: Place) -> bool | Unread:
    """`true` or `false`."""
    if raw in ("true", "false"):
        return raw == "true"
    meant = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}.get(raw.lower(), raw.lower())
    return at.fail(
        f"'{raw}' is neither true nor false",
        code="field.toggle",
        hint="write true or false",
        replacements=nearest(meant, ("true", "false"), count=1),
    )


def read_choice(raw: str, at: Place) -> str | Unread:
    """One of the words of the field."""
    if raw in at.choices:
        return raw
    words = ", ".join(at.choices)
    return at.fail(
        f"'{raw}' is not one of {words}", code="field.choice", hint=f"write one of {words}", replacements=nearest(raw, at.choices)
    )


def read_character(raw: str, at: Place) -> str | Unread:
    """One character, or its name."""
    if raw in _CHARACTERS:
        return _CHARACTERS[raw]
    if len(raw) <= 1:
        return raw
    meant = {"\\t": "tab", "\\|": "pipe"}.get(raw)
    near = (meant,) if meant else nearest(raw, _CHARACTERS)
    return at.fail(
        f"'{raw}' is not one character", code="field.character", hint=f"write one character, or {', '.join(_CHARACTERS)}", replacements=near
    )


def _in_brackets(raw: Value) -> str | None:
    """The only name in a list: other tools write a column in brackets."""
    return raw[0] if isinstance(raw, tuple) and len(raw) == 1 and isinstance(raw[0], str) else None


def _without_brackets(at: Place, wanted: str, name: str, otherwise: str = "") -> Literal[Unread.UNREAD]:
    hint = f"write {name} without brackets{otherwise}"
    return at.fail(f"a list stands here, and {wanted} is meant", code="field.shape", hint=hint, replacements=(name,))


def read_column(raw: Value, at: Place) -> str | Unread:
    """The name of a column, in NFC."""
    if (column := _in_brackets(raw)) is not None:
        return _without_brackets(at, "a column's name", column)
    if not isinstance(raw, str):
        return at.shape(raw, "a column's name", "carrier")
    if not raw:
        return at.fail("a column's name is missing", code="field.empty", hint="write the name of a column")
    if whole_parameter(raw) is not None:
        return at.fail("a column's name cannot come from a parameter", code="field.parameter_not_allowed", hint="write the name itself")
    return unicodedata.normalize("NFC", raw)


def read_new_column(raw: Value, at: Place) -> str | Unread:
    """The name of a column that the node makes."""
    name = read_column(raw, at)
    if name is not UNREAD and name.lower().startswith(HIDDEN_PREFIX):
        return at.fail(f"names that begin with {HIDDEN_PREFIX} are Penstock's own", code="field.reserved_name", hint="choose another name")
    return name


def read_port(raw: Value, at: Place) -> str | Unread:
    """The name of a port that a person gives, written like the id of a node."""
    if not isinstance(raw, str):
        return at.shape(raw, "a port's name", "late")
    if ID.fullmatch(raw):
        return raw
    words = _NO_WORD.sub("_", unicodedata.normalize("NFKD", raw).encode("ascii", "ignore").decode().lower()).strip("_")
    meant = words if words[:1].isalpha() else f"port_{words}".rstrip("_")
    message = f"'{raw}' cannot be the name of a port" if raw else "the name of a port is missing"
    return at.fail(message, code="field.port", hint=_PORT_HINT, replacements=(meant[:_LONGEST_PORT].rstrip("_"),))


def read_size(raw: Value, at: Place) -> Decimal | Unread:
    """A share, or a number of rows; a parameter may say it."""
    value = _read_number(raw, at)
    return value if value is UNREAD else Decimal(value)


def _number(raw: str, at: Place) -> Decimal | Unread:
    size = size_of(raw)
    if size is not None:
        return size
    return at.fail(
        f"'{raw}' is not the size of a part", code="field.size", hint="write a share such as 0.8, or a number of rows such as 100"
    )


def list_of(read: Reader, word: str, example: str) -> Reader:
    """A reader of a list."""

    def reader(raw: Value, at: Place) -> tuple[Any, ...] | Unread:
        return items(raw, at, read) if isinstance(raw, tuple) else at.shape(raw, f"a list of {word}", example)

    return reader


def mapping_of(read_key: Reader, read_value: Reader, word: str, example: str) -> Reader:
    """A reader of a mapping; keys that are equal but for upper and lower case are refused."""

    def reader(raw: Value, at: Place) -> FrozenMap[Any] | Unread:
        if not isinstance(raw, Fields):
            return at.shape(raw, f"a mapping of {word}", example)
        return FrozenMap((key, value) for key, value in _pairs(raw, at, read_key, read_value) if key is not UNREAD and value is not UNREAD)

    return reader


def _pairs(raw: Fields, at: Place, read_key: Reader, read_value: Reader) -> list[tuple[Any, Any]]:
    seen: dict[str, str] = {}
    pairs: list[tuple[Any, Any]] = []
    for name, value in raw.items():
        here = at.child(name)
        key = read_key(name, here)
        other = seen.setdefault(key.casefold(), key) if isinstance(key, str) else key
        if other is not key:
            here.fail(
                f"'{name}' and '{other}' are one name, as upper and lower case do not count",
                code="field.name_clash",
                hint="rename one of them",
            )
        pairs.append((key, read_value(value, here)))
    return pairs


def read_expression(raw: Value, at: Place) -> str | Unread:
    """A text of the language; what it means is found when it is bound."""
    if (column := _in_brackets(raw)) is not None:
        from engine.language.advice import spelt  # it loads all functions

        return _without_brackets(at, "an expression", spelt(column), f", or in quotes '[{spelt(column)}]' for a list")
    if not isinstance(raw, str):
        return at.shape(raw, "an expression", "arr_delay > 15")
    name = whole_parameter(raw)
    if name is not None:
        return at.fail(
            "in an expression a parameter is written with $ alone",
            code="field.parameter_not_allowed",
            hint=f"write ${name}",
            replacements=(f"${name}",),
        )
    return raw


def read_type(raw: Value, at: Place) -> DataType | Unread:
    """A type of the language."""
    if not isinstance(raw, str):
        return at.shape(raw, "a type", "integer")
    try:
        return parse_type(raw)
    except ExpressionError as error:
        word = raw.strip().lower()
        meant = (_OTHER_TYPE_NAMES[word],) if word in _OTHER_TYPE_NAMES else nearest(raw, SIMPLE)
        hint = f"did you mean {' or '.join(meant)}?" if meant else error.hint
        return at.wrong_text(ExpressionError(f"'{raw}' is not a type", 0, len(raw), code="type.unknown", hint=hint, replacements=meant))


def read_patterns(raw: Value, at: Place) -> tuple[str, ...] | Unread:
    """One pattern, or a list of patterns that are tried in order."""
    texts = items(raw, at, read_plain) if isinstance(raw, tuple) else (read_plain(raw, at),)
    return tuple(text for text in texts if text is not UNREAD)


def read_pairs(raw: Value, at: Place) -> FrozenMap[str | None] | Unread:
    """What is found and what takes its place, a text or null; upper and lower case count."""
    if not isinstance(raw, Fields):
        return at.shape(raw, "a mapping of what is found to what takes its place", "EWR: Newark")
    read = {unescaped(find): None if give is None else read_plain(give, at.child(find)) for find, give in raw.items()}
    return FrozenMap({find: give for find, give in read.items() if give is not UNREAD})


def read_order_key(raw: Value, at: Place) -> SortColumn | Unread:
    """A column's name with `asc`, `desc`, `nulls first`, `nulls last` behind it."""
    if not isinstance(raw, str):
        return at.shape(raw, "an order key", "dep_time desc")
    match = ORDER_KEY.fullmatch(raw)
    name = read_column(match["name"] if match else "", at)
    if name is UNREAD or match is None:
        return UNREAD
    return SortColumn(name, (match["direction"] or "").lower() == "desc", (match["nulls"] or "").lower() == "first")


def read_key_pair(raw: Value, at: Place) -> tuple[str, str] | Unread:
    """`carrier`, or `origin = faa` where the sides name it differently."""
    if not isinstance(raw, str):
        return at.shape(raw, "a key", "origin = faa")
    match = KEY_PAIR.fullmatch(raw)
    left, right = (read_column(name, at) for name in (match.groups() if match else (raw, raw)))
    return UNREAD if left is UNREAD or right is UNREAD else (left, right)


def read_selector(raw: Value, at: Place) -> Selector | Unread:
    """A column's name, `all`, or a mapping of one key."""
    if isinstance(raw, str):
        name = read_column(raw, at)
        return UNREAD if name is UNREAD else Selector("all" if name == "all" else "name", name)
    if not isinstance(raw, Fields) or len(raw) != 1:
        return at.shape(raw, "a selector of columns", "carrier, or starts: dep_")
    word, value = next(iter(raw.items()))
    if word not in _SELECTOR_WORDS:
        return at.child(word).misspelt("selector", word, _SELECTOR_WORDS, code="field.selector")
    text = read_plain(value, at.child(word))
    return UNREAD if text is UNREAD else _selector(_SELECTOR_WORDS[word], text, at.child(word))


def _selector(word: Word, text: str, at: Place) -> Selector | Unread:
    try:
        return Selector.of(word, text)
    except ExpressionError as error:
        return at.wrong_text(error)


def read_part(raw: Value, at: Place) -> str | Unread:
    """The path of a pipeline's file; its ports are known from it alone, so no parameter may stand in it."""
    if not isinstance(raw, str):
        return at.shape(raw, "a path", "parts/clean.pipeline.yaml")
    if not raw:
        return at.fail("the path is empty", code="field.empty", hint="write the path of a pipeline's file inside the project")
    if parameters_in(raw):
        return at.fail("a part's path takes no parameter", code="part.path", hint="write the path itself")
    return unescaped(raw)


def read_arguments(raw: Value, at: Place) -> FrozenMap[str | tuple[str, ...]] | Unread:
    """Values of parameters as they are written: a text, or a list of texts; what they mean is known with the part."""
    if not isinstance(raw, Fields):
        return at.shape(raw, "a mapping of parameter to value", "least: 10")
    read = {name: _argument(value, at.child(name)) for name, value in raw.items()}
    return FrozenMap({name: value for name, value in read.items() if value is not UNREAD})


def _argument(raw: Value, at: Place) -> str | tuple[str, ...] | Unread:
    if isinstance(raw, tuple) and all(isinstance(item, str) for item in raw):
        return tuple(item for item in raw if isinstance(item, str))
    return raw if isinstance(raw, str) else at.shape(raw, "a value or a list of values", "10")


def read_path(raw: Value, at: Place) -> str | Unread:
    """A path, with `${name}` filled in."""
    if not isinstance(raw, str):
        return at.shape(raw, "a path", "data/flights-*.csv")
    if not raw:
        return at.fail("the path is empty", code="field.empty", hint="write a path inside the project")
    return filled(raw, lambda name: _path_part(name, at))


def _path_part(name: str, at: Place) -> str | Unread:
    value = at.parameter(name)
    if value is UNREAD:
        return UNREAD
    if isinstance(value, list):
        hint = "take a parameter of one value"
        return at.fail(f"parameter '{name}' is a list, and a path takes one value", code="field.parameter_type", hint=hint)
    text = path_text(value)
    if any(sign in text for sign in ("/", "\\", "..")) or any(unicodedata.category(sign) == "Cc" for sign in text):
        return at.fail(
            f"parameter '{name}' may not bring /, \\, .. or control characters into a path",
            code="parameter.unsafe_path",
            hint="set another value",
        )
    return text


def path_text(value: object) -> str:
    """A parameter's value as part of a path: dates as ISO, times without colons, as some systems refuse them."""
    match value:
        case bool():
            return str(value).lower()
        case datetime(tzinfo=None):
            return value.strftime("%Y-%m-%dT%H-%M-%S")
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
        case time():
            return value.strftime("%H-%M-%S")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def read_sql(raw: Value, at: Place) -> str | Unread:
    """A SELECT; the engine's own parser judges it."""
    return raw if isinstance(raw, str) else at.shape(raw, "a SELECT", "select carrier, count(*) as flights from flights group by carrier")


def read_code(raw: Value, at: Place) -> str | Unread:
    """A module of Python, as it is; the kind judges it."""
    return raw if isinstance(raw, str) else at.shape(raw, "Python code", "'def transform(flights): return flights'")


def read_rows(raw: Value, at: Place) -> tuple[Fields, ...] | Unread:
    """A list of mappings, which the kind reads further."""
    return items(raw, at, _read_row) if isinstance(raw, tuple) else at.shape(raw, "a list of mappings", "- not_null: [carrier]")


def _read_row(raw: Value, at: Place) -> Fields | Unread:
    return raw if isinstance(raw, Fields) else at.shape(raw, "a mapping", "not_null: [carrier]")


_read_number = typed(_number, "a number", int, Decimal)
read_plain = typed(read_text, "a text", str)
