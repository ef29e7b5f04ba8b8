"""The values of parameters that a person gives a run: the form that asks for them, and what the texts in it mean. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.document.model import Parameter, Pipeline
from engine.errors import ConfigError
from engine.parameter_values import CHOICE, as_line
from engine.parameters import read_given


@dataclass(frozen=True, slots=True)
class ValueView:
    """The field of one parameter."""

    name: str
    title: str
    """What people call it; empty: its name says all."""
    type: str
    choices: tuple[str, ...]
    """What one of type choice may be; others have none."""
    description: str
    placeholder: str
    """What a field without text means."""
    text: str
    """What was given last time."""
    is_needed: bool
    """Whether a run does not go without a text."""


@dataclass(frozen=True, slots=True)
class RunForm:
    """What a run may be told before it starts."""

    title: str
    node: str
    """The run ends here; empty: it runs everything."""
    fields: tuple[ValueView, ...]


@dataclass(frozen=True, slots=True)
class GivenValues:
    """What the texts of a form mean."""

    values: Mapping[str, object]
    """Typed, by parameter; those that keep their default are not among them."""
    problems: Mapping[str, str]
    """By parameter: what is wrong with its text."""


def run_form(pipeline: Pipeline, last: Mapping[str, str], node: str = "") -> RunForm:
    """The form.

    Args:
        pipeline: whose parameters.
        last: the texts of the last time, by parameter.
        node: where the run ends; empty: it runs everything.

    Raises:
        ConfigError: `run.no_parameters`, there is nothing to ask.
    """
    if not pipeline.parameters:
        hint = "make parameters in the inspector, where nothing is selected"
        raise ConfigError("the pipeline has no parameters", code="run.no_parameters", hint=hint)
    found = pipeline.by_id.get(node)
    title = f"Run to {found.title or found.id}" if found is not None else "Run"
    return RunForm(title, node, tuple(_field(parameter, last.get(parameter.name, "")) for parameter in pipeline.parameters))


def given_values(pipeline: Pipeline, texts: Mapping[str, str]) -> GivenValues:
    """Read a text for each parameter; one without a text keeps its default."""
    values: dict[str, object] = {}
    problems: dict[str, str] = {}
    for parameter in pipeline.parameters:
        text = texts.get(parameter.name, "")
        try:
            if text:
                values[parameter.name] = read_given(pipeline, parameter.name, text)
            elif parameter.default is None:
                problems[parameter.name] = "It has no default: give a value."
        except ConfigError as error:
            problems[parameter.name] = f"{_sentence(error.message)} {_sentence(error.hint)}"
    return GivenValues(values, problems)


def _field(parameter: Parameter, text: str) -> ValueView:
    title = parameter.title or ""
    return ValueView(
        name=parameter.name,
        title=title if title != parameter.name else "",
        type=parameter.type,
        choices=(parameter.choices or ()) if parameter.type == CHOICE else (),
        description=parameter.description or "",
        placeholder=_placeholder(parameter),
        text=text,
        is_needed=parameter.default is None,
    )


def _placeholder(parameter: Parameter) -> str:
    if parameter.default is not None:
        return as_line(parameter.default) or "empty"
    return f"such as {as_line(parameter.example)}" if parameter.example else "must be given"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
