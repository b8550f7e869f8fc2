"""What all tests share: those marked `docker` need a container engine."""

from __future__ import annotations

import functools
import os

import pytest

from molgrade.engine.boundary import docker_answers


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a Docker engine a test marked `docker` is skipped, before its fixtures; in CI it fails."""
    if item.get_closest_marker("docker") is None or _docker_answers():
        return
    if os.environ.get("MOLGRADE_REQUIRE_DOCKER"):
        pytest.fail("no Docker engine answers, and MOLGRADE_REQUIRE_DOCKER is set", pytrace=False)
    pytest.skip("no Docker engine answers")


@functools.cache
def _docker_answers() -> bool:
    return docker_answers()
