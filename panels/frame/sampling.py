"""The sample chip: what the rows stand for, how many there shall be, and which. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.errors import ConfigError
from engine.preview.sample import Sample
from engine.project.settings import Settings, setting_of
from panels.words import count

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+")
"""How the chip itself writes a large number."""
_MOST_LINES = 4
_FIELDS = {"rows": "sample_rows", "seed": "seed"}
"""Of the form: which setting each one is."""


@dataclass(frozen=True, slots=True)
class SamplingView:
    """How the project takes its samples, and what came of it."""

    rows: str
    """Of each source, about."""
    seed: str
    usual: str
    """What is told of the size, and what it is where a project says nothing."""
    lines: tuple[str, ...]
    """What the rows that are shown rest on, source by source."""
    can_set: bool


@dataclass(frozen=True, slots=True)
class GivenSampling:
    """What the texts of the form mean."""

    numbers: Mapping[str, int]
    """By setting."""
    problems: Mapping[str, str]
    """By field: what is wrong with its text."""


def sampling_view(settings: Settings, samples: Iterable[Sample], *, can_set: bool) -> SamplingView:
    """The popup of the chip.

    Args:
        settings: of the project.
        samples: of all that has been previewed; of one source the first counts.
        can_set: whether this process may write the project.
    """
    default = Settings().sample_rows
    return SamplingView(
        rows=str(settings.sample_rows),
        seed=str(settings.seed),
        usual=f"About so many, as whole blocks are read; {default:,} where a project says nothing.",
        lines=sample_lines(samples),
        can_set=can_set,
    )


def sample_lines(samples: Iterable[Sample]) -> tuple[str, ...]:
    """Each source of which a part was taken, the largest first, and in one line those that were taken whole."""
    by_source: dict[str, Sample] = {}
    for sample in samples:
        by_source.setdefault(sample.node, sample)
    parts = sorted((each for each in by_source.values() if not each.is_all), key=lambda each: -(each.total or 0))
    whole = [f"{each.node} ({each.rows:,})" for each in by_source.values() if each.is_all]
    lines = [each.words() for each in parts[:_MOST_LINES]]
    if len(parts) > _MOST_LINES:
        lines.append(f"And parts of {count(len(parts) - _MOST_LINES, 'more source')}")
    return (*lines, *([f"Taken whole: {', '.join(whole)}"] if whole else []))


def given_sampling(texts: Mapping[str, str]) -> GivenSampling:
    """Read the texts of the form's fields."""
    numbers: dict[str, int] = {}
    problems: dict[str, str] = {}
    for field, name in _FIELDS.items():
        text = texts.get(field, "").strip()
        try:
            numbers[name] = setting_of(name, text.replace(",", "") if _GROUPED.fullmatch(text) else text)
        except ConfigError as error:
            problems[field] = f"{error.hint[:1].upper()}{error.hint[1:]}."
    return GivenSampling(numbers, problems)
