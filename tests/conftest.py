"""What all tests share: those marked `docker` need a container engine, those marked `browser` Chromium."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator

import pytest

from molgrade.engine.boundary import docker_answers

from .browser import chromium, open_browser

NEEDS: dict[str, tuple[str, Callable[[], object]]] = {
    "docker": ("no Docker engine answers", functools.cache(docker_answers)),
    "browser": ("Chromium is not installed", functools.cache(chromium)),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without what its marker names a test is skipped, before its fixtures; in CI it fails."""
    for marker, (reason, is_there) in NEEDS.items():
        if item.get_closest_marker(marker) is None or is_there():
            continue
        variable = f"MOLGRADE_REQUIRE_{marker.upper()}"
        if os.environ.get(variable):
            pytest.fail(f"{reason}, and {variable} is set", pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """Chromium, for tests marked `browser`."""
    with open_browser() as context:
        yield context
