"""The warm process: how it finds the examiner."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

from molgrade.engine.sandbox import _connect


def test_it_waits_until_the_examiner_listens(tmp_path: Path):
    """The socket's file is there before anyone may connect to it."""
    path = str(tmp_path / "wire.sock")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        refused = threading.Timer(0.1, listener.listen)
        refused.start()
        _connect(path).close()
        refused.join()
