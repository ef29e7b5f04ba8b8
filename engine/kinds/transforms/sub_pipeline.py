"""The kind `sub_pipeline`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import Field

from engine.document.model import NO_PARTS, Fields, Loader
from engine.errors import StudioError
from engine.kinds.fields import Arguments, PartPath
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Example, Input, Inputs, Kind
from engine.kinds.reading import unescaped
from engine.kinds.wording import names
from engine.relation import Relation


class SubPipeline(Kind):
    """Uses another pipeline as one node: a part that is written once and used many times.

    `path` is the file of a pipeline that says what goes in and what comes out: `inputs:` with the columns of each and their types,
    `outputs:` with a name for each node or port whose rows others may read. Each key under `from` is the name of an input; it must have
    the columns that the part declares, of those types, and the part sees no others. The outputs are the ports, the first by default.
    `parameters` gives values to the part's parameters, `${name}` hands on one of this pipeline; the others have their defaults.
    A part holds no sinks. It may use other parts, but not itself.
    """

    kind = "sub_pipeline"
    category = "transform"
    family = "combine"
    title = "Sub-pipeline"
    synonyms = (
        "part", "macro", "metanode", "component", "subflow", "sub flow", "reusable", "reuse", "shared logic", "nested pipeline", "template",
        "run job", "call pipeline", "execute pipeline", "run flow", "subroutine", "building block",
        "standard container", "wrapped metanode", "standard macro", "mapplet", "call activity",
    )  # fmt: skip
    inputs = (Input("from", "named", required=False),)
    port_fields = ("path",)
    path: Annotated[PartPath, Field(title="Part", description="The file of the pipeline, from the project's folder.")]
    parameters: Annotated[
        Arguments, Field(title="Parameters", description="Values for the part's parameters; `${name}` is one of this pipeline.")
    ] = FrozenMap()

    examples = (
        Example(
            title="A part with a parameter",
            fields="path: parts/late.pipeline.yaml\nparameters:\n  minutes: 10",
            inputs={"from.flights": "carrier text, delay integer, gate text\nAA,5,A\nB6,12,B\nAA,30,C"},
            outputs={"late": "carrier text, delay integer\nB6,12\nAA,30"},
            summary="late with minutes",
            files={
                "parts/late.pipeline.yaml": """\
penstock: 1
parameters:
  minutes:
    type: integer
    default: 15
inputs:
  flights:
    carrier: text
    delay: integer
outputs:
  late: behind
nodes:
  behind:
    filter_rows:
      from: flights
      where: delay >= $minutes
"""
            },
        ),
        Example(
            title="Two inputs, two outputs",
            fields="path: parts/named.pipeline.yaml",
            inputs={
                "from.orders": "id integer, customer integer\n1,7\n2,8",
                "from.customers": "customer integer, name text\n7,Ada",
            },
            outputs={"known": "id integer, customer integer, name text\n1,7,Ada", "unknown": "id integer, customer integer\n2,8"},
            summary="named",
            files={
                "parts/named.pipeline.yaml": """\
penstock: 1
inputs:
  orders:
    id: integer
    customer: integer
  customers:
    customer: integer
    name: text
outputs:
  known: named
  unknown: named.left_only
nodes:
  named:
    join:
      left: orders
      right: customers
      keys: [customer]
"""
            },
        ),
    )

    @classmethod
    def ports(cls, fields: Fields, loader: Loader = NO_PARTS) -> tuple[str, ...] | None:
        """The outputs of the part."""
        path = fields.get("path")
        if not isinstance(path, str):
            return cls.outputs
        try:
            return tuple(loader.load(unescaped(path)).document.pipeline.outputs) or None
        except StudioError:  # what is wrong with the part is told where the pipeline is expanded
            return None

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """Nothing: the nodes of the part mean it, which stand in its place where the pipeline is expanded."""
        del inputs
        return {}

    def summary(self) -> str:
        """The part's name, and which parameters it is given."""
        name = PurePosixPath(self.path).name.removesuffix(".yaml").removesuffix(".pipeline")
        return f"{name} with {names(self.parameters)}" if self.parameters else name
