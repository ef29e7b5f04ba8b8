"""The kind `switch_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.document.model import NO_PARTS, Fields, Loader
from engine.errors import ConfigError
from engine.kinds.fields import Cases, PortName
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.parting import named_ports, parted
from engine.kinds.wording import names
from engine.language.types import BOOLEAN
from engine.relation import Relation

_DEFAULT = "other"
_NO_CASES = ConfigError("there is no case, so all rows would leave by one port", code="switch.no_cases", hint="add a name and a condition")


class SwitchRows(Kind):
    """Sends each row one of several ways: the first case whose condition is true takes it.

    Every case is a port with the name that you give it. The conditions are tried in the order of the cases; one that is null, because
    a value is missing, is not true. A row that no case takes leaves by the port that `default` names. So each row leaves by exactly one
    port, and all ports together are the input. The order of the rows stays.
    """

    kind = "switch_rows"
    category = "transform"
    family = "rows"
    title = "Switch rows"
    synonyms = (
        "router",
        "route rows",
        "conditional split",
        "case when",
        "branch",
        "rule-based splitter",
        "if else",
        "partition by condition",
    )
    outputs = (_DEFAULT,)
    port_fields = ("cases", "default")
    reconciled = True

    cases: Annotated[
        Cases, Field(title="Cases", description="Name and condition, tried from the top: the first that is true takes the row.")
    ]
    default: Annotated[PortName, Field(title="Default", description="The port of the rows that no case takes.")] = _DEFAULT

    examples = (
        Example(
            title="Flights by delay",
            fields="cases:\n  late: delay > 15\n  early: delay < 0",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,\nDL,20\nUA,-3"},
            outputs={
                "late": "carrier text, delay integer\nDL,20",
                "early": "carrier text, delay integer\nUA,-3",
                "other": "carrier text, delay integer\nAA,5\nB6,",
            },
            summary="late, early, else other",
        ),
        Example(
            title="The first case that is true takes the row",
            fields="cases:\n  large: amount >= 100\n  paid: is_paid\ndefault: small_and_open",
            inputs={"from": "id integer, amount integer, is_paid boolean\n1,200,true\n2,50,true\n3,50,false\n4,,"},
            outputs={
                "large": "id integer, amount integer, is_paid boolean\n1,200,true",
                "paid": "id integer, amount integer, is_paid boolean\n2,50,true",
                "small_and_open": "id integer, amount integer, is_paid boolean\n3,50,false\n4,,",
            },
            summary="large, paid, else small_and_open",
        ),
    )

    @classmethod
    def ports(cls, fields: Fields, loader: Loader = NO_PARTS) -> tuple[str, ...]:
        """The cases in their order, then the default."""
        del loader
        return named_ports(fields, "cases", fields.get("default") or _DEFAULT)

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows of each case, and those of none."""
        rows = inputs.relation("from")
        if not self.cases:
            inputs.report(("cases",), _NO_CASES)
        if self.default in self.cases:
            inputs.report(("default",), _taken(self.default))
        conditions = {name: inputs.bind(("cases", name), text, rows, want=BOOLEAN) for name, text in self.cases.items()}
        return parted(inputs.node, rows, conditions, self.default)

    def summary(self) -> str:
        """The ports."""
        return f"{names(self.cases)}, else {self.default}"


def _taken(name: str) -> ConfigError:
    return ConfigError(f"a case is called '{name}' already", code="switch.name_taken", hint="give the default another name")
