"""One stem a thing: a kind's file, class, icon and cases have one name, and nothing stands beside the registry."""

from __future__ import annotations

from pathlib import Path

from engine.document.references import INPUT_KEYS
from engine.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
NAMES = [kind.kind for kind in KINDS]


def stems(folder: str, pattern: str) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob(pattern) if not path.stem.startswith(("_", "test_"))}


def test_registry_is_the_files() -> None:
    for category in ("source", "transform", "sink"):
        assert {kind.kind for kind in KINDS if kind.category == category} == stems(f"engine/kinds/{category}s", "*.py")


def test_every_kind_has_an_icon_and_cases_and_nothing_else_has() -> None:
    assert stems("assets/icons", "*.svg") == set(NAMES)
    assert stems("tests/kinds", "*.yaml") == set(NAMES)


def test_names_are_unique_and_class_names_follow() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for kind in KINDS:
        assert kind.__name__ == "".join(part.capitalize() for part in kind.kind.split("_"))
        assert kind.__module__.rsplit(".", 1)[1] == kind.kind


def test_every_kind_tells_people_what_it_is() -> None:
    for kind in KINDS:
        assert kind.__doc__
        assert len(kind.__doc__) > 60, kind.kind
        assert kind.title, kind.kind
        assert len(kind.examples) >= 2, kind.kind
        assert kind.synonyms, kind.kind
        for name, described in kind.model_fields.items():
            assert described.title, f"{kind.kind}.{name} has no title"
            assert described.description, f"{kind.kind}.{name} has no description"


def test_inputs_have_the_names_that_the_document_knows() -> None:
    assert {port.name for kind in KINDS for port in kind.inputs} <= set(INPUT_KEYS)


def test_no_kind_is_lost() -> None:
    assert len(NAMES) == 67
