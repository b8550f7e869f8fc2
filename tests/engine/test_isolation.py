"""What a submission's process may and may not do, and what is counted and gone when it ends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from molgrade.engine import Engine, Graded

from .conftest import Toy, submission, write_autograder
from .test_boundary import DOUBLE

APART = [pytest.param(name, marks=getattr(pytest.mark, name)) for name in ("docker", "podman", "bubblewrap")]
LIMITS = {"cell_seconds": 120, "check_seconds": 30, "submission_seconds": 300, "memory_mb": 600}


@pytest.fixture(scope="module", params=APART)
def grade(request, tmp_path_factory) -> Callable[[str], Graded]:
    """Grade an answer whose cell does something first, in one warm slot."""
    toys = [Toy("double", ["double"], DOUBLE)]
    autograder = write_autograder(
        tmp_path_factory.mktemp("isolation") / "a", "import os", toys, limits=LIMITS
    )
    with Engine(autograder, boundary=request.param) as slot:
        answer = "def double(x):\n    return 2 * x\n"
        yield lambda first: slot.grade(submission(autograder, {"double": answer + first}))


def printed(graded: Graded) -> str:
    return json.dumps([cell.get("outputs") for cell in graded.notebook.cells])


def test_processor_time_of_all_processes_is_counted(grade):
    burn = "import time\\nwhile time.process_time() < 0.5: pass"
    graded = grade(
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', '''{burn}'''], check=True)"
    )
    assert graded.result.points == 1
    assert graded.result.cpu_seconds > 0.49


MANY = """
children = []
for _ in range(10):
    told, tell = os.pipe()
    children.append(os.fork())
    if children[-1] == 0:
        os.close(told)
        kept = bytearray(400 * 2**20)
        kept[::4096] = b"x" * len(kept[::4096])
        os.write(tell, b"!")
        os.read(os.pipe()[0], 1)  # for ever
    os.close(tell)
    os.read(told, 1)  # it holds its memory, or is dead
print("alive", sum(os.waitpid(child, os.WNOHANG) == (0, 0) for child in children))
"""


def test_memory_is_bounded_over_all_processes(grade):
    """Ten processes that each stay below the bound, and together want 4 GB; there are 600 MB, and the warm
    process's 2048."""
    graded = grade(MANY)
    assert graded.result.faults or re.search(r"alive [1-6]\b", printed(graded)), printed(graded)
    assert grade("").result.points == 1


CALLS = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
stack = ctypes.create_string_buffer(65536)
for name, call in {
    "unshare": lambda: libc.unshare(0x10000000),
    "clone": lambda: libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0),
    "mount": lambda: libc.mount(b"x", b"/tmp", b"tmpfs", 0, None),
    "keyring": lambda: libc.syscall(250, 0, -3, 1, 0, 0),
}.items():
    print(name, "refused" if call() < 0 else "allowed")
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print("capabilities", status["CapEff"].split())
print("new privileges", status["NoNewPrivs"].split())
"""


def test_no_way_to_new_rights(grade):
    told = printed(grade(CALLS))
    assert [told.count(f"{name} refused") for name in ("unshare", "clone", "mount", "keyring")] == [1] * 4, (
        told
    )
    assert "allowed" not in told
    assert "capabilities ['0000000000000000']" in told and "new privileges ['1']" in told


def test_threads_and_processes_are_bounded(grade):
    graded = grade("""
import threading, time
threading.stack_size(2**16)
try:
    for count in range(10**4):
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
except RuntimeError:
    print("threads", count)
""")
    count = int(printed(graded).partition("threads ")[2].partition("\\n")[0])
    assert 200 <= count <= 256 + 64
    assert graded.result.points in (0, 1)
    assert grade("").result.points == 1


@pytest.mark.bubblewrap
@pytest.mark.slow
def test_the_chapters_packages_compute_in_bubblewrap(tmp_path):
    setup = "import jax, keras, sklearn.linear_model\nimport numpy as np\nfrom rdkit import Chem"
    compute = """
assert float(jax.jit(jax.grad(lambda x: x**3))(2.0)) == 12.0
assert np.asarray(keras.layers.Dense(2)(np.ones((3, 4)))).shape == (3, 2)
assert Chem.MolFromSmiles("CCO").GetNumAtoms() == 3
assert sklearn.linear_model.Ridge().fit(np.eye(3), [1, 2, 3]).coef_.shape == (3,)
def double(x):
    return float(jax.numpy.asarray(x) * 2)
"""
    autograder = write_autograder(tmp_path / "a", setup, [Toy("double", ["double"], DOUBLE)])
    with Engine(autograder, boundary="bubblewrap") as slot:
        for _ in range(2):
            graded = slot.grade(submission(autograder, {"double": compute}))
            assert (graded.result.points, graded.result.faults) == (1, []), printed(graded)
