"""Settings that every test shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("penstock", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("penstock")


@pytest.fixture(autouse=True, scope="session")
def _own_settings_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes the settings of the person who runs it."""
    os.environ["PENSTOCK_CONFIG"] = str(tmp_path_factory.mktemp("config"))


@pytest.fixture
def project_root() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent.parent
