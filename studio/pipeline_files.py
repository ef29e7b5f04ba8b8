"""The files of pipelines: made, renamed, and put away, where nothing is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from engine.errors import ConfigError
from engine.project.paths import PIPELINE_SUFFIX
from engine.project.project import Project
from engine.project.saving import put_in_place
from studio.starting import start_pipeline

_NAME = re.compile(r"[^\W_][\w .-]{0,62}")
PUT_AWAY = "deleted"
"""The folder of the project's state where pipelines lie that were deleted."""


@dataclass(frozen=True, slots=True)
class PipelineFiles:
    """Those of one project, as a face needs them; see `panels.workspace.Files`."""

    project: Project
    path: Path
    """The pipeline that is open."""

    def make(self, name: str) -> Path:
        """A new pipeline beside the open one. Raises ConfigError: `usage.exists`, or the name is none."""
        return start_pipeline(self._target(name), ()).pipeline

    def rename(self, name: str) -> Path:
        """Give the file another name. Raises ConfigError likewise."""
        target = self._target(name)
        if target.exists():
            raise ConfigError(f"'{target.name}' is there already", code="usage.exists", hint="choose another name")
        put_in_place(self.path, target)
        return target

    def put_away(self) -> Path:
        """Move the file out of the way; it can be moved back by hand."""
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S")
        target = self.project.state(PUT_AWAY) / f"{at}-{self.path.name}"
        put_in_place(self.path, target)
        return target

    def _target(self, name: str) -> Path:
        plain = name.strip().removesuffix(PIPELINE_SUFFIX)
        if not _NAME.fullmatch(plain):
            hint = "use letters, digits, spaces, dots, _ and -, at most 63 of them"
            raise ConfigError(f"'{name}' cannot be the name of a pipeline", code="studio.pipeline_name", hint=hint)
        return self.path.with_name(plain + PIPELINE_SUFFIX)
