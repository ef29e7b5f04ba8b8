"""The engine inside the walls: its settings are the second wall."""

from __future__ import annotations

from typing import Any

import duckdb

from engine.language.quoting import duckdb_text
from engine.preview.plan import Plan

_ALWAYS = {
    "allow_community_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_persistent_secrets": "false",
    "errors_as_json": "true",
    "python_enable_replacements": "false",
}


def connect(plan: Plan) -> duckdb.DuckDBPyConnection:
    """A connection in memory that opens nothing but the plan's folders, and whose configuration nobody can change."""
    sizes: dict[str, Any] = {"memory_limit": f"{plan.memory}B", "threads": str(plan.threads), "temp_directory": plan.spill}
    if plan.spill and plan.disk is not None:
        sizes["max_temp_directory_size"] = f"{plan.disk}B"
    connection = duckdb.connect(config=_ALWAYS | sizes)
    for name, value in {"TimeZone": "UTC", **plan.settings}.items():
        connection.execute(f"SET {name} = {duckdb_text(value)}")
    connection.execute(f"SET allowed_directories = [{', '.join(map(duckdb_text, plan.readable))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
