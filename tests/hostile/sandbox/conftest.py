"""A walled process over a small folder, with a secret outside of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sandboxes import CANARY, Sandbox

from engine.preview.child import Child, Limits


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Inputs, cache, and the folder with the secret."""
    inputs, cache, outside = (tmp_path / name for name in ("inputs", "cache", "outside"))
    for folder in (inputs, cache, outside):
        folder.mkdir()
    (outside / "secret.txt").write_text(CANARY)
    (inputs / "good.csv").write_text("a,b\n1,x\n2,y\n")
    (inputs / "link_file.txt").symlink_to(outside / "secret.txt")
    (inputs / "link_folder").symlink_to(outside)
    (inputs / "link_root").symlink_to("/")
    return inputs, cache, outside


@pytest.fixture
def sandbox(folders: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A started process, whose parent has a secret in its environment."""
    inputs, cache, outside = folders
    monkeypatch.setitem(os.environ, "PENSTOCK_SECRET_CANARY", CANARY)
    child = Child.start(
        {"in/project": inputs}, writable={"cache": cache}, limits=Limits(memory=256 << 20, seconds=20, disk=64 << 20, threads=2)
    )
    yield Sandbox(child, inputs, cache, outside / "secret.txt")
    child.close()
