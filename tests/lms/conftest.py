"""A platform, the tool, and browsers between them, over HTTP on loopback.

The tool is `localhost`, the platform `127.0.0.1`: two sites, as in life. Time is the tests'.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
from bs4 import BeautifulSoup
from werkzeug.serving import make_server

from molgrade.lms import keys
from molgrade.lms.outbox import Outbox
from molgrade.lms.platforms import moodle, register
from molgrade.lms.queue import Machines, Queue
from molgrade.lms.tool import Http, Tool
from molgrade.lms.web import create_app
from molgrade.records.course import Course
from tests.grading.mini import write_course

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
    pages: list = []
    server = make_server("localhost", 0, lambda *call: pages[0](*call), threaded=True, request_handler=Quiet)
    server.daemon_threads = True
    lines: list[str] = []
    tool = Tool(built, tmp_path / "data", f"http://localhost:{server.port}", None, clock, Local, lines.append)
    outbox = Outbox(tool)
    site = Site(tool, Queue(tool, Machines(), outbox), outbox, lines)
    pages.append(create_app(tool, site.queue, outbox))
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


@dataclass
class Page:
    """What a browser shows."""

    response: requests.Response
    soup: BeautifulSoup

    @property
    def text(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def url(self) -> str:
        return self.response.url


class Browser(requests.Session):
    """A person's browser without scripts: it follows links and redirects, fills in and sends forms."""

    def __init__(self, platform: Platform, sub: str, cookies: bool = True):
        super().__init__()
        if not cookies:  # of the tool; the platform's own are kept
            self.cookies.set_policy(DefaultCookiePolicy(blocked_domains=["localhost.local"]))
        self.trust_env = False
        self.platform, self.sub = platform, sub
        platform.log_in(self, sub)

    def open(self, url: str, **options) -> Page:
        return self._page(self.get(url, **options))

    def submit(self, page: Page, index: int = 0, files: dict | None = None, **values: str) -> Page:
        """Send a form of a page, with what it holds and some values."""
        form = page.soup.find_all("form")[index]
        data: dict[str, str] = {}
        for entry in form.find_all(["input", "select", "textarea"]):
            if entry.name == "select":
                chosen = entry.find("option", selected=True) or entry.find("option")
                data[entry["name"]] = chosen.get("value", chosen.text)
            elif entry.name == "textarea":
                data[entry["name"]] = entry.text
            elif entry.get("type") not in ("file", "checkbox", "radio") or entry.has_attr("checked"):
                data[entry["name"]] = entry.get("value", "")
        url = urljoin(page.url, form.get("action", page.url))
        return self._page(self.post(url, data=data | values, files=files))

    def launch(self, link: Link | None, **more) -> Page:
        """Open a link of the course, as far as the tool's page."""
        page = self.begin(link, **more)
        while page.soup.find("form", attrs={"data-submit": True}) or "auth.php" in page.url:
            page = self.submit(page)
        return page

    def begin(self, link: Link | None, client_id: str = "client-1", **more) -> Page:
        """The first step of a launch: the course's page posts to the tool."""
        form = self.platform.initiation(self.sub, link, client_id, **more)
        return self._page(self.post(self.platform.clients[client_id].login_url, data=form))

    def _page(self, response: requests.Response) -> Page:
        return Page(response, BeautifulSoup(response.text, "html.parser"))
