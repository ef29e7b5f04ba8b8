"""`penstock functions`: what expressions can call."""

from __future__ import annotations

from typing import Any

from engine.errors import ConfigError
from engine.kinds import KINDS
from engine.language import FUNCTIONS
from engine.language.elsewhere import ELSEWHERE
from engine.language.signature import Case, Function
from engine.language.tree import Signature
from engine.nearest import nearest
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.output import Output
from studio.cli.table import print_list


def functions_command(name: str | None = None, /, *, options: Options = Options()) -> int:
    """List the functions of expressions, or show one."""
    chosen = list(FUNCTIONS.values()) if name is None else _named(name.lower())
    if options.json:
        options.output.value([_shape(function) for function in chosen])
    elif name is None:
        print_list(options.output, ("function", "family", "meaning"), [(item.name, item.family, item.meaning) for item in chosen])
    else:
        for place, function in enumerate(chosen):
            if place:
                options.output.line()
            _print_function(options.output, function)
    return Exit.OK


def _named(name: str) -> list[Function]:
    """The function of that name, else those that are looked for by it."""
    found = [FUNCTIONS[name]] if name in FUNCTIONS else [item for item in FUNCTIONS.values() if name in item.synonyms]
    if found:
        return found
    raise ConfigError(f"there is no function '{name}'", code="usage.unknown_function", hint=_hint(name))


def _hint(name: str) -> str:
    """Some of what other tools do by a function is written in another way, or done by a node."""
    if name in ELSEWHERE:
        return str(ELSEWHERE[name])
    kinds = [kind.kind for kind in KINDS if name in kind.synonyms]
    if kinds:
        return f"the node {kinds[0]} does that: penstock nodes {kinds[0]}"
    close = nearest(name, FUNCTIONS)
    return f"did you mean {' or '.join(map(repr, close))}?" if close else "penstock functions lists them all"


def _print_function(output: Output, function: Function) -> None:
    output.line((function.name, "bold"), f"  {function.meaning}")
    for signature in function.signatures:
        output.line(f"  {_call(signature)}{'  (not on Spark)' if signature.spark is None else ''}")
    output.line()
    cases = (function.example, function.null_case, function.edge_case)
    print_list(output, (), [("  " + case.expression, "= " + case.result) for case in cases])


def _call(signature: Signature) -> str:
    return f"{signature.function}({', '.join(signature.arguments)})"


def _shape(function: Function) -> dict[str, Any]:
    return {
        "name": function.name,
        "family": function.family,
        "meaning": function.meaning,
        "signatures": [{"call": _call(item), "sort": item.sort, "spark": item.spark is not None} for item in function.signatures],
        "example": _case(function.example),
        "null_case": _case(function.null_case),
        "edge_case": _case(function.edge_case),
        "synonyms": list(function.synonyms),
    }


def _case(case: Case) -> dict[str, str]:
    return {"expression": case.expression, "result": case.result}
