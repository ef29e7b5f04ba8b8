"""Samples in the cache, each under the hash of all that it depends on: found there, or taken and written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.errors import BackendError, LimitError
from engine.preview.cache import Cache
from engine.preview.child import Child
from engine.preview.keys import digest
from engine.preview.places import LONE
from engine.preview.sample import Method, Sample
from engine.preview.survey import Source, Survey

SEARCH_SECONDS = 20.0
"""For finding rows; after that a sample has to do without them."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Takes samples for one project."""

    child: Child
    cache: Cache
    survey: Survey
    rows: int
    """That a sample shall have."""
    seed: int
    parameters: Mapping[str, Any]
    memory: dict[str, Sample]
    """Samples that were found or taken before, by what they depend on."""

    def kept(self, make: Callable[[str], Sample], *parts: Any) -> Sample:
        """The sample that depends on these parts, taken now if it is not there."""
        key = digest("sample in order", *parts)
        sample = self.memory.get(key) or self._remembered(key)
        if sample is None or not self.cache.has(sample.key):
            sample = make(key)
            self.cache.write_facts(key, sample.facts())
        self.memory[key] = sample
        return sample

    def _remembered(self, key: str) -> Sample | None:
        facts = self.cache.facts(key)
        return Sample.from_facts(facts) if facts is not None else None

    def searched(self, make: Callable[[str], Sample], otherwise: Callable[[], Sample], *parts: Any) -> Sample:
        """The same for a sample that must be searched for; where time or memory do not suffice the other one, for good."""

        def attempt(key: str) -> Sample:
            try:
                return make(key)
            except LimitError:
                return otherwise()

        return self.kept(attempt, *parts)

    def written(self, source: Source, key: str, statements: Mapping[str, Any], method: Method) -> Sample:
        """The rows of `statements`, as `take` knows them, as a sample of that key."""
        sample = self.attempted(source, key, statements, method)
        if sample is None:
            raise BackendError("a sample without bounds was not taken")
        return sample

    def attempted(self, source: Source, key: str, statements: Mapping[str, Any], method: Method) -> Sample | None:
        """The same; None where the statements' bounds do not hold."""
        arguments = {**statements, "path": self.survey.kept_file(key), "parameters": self.parameters}
        values = self.child.request("take", arguments, timeout=SEARCH_SECONDS if "tables" in statements else None).values
        if values["rows"] is None:
            return None
        sample = Sample(source.scan.node, source.scan.port, key, values["rows"], source.total, method, source.warnings)
        return replace(sample, unmatched=values["counts"].get(LONE, 0))

    def number(self, sql: str) -> int:
        """The one number that a statement gives."""
        return int(self.child.request("number", {"sql": sql, "parameters": self.parameters}).values["number"])

    def path(self, sample: Sample) -> str:
        """A sample's file, as the walled process sees it."""
        return self.survey.kept_file(sample.key)
