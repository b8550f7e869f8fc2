"""As it is deployed: LMS and tool are two sites with https, and the browser blocks third-party cookies.

The tool's cookies are partitioned: such a browser keeps them for each site that embeds the tool.
"""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from molgrade.lms import tool as tools
from molgrade.lms.platforms import moodle, register
from tests.browser import open_browser
from tests.grading.fakes import graded
from tests.grading.mini import notebook

from .conftest import Clock, Site, listening
from .platform import Link, Platform

pytestmark = pytest.mark.browser

LMS, TOOL = "lms.university.test", "molgrade.test"
BLOCKED = {"profile": {"block_third_party_cookies": True, "cookie_controls_mode": 1}}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For both sites, signed by itself; a file with the key and the certificate."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    names = f"subjectAltName=DNS:{LMS},DNS:{TOOL}"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test", "-days", "1"]
    made = ["-addext", names, "-keyout", f"{file}.key", "-out", f"{file}.crt"]
    subprocess.run([*command, *made], check=True, capture_output=True)
    file.write_text(Path(f"{file}.key").read_text() + Path(f"{file}.crt").read_text())
    return file


@pytest.fixture
def tls(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What both servers use; for this process, too, the two names are this machine."""
    real = socket.getaddrinfo

    def here(host: str, *more: object, **named: object) -> list:
        return real("127.0.0.1" if host in (LMS, TOOL) else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    monkeypatch.setenv("NO_PROXY", ".test")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def platform(clock: Clock, tls: ssl.SSLContext) -> Iterator[Platform]:
    with Platform(clock, host=LMS, tls=tls) as platform:
        yield platform


@pytest.fixture
def partitioned() -> bool:
    return True


@pytest.fixture
def site(built, tmp_path: Path, clock: Clock, tls: ssl.SSLContext, partitioned: bool) -> Iterator[Site]:
    wrap = (lambda app: app) if partitioned else _without_partitions
    with listening(built, tmp_path / "data", clock, TOOL, tls, tools.Http, wrap) as site:
        yield site


@pytest.fixture
def link(site: Site, platform: Platform) -> Link:
    platform.add_tool(site.url)
    with site.tool.database.writing() as session:
        register(session, site.tool, moodle(platform.url), "client-1", "LMS", ["1"])
    return platform.add_link(assignment="mini")


@pytest.fixture
def browser(playwright, platform: Platform) -> Iterator:
    """A browser that blocks third-party cookies, with Ada's session of the LMS."""
    names = ",".join(f"MAP {name} 127.0.0.1" for name in (LMS, TOOL))
    options = [f"--host-resolver-rules={names}"]
    with open_browser(playwright, options, BLOCKED, ignore_https_errors=True) as context:
        cookie = {"name": "MoodleSession", "value": platform.open_session("3"), "domain": LMS, "path": "/"}
        # As Moodle sets it over https: a launch comes back to it from the tool's site.
        context.add_cookies([cookie | {"secure": True, "sameSite": "None"}])
        yield context


def test_everything_happens_inside_the_frame(
    browser, site: Site, platform: Platform, link: Link, tmp_path: Path
) -> None:
    page = browser.new_page()
    broken: list[str] = []
    page.on("console", lambda m: broken.append(f"{m.text} {m.location}") if m.type == "error" else None)
    page.goto(f"{platform.url}/mod/lti/view.php/{link.id}")
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name="Means").wait_for()
    hand_in(frame, site, tmp_path)
    grade(site)
    frame.get_by_text("Your notebook, as it ran").wait_for()
    frame.get_by_role("link", name="All attempts").click()
    frame.get_by_role("table").get_by_text("counts").wait_for()
    assert [each for each in browser.pages if each.url not in ("about:blank", page.url)] == []
    assert [text for text in broken if "favicon" not in text] == []


@pytest.mark.parametrize("partitioned", [False])
def test_without_partitioned_cookies_it_happens_in_a_window(
    browser, site: Site, platform: Platform, link: Link, tmp_path: Path
) -> None:
    """A browser that knows no partitioned cookies keeps none of the tool's in the frame. That also shows that
    third-party cookies are blocked here."""
    course = browser.new_page()
    course.goto(f"{platform.url}/mod/lti/view.php/{link.id}")
    button = course.frame_locator("iframe").get_by_role("button", name="Open in a new window")
    with browser.expect_page() as opened:
        button.click()
    page = opened.value
    page.get_by_role("heading", name="Means").wait_for()
    hand_in(page, site, tmp_path)
    grade(site)
    page.get_by_text("Your notebook, as it ran").wait_for()


def hand_in(place, site: Site, tmp_path: Path) -> None:
    """Hand in on the assignment's page; the next page says that it waits."""
    file = tmp_path / "mini.ipynb"
    nbformat.write(notebook(site.tool.course, {}), file)
    place.get_by_label("Your notebook").set_input_files(file)
    place.get_by_role("button", name="Hand in").click()
    place.get_by_role("heading", name="Attempt 1").wait_for()


def grade(site: Site) -> None:
    job = site.queue._claim(alone=True)
    site.queue.record(job.submission_id, job.claim, graded(site.tool.course, "x"))


def _without_partitions(app):
    """The tool, as a browser takes its cookies that knows no `Partitioned`."""

    def answer(environ, start_response):
        def start(status, headers, *more):
            plain = [(name, value.replace("; Partitioned", "")) for name, value in headers]
            return start_response(status, plain, *more)

        return app(environ, start)

    return answer
