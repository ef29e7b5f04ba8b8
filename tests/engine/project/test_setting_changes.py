"""Settings are changed in their file: values alone are written anew, and what cannot be changed without doubt is left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ConfigError
from engine.project.setting_changes import save_settings
from engine.project.settings import Settings, load_settings

TEXT = """# a project
name: Flights   # as people call it
# many, since all of the weather fits
sample_rows: 30000 # rows
spark:
  master: local[2]
# the end
"""


def saved(folder: Path, text: str | bytes, **changes: int) -> bytes:
    path = folder / "penstock.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    settings = save_settings(folder, changes)
    assert settings == load_settings(folder)
    assert {name: getattr(settings, name) for name in changes} == changes
    return path.read_bytes()


def test_a_value_is_written_anew_and_everything_else_stays(tmp_path: Path) -> None:
    assert saved(tmp_path, TEXT, sample_rows=500) == TEXT.replace("30000", "500").encode()


def test_a_setting_that_is_not_there_comes_last(tmp_path: Path) -> None:
    assert saved(tmp_path, TEXT, sample_rows=5, seed=-3).decode() == TEXT.replace("30000", "5") + "seed: -3\n"
    assert saved(tmp_path, "name: x", seed=1) == b"name: x\nseed: 1\n"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_a_file_without_settings_gets_them(tmp_path: Path, text: str) -> None:
    assert saved(tmp_path, text, seed=7) == f"{text}seed: 7\n".encode()


def test_a_file_is_made_where_there_is_none_and_only_for_what_differs(tmp_path: Path) -> None:
    assert save_settings(tmp_path, {"sample_rows": 10_000, "seed": 0}) == Settings()
    assert not (tmp_path / "penstock.yaml").exists()
    assert save_settings(tmp_path, {"sample_rows": 20, "seed": 0}) == Settings(sample_rows=20)
    assert (tmp_path / "penstock.yaml").read_bytes() == b"sample_rows: 20\n"


def test_line_ends_and_a_byte_order_mark_stay(tmp_path: Path) -> None:
    before = b"\xef\xbb\xbfname: x\r\nseed: 1 # one\r\n"
    assert saved(tmp_path, before, seed=22) == before.replace(b"1 #", b"22 #")


@pytest.mark.parametrize("text", ["seed: '5'\n", 'seed: "5"\n', "seed: |-\n  5\n", "  seed: 5\n"])
def test_other_ways_to_write_a_value(tmp_path: Path, text: str) -> None:
    saved(tmp_path, text, seed=6)


@pytest.mark.parametrize("text", ["name: x\n...\n", "  name: x\n", "seed: many\n", "- a\n"])
def test_what_cannot_be_changed_without_doubt_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "penstock.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        save_settings(tmp_path, {"seed": 6})
    assert caught.value.code == "config.settings"
    assert path.read_text() == text


@pytest.mark.parametrize(("name", "number"), [("sample_rows", 0), ("sample_rows", 10_000_001), ("seed", 2**31)])
def test_a_number_that_is_no_value_is_not_written(tmp_path: Path, name: str, number: int) -> None:
    (tmp_path / "penstock.yaml").write_text(TEXT)
    with pytest.raises(ConfigError):
        save_settings(tmp_path, {name: number})
    assert (tmp_path / "penstock.yaml").read_text() == TEXT
