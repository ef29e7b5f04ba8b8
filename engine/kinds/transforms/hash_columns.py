"""The kind `hash_columns`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.kinds.digesting import text_for_hash
from engine.kinds.extending import gathered
from engine.kinds.fields import Choice, NewColumn, Selectors, Toggle
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.selector import chosen
from engine.kinds.wording import names
from engine.language import call, literal, null
from engine.language.types import TEXT
from engine.relation import Relation

_NULL, _SEPARATOR = "\x1e", "\x1f"
"""Control characters that no text has, so that (null, 'a') and ('', 'a'), ('a', 'b') and ('ab', '') are told apart."""


class HashColumns(Kind):
    """Makes one short text of several columns, equal for rows that are equal in them: a key, or a mark that shows a change.

    Each value is written as text, in the order of `columns`, with the control character U+001F between two values and U+001E for null;
    the hash is taken of its UTF-8 bytes and written in small hexadecimal digits. Integers, decimals, booleans, dates,
    timestamps and texts can be hashed. Floats cannot, as their last digits differ between computers: round them into decimals first.
    A decimal is hashed with its scale, so that 1.5 and 1.50 differ. To hide values, use mask_columns.
    """

    kind = "hash_columns"
    category = "transform"
    family = "columns"
    title = "Hash columns"
    synonyms = ("fingerprint", "checksum", "md5", "sha", "digest", "row hash", "hash key")

    columns: Annotated[Selectors, Field(title="Columns", description="The columns that make the hash, in this order.")]
    name: Annotated[NewColumn, Field(title="Name", description="The new column.")] = "hash"
    algorithm: Annotated[
        Choice[Literal["md5", "sha1", "sha256"]],
        Field(title="Algorithm", description="md5 gives 32 digits, sha1 40, sha256 64; against intent only sha256 is safe."),
    ] = "md5"
    keep_originals: Annotated[Toggle, Field(title="Keep originals", description="Whether the hashed columns stay.")] = True

    presets = (
        Preset(
            name="surrogate_key",
            title="Surrogate key",
            description="One key of several columns.",
            fields={"columns": ("first", "second"), "name": "key"},
            synonyms=("composite key", "synthetic key", "generated key"),
        ),
    )
    examples = (
        Example(
            title="A key of one column",
            fields="columns: [carrier]\nname: key",
            inputs={"from": "carrier text, delay integer\na,5\n,7"},
            outputs={
                "rows": ("carrier text, delay integer, key text\na,5,0cc175b9c0f1b6a831c399e269772661\n,7,7bc72a0767d237be4da30ace191acdc2")
            },
            summary="md5 of carrier into key",
        ),
        Example(
            title="A longer hash in the place of the values",
            fields="columns: [code]\nalgorithm: sha1\nkeep_originals: false",
            inputs={"from": "code text\na"},
            outputs={"rows": "hash text\n86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"},
            summary="sha1 of code into hash",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with the hash."""
        rows = inputs.relation("from")
        hashed = chosen(inputs, ("columns",), self.columns, rows)
        texts = [text for name in hashed if (text := text_for_hash(inputs, ("columns",), rows.column(name))) is not None]
        parts = [call("coalesce", text, literal(_NULL)) for text in texts]
        value = call(self.algorithm, call("concat_ws", literal(_SEPARATOR), *parts)) if parts else null(TEXT)
        return {"rows": gathered(inputs, rows, hashed, (self.name, value), keep=self.keep_originals)}

    def summary(self) -> str:
        """Which hash of what, into what."""
        return f"{self.algorithm} of {names([str(selector) for selector in self.columns])} into {self.name}"
