"""What one frame from a sandbox may do to the examiner: the property that is tested and fuzzed.

A frame is decoded twice: as a bare value, and as the reply to a call whose arguments it may change. Nothing
but the wire's own errors may come out, what is decoded can be sent again, and an argument stays what it was
in type, shape and dtype.
"""

from __future__ import annotations

import io
import struct
from typing import Any

import msgpack
import numpy as np

from molgrade.engine import wire
from molgrade.engine.remote import Handle, HandleError, Outgoing, SandboxLost, Session, StudentError
from molgrade.engine.wire import Decoder, PipeChannel, WireClosed, WireError


class OneReply(PipeChannel):
    """A sandbox that answers any request with the same frame."""

    def __init__(self, content: bytes):
        super().__init__(io.BytesIO(struct.pack("!I", len(content)) + content), io.BytesIO())
        self._max_map = 0

    def send(self, message: Any, seconds: float = 0.0) -> None:
        pass


def framed(message: Any) -> bytes:
    return msgpack.packb(message, use_bin_type=True, unicode_errors="surrogatepass")


def arguments() -> list:
    """One of every mutable value, nested and aliased."""
    inner = [1, 2]
    array = np.arange(6.0).reshape(2, 3)
    return [array, array[:, :2], inner, {"a": inner, "b": array}, {1, 2}, np.random.default_rng(5), "text"]


def look(content: bytes) -> None:
    """Raise whatever should not have come out of a frame of these bytes."""
    _as_value(content)
    _as_reply(content)


def _as_value(content: bytes) -> None:
    try:
        value = Decoder().decode(OneReply(content).receive())
    except (WireError, WireClosed) as error:
        assert len(str(error)) < 200
        return
    again = Decoder().decode(wire.unpack(framed(Outgoing().encode(value))))
    assert type(again) is type(value)


def _as_reply(content: bytes) -> None:
    mine = arguments()
    shapes = [(type(v), getattr(v, "shape", None), getattr(v, "dtype", None)) for v in mine]
    session = Session(OneReply(content), interrupt=lambda: None)
    try:
        answer = session.ask("call", *mine)
    except SandboxLost as lost:
        assert len(str(lost)) < 200
    except StudentError as error:
        assert not isinstance(error, SandboxLost | StopIteration)
    else:
        if not isinstance(answer, Handle):
            try:
                Outgoing().encode(answer)
            except HandleError as error:
                assert "nested" in str(error)
    assert shapes == [(type(v), getattr(v, "shape", None), getattr(v, "dtype", None)) for v in mine]


def seeds() -> dict[str, bytes]:
    """Frames that a sandbox sends, honest and not: where a fuzzer starts."""
    from molgrade.engine.wire import ARGUMENT, ARRAY, DICT, LIST, REF, SCALAR, SET, TUPLE

    values = {
        "none": None,
        "numbers": [1, -1, 2**63, 10**40, 1.5, float("nan"), 1j, True],
        "text": ["CCO", "\ud800", b"\0\xff", ""],
        "containers": ({"a": [1, (2, {3})]}, frozenset({("k", 1)}), slice(1, None, 2), ...),
        "arrays": [
            np.zeros((2, 3)),
            np.array(["ab"]),
            np.array([b"c"]),
            np.zeros((0, 4), "<f4"),
            np.array(1j),
        ],
        "scalars": [np.float32(1.5), np.int64(3), np.bool_(True), np.str_("x"), np.dtype("<f2")],
        "generator": np.random.default_rng(3),
    }
    replies = {name: ["ok", wire.Encoder().encode(value), []] for name, value in values.items()}
    array = [ARRAY, "<f8", [2, 3], bytes(48), True]
    replies |= {
        "handle": ["ok", [REF, 1, "function"], []],
        "argument": ["ok", [LIST, [ARGUMENT, 0], [ARGUMENT, 3]], []],
        "changes": ["ok", None, [[0, array], [2, [LIST, 9]], [4, [DICT, "a", 1]], [5, [SET, 3]]]],
        "changes-inside": ["ok", [ARGUMENT, 4], [[4, [DICT, "b", [ARGUMENT, 0]]]]],
        "error": ["error", ["Mine", "ValueError", "Exception"], "text", "traceback", []],
        "error-odd": ["error", [1, "StopIteration"], "t", "", [[0, array]]],
        "bool-of-two": ["ok", [SCALAR, "|b1", b"\2"], []],
        "key-of-tuples": ["ok", [DICT, [TUPLE, 1, [TUPLE, "a"]], None], []],
    }
    return {name: framed(reply) for name, reply in replies.items()} | {
        f"bare-{name}": framed(reply[1]) for name, reply in replies.items()
    }
