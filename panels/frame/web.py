"""The frame in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from engine.backends.choice import engine_of
from engine.errors import ConfigError
from engine.project.paths import PIPELINE_SUFFIX
from engine.session.actions import action_named
from engine.session.disk import held
from panels.data.state import sample_words
from panels.frame.state import PipelineName, frame_view
from panels.wire import Said, plain_object, text_of, whole_of
from panels.workspace import Workspace


class FramePanel:
    """Names, saved state, sample and notices."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._opened = datetime.now(UTC)
        """Ages are told as of the opening, so that a page does not change by itself."""
        self._names = self._pipelines()

    def view(self) -> Mapping[str, object]:
        """See `FrameView`."""
        workspace, snapshot = self._workspace, self._workspace.session.snapshot
        root, path = workspace.project.root, workspace.session.path
        view = frame_view(
            snapshot,
            project=workspace.project.settings.name or root.name,
            file=str(path.relative_to(root.resolve())) if path is not None else "",
            pipelines=self._names,
            sample=self._sample(),
            shield=self._shield(),
            now=self._opened,
            base=held(path) if snapshot.recoveries and path is not None else None,
            engine=engine_of(snapshot.document, workspace.project),
        )
        return plain_object(view)

    def hear(self, message: str, said: Said) -> None:
        """`notice`: what a person chose of a notice."""
        if message == "notice":
            self._choose(text_of(said, "choice"), whole_of(said, "recovery") if "recovery" in said else None)

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """`make` or `rename` with a name: the path to go to; `put_away`: where the pipeline is kept."""
        files = self._workspace.files
        if files is None:
            return
        if message == "make":
            reply(str(files.make(text_of(said, "name"))))
        elif message == "rename":
            self._require_saved()
            reply(str(files.rename(text_of(said, "name"))))
        elif message == "put_away":
            self._require_saved()
            reply(str(files.put_away()))

    def _require_saved(self) -> None:
        """Another name would leave unsaved edits behind."""
        if not self._workspace.session.is_saved:
            raise ConfigError("the pipeline has edits that are not saved", code="studio.not_saved", hint="save or undo them first")

    def _choose(self, choice: str, place: int | None) -> None:
        session = self._workspace.session
        recoveries = session.snapshot.recoveries
        if place is None:
            action_named(choice).run(self._workspace.desk, "")
        elif 0 <= place < len(recoveries) and choice in ("recover", "replace"):
            session.recover(recoveries[place], replace=choice == "replace")
        elif 0 <= place < len(recoveries) and choice == "discard":
            session.discard(recoveries[place])

    def _pipelines(self) -> list[PipelineName]:
        root, opened = self._workspace.project.root.resolve(), self._workspace.session.path
        return [
            PipelineName(str(path), path.name.removesuffix(PIPELINE_SUFFIX), is_open=path.resolve() == opened)
            for path in self._workspace.project.pipelines()
            if path.resolve().is_relative_to(root)
        ]

    def _sample(self) -> str:
        """Of what is selected, else of the first node that has been previewed and is a sample."""
        workspace = self._workspace
        pipeline = workspace.session.document.pipeline
        nodes = [*workspace.session.snapshot.selection[:1], *(node.id for node in pipeline.nodes)]
        words = [sample_words(preview.samples) for preview in workspace.results.previews(nodes)]
        return next((each for each in words if each != "all rows"), words[0] if words else "")

    def _shield(self) -> tuple[str, ...]:
        nodes = self._workspace.session.document.pipeline.by_id
        return next((preview.shield for preview in self._workspace.results.previews(nodes)), ())
