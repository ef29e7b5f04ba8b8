"""The frame in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from engine.backends.choice import engine_of
from engine.errors import ConfigError
from engine.preview.page import Preview
from engine.project.paths import PIPELINE_SUFFIX
from engine.session.actions import action_named
from engine.session.disk import held
from engine.session.jobs import Job
from panels.data.state import sample_words
from panels.frame.engines import engine_choices, spark_view
from panels.frame.sampling import given_sampling, sampling_view
from panels.frame.state import PipelineName, frame_view
from panels.wire import Said, plain, plain_object, text_of, texts_by_name, whole_of
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
        previews = self._previews()
        engine = engine_of(snapshot.document, workspace.project)
        words = [sample_words(preview.samples) for preview in previews]
        view = frame_view(
            snapshot,
            project=workspace.project.settings.name or root.name,
            file=str(path.relative_to(root.resolve())) if path is not None else "",
            pipelines=self._names,
            sample=next((each for each in words if each != "all rows"), words[0] if words else ""),
            sampling=sampling_view(
                workspace.project.settings,
                (sample for preview in previews for sample in preview.samples),
                can_set=workspace.take_samples is not None and snapshot.other_writer is None,
            ),
            shield=self._shield(),
            now=self._opened,
            base=held(path) if snapshot.recoveries and path is not None else None,
            engine=engine,
            engines=engine_choices(snapshot.document.pipeline, workspace.project, engine),
        )
        return plain_object(view)

    def hear(self, message: str, said: Said) -> None:
        """`notice`: what a person chose of a notice."""
        if message == "notice":
            self._choose(text_of(said, "choice"), whole_of(said, "recovery") if "recovery" in said else None)

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """Asked are the pipeline's files, the sample, and what Spark would do.

        `make` or `rename` with a name: the path to go to. `put_away`: where the pipeline is kept. `sample` with the texts of its `values`:
        what is wrong with them, by field; nothing, and it is taken anew. `spark`: see `SparkView`.
        """
        files = self._workspace.files
        if message == "sample":
            reply(plain(self._take_samples(texts_by_name(said, "values"))))
        elif message == "spark":
            self._look_at_spark(reply)
        elif files is None:
            return
        elif message == "make":
            reply(str(files.make(text_of(said, "name"))))
        elif message == "rename":
            self._require_saved()
            reply(str(files.rename(text_of(said, "name"))))
        elif message == "put_away":
            self._require_saved()
            reply(str(files.put_away()))

    def _look_at_spark(self, reply: Callable[[object], None]) -> None:
        """Beside everything else: Java is asked for its version, and hundreds of nodes are gone through."""
        analysis, project = self._workspace.analysis, self._workspace.project
        job = Job("spark", lambda document: spark_view(document, analysis, project), depends_on=lambda _: "", lane="spark")
        self._workspace.request(job, lambda view: reply(plain(view)), reply)

    def _take_samples(self, texts: Mapping[str, str]) -> Mapping[str, str]:
        given, take = given_sampling(texts), self._workspace.take_samples
        if not given.problems and take is not None:
            take(given.numbers["sample_rows"], given.numbers["seed"])
            self._workspace.changed()
        return given.problems

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

    def _previews(self) -> list[Preview]:
        """Of what is selected, then of all nodes that have been previewed."""
        workspace = self._workspace
        pipeline = workspace.session.document.pipeline
        nodes = [*workspace.session.snapshot.selection[:1], *(node.id for node in pipeline.nodes)]
        return list(workspace.results.previews(nodes))

    def _shield(self) -> tuple[str, ...]:
        nodes = self._workspace.session.document.pipeline.by_id
        return next((preview.shield for preview in self._workspace.results.previews(nodes)), ())
