"""What the actions of the document as a whole do, and when they can be done."""

from __future__ import annotations

from engine.session.desk import Desk

RUN_WITH, RUN_TO_HERE_WITH = "run_with", "run_to_here_with"
"""The actions that ask for the values of parameters."""


def save(desk: Desk, _: str = "") -> None:
    """Write the document to its file."""
    desk.session.save()


def can_save(desk: Desk) -> bool:
    """Whether there is a file, and something that it does not hold."""
    snapshot = desk.session.snapshot
    is_open = not snapshot.is_partial and snapshot.other_writer is None
    return is_open and desk.session.path is not None and not snapshot.is_saved


def undo(desk: Desk, _: str = "") -> None:
    """Take the latest step back."""
    desk.session.undo()


def can_undo(desk: Desk) -> bool:
    """Whether there is a step, and this process may edit."""
    return desk.session.snapshot.can_undo and not is_read_only(desk)


def redo(desk: Desk, _: str = "") -> None:
    """Do the step again that was taken back."""
    desk.session.redo()


def can_redo(desk: Desk) -> bool:
    """Whether there is such a step, and this process may edit."""
    return desk.session.snapshot.can_redo and not is_read_only(desk)


def run(desk: Desk, _: str = "") -> None:
    """Run the pipeline; where a parameter has no value yet, a face that can asks for it first."""
    if lacks_values(desk) and RUN_WITH in desk.views:
        desk.show(RUN_WITH)
    elif desk.runs is not None:
        desk.runs.start()


def can_run(desk: Desk) -> bool:
    """Whether there is something to run, and no run goes on."""
    return desk.runs is not None and not desk.runs.is_running and bool(desk.document.pipeline.nodes)


def run_to_here(desk: Desk, _: str = "") -> None:
    """Run what the selected node needs; values are asked for likewise."""
    if lacks_values(desk) and RUN_TO_HERE_WITH in desk.views:
        desk.show(RUN_TO_HERE_WITH)
    elif desk.runs is not None:
        desk.runs.start(desk.selection[0])


def can_run_to_here(desk: Desk) -> bool:
    """Whether one node is selected, and no run goes on."""
    return can_run(desk) and len(desk.selection) == 1


def can_run_with(desk: Desk) -> bool:
    """Whether it can run, and has parameters that a person may set."""
    return RUN_WITH in desk.views and can_run(desk) and bool(desk.document.pipeline.parameters)


def can_run_to_here_with(desk: Desk) -> bool:
    """The same to the selected node."""
    return RUN_TO_HERE_WITH in desk.views and can_run_to_here(desk) and bool(desk.document.pipeline.parameters)


def lacks_values(desk: Desk) -> bool:
    """Whether a parameter has no default: an example stands in for previews only."""
    return any(parameter.default is None for parameter in desk.document.pipeline.parameters)


def stop(desk: Desk, _: str = "") -> None:
    """End the run."""
    if desk.runs is not None:
        desk.runs.stop()


def is_running(desk: Desk) -> bool:
    """Whether a run goes on."""
    return desk.runs is not None and desk.runs.is_running


def reload(desk: Desk, _: str = "") -> None:
    """Take what the file holds, as one step."""
    desk.session.reload()


def can_reload(desk: Desk) -> bool:
    """Whether the file has been changed to something that can be read."""
    return desk.session.snapshot.disk == "changed"


def keep_mine(desk: Desk, _: str = "") -> None:
    """Let the document here stand against the file."""
    desk.session.keep()


def is_changed_on_disk(desk: Desk) -> bool:
    """Whether someone else has done something to the file."""
    return desk.session.snapshot.disk != "same"


def take_over(desk: Desk, _: str = "") -> None:
    """Be the process that writes."""
    desk.session.take_over()


def is_read_only(desk: Desk) -> bool:
    """Whether another process writes the project."""
    return desk.session.snapshot.other_writer is not None


def can_write(desk: Desk) -> bool:
    """Whether this process writes the project, and the file could be read whole."""
    return not is_read_only(desk) and not desk.session.snapshot.is_partial
