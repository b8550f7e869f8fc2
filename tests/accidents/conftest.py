"""One warm slot for each toy and boundary, shared by all cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from molgrade.engine import Engine

from .toys import HONEST, make_toy

Slots = Callable[[str, str], tuple[Engine, dict[str, str]]]


@pytest.fixture(scope="session")
def slots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slots]:
    """The slot of a toy and a boundary, started when first asked for, and the toy's honest answers."""
    with ExitStack() as stack:
        open_slots: dict[tuple[str, str], Engine] = {}

        def get(toy: str, boundary: str) -> tuple[Engine, dict[str, str]]:
            if (toy, boundary) not in open_slots:
                autograder = make_toy(toy, tmp_path_factory.mktemp(toy) / "autograder")
                open_slots[toy, boundary] = stack.enter_context(Engine(autograder, boundary=boundary))
            return open_slots[toy, boundary], HONEST[toy]

        yield get
