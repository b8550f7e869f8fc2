"""What all tests share: those marked with a boundary's name, or `browser`, need that on this machine."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator

import pytest
from xdist.scheduler import LoadFileScheduling

from molgrade.engine.boundary import BOUNDARIES

from .browser import chromium, open_browser

NEEDS: dict[str, Callable[[], str | None]] = {
    name: functools.cache(BOUNDARIES[name].missing) for name in ("docker", "podman", "bubblewrap")
}
NEEDS["browser"] = lambda: None if chromium() else "Chromium is not installed"
"""What is missing for the tests of a marker, None if nothing is."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without what its marker names a test is skipped, before its fixtures; in CI it fails."""
    for marker, missing in NEEDS.items():
        reason = missing() if item.get_closest_marker(marker) else None
        variable = f"MOLGRADE_REQUIRE_{marker.upper()}"
        if reason and os.environ.get(variable):
            pytest.fail(f"{reason}, and {variable} is set", pytrace=False)
        if reason:
            pytest.skip(reason)


class LoadChapterScheduling(LoadFileScheduling):
    """A file's tests run in one worker, those of different chapters in any: one file tries the whole bank."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return file + nodeid.partition("[")[2] if file == "tests/parity/test_parity.py" else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadChapterScheduling:
    return LoadChapterScheduling(config, log)


@pytest.fixture(scope="session")
def playwright() -> Iterator:
    """What drives browsers; a process can have one only."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright) -> Iterator:
    """Chromium, for tests marked `browser`."""
    with open_browser(playwright) as context:
        yield context
