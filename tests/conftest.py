"""What all tests share: those marked with a boundary's name need that boundary on this machine."""

from __future__ import annotations

import functools
import os

import pytest

from molgrade.engine.boundary import BOUNDARIES


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without its boundary a marked test is skipped, before its fixtures; in CI it fails."""
    for name in filter(item.get_closest_marker, ("docker", "podman", "bubblewrap")):
        reason = _missing(name)
        if reason and os.environ.get(f"MOLGRADE_REQUIRE_{name.upper()}"):
            pytest.fail(f"{reason}, and MOLGRADE_REQUIRE_{name.upper()} is set", pytrace=False)
        if reason:
            pytest.skip(reason)


@functools.cache
def _missing(name: str) -> str | None:
    return BOUNDARIES[name].missing()
