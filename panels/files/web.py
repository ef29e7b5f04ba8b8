"""The tree of data in a browser: what is there, and a source for the file that is dragged onto the canvas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from engine.document.edits import apply_all
from engine.errors import StudioError
from engine.preview.detection import Detected
from engine.project.data_files import DataFiles, data_files
from engine.session.detecting import detect_job, new_source
from panels.canvas.places import Place, move_edits_to
from panels.canvas.said import place_of, places_of
from panels.files.state import files_view
from panels.wire import Said, plain, plain_object, text_of, unknown
from panels.workspace import Workspace


class FilesPanel:
    """The project's data files, as they were when someone last looked."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._found = DataFiles((), is_cut=False)
        self._looked_at: list[str] = []

    def view(self) -> Mapping[str, object]:
        """See `FilesView`."""
        workspace = self._workspace
        return plain_object(files_view(self._found, workspace.session.document, workspace.analysis, self._looked_at))

    def hear(self, message: str, said: Said) -> None:
        """`look`: see which files are there."""
        del said
        if message != "look":
            raise unknown(message)
        self._found = data_files(self._workspace.project.root)

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """`receive`: a ticket by which files are sent into the project; `add`: a source for a file.

        The source is added once its columns are found, and the answer is its node and what a person should know; where they cannot be
        found it is added without, and the answer is why.
        """
        if message == "receive":
            reply(self._workspace.receive())
            return
        if message != "add":
            raise unknown(message)
        path, place, shown = text_of(said, "path"), place_of(said, "position"), places_of(said, "shown")
        self._workspace.project.judge_source(path)
        new_source(self._workspace.session.document, path)
        put = partial(self._put, path, place, shown, reply)
        self._looked_at.append(path)
        self._workspace.request(detect_job(self._workspace.project, path), put, put)
        self._workspace.changed()

    def _put(self, path: str, place: Place | None, shown: Mapping[str, Place], reply: Callable[[object], None], found: object) -> None:
        """Add the node as one step, select it, and answer."""
        self._looked_at.remove(path)
        detected = found if isinstance(found, Detected) else None
        problem = found if isinstance(found, StudioError) else None
        node = ""
        try:
            node = self._add(path, place, shown, detected)
        except StudioError as error:
            problem = error
        self._workspace.changed()
        notes = [each.message for each in detected.problems] if detected is not None else []
        reply(problem or plain({"node": node, "notes": notes}))

    def _add(self, path: str, place: Place | None, shown: Mapping[str, Place], detected: Detected | None) -> str:
        session = self._workspace.session
        source = new_source(session.document, path, detected, place)
        after = apply_all(session.document, source.edits)
        kept = {item: where for item, where in shown.items() if item not in after.layout} if place is not None else {}
        self._workspace.dispatch((*source.edits, *move_edits_to(after, kept)))
        session.select((source.node,))
        return source.node
