import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from molgrade.engine.syntax import parse

SOURCE = "\n".join(f"def f{i}(x):\n    return [x + {i}, (x, {{'a': x}})]" for i in range(200))


class GivesWay:
    """Garbage in a cycle: collected in the midst of building a tree, it lets another thread go on."""

    def __init__(self):
        self.myself = self

    def __del__(self):
        time.sleep(0)


@pytest.fixture
def eager_collector() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(50)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("eager_collector")
def test_threads_can_parse_side_by_side():
    def statements(_: int) -> set[int]:
        return {len(parse(SOURCE).body) for _ in range(150) if GivesWay()}

    with ThreadPoolExecutor(2) as pool:
        assert set().union(*pool.map(statements, range(2))) == {200}
