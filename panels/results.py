"""What previews have found of each node, and what is asked for next: what a person looks at first, then all other nodes.

One preview is under way at a time, so that what has just been selected or edited never waits behind a hundred others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from engine.document.hashing import upstream_hashes
from engine.document.model import Document, Pipeline
from engine.errors import StudioError
from engine.expanding import expanded
from engine.kinds import ports_of
from engine.preview.preview import ROWS, Preview, Previewer
from engine.preview.profile import Profile
from engine.session.events import Changed, Event, JobDone, JobFailed, Selected
from engine.session.jobs import Job
from engine.session.previewing import preview_job, profile_job
from engine.session.session import Session
from panels.canvas.state import NodeResult
from panels.meaning import Meaning

_JOB = "result"
_CLOSED = "child.closed"
"""The walled process was stopped between asking and answering: it is asked again."""
Place: TypeAlias = tuple[str, str]
"""A node and one of its ports; the port of a sink is empty."""
Sort: TypeAlias = Literal["rows", "count", "profile"]


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing to be found out."""

    place: Place
    sort: Sort


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of a port, and of which state of the document."""

    hash: str
    preview: Preview | None = None
    """With an error: of an earlier state."""
    has_rows: bool = False
    """Whether the preview holds rows, and not only their number."""
    profile: Profile | None = None
    profile_hash: str = ""
    """Of the state that the statistics are of: they stay until there are newer ones."""
    seconds: float | None = None
    error: StudioError | None = None
    """Why there is no preview."""


@dataclass(frozen=True, slots=True)
class _Timed:
    """What a job found, and how long it took."""

    value: object
    seconds: float


@dataclass(slots=True)
class Results:
    """The results of one session, for all who look at it."""

    session: Session
    meaning: Meaning
    previewer: Callable[[], Previewer]
    """Of the project; asked each time. Raises BackendError."""
    values: Mapping[str, object] | None = None
    """Typed values of parameters."""
    _found: dict[Place, Finding] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)
    _hashed: Pipeline | None = None
    _asked: tuple[Wish, str] | None = None
    """What is under way, and the state of the document that it is for."""

    def begin(self) -> None:
        """Watch the session, and ask for the first result."""
        self.session.subscribe(self._heard)
        self._ask()

    @property
    def by_node(self) -> Mapping[str, NodeResult]:
        """What is known of each node, for its face."""
        hashes = self._current()
        places: dict[str, dict[str, Finding]] = {}
        for (node, port), finding in self._found.items():
            places.setdefault(node, {})[port] = finding
        computing = self._asked[0].place[0] if self._asked is not None and self._asked[0].sort != "profile" else None
        known = {node: _result(ports, hashes.get(node), is_computing=node == computing) for node, ports in places.items()}
        if computing is not None and computing not in known:
            known[computing] = NodeResult("computing")
        return known

    def finding(self, node: str, port: str) -> Finding | None:
        """What is known of a port, be it of an earlier state of the document."""
        return self._found.get((node, port))

    def previews(self, nodes: Iterable[str]) -> Iterator[Preview]:
        """What is known of these nodes, port by port, be it only how many rows there are."""
        pipeline = self.session.document.pipeline
        places = ((node, port) for node in nodes if node in pipeline.by_id for port in shown_ports(pipeline, node))
        findings = (self._found.get(place) for place in places)
        return (finding.preview for finding in findings if finding is not None and finding.preview is not None)

    def preview(self, node: str, port: str) -> Preview | None:
        """The last rows of a port; None: there are none yet."""
        finding = self._found.get((node, port))
        return finding.preview if finding is not None and finding.has_rows else None

    def profile(self, node: str, port: str) -> Profile | None:
        """The last statistics of a port; None: there are none yet."""
        finding = self._found.get((node, port))
        return finding.profile if finding is not None else None

    def error(self, node: str, port: str) -> StudioError | None:
        """Why a port has no rows now; None: it has, or is not known yet."""
        finding = self._found.get((node, port))
        return finding.error if finding is not None and finding.hash == self._current().get(node) else None

    def is_current(self, node: str, port: str) -> bool:
        """Whether the rows that are known of a port are of the document as it is now."""
        finding = self._found.get((node, port))
        return finding is not None and finding.error is None and finding.hash == self._current().get(node)

    def is_under_way(self, node: str) -> bool:
        """Whether a node's rows are being computed."""
        return self._asked is not None and self._asked[0].place[0] == node and self._asked[0].sort != "profile"

    def forget(self) -> None:
        """Ask for everything anew: the data, or what is taken of them, may have changed; what is under way is of the old ones."""
        self.session.withdraw(_JOB)
        self._asked = None
        self._found.clear()
        self._ask()

    def shown(self) -> list[Place]:
        """What a person looks at: the ports of the selected node, then those that it reads."""
        pipeline = self.session.document.pipeline
        selected = [node for node in self.session.snapshot.selection if node in pipeline.by_id][:1]
        own = [(node, port) for node in selected for port in shown_ports(pipeline, node)]
        return list(dict.fromkeys([*own, *(place for node in selected for place in read_by(pipeline, node))]))

    def _heard(self, event: Event) -> None:
        match event:
            case Changed() | Selected():
                self._again()
            case JobDone(name=name, value=_Timed() as timed) if name == _JOB:
                self._take(timed)
            case JobFailed(name=name, error=error) if name == _JOB:
                self._take_error(error)
            case _:
                pass

    def _again(self) -> None:
        """What is under way goes on where it is still what is wanted first; else it makes room."""
        asked, first = self._asked, next(self._wishes(), None)
        if asked is not None and (asked[0] != first or asked[1] != self._current().get(asked[0].place[0])):
            self.session.withdraw(_JOB)
            self._asked = None
        self._ask()

    def _ask(self) -> None:
        """Begin at once: a face hands over what is typed after a pause, and what is stale by then is stopped."""
        if self._asked is not None:
            return
        wish = next(self._wishes(), None)
        if wish is None:
            return
        self._asked = wish, self._current()[wish.place[0]]
        try:
            job = self._job(wish)
        except StudioError as error:
            self._take_error(error)
            return
        self.session.request(job)

    def _job(self, wish: Wish) -> Job:
        node, port = wish.place
        previewer = self.previewer()
        if wish.sort == "profile":
            job = profile_job(previewer, node, port or None, values=self.values)
        else:
            job = preview_job(previewer, node, port or None, rows=ROWS if wish.sort == "rows" else 0, values=self.values)
        return replace(job, name=_JOB, work=_timed(job.work), depends_on=lambda _: self._current().get(node, ""), delay=0.0)

    def _take(self, timed: _Timed) -> None:
        if self._asked is None:
            return
        wish, digest = self._asked
        self._asked = None
        known = self._found.get(wish.place)
        fresh = known if known is not None and known.hash == digest else Finding(digest)
        if isinstance(timed.value, Profile):
            self._found[wish.place] = replace(fresh, profile=timed.value, profile_hash=digest)
        elif isinstance(timed.value, Preview):
            seconds = timed.seconds if fresh.seconds is None else fresh.seconds
            old = known if known is not None else fresh
            self._found[wish.place] = Finding(digest, timed.value, wish.sort == "rows", old.profile, old.profile_hash, seconds)
        self._ask()

    def _take_error(self, error: StudioError) -> None:
        if self._asked is None:
            return
        wish, digest = self._asked
        self._asked = None
        if error.code != _CLOSED:
            known = self._found.get(wish.place)
            if wish.sort == "profile" and known is not None:
                self._found[wish.place] = replace(known, profile_hash=digest)  # rows without statistics are better than none
            else:
                self._found[wish.place] = replace(known or Finding(digest), hash=digest, error=error)  # the last good rows stay
        self._ask()

    def _wishes(self) -> Iterator[Wish]:
        """What is not known yet, the most wanted first."""
        shown = self.shown()
        yield from self._unknown(shown, "rows")
        yield from self._unknown(shown, "profile")
        pipeline = self.session.document.pipeline
        every = [(node, port) for node in self.meaning.analysis.written for port in shown_ports(pipeline, node)]
        yield from self._unknown(every, "count")

    def _unknown(self, places: Collection[Place], sort: Sort) -> Iterator[Wish]:
        hashes, analysis = self._current(), self.meaning.analysis
        for place in places:
            shape = analysis.nodes.get(place[0])
            if shape is None or shape.has_errors or shape.blocked or place[0] not in hashes:
                continue
            if not _is_known(self._found.get(place), hashes[place[0]], sort):
                yield Wish(place, sort)

    def _current(self) -> dict[str, str]:
        """The hashes of the document as it is now."""
        document = self.session.document
        if self._hashed is not (pipeline := expanded(document.pipeline).pipeline):
            self._hashed, self._hashes = pipeline, upstream_hashes(document)
            self._found = {place: finding for place, finding in self._found.items() if place[0] in document.pipeline.by_id}
        return self._hashes


def shown_ports(pipeline: Pipeline, node: str) -> tuple[str, ...]:
    """The outputs of a node; a sink has one without a name, which shows what it would write."""
    ports = ports_of(pipeline, pipeline.by_id[node])
    return () if ports is None else ports or ("",)


def read_by(pipeline: Pipeline, node: str) -> list[Place]:
    """What a node reads, in the order of its inputs; what is not there is left out."""
    found: list[Place] = []
    for reference in pipeline.by_id[node].references:
        ports = shown_ports(pipeline, reference.node) if reference.node in pipeline.by_id else ()
        port = reference.port if reference.port is not None else next(iter(ports), None)
        if port in ports:
            found.append((reference.node, port or ""))
    return found


def _is_known(finding: Finding | None, digest: str, sort: Sort) -> bool:
    if finding is None or finding.hash != digest:
        return False
    if finding.error is not None:
        return True
    if sort == "profile":
        return finding.profile_hash == digest
    return finding.has_rows if sort == "rows" else finding.preview is not None


def _result(ports: Mapping[str, Finding], digest: str | None, *, is_computing: bool) -> NodeResult:
    """A node's result, from those of its ports."""
    error = next((each.error for each in ports.values() if each.error is not None and each.hash == digest), None)
    previews = {port: each.preview for port, each in ports.items() if each.preview is not None and each.error is None}
    is_done = all(each.hash == digest for each in ports.values())
    seconds = [each.seconds for each in ports.values() if each.seconds is not None]
    return NodeResult(
        state="computing" if is_computing else "failed" if error is not None else "done" if is_done else "stale",
        rows={port: each.rows_seen for port, each in previews.items() if each.rows_seen is not None},
        total={port: each.rows_total for port, each in previews.items() if each.rows_total is not None},
        seconds=sum(seconds) if seconds else None,
        error=error,
    )


def _timed(work: Callable[[Document], object]) -> Callable[[Document], object]:
    def timed(document: Document) -> object:
        start = time.perf_counter()
        value = work(document)
        return _Timed(value, time.perf_counter() - start)

    return timed
