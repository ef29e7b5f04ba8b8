"""B11, behind the allow-list: Spark's own parser refuses the same texts, and the settings refuse programs where a text had passed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from spark_sessions import spark_driver

from engine.backends.spark.driver import SparkDriver
from engine.errors import ExpressionError, StudioError, UnsupportedError

pytestmark = pytest.mark.slow

ATTEMPTS = yaml.safe_load((Path(__file__).parent / "attempts.yaml").read_text(encoding="utf-8"))
CANARY = "canary-77ab"
PROGRAMS = [
    "select reflect('java.lang.System', 'getenv', 'PATH')",
    "select java_method('java.lang.Runtime', 'getRuntime')",
    "select try_reflect('java.lang.System', 'getenv', 'PATH')",
    "select system.builtin.reflect('java.lang.System', 'getenv', 'PATH')",
    "select transform(a) using 'id' from values (1) as t(a)",
    "select transform(a) using 'cat {secret}' as (x) from values (1) as t(a)",
]


@dataclass(frozen=True)
class Place:
    driver: SparkDriver
    secret: Path
    out: Path

    def text(self, text: str) -> str:
        return text.format(secret=self.secret, folder=self.secret.parent, out=self.out)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("spark")
    (folder / "secret.txt").write_text(CANARY)
    with spark_driver() as driver:
        yield Place(driver, folder / "secret.txt", folder / "out")


@pytest.mark.parametrize("sort", [sort for sort in ATTEMPTS if sort != "here"])
def test_sparks_own_parser_refuses_every_attempt(place: Place, sort: str) -> None:
    for text in map(place.text, ATTEMPTS[sort]):
        with pytest.raises(ExpressionError) as caught:
            place.driver.request("describe", {"sql": text, "tables": {"t": [["a", "bigint"]]}})
        assert caught.value.code in ("sql.wrong", "sql.not_supported", "sql.table_unknown", "sql.function_refused"), text
        assert CANARY not in caught.value.message
    assert not place.out.exists()


@pytest.mark.parametrize("text", PROGRAMS)
def test_programs_are_refused_by_the_settings_too(place: Place, text: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        place.driver.request("stage", {"sql": place.text(text), "tables": {}, "shows": 5})
    assert "restrictedMode" in caught.value.message


@pytest.mark.parametrize("setting", ["spark.sql.restrictedMode.enabled", "spark.sql.reflect.allowList"])
def test_those_settings_cannot_be_lifted(place: Place, setting: str) -> None:
    with pytest.raises(StudioError):
        place.driver.request("stage", {"sql": f"set {setting}=", "tables": {}, "shows": 5})
    test_programs_are_refused_by_the_settings_too(place, PROGRAMS[0])
