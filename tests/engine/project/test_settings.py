"""Settings of a project: typed, and every mistake has its place and the closest name."""

from __future__ import annotations

from pathlib import Path

import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import ConfigError
from engine.project.settings import Settings, load_settings, read_settings


def test_all_settings() -> None:
    text = (
        "# a project\nname: Flights\nsample_rows: 5000\nseed: -3\nengine: spark\nmemory_limit: 1.5 GiB\n"
        "time_limit: 10 min\ndisk_limit: 500 MB\ncache_bytes: 1024\n"
        "spark:\n  master: spark://127.0.0.1:7077\n"
    )
    assert read_settings(text).faults == ()
    assert read_settings(text).settings == Settings(
        name="Flights",
        sample_rows=5000,
        seed=-3,
        engine="spark",
        memory_limit=1_610_612_736,
        time_limit=600.0,
        disk_limit=500_000_000,
        cache_bytes=1024,
        spark_master="spark://127.0.0.1:7077",
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "name: null\n", "---\n"])
def test_nothing_said_is_the_default(text: str) -> None:
    assert read_settings(text) == read_settings("")
    assert read_settings(text).settings == Settings()


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("name: x\nsampel_rows: 5\n", 2, 1, "did you mean 'sample_rows'?"),
        ("sample_rows: 0\n", 1, 14, "a whole number from 1"),
        ("sample_rows: many\n", 1, 14, "a whole number from 1"),
        ("sample_rows: 1_000\n", 1, 14, "a whole number from 1"),
        ("sample_rows: [1]\n", 1, 14, "a whole number from 1"),
        ("memory_limit: 4 GiBs\n", 1, 15, "a size such as 4 GiB"),
        ("memory_limit: 0\n", 1, 15, "a size such as 4 GiB"),
        ("memory_limit: -1\n", 1, 15, "a size such as 4 GiB"),
        ("time_limit: soon\n", 1, 13, "a time such as 90 s"),
        ("engine: pandas\n", 1, 9, "duckdb or spark"),
        ("seed: 99999999999\n", 1, 7, "at most 32 bits"),
        ("name: a\nname: b\n", 2, 1, "remove one of the two"),
        ("- name: x\n", 1, 1, "write lines such as"),
        ("name: 'x\n", 1, 7, "close it"),
        ("command: rm -rf /\n", 1, 1, "there is"),
        ("name:\n", 1, 1, "write the value"),
        ("spark: local\n", 1, 8, "a mapping with master"),
        ("spark:\n  mastre: local\n", 2, 3, "did you mean 'master'?"),
        ("spark:\n  master: yarn\n", 2, 11, "local, local[4]"),
        ("spark_master: local\n", 1, 1, "sample_rows"),
        ("name: &a x\n", 1, 7, "no anchors"),
    ],
)
def test_a_mistake_has_its_place(text: str, line: int, column: int, words: str, tmp_path: Path) -> None:
    fault = read_settings(text).faults[0]
    assert (fault.line, fault.column) == (line, column)
    assert words in fault.hint
    (tmp_path / "penstock.yaml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_settings(tmp_path)
    assert (caught.value.code, caught.value.where.line, caught.value.where.column) == ("config.settings", line, column)


@settings(max_examples=scaled(3_000))
@given(st.binary(max_size=40))
def test_any_bytes(content: bytes) -> None:
    reading = read_settings(content)
    assert all(fault.line >= 1 and fault.column >= 1 for fault in reading.faults)
