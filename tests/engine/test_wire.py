"""The wire: what goes in comes out, and nothing that comes in does harm."""

from __future__ import annotations

import contextlib
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgpack
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from molgrade.engine import wire
from molgrade.engine.remote import Outgoing, Session
from molgrade.engine.wire import ARGUMENT, ARRAY, DICT, LIST, REF, SET, TUPLE, Channel, Decoder, Encoder
from molgrade.engine.worker import Objects, Replies, Requests, Snapshot

from . import frames

CORPUS = sorted((Path(__file__).parent / "wire_corpus").iterdir())

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**200), 2**200)
    | st.floats()
    | st.complex_numbers()
    | st.text()
    | st.binary()
    | st.just(...)
)
DTYPES = st.sampled_from(["?", "i1", "u2", "<i4", ">i8", "f2", "<f4", ">f8", "c8", "c16", "<U3", "S5"])
ARRAYS = DTYPES.flatmap(
    lambda d: hnp.arrays(d, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
)
KEYS = st.integers() | st.text() | st.tuples(st.integers(), st.text())
VALUES = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=3)
        | st.sets(KEYS, max_size=4)
        | st.frozensets(KEYS, max_size=4)
    ),
    max_leaves=12,
)


def crossed(value):
    return Decoder().decode(
        wire.unpack(msgpack.packb(Encoder().encode(value), unicode_errors="surrogatepass"))
    )


def same(a, b) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, np.random.Generator):
        return wire.generator_state(a) == wire.generator_state(b)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    return a == b or repr(a) == repr(b)


@given(VALUES)
def test_what_goes_in_comes_out(value):
    assert same(crossed(value), value)


@pytest.mark.parametrize(
    "value",
    [
        np.str_(""),
        np.bytes_(b""),
        np.float32(1.5),
        np.int64(-3),
        np.bool_(True),
        np.str_("CCO"),
        np.dtype("<f4"),
        slice(1, None, 2),
        10**400,
        -(2**63),
        2**64 - 1,
        "\ud800",
    ],
)
def test_single_values(value):
    back = crossed(value)
    assert type(back) is type(value) and back == value


def test_generators_continue_where_they_were():
    rng = np.random.default_rng(5)
    rng.integers(10, dtype=np.int32)
    assert crossed(rng).normal() == rng.normal()


def test_arrays_come_as_copies_with_their_flag():
    array = np.arange(6.0).reshape(2, 3).T
    array.flags.writeable = False
    back = crossed(array)
    assert not back.flags.writeable and not np.shares_memory(array, back)
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize(
    "value", [object(), np.array([object()]), print, type("S", (str,), {})("x"), np.random.RandomState(0)]
)
def test_what_is_not_data_is_refused(value):
    with pytest.raises(wire.WireError, match="can't cross"):
        Encoder().encode(value)


def test_containers_that_hold_themselves_are_refused():
    loop: list = []
    loop.append(loop)
    with pytest.raises(wire.WireError, match="deeper"):
        Encoder().encode(loop)


@st.composite
def calls(draw):
    """Arguments of a call: mutable values that hold one another, and the same one more than once."""
    made = draw(
        st.lists(
            VALUES.filter(lambda v: isinstance(v, list | dict | set | np.ndarray)), min_size=1, max_size=3
        )
    )
    made.append(np.random.default_rng(draw(st.integers(0, 9))))
    for _ in range(draw(st.integers(0, 3))):
        parts = draw(st.lists(st.sampled_from(made), max_size=3))
        made.append(
            draw(st.sampled_from([list, tuple]))(parts) if draw(st.booleans()) else dict(enumerate(parts))
        )
    return draw(st.lists(st.sampled_from(made), min_size=1, max_size=4))


CHANGES = {
    np.ndarray: lambda v: v.flags.writeable and v.size and v.fill(v.dtype.type(1)),
    np.random.Generator: lambda v: v.normal(),
    list: lambda v: (v.append("new"), v.reverse()),
    dict: lambda v: v.update(new=[1]),
    set: lambda v: v.add("new"),
}
"""What student code may do to each kind of argument."""


@given(calls(), st.data())
def test_a_call_changes_its_arguments_as_it_would_in_one_process(arguments, data):
    """Both sides number a request's mutable values alike; what student code did to its copies is done to the
    examiner's own objects, and an argument comes back as itself."""
    outgoing = Outgoing()
    packed = wire.unpack(frames.framed(outgoing.encode(tuple(arguments))))
    requests = Requests(Objects())
    copies = requests.decode(packed)
    assert len(requests.mutables) == len(outgoing.mutables)
    assert all(map(same, requests.mutables, outgoing.mutables))
    snapshot = Snapshot(requests.mutables)
    touched = data.draw(st.sets(st.sampled_from(range(len(copies)))))
    for copy in (copies[index] for index in touched):
        CHANGES.get(type(copy), lambda value: None)(copy)
    replies = Replies(Objects(), requests.mutables)
    reply = frames.framed(["ok", replies.encode(list(copies)), snapshot.changes(replies)])
    session = Session(frames.OneReply(reply), interrupt=lambda: None)
    answer = session.ask("call", *arguments)
    for mine, copy, returned in zip(arguments, copies, answer, strict=True):
        assert same(mine, copy)
        if isinstance(mine, list | dict | set | np.random.Generator):
            assert returned is mine or not outgoing.mutables


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_what_fuzzing_found_interesting_does_no_harm(file):
    frames.look(file.read_bytes())


@pytest.mark.parametrize("name", sorted(frames.seeds()))
def test_what_sandboxes_send_does_no_harm(name):
    frames.look(frames.seeds()[name])


@pytest.mark.parametrize(
    "content",
    [
        (b"\xdd" + struct.pack("!I", wire.MAX_ITEMS)) * 400,
        b"\x91" * 4000,
        b"\xdc\xff\xff" + b"\x90" * 4000,
        (b"\xdb" + struct.pack("!I", 2**32 - 1)) * 800,
        b"\xc9" + struct.pack("!I", 2**31) * 1000,
        frames.framed(["ok", [ARRAY, "<U1024", [2**20, 0], b"", True], []]),
        frames.framed(["ok", [LIST, *[[ARGUMENT, 0]] * wire.MAX_ARGUMENTS], []]),
        frames.framed(["ok", None, [[3, [DICT, "b", [ARGUMENT, 0]]]] * 6]),
        frames.framed(["error", ["ValueError"] * 1000, "", "", []]),
    ],
    ids=range(9),
)
def test_a_small_frame_costs_little_memory(content):
    """In a process that may have only 64 MB more than it started with."""
    assert len(content) < 20_000
    done = subprocess.run([sys.executable, "-c", FRUGAL], input=content, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr[-1000:]


FRUGAL = """
import resource, sys
from tests.engine.frames import look
content = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
look(content)
spent = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
sys.exit(f"{spent} kB" if spent > 64 * 1024 else 0)
"""


def test_more_changes_than_arguments_are_refused():
    reply = frames.framed(["ok", None, [[0, [LIST, 1]]] * 2])
    session = Session(frames.OneReply(reply), interrupt=lambda: None)
    with pytest.raises(BaseException, match="more changes than arguments"):
        session.ask("call", [1])


NODES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 40)
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=16)
    | st.sampled_from(["<f8", "O", "V8", "f8,f8", "(9999999,)f8", "M8[s]", "U0"]),
    lambda inner: (
        st.tuples(st.integers(-1, 20), st.lists(inner, max_size=5)).map(lambda n: [n[0], *n[1]])
        | st.lists(inner, max_size=4)
    ),
    max_leaves=20,
)


@given(NODES)
@settings(max_examples=500)
def test_malformed_nodes_raise_only_wire_errors(node):
    with contextlib.suppress(wire.WireError):
        Decoder().decode(node)


@given(st.binary(max_size=200))
@settings(max_examples=500)
def test_malformed_frames_raise_only_wire_errors(content):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("!I", len(content)) + content)
        with contextlib.suppress(wire.WireError):
            Decoder().decode(Channel(ours).receive(5))


@pytest.mark.parametrize(
    "node",
    [
        [ARRAY, "<f8", [2**30, 2**30, 0], b"", True],
        [ARRAY, "<f8", [3], b"\0" * 8, True],
        [ARRAY, "<f8", [-1], b"", True],
        [ARRAY, "<f8", [1] * 40, b"\0" * 8, True],
        [ARRAY, "|O", [1], b"\0" * 8, True],
        [REF, 1, "object"],
        [ARGUMENT, 0],
        [DICT, 1],
        [DICT, [LIST], 1],
        [SET, *range(wire.MAX_HASHED + 1)],
        [SET, [TUPLE, *range(wire.MAX_KEY + 1)]],
        [LIST, *([SET, *range(wire.MAX_HASHED // 2 + 1)] for _ in range(2))],
        [LIST, {"a": 1}],
        [99],
        [],
        [[]],
    ],
)
def test_nonsense_is_refused(node):
    with pytest.raises(wire.WireError):
        Decoder().decode(node)


def test_depth_is_bounded():
    node = None
    for _ in range(wire.MAX_DEPTH + 1):
        node = [LIST, node]
    with pytest.raises(wire.WireError, match="deeper"):
        Decoder().decode(node)


def test_refusals_do_not_repeat_what_came():
    for node in (["secret"], [ARRAY, "secret", [1], b"", True], [REF, "secret", 1], [TUPLE, ["secret", 1]]):
        with pytest.raises(wire.WireError) as caught:
            Decoder().decode(node)
        assert "secret" not in str(caught.value)


def test_a_small_frame_does_not_become_a_large_object():
    count = wire.MAX_ITEMS // 16 + 1
    for bomb in (
        b"\xdd\x03\xff\xff\xff" + b"\x90" * 0x3FFFFFF,
        b"\xdd" + struct.pack("!I", count) + (b"\x9f" + b"\x90" * 15) * count,
    ):
        with pytest.raises(ValueError):
            wire.unpack(bomb)


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_a_slow_drip_ends_at_the_deadline(pair):
    ours, theirs = pair
    theirs.sendall(struct.pack("!I", 1000))
    over = threading.Event()

    def drip():
        while not over.wait(0.02):
            theirs.sendall(b"\x90")

    thread = threading.Thread(target=drip)
    thread.start()
    start = time.monotonic()
    with pytest.raises(wire.WireTimeout):
        Channel(ours).receive(0.3)
    assert time.monotonic() - start < 2
    over.set()
    thread.join()


def test_a_frame_that_is_announced_too_large_is_refused(pair):
    pair[1].sendall(struct.pack("!I", 2**32 - 1))
    with pytest.raises(wire.WireError, match="over the limit"):
        Channel(pair[0]).receive(1)


def test_a_receiver_that_takes_nothing_ends_the_sending(pair):
    with pytest.raises(wire.WireTimeout):
        Channel(pair[0]).send(b"x" * 2**24, 0.2)


def test_a_closed_connection_is_told(pair):
    pair[1].close()
    with pytest.raises(wire.WireClosed):
        Channel(pair[0]).receive(1)


def test_maps_can_be_forbidden(pair):
    Channel(pair[1]).send({"ok": 1})
    with pytest.raises(wire.WireError):
        Channel(pair[0], max_map=0).receive(1)


def test_a_socket_can_be_handed_over(pair):
    inner, outer = socket.socketpair()
    with inner, outer:
        Channel(pair[0]).send_socket(inner)
        with Channel(pair[1]).receive_socket() as received:
            received.sendall(b"hello")
            assert outer.recv(5) == b"hello"
