"""The server: pages, grading and posting in one process."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import waitress

from .handing_in import MAX_BYTES
from .outbox import Outbox
from .queue import Machines, Queue
from .tool import Tool
from .web import create_app
from .web.app import FORM_BYTES

if TYPE_CHECKING:
    from flask import Flask
    from waitress.server import BaseWSGIServer

THREADS = 8
"""Requests at a time; none waits for grading or for an LMS, but logins and rosters."""

CONNECTIONS = 2000
"""Open at a time. Browsers and proxies keep theirs open when they are answered; with Waitress's 100, a whole
class at the deadline would wait until idle ones are closed after two minutes."""


def serve(tool: Tool, machines: Machines, host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C. What is being graded then waits for the next start."""
    outbox = Outbox(tool)
    queue = Queue(tool, machines, outbox)
    server = listen(create_app(tool, queue, outbox), host, port)
    with working(queue, outbox):
        for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT, too, where a shell has it ignored
            signal.signal(number, _stop)
        tool.log(f"molgrade serves {tool.url} at http://{host}:{port}. Ctrl-C ends.")
        try:
            server.run()  # Waitress returns at SIGTERM and Ctrl-C
        finally:
            tool.log("Stopping: what is being graded waits for the next start.")
            server.close()


def listen(app: Flask, host: str, port: int) -> BaseWSGIServer:
    """A server of the pages, which does not yet run."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each request that waits
    return waitress.create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,  # select() knows no more than 1024 files
        ident="molgrade",
        max_request_body_size=MAX_BYTES + FORM_BYTES,
        clear_untrusted_proxy_headers=True,
    )


@contextmanager
def working(queue: Queue, outbox: Outbox) -> Iterator[None]:
    """Grade and post, in threads of their own, for as long as the context lasts."""
    stop = threading.Event()
    threads = [threading.Thread(target=work.run, args=(stop,)) for work in (queue, outbox)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        queue.wake()
        outbox.wake.set()
        for thread in threads:
            thread.join()


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
