"""A person's browser without scripts, over HTTP: for tests, the demo's class, the benchmark of hand-ins."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup

from .platform import Link, Platform


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

    def submit(
        self, page: Page, index: int = 0, files: dict | None = None, to: str = "", **values: str
    ) -> Page:
        """Send a form of a page, with what it holds and some values; `to` is how its address ends."""
        forms = [form for form in page.soup.find_all("form") if form.get("action", "").endswith(to)]
        form = forms[index]
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
