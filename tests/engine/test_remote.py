# ruff: noqa: E501 (cells of a student in one string)
"""Handles and the worker they talk to: one real process, asked over a real socket."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time

import numpy as np
import pytest

from molgrade.engine.remote import (
    Handle,
    HandleError,
    Namespace,
    SandboxLost,
    Session,
    Stopped,
    StudentError,
    student_error,
)
from molgrade.engine.wire import Channel

SERVE = """
import socket, sys
from molgrade.engine.sandbox import _serve
from molgrade.engine.shell import make_shell
_serve(socket.socket(fileno=int(sys.argv[1])), {"output_kb": 64}, 0, make_shell())
"""


class Process:
    """A worker in a process of its own."""

    def __init__(self):
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-c", SERVE, str(theirs.fileno())]
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()])
        theirs.close()
        self.connection = ours
        self.session = Session(Channel(ours, max_map=0), lambda: self.process.send_signal(signal.SIGINT))

    def bind(self, source: str, *names: str):
        """Run a cell; the values of the names it binds, as a check gets them."""
        self.session.run(source)
        values = [Namespace(self.session, frozenset()).get(name) for name in names]
        return values if len(values) > 1 else values[0] if values else None

    def close(self):
        self.connection.close()
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def shared():
    process = Process()
    yield process
    process.close()


@pytest.fixture
def student(shared):
    shared.session.deadline = time.monotonic() + 60
    return shared


@pytest.fixture
def fresh():
    process = Process()
    process.session.deadline = time.monotonic() + 60
    yield process
    process.close()


def test_plain_data_comes_as_data(student):
    assert student.bind("value = {'a': [1, (2.5, None)]}", "value") == {"a": [1, (2.5, None)]}


def test_a_missing_name_is_none(student):
    assert Namespace(student.session, frozenset()).get("nothing") is None


def test_functions_are_called_with_copies(student):
    double = student.bind("def double(x):\n    return 2 * x", "double")
    x = np.arange(3.0)
    out = double(x)
    np.testing.assert_array_equal(out, [0.0, 2.0, 4.0])
    assert type(out) is np.ndarray and not np.shares_memory(out, x)


def test_handles_forward_attributes_items_and_arithmetic(student):
    made = student.bind(
        "class Made:\n    size = 3\n    def __getitem__(self, i): return 10 * i\n    def __add__(self, o): return ('add', o)\n"
        "    def __rmul__(self, o): return ('rmul', o)\n    def __len__(self): return 3\n    def __float__(self): return 0.5\n"
        "    def __str__(self): return 'made'\n    def __array__(self, dtype=None, copy=None): return __import__('numpy').ones(2)\n"
        "made = Made()",
        "made",
    )
    assert (made.size, made[4], made + 1, 2 * made, len(made), float(made), str(made)) == (
        3,
        40,
        ("add", 1),
        ("rmul", 2),
        3,
        0.5,
        "made",
    )
    np.testing.assert_array_equal(np.asarray(made), [1.0, 1.0])
    assert "in the student's process" in repr(made)


@pytest.mark.parametrize(
    "ask",
    [
        lambda h: h == 1,
        lambda h: h != 1,
        lambda h: 1 == h,
        lambda h: h < 1,
        lambda h: h >= 1,
        lambda h: bool(h),
        lambda h: not h,
        lambda h: 1 in h,
        lambda h: h in [1, 2],
        lambda h: {h},
        lambda h: isinstance(h, float),
        lambda h: [h] == [1],
        lambda h: setattr(h, "x", 1),
    ],
)
def test_a_handle_refuses_to_decide(student, ask):
    handle = student.bind(
        "class Yes:\n    def __eq__(self, other): return True\n    __lt__ = __ge__ = __ne__ = __contains__ = __eq__\n"
        "    __hash__ = object.__hash__\n    def __bool__(self): return True\nyes = Yes()",
        "yes",
    )
    with pytest.raises(HandleError):
        ask(handle)


def test_special_attributes_are_not_the_students(student):
    handle = student.bind("class A:\n    __array_interface__ = {}\n    __wrapped__ = 5\na = A()", "a")
    for name in ("__array_interface__", "__array_ufunc__", "__wrapped__", "__dict__"):
        assert not hasattr(handle, name)


def test_lying_conversions_are_type_errors(student):
    handle = student.bind(
        "class Odd:\n    def __array__(self, *a, **k): return __import__('numpy').array([None])\nodd = Odd()",
        "odd",
    )
    with pytest.raises(TypeError):
        np.asarray(handle)
    with pytest.raises(TypeError):
        float(handle)


def test_changed_arguments_are_restored(student):
    change = student.bind(
        "def change(a, l, d, s, rng):\n    a += 1\n    l.append(4)\n    d['k'] = a\n    s.clear()\n    rng.random()",
        "change",
    )
    array, items, entries, numbers, rng = np.zeros(2), [1], {}, {1}, np.random.default_rng(1)
    same = np.random.default_rng(1)
    same.random()
    change(array, items, entries, numbers, rng)
    np.testing.assert_array_equal(array, [1.0, 1.0])
    assert (items, list(entries), numbers) == ([1, 4], ["k"], set()) and entries["k"] is array
    assert rng.random() == same.random()


def test_arguments_are_restored_when_the_call_raises(student):
    change = student.bind("def change(x):\n    x[0] = 7\n    raise ValueError('no')", "change")
    values = [1]
    with pytest.raises(ValueError, match="no"):
        change(values)
    assert values == [7]


def test_returned_arguments_keep_their_identity(student):
    same, view, copy = student.bind(
        "same = lambda x: x\nview = lambda x: [x[:]]\ncopy = lambda x: x.copy()", "same", "view", "copy"
    )
    x = np.arange(4.0)
    assert same(x) is x and view(x)[0] is x
    assert not np.shares_memory(copy(x), x)
    inner = [1]
    assert same((inner, [inner]))[1][0] is inner


def test_a_read_only_argument_stays_so(student):
    change = student.bind("def change(x):\n    x[0] = 7", "change")
    x = np.zeros(2)
    x.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        change(x)
    assert x[0] == 0


def test_a_read_only_argument_can_not_be_restored(fresh):
    change = fresh.bind("def change(x):\n    x.flags.writeable = True\n    x[0] = 7", "change")
    x = np.zeros(2)
    x.flags.writeable = False
    with pytest.raises(SandboxLost):
        change(x)
    assert x[0] == 0


def test_lists_that_come_to_hold_one_another_are_spelt_out(student):
    tie = student.bind("def tie(a, b):\n    a.append(b)", "tie")
    a, b = [], [1]
    tie(a, b)
    assert a == [[1]] and a[0] is not b


def test_a_list_that_comes_to_hold_itself_is_refused(fresh):
    tie = fresh.bind("def tie(a):\n    a.append(a)", "tie")
    a: list = []
    with pytest.raises(SandboxLost):
        tie(a)
    assert a == []


def test_functions_of_a_check_run_in_the_sandbox(student):
    apply = student.bind("def apply(f, x):\n    return f(x)", "apply")
    scale, weights = 3.0, np.array([1.0, 2.0])

    def inner(x, *, power=2):
        return np.sum(weights * x**power) * scale

    assert apply(lambda x: inner(x) + 1, np.array([1.0, 2.0])) == 28.0
    assert apply(np.sin, 0.0) == 0.0


def test_sent_functions_do_not_name_their_file(student):
    where = student.bind(
        "def where(f):\n    return f.__code__.co_filename, f.__globals__.get('__file__')", "where"
    )
    assert where(lambda x: x) == ("<check>", None)


def test_recursive_functions_are_refused(student):
    apply = student.bind("def apply(f, x):\n    return f(x)", "apply")

    def factorial(n):
        return n * factorial(n - 1) if n else 1

    with pytest.raises(HandleError, match="recursive"):
        apply(factorial, 3)


def test_objects_can_not_be_sent(student):
    apply = student.bind("def apply(f):\n    return f", "apply")
    with pytest.raises(HandleError, match="can't be sent"):
        apply(object())


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        ("ValueError('v')", ValueError),
        ("type('Own', (KeyError,), {})('v')", KeyError),
        ("StopIteration('v')", Exception),
        ("SystemExit('v')", RuntimeError),
        ("KeyboardInterrupt('v')", RuntimeError),
        ("UnicodeDecodeError('utf-8', b'', 0, 1, 'v')", ValueError),
        ("ExceptionGroup('v', [ValueError()])", Exception),
        ("__import__('numpy').linalg.LinAlgError('v')", ValueError),
    ],
)
def test_student_exceptions_arrive_as_builtins(student, raised, kind):
    fail = student.bind(f"def fail():\n    raise {raised}", "fail")
    with pytest.raises(kind) as caught:
        fail()
    assert isinstance(caught.value, StudentError) and "v" in str(caught.value)
    assert "fail" in caught.value.traceback


def test_every_builtin_exception_can_be_made():
    import builtins

    for kind in vars(builtins).values():
        if isinstance(kind, type) and issubclass(kind, BaseException):
            assert isinstance(student_error([c.__name__ for c in kind.__mro__], "text", ""), StudentError)


def test_a_stop_iteration_does_not_end_a_loop_of_the_check(student):
    fail = student.bind("def fail(x):\n    raise StopIteration", "fail")
    with pytest.raises(StudentError):
        list(map(fail, [1, 2]))


def test_iteration_is_bounded(student):
    endless = student.bind("import itertools\nendless = itertools.count()", "endless")
    with pytest.raises(ValueError, match="items"):
        list(endless)


def test_slow_code_is_stopped_and_the_process_lives_on(fresh):
    slow = fresh.bind("import time\ndef slow():\n    time.sleep(60)", "slow")
    fresh.session.deadline = time.monotonic() + 0.2
    with pytest.raises(Stopped):
        slow()
    fresh.session.deadline = time.monotonic() + 60
    assert fresh.bind("x = 5", "x") == 5


def test_code_that_will_not_stop_is_given_up(fresh):
    deaf = fresh.bind(
        "import signal, time\ndef deaf():\n    signal.signal(signal.SIGINT, signal.SIG_IGN)\n    time.sleep(60)",
        "deaf",
    )
    fresh.session.deadline = time.monotonic() + 0.2
    with pytest.raises(SandboxLost) as lost:
        deaf()
    assert lost.value.timed_out


def test_a_dead_process_is_told(fresh):
    die = fresh.bind("import os\ndie = lambda: os._exit(0)", "die")
    for _ in range(2):
        with pytest.raises(SandboxLost, match="ended"):
            die()


REPLIES = [
    5,
    None,
    "ok",
    [],
    {},
    ["ok"],
    ["ok", 1],
    ["ok", 1, 5],
    ["ok", 1, [5]],
    ["ok", [99], []],
    ["ok", [14, 5], []],
    ["ok", [14, "0"], []],
    ["ok", 1, [[0, [5, "<f8", [2], b"\0" * 16, True]]]],
    ["ok", 1, [[7, 1]]],
    ["ok", 1, [["0", 1]]],
    ["ok", 1, [[0, None]]],
    ["ok", 1, [[1, [0, [14, 1]]]]],
    ["ok", [0, *[[14, 0]] * 2000], []],
    ["error"],
    ["error", 5, "", "", []],
    ["error", ["ValueError"], 5, "", []],
    ["maybe", 1, []],
    [["ok"], 1, []],
    ["ok", [13, "x", 1], []],
]


@pytest.mark.parametrize("reply", REPLIES, ids=lambda r: str(r)[:40])
def test_lies_cost_the_sandbox_and_nothing_else(reply):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        session = Session(Channel(ours, max_map=0), lambda: None)
        session.deadline = time.monotonic() + 5
        Channel(theirs).send(reply)
        array, items = np.arange(3.0), [1]
        with pytest.raises(SandboxLost):
            session.ask("call", array, items)
        np.testing.assert_array_equal(array, [0.0, 1.0, 2.0])
        assert items == [1]


def test_a_reference_never_given_is_an_error_of_the_student(fresh):
    from molgrade.engine.wire import Ref

    with pytest.raises((StudentError, SandboxLost)):
        Handle(fresh.session, Ref(999))()
