"""Parts that stand in texts, for pipelines that stand in no folder."""

from __future__ import annotations

from collections.abc import Mapping

from engine.document.model import Loader, Part
from engine.document.reader import read
from engine.errors import SourceError

SUFFIX = ".pipeline.yaml"


class PartTexts(Loader):
    """Reads parts from texts by path; texts may come later."""

    def __init__(self, texts: Mapping[str, object]) -> None:
        self.texts = texts
        self._known: dict[str, tuple[str, Part]] = {}

    def load(self, path: str) -> Part:
        text = self.texts.get(path)
        if not isinstance(text, str):
            raise SourceError(f"there is no file '{path}'", code="source.not_found")
        if self._known.get(path, ("", None))[0] != text:
            reading = read(text)
            assert not reading.problems, reading.problems
            self._known[path] = text, Part(path, reading.document.with_loader(self))
        return self._known[path][1]
