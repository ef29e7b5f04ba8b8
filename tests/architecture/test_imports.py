"""The arrows of the house that import-linter's contracts do not say: no cycle anywhere, type-only imports included."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp
import pytest

PACKAGES = ("studio", "panels", "engine", "server", "assets")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, include_external_packages=True, exclude_type_checking_imports=False, cache_dir=None)


def test_no_import_cycle(graph: grimp.ImportGraph) -> None:
    own = {module for module in graph.modules if module.split(".")[0] in PACKAGES}
    arrows = {module: graph.find_modules_directly_imported_by(module) & own for module in own}
    assert len(tuple(TopologicalSorter(arrows).static_order())) == len(own)


def test_tests_are_not_packages() -> None:
    from pathlib import Path

    tests = Path(__file__).resolve().parent.parent
    assert not list(tests.rglob("__init__.py")), "a package under tests/ would shadow the real one"


@pytest.mark.parametrize("heavy", ["duckdb", "pyarrow"])
def test_heavy_engines_stand_behind_the_backend(graph: grimp.ImportGraph, heavy: str) -> None:
    """Only the backends, the preview's process, what fetches for it and what decodes its answers may name an engine at all."""
    allowed = (
        "engine.backends.arrow_types",
        "engine.backends.duckdb",
        "engine.backends.python",
        "engine.backends.spark",
        "engine.databases",
        "engine.preview",
        "engine.running",
        "studio.cli",
    )
    users = graph.find_modules_that_directly_import(heavy) if heavy in graph.modules else set()
    assert not {module for module in users if not module.startswith(allowed)}


def test_a_driver_of_databases_is_named_only_by_the_module_that_uses_it(graph: grimp.ImportGraph) -> None:
    named = [name for name in ("adbc_driver_manager", "adbc_driver_postgresql", "sqlite3") if name in graph.modules]
    users = {user for name in named for user in graph.find_modules_that_directly_import(name)}
    assert users
    assert not {module for module in users if not module.startswith(("engine.databases.drivers.", "engine.databases.writers."))}


def test_spark_is_named_only_inside_its_process(graph: grimp.ImportGraph) -> None:
    users = {
        user for package in ("pyspark", "py4j") if package in graph.modules for user in graph.find_modules_that_directly_import(package)
    }
    assert users
    assert not {module for module in users if not module.startswith("engine.backends.spark.")}
