"""A platform, the tool, and browsers between them, over HTTP on loopback.

The tool is `localhost`, the platform `127.0.0.1`: two sites, as in life. Time is the tests'.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from ssl import SSLContext
from typing import Any

import pytest
from werkzeug.serving import make_server

from molgrade.lms import keys
from molgrade.lms.outbox import Outbox
from molgrade.lms.platforms import moodle, register
from molgrade.lms.queue import Machines, Queue
from molgrade.lms.tool import Http, Tool
from molgrade.lms.web import create_app
from molgrade.records.course import Course
from tests.grading.mini import write_course

from .http_browser import Browser as Browser
from .http_browser import Page as Page
from .platform import Link, Platform, Quiet


class Clock:
    """Now, until a test says otherwise."""

    def __init__(self, now: datetime | None = None):
        self.now = now or datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


class Local(Http):
    """Connections that ask no proxy. `wait` is how many seconds they do, for tests of a silent platform."""

    wait = 60.0

    def __init__(self) -> None:
        super().__init__((60, self.wait))
        self.trust_env = False


@dataclass
class Site:
    """The tool as it runs: pages over HTTP; queue and outbox work when a test says so."""

    tool: Tool
    queue: Queue
    outbox: Outbox
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.tool.url


@pytest.fixture(scope="session", autouse=True)
def small_keys() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "BITS", 2048)
        yield


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The mini course; the tool only reads it."""
    return write_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform(clock: Clock) -> Iterator[Platform]:
    with Platform(clock) as platform:
        yield platform


@pytest.fixture
def site(built: Course, tmp_path: Path, clock: Clock) -> Iterator[Site]:
    """The tool, listening on localhost."""
    with listening(built, tmp_path / "data", clock) as site:
        yield site


@contextmanager
def listening(
    course: Course,
    data: Path,
    clock: Clock,
    host: str = "localhost",
    tls: SSLContext | None = None,
    http: type[Http] = Local,
    wrap: Callable[[Any], Any] = lambda app: app,
) -> Iterator[Site]:
    """The tool at a free port of this machine, which is called `host`; `wrap` may come between it and the
    world."""
    pages: list = []
    server = make_server(
        "localhost",
        0,
        lambda *call: pages[0](*call),
        threaded=True,
        request_handler=Quiet,
        ssl_context=tls,
    )
    server.daemon_threads = True
    lines: list[str] = []
    url = f"{'https' if tls else 'http'}://{host}:{server.port}"
    tool = Tool(course, data, url, None, clock, http, lines.append)
    outbox = Outbox(tool)
    site = Site(tool, Queue(tool, Machines(), outbox), outbox, lines)
    pages.append(wrap(create_app(tool, site.queue, outbox)))
    threading.Thread(target=partial(server.serve_forever, poll_interval=0.01), daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()
    tool.database.close()


@pytest.fixture
def registered(site: Site, platform: Platform) -> Platform:
    """The platform, with the tool registered by hand on both sides."""
    platform.add_tool(site.url)
    with site.tool.database.writing() as session:
        register(session, site.tool, moodle(platform.url), "client-1", "LMS", ["1"])
    return platform


@pytest.fixture
def link(registered: Platform) -> Link:
    return registered.add_link(assignment="mini")


@pytest.fixture
def teacher(registered: Platform, link: Link) -> Browser:
    """Who has opened the link; `home` is the page that it led to."""
    return arrived(registered, "2", link)


@pytest.fixture
def ada(registered: Platform, link: Link) -> Browser:
    """A student, likewise."""
    return arrived(registered, "3", link)


def arrived(platform: Platform, sub: str, link: Link) -> Browser:
    browser = Browser(platform, sub)
    browser.home = browser.launch(link)
    return browser
