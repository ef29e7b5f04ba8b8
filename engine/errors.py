"""Every error that Penstock raises on purpose.

    StudioError
    |-- DocumentError      a pipeline file cannot be read or an edit cannot be applied
    |-- ConfigError        penstock.yaml, settings, parameters or options of a command
    |-- SchemaError        a column or type that is not there, or does not fit
    |-- ExpressionError    a text of the expression language; carries a span
    |-- SourceError        an input cannot be read as its node says
    |-- SinkError          an output cannot be written or put in place
    |-- BackendError       an engine refused or failed
    |-- UnsupportedError   an engine cannot do this faithfully, by name
    |-- LimitError         memory, time or disk ran out
    |-- CancelledError     a person stopped it
    |-- TrustError         a path, statement or file that this person has not allowed
    |-- AssistantError     the language model or its budget
    |-- DeployError        Airflow, Kafka or another target
    |-- StoreError         Postgres, Redis, ClickHouse or S3
    |-- AccessError        who may do what
    `-- MissingExtraError  an optional part of Penstock is not installed

The message says what happened and to what, the hint what to do. Errors know nothing of
exit codes, HTTP or widgets: small tables in the faces map `code` to those.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """The place in a document (and its text) that an error is about; every part may be unknown."""

    node: str | None = None
    field: str | None = None
    """Path of the field inside the node, joined with dots: `columns.late`."""
    line: int | None = None
    """From 1."""
    column: int | None = None
    """From 1."""
    end: int | None = None
    """Column after the last character, on the same line."""
    file: str | None = None


class StudioError(Exception):
    """Base of all: `code` is a stable text such as `schema.column_missing`."""

    default_code = "studio.error"

    def __init__(self, message: str, *, code: str | None = None, hint: str = "", where: Where | None = None) -> None:
        super().__init__(message)
        self.code = code or self.default_code
        self.message = message
        self.hint = hint
        self.where = where or Where()


class DocumentError(StudioError):
    """A pipeline file cannot be read, or an edit does not apply."""

    default_code = "document.invalid"


class ConfigError(StudioError):
    """Settings, parameters or options do not make sense."""

    default_code = "config.invalid"


class SchemaError(StudioError):
    """A column or a type is missing or does not fit."""

    default_code = "schema.mismatch"


class ExpressionError(StudioError):
    """A text of the expression language is wrong between `start` and `end` (offsets in code points)."""

    default_code = "expression.invalid"

    def __init__(
        self,
        message: str,
        start: int,
        end: int,
        *,
        code: str | None = None,
        hint: str = "",
        replacements: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, code=code, hint=hint)
        self.start = start
        self.end = end
        self.replacements = replacements
        """Whole texts, each a corrected version of the expression."""


class SourceError(StudioError):
    """An input cannot be read as its node says."""

    default_code = "source.unreadable"


class SinkError(StudioError):
    """An output cannot be written or put in place."""

    default_code = "sink.failed"


class BackendError(StudioError):
    """An engine refused or failed."""

    default_code = "backend.failed"


class UnsupportedError(StudioError):
    """An engine cannot do this faithfully."""

    default_code = "backend.unsupported"


class LimitError(StudioError):
    """Memory, time or disk ran out; `code` is `limit.memory`, `limit.time` or `limit.disk`."""

    default_code = "limit.reached"


class CancelledError(StudioError):
    """A person stopped it."""

    default_code = "run.cancelled"


class TrustError(StudioError):
    """A path, statement or file that this person has not allowed."""

    default_code = "trust.refused"


class AssistantError(StudioError):
    """The language model, or its budget, failed."""

    default_code = "assistant.failed"


class DeployError(StudioError):
    """A deployment target refused or failed."""

    default_code = "deploy.failed"


class StoreError(StudioError):
    """A store of the shared server failed."""

    default_code = "store.failed"


class AccessError(StudioError):
    """The person may not do this."""

    default_code = "access.denied"


class MissingExtraError(StudioError):
    """An optional part of Penstock is not installed; the hint names the command that installs it."""

    default_code = "extra.missing"

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(
            f"{purpose} needs the extra '{extra}', which is not installed",
            hint=f"install it: pip install 'penstock[{extra}]'",
        )
        self.extra = extra
