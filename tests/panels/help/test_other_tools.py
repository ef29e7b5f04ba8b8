"""What is said to do a step of other tools is there, and most of the steps are done."""

from __future__ import annotations

from engine.kinds import KINDS
from engine.language import FUNCTIONS
from panels.help.other_tools import STEPS
from studio.cli.commands import COMMANDS

KNOWN = {
    *(kind.kind for kind in KINDS),
    *(f"{kind.kind}.{preset.name}" for kind in KINDS for preset in kind.presets),
    *(f"{name}()" for name in FUNCTIONS),
    *(f"penstock {command.name}" for command in COMMANDS),
}
LEAST = 62


def test_what_does_a_step_is_there() -> None:
    assert {name for step in STEPS for name in step.by} <= KNOWN


def test_every_kind_is_something_that_other_tools_have() -> None:
    named = {name.partition(".")[0] for step in STEPS for name in step.by}
    assert {kind.kind for kind in KINDS} <= named


def test_most_steps_are_done_and_the_others_say_why_not() -> None:
    assert sum(bool(step.by) for step in STEPS) >= LEAST
    assert [step.name for step in STEPS if not step.by and not step.left_out] == []
    assert len({(step.section, step.name) for step in STEPS}) == len(STEPS)
