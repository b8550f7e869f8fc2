"""What JAX compiled for the reference serves submissions, and tells them nothing."""

from __future__ import annotations

import os
from ast import literal_eval

import pytest

from molgrade.engine import Autograder, CheckStatus, Engine, compiled
from molgrade.engine.compiled import Compiled, Store, compiles, within
from molgrade.engine.slot import prepare_compiled

from .conftest import Toy, submission, write_autograder

SETUP = "import jax\nimport jax.numpy as jnp\nimport numpy as np"
CHECKS = """
import numpy as np

@test_case(name="Three", points=1, failure_message="The sum of squares.")
def test_three(f, grown):
    np.testing.assert_allclose(np.asarray(f(np.ones(3))), 3.0)
    assert int(grown()) == 0

@test_case(name="Seven", points=1, hidden=True, failure_message="The sum of squares, of seven too.")
def test_seven(f, grown):
    assert int(grown()) > 0
    np.testing.assert_allclose(np.asarray(f(np.full(7, 2.0))), 28.0)
"""
ANSWER = """
import os
events = []
jax.monitoring.register_event_listener(lambda event, **_: events.append(event.rpartition("/")[2]))
folder = jax.config.jax_compilation_cache_dir
def files():
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith("-cache"))
    except OSError as error:
        return type(error).__name__
before = files()
def grown():
    return 1 if isinstance(before, str) else len(files()) - len(before)
def f(x):
    return jax.jit(lambda x: jnp.sum(jnp.sin(x) ** 2 + jnp.cos(x) ** 2) * jnp.max(x) ** 2)(x)
print({"files": before, "bytes": np.asarray(f(jnp.arange(4.0))).tobytes().hex()})
print({"hits": events.count("cache_hits")})
"""
REFERENCE = ANSWER.replace("if isinstance(before, str) else len(files()) - len(before)", "")
"""The recording slot has no entries to show."""

HOSTILE = """
tried = []
attempts = [
    lambda: os.listdir(folder),
    lambda: open(folder + "/x-cache", "w"),
    lambda: os.chmod(folder, 0o777),
    lambda: os.rename(folder, folder + "-2"),
    lambda: __import__("shutil").rmtree(folder),
]
for what in attempts:
    try:
        what()
        tried.append("done")
    except OSError as error:
        tried.append(type(error).__name__)
print(tried)
"""


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Autograder:
    folder = tmp_path_factory.mktemp("compiled") / "a"
    return write_autograder(folder, SETUP, [Toy("f", ["f", "grown"], CHECKS)])


def printed(graded) -> list[str]:
    """What the answer's cell printed, line by line."""
    cell = next(c for c in graded.notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "f")
    return "".join(output.get("text", "") for output in cell.outputs).splitlines()


def recorded(toy: Autograder, boundary: str) -> Compiled:
    with Engine(toy, boundary=boundary) as slot:
        return slot.record(submission(toy, {"f": REFERENCE}))


def test_submissions_use_what_the_reference_compiled(toy):
    found = recorded(toy, "process")
    visible, hidden = ({name for name, _ in entries} for entries in (found.visible, found.hidden))
    assert visible and hidden and not visible & hidden
    answer = submission(toy, {"f": ANSWER})
    with Engine(toy, boundary="process") as slot:
        alone = slot.grade(answer)
    with Engine(toy, boundary="process", compiled=found) as slot:
        first, second = slot.grade(answer), slot.grade(answer)
    assert first.result.points == second.result.points == 2
    shown = [literal_eval(line) for line in printed(first)]
    assert shown[1]["hits"] > 0 and set(shown[0]["files"]) == visible
    assert printed(second) == printed(first), "hidden entries are gone when the next submission starts"
    assert shown[0]["bytes"] == literal_eval(printed(alone)[0])["bytes"], (
        "a hit computes the same, bit by bit"
    )


CLOSED = [pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("docker", "bubblewrap")]


@pytest.mark.parametrize("boundary", CLOSED)
def test_a_submission_can_neither_see_nor_change_what_is_kept(toy, boundary):
    found = recorded(toy, boundary)
    with Engine(toy, boundary=boundary, compiled=found) as slot:
        machine = slot._machine
        hostile = slot.grade(submission(toy, {"f": ANSWER + HOSTILE}))
        honest = slot.grade(submission(toy, {"f": ANSWER}))
        assert slot._machine is machine
    assert (
        literal_eval(printed(hostile)[2])
        == {
            "docker": ["PermissionError"] * 5,
            "bubblewrap": ["PermissionError", *["OSError"] * 3, "PermissionError"],  # read-only, and mounted
        }[boundary]
    )
    assert literal_eval(printed(honest)[1])["hits"] > 0
    hidden = [graded.result.exercises[0].checks[1].status for graded in (hostile, honest)]
    assert hidden == [CheckStatus.PASSED] * 2


def test_entries_are_recorded_once(toy, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    announced = []
    reference = submission(toy, {"f": REFERENCE})
    both = [prepare_compiled(toy, reference, "process", None, lambda: announced.append(1)) for _ in range(2)]
    assert both[0] == both[1] and both[0].hidden and announced == [1]


def test_an_assignment_without_jax_keeps_nothing(toy_autograder):
    autograder = toy_autograder("import numpy as np", [Toy("f", ["f"], CHECKS)])
    assert not compiles(autograder)
    assert prepare_compiled(autograder, b"", "process", None, pytest.fail) is None


ENTRIES = Compiled([("a-cache", b"a" * 100)], [("b-cache", b"b" * 50)])


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path / "molgrade" / "key.msgpack")


def test_what_is_stored_is_read(store):
    assert store.get(lambda: ENTRIES) == ENTRIES == store.get(pytest.fail)
    assert store.file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "harm", [lambda c: c[:40], lambda c: c[:-1] + b"x", lambda c: b"", lambda c: c + b"x"]
)
def test_what_is_damaged_is_made_again(store, harm):
    store.get(lambda: ENTRIES)
    store.file.write_bytes(harm(store.file.read_bytes()))
    assert store.read() is None
    assert store.get(lambda: ENTRIES) == ENTRIES == store.read()


def test_the_longest_unused_goes_first(store, monkeypatch):
    monkeypatch.setattr(compiled, "MAX_STORED", 400)
    stores = [Store(store.file.with_name(f"{n}.msgpack")) for n in range(3)]
    for age, old in enumerate(stores[:2]):
        old.get(lambda: ENTRIES)
        os.utime(old.file, (1000 * age, 1000 * age))
    stores[2].get(lambda: ENTRIES)
    assert [s.file.exists() for s in stores] == [False, stores[1].file.exists(), True]


def test_other_references_and_images_have_their_own(toy):
    keys = {Store.of(toy, reference, image).file for reference in (b"1", b"2") for image in (None, "i", "j")}
    assert len(keys) == 6


def test_a_bound_on_size():
    assert within([("a", b"123"), ("b", b"45"), ("c", b"6")], 5) == [("a", b"123"), ("b", b"45")]
