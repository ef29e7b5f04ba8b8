"""Rules about the text of the product that no linter knows: names, error codes, settings, broad excepts, foreign words."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("studio", "panels", "engine", "server", "assets")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
BROAD_EXCEPT_ALLOWED = {
    "engine/session/jobs.py", "engine/preview/serving.py", "studio/web/face.py",
    "engine/backends/duckdb/workbooks.py",  # a panic of the library, whose class cannot be imported
    "engine/backends/python/worker.py",  # a person's code may raise whatever it likes
}  # fmt: skip
RUNS_CODE = "engine/backends/python/worker.py"
"""Of the process that is there to run a person's code."""
TOP_LEVEL = {
    "studio", "panels", "engine", "server", "assets", "packaging", "tests",
    "pyproject.toml", "README.md", "LICENSE", "CONTRIBUTING.md", ".ci", ".gitignore", ".git", ".gitattributes",
}  # fmt: skip
IGNORED = {".venv", "build", "dist", "uv.lock"}


@pytest.fixture(scope="module")
def trees() -> dict[str, ast.Module]:
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in FILES}


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
            yield name, node


def test_an_error_code_belongs_to_one_class(trees: dict[str, ast.Module]) -> None:
    classes: dict[str, set[str]] = defaultdict(set)
    for tree in trees.values():
        for name, call in calls(tree):
            for keyword in call.keywords:
                if keyword.arg == "code" and isinstance(keyword.value, ast.Constant) and name.endswith("Error"):
                    classes[keyword.value.value].add(name)
    assert {code: sorted(names) for code, names in classes.items() if len(names) > 1} == {}
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", code) for code in classes), sorted(classes)


def test_default_codes_are_unique() -> None:
    import engine.errors as errors

    every = [value.default_code for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.StudioError)]
    assert len(set(every)) == len(every)


def test_every_error_stands_in_the_drawn_tree() -> None:
    import engine.errors as errors

    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, errors.StudioError):
            assert re.search(rf"\b{name}\b", errors.__doc__ or ""), name


def test_broad_excepts_stand_only_where_they_are_listed(trees: dict[str, ast.Module]) -> None:
    found = {
        name
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    }
    assert found <= BROAD_EXCEPT_ALLOWED


def test_no_vague_file_names() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "manager", "handler", "misc"}
    assert not [path for path in FILES if path.stem in vague]


def test_nothing_is_evaluated_or_unpickled(trees: dict[str, ast.Module]) -> None:
    forbidden = {"eval", "exec", "compile_command", "system", "popen"}
    modules = {"pickle", "marshal", "shelve", "dill"}
    for name, tree in trees.items():
        assert not [
            called
            for called, call in calls(tree)
            if called in forbidden - ({"exec"} if name == RUNS_CODE else set())
            and isinstance(call.func, ast.Name | ast.Attribute)
            and _is_builtin_or_os(call)
        ], name
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not imported & modules, name


def _is_builtin_or_os(call: ast.Call) -> bool:
    function = call.func
    return isinstance(function, ast.Name) or (
        isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "os"
    )


def test_every_setting_is_read_somewhere(trees: dict[str, ast.Module]) -> None:
    from engine.project.project import Settings

    read = {
        node.attr
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute | ast.Name) and "settings" in ast.unparse(node.value)
    }
    assert set(Settings.model_fields) <= read


def test_top_level_holds_only_what_belongs_there() -> None:
    present = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") or path.name in TOP_LEVEL}
    assert present - IGNORED <= TOP_LEVEL


def test_locks_have_hashes_and_name_no_index() -> None:
    for lock in (ROOT / "packaging" / "locks").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--index|--extra-index|--find-links", text), lock.name
